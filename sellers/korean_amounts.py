"""An amount as Koreans say it: 4억 8천만, 4억팔천, 일억 이천오백만, 1조 2천억."""

import re
from decimal import Decimal

DIGITS = {word: number for number, word in enumerate("일이삼사오육칠팔구", start=1)}
PLACES = {"천": 1000, "백": 100, "십": 10, "": 1}
_AMOUNT = re.compile(
    r"^(?:(?P<jo>[^조억만]+)조)?(?:(?P<eok>[^조억만]+)억)?(?:(?P<man>[^조억만]+)만)?(?P<rest>[^조억만원]*)(?P<won>원?)$"
)
NAMED = ("jo", "eok", "man")
_PART = re.compile(r"(?P<figure>\d+(?:\.\d+)?|[일이삼사오육칠팔구])?(?P<place>[천백십]?)")


def read_korean(text: str) -> Decimal | None:
    """The amount in won; None where it is none, or says two things.

    After 억 people leave 만 out, and after 조 억: 4억 8천 is 480,000,000. Without either nobody knows what 8천 is, nor
    4억 8000.
    """
    found = _AMOUNT.match(text.replace(" ", "").replace(",", "").removeprefix("₩"))
    named = [name for name in NAMED if found and found[name]]
    if found is None or not named:
        return None
    read = [_below_10000(found[name]) if found[name] else Decimal(0) for name in (*NAMED, "rest")]
    if None in read or ("." in text and (found["rest"] or len(named) > 1)):
        return None
    parts = [part or Decimal(0) for part in read]
    if found["rest"] and not found["man"]:
        if found["won"] or found["rest"][-1] not in "천백":
            return None
        left_out = NAMED.index(named[-1]) + 1
        parts[left_out], parts[-1] = parts[-1], Decimal(0)
    jo, eok, man, rest = parts
    return ((jo * 10_000 + eok) * 10_000 + man) * 10_000 + rest


def _below_10000(text: str) -> Decimal | None:
    """팔천오백, 8천5백, 1200, 4.8."""
    total, at, last = Decimal(0), 0, 10_000
    while at < len(text):
        part = _PART.match(text, at)
        if part is None or part.end() == at or PLACES[part["place"]] >= last:
            return None
        figure = part["figure"] or "1"
        total += Decimal(DIGITS.get(figure, figure)) * PLACES[part["place"]]
        at, last = part.end(), PLACES[part["place"]]
    return total
