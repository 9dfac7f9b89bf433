"""The must-know map of a company: key positions with what is known of each, and what is missing."""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from core import clock
from core.kept import AnyReader, Kept, among
from core.search import SEARCH_COLUMNS
from customers.models import Attitude, Company, Employment, KeyPosition, Person
from customers.models.person import person_key
from sellers.models import User

# worst first: how a post stands, from facts alone (domain.md §2.2, relationship signal)
BAD, WARN, GOOD = "bad", "warn", "good"
_WORST_FIRST = (BAD, WARN, GOOD)


@dataclass(frozen=True)
class KeyLine:
    """One post of the map. `late_days` counts from the cycle; None where it runs, or nobody is named."""

    position: KeyPosition
    is_named: bool
    has_left: bool
    is_reached: bool
    cycle_days: int
    late_days: int | None

    @property
    def person(self) -> Person | None:
        return self.position.person if self.is_named else None

    @property
    def gap(self) -> str:
        """What is missing first: left, unnamed, unrepresented, late, or nothing."""
        if not self.is_named:
            return "left" if self.has_left else "unnamed"
        if self.position.representative_id is None:
            return "unrepresented"
        return "" if self.is_reached else "late"

    @property
    def signal(self) -> str:
        """bad: nobody is named, she is against us, or silent for twice her cycle; warn: late or attitude not known."""
        person = self.person
        if person is None or person.attitude == Attitude.NEGATIVE or person.last_contact_at is None:
            return BAD
        if self.late_days is not None and self.late_days > self.cycle_days:
            return BAD
        return WARN if self.late_days or person.attitude == Attitude.UNKNOWN else GOOD


SHOWN: dict[str, Callable[[KeyLine], bool]] = {
    "required": lambda line: True,
    "named": lambda line: line.is_named,
    "represented": lambda line: line.position.representative_id is not None,
    "reached": lambda line: line.is_named and line.is_reached,
}


@dataclass(frozen=True)
class Rate:
    """A share as the two numbers that it is made of."""

    part: int
    whole: int

    @property
    def pct(self) -> int | None:
        return round(100 * self.part / self.whole) if self.whole else None


@dataclass(frozen=True)
class KeyMap:
    """The posts of a company. Rates count required posts only."""

    lines: list[KeyLine]

    @property
    def required(self) -> list[KeyLine]:
        return [line for line in self.lines if line.position.is_required]

    @property
    def naming(self) -> Rate:
        """Required posts with a name ÷ required posts."""
        return Rate(len(self.narrowed("named")), len(self.required))

    @property
    def ownership(self) -> Rate:
        """Required posts with a representative of ours ÷ required posts."""
        return Rate(len(self.narrowed("represented")), len(self.required))

    @property
    def reach(self) -> Rate:
        """Required people reached within their cycle ÷ required posts with a name."""
        return Rate(len(self.narrowed("reached")), self.naming.part)

    def narrowed(self, state: str) -> list[KeyLine]:
        """What a number of the rates counts: required posts in one state; all posts where none is asked for."""
        if state not in SHOWN:
            return self.lines
        return [line for line in self.required if SHOWN[state](line)]

    @property
    def worst(self) -> KeyLine | None:
        """The required post that stands worst: the company stands no better than it."""
        return min(self.required, key=lambda line: _WORST_FIRST.index(line.signal), default=None)


def key_map(company: Company, *, viewer: User, on: dt.date) -> KeyMap:
    """Required posts first, in the order in which they were added. Cost: one query."""
    rows = _POSTS(company=company.pk, on=on, midnight=clock.start_of(on)) if viewer.is_authenticated else []
    return KeyMap([_line(row, on) for row in rows])


def _posts(company: Any, on: Any, midnight: Any) -> Any:
    rows = KeyPosition.objects.visible_to(AnyReader()).filter(company=company).order_by("-is_required", "id")
    return rows.judged(on, midnight).select_related(*_NAMED).defer(*_UNREAD)


_NAMED = ("person", "representative", "asked", "company")
_UNREAD = tuple(f"{join}__{column}" for join in ("person", "company") for column in SEARCH_COLUMNS)
_POSTS = Kept(_posts, "company", "on", "midnight")


def key_lines_briefly(ids: Collection[int], *, on: dt.date) -> list[KeyLine]:
    """Posts with what a line in a list of many companies says of each. Cost: one query."""
    return [_line(row, on) for row in _BRIEFLY(ids=list(ids), on=on, midnight=clock.start_of(on))] if ids else []


def _briefly(ids: Any, on: Any, midnight: Any) -> Any:
    rows = KeyPosition.objects.visible_to(AnyReader()).filter(among("id", ids)).judged(on, midnight)
    return rows.select_related("person", "representative", "company").only(*_BRIEF)


_BRIEF = (
    *("position", "company__name", "company__name_key", "representative__name"),
    *("person__name", "person__attitude", "person__last_contact_at"),
)
_BRIEFLY = Kept(_briefly, "ids", "on", "midnight")


def _line(row: KeyPosition, on: dt.date) -> KeyLine:
    named, reached, cycle = row.is_named, row.is_reached, row.cycle  # type: ignore[attr-defined]
    last = row.person.last_contact_at if row.person is not None else None
    late = (on - clock.day_of(last)).days - cycle if named and last is not None else None
    return KeyLine(
        position=row,
        is_named=named,
        has_left=row.person_id is not None and not named,
        is_reached=named and reached,
        cycle_days=cycle,
        late_days=late if late is not None and late > 0 else None,
    )


def position_of(viewer: User) -> "QuerySet[KeyPosition]":
    """For the loader of a post's pages."""
    return KeyPosition.objects.visible_to(viewer).select_related("company", "person", "representative", "asked")


def named_at(company: Company, name: str, *, viewer: User) -> Sequence[Person]:
    """People of exactly this name who work in a company today."""
    works = Employment.objects.on(clock.today()).filter(person=OuterRef("pk"), company=company)
    same = Person.objects.visible_to(viewer).live().filter(name_key=person_key(name))
    return list(same.filter(Exists(works)).order_by("id")[:2])
