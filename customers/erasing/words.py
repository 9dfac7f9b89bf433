"""By which words a person is known, and how they are found in a text: names as written, numbers in any spelling."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from customers.models import Person
from customers.models.person import person_key
from sellers.models import User

SHORTEST_EVERYWHERE = 3  # signs of a name that is looked for in every text; a shorter one is part of too many words
_GAP = r"[\s.()-]*"
_LETTERS = "A-Za-z0-9가-힣\u4e00-\u9fff"


@dataclass(frozen=True)
class KnownBy:
    """Patterns for PostgreSQL, empty where there is nothing to look for.

    `everywhere` is what is hers alone; `nearby` also the names that she shares with somebody, looked for only in what is
    about her.
    """

    everywhere: str
    nearby: str


def known_by(people: Iterable[Person], versions: Iterable[dict[str, str]]) -> KnownBy:
    """By what she, and those who were merged into her, are and were called."""
    ids = [one.pk for one in people]
    rows = [{name: getattr(one, name) for name in ("name", "email", "mobile", "mobile_e164")} for one in people]
    rows += list(versions)
    names = {row["name"].strip() for row in rows if len(person_key(row["name"] or "")) > 1}
    mails = {row["email"] for row in rows if row["email"]}
    numbers = {row["mobile_e164"] or row["mobile"] for row in rows if row["mobile"]}
    alone = {name for name in names if len(person_key(name)) >= SHORTEST_EVERYWHERE} - _shared_names(names, ids)
    mails_alone = mails - _of_employees(mails)
    reach = [*map(_mail, mails_alone), *filter(None, map(_number, numbers))]
    return KnownBy(_either([*map(_name, alone), *reach]), _either([*map(_name, names), *map(_mail, mails), *reach]))


def _shared_names(names: set[str], ids: list[int]) -> set[str]:
    """Names that somebody else bears too: a customer or one of ours."""
    keys = {person_key(name) for name in names}
    others = set(Person.objects.exclude(pk__in=ids).filter(name_key__in=keys).values_list("name_key", flat=True))
    ours = {person_key(name) for name in User.objects.values_list("name", flat=True)}
    return {name for name in names if person_key(name) in others | ours}


def _of_employees(mails: set[str]) -> set[str]:
    ours = {mail.lower() for mail in User.objects.exclude(email=None).values_list("email", flat=True) if mail}
    return {mail for mail in mails if mail.lower() in ours}


def _either(patterns: list[str]) -> str:
    return f"(?i)(?:{'|'.join(sorted(set(patterns), key=len, reverse=True))})" if patterns else ""


def _name(name: str) -> str:
    """Hangul may be written with spaces, and a particle may follow; a Latin name ends where it ends."""
    korean = all("가" <= sign <= "힣" or sign == " " for sign in name)
    words = r"\s?".join(name.replace(" ", "")) if korean else r"\s+".join(map(_escaped, name.split()))
    return f"(?<![{_LETTERS}]){words}" + ("" if korean else "(?![A-Za-z])")


def _mail(address: str) -> str:
    return f"(?<![A-Za-z0-9._+-]){_escaped(address)}(?![A-Za-z0-9])"


def _number(number: str) -> str:
    """+821012345678 is also 010-1234-5678 and 10 1234 5678."""
    digits = re.sub(r"\D", "", number)
    if len(digits) < 8:
        return f"(?<![0-9]){_escaped(number)}(?![0-9])" if len(digits) > 3 else ""
    home = digits.removeprefix("82") if number.startswith("+82") else digits.removeprefix("0")
    return rf"(?<![0-9])\+?(?:{_GAP.join('82')}{_GAP})?0?{_GAP}{_GAP.join(home)}(?![0-9])"


def _escaped(text: str) -> str:
    return re.sub(r"([^\w\s가-힣])", r"\\\1", text)
