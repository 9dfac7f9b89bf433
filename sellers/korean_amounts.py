"""An amount as Koreans say it: 4억 8천만, 4억팔천, 일억 이천오백만."""

import re
from decimal import Decimal

DIGITS = {word: number for number, word in enumerate("일이삼사오육칠팔구", start=1)}
PLACES = {"천": 1000, "백": 100, "십": 10, "": 1}
_AMOUNT = re.compile(r"^(?:(?P<eok>[^억만]+)억)?(?:(?P<man>[^억만]+)만)?(?P<rest>[^억만원]*)(?P<won>원?)$")
_PART = re.compile(r"(?P<figure>\d+(?:\.\d+)?|[일이삼사오육칠팔구])?(?P<place>[천백십]?)")


def read_korean(text: str) -> Decimal | None:
    """The amount in won; None where it is none, or says two things.

    After 억 people leave 만 out: 4억 8천 is 480,000,000. Without 억 nobody knows what 8천 is, nor 4억 8000.
    """
    found = _AMOUNT.match(text.replace(" ", "").replace(",", "").removeprefix("₩"))
    if found is None or not (found["eok"] or found["man"]):
        return None
    parts = [_below_10000(part) if part else Decimal(0) for part in (found["eok"], found["man"], found["rest"])]
    if None in parts or ("." in text and (found["rest"] or (found["eok"] and found["man"]))):
        return None
    eok, man, rest = (part or Decimal(0) for part in parts)
    if rest and not found["man"]:
        if found["won"] or found["rest"][-1] not in "천백":
            return None
        man, rest = rest, Decimal(0)
    return eok * 100_000_000 + man * 10_000 + rest


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
