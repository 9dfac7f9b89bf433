"""Who of ours met whom of theirs: the contacts of a company in the last 90 days, counted, and the records behind a count.

Everybody sees these counts, so confidential contacts are in none of them and in none of their lists.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Value
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from core import clock
from core.kept import Kept, among
from core.templatetags.addresses import address
from customers.models import (
    Assignment,
    AssignmentKind,
    Company,
    ContactLog,
    Departure,
    DepartureState,
    Employment,
    LogPerson,
    Person,
)
from customers.queries.timeline import TimelinePage, page_of_logs
from sellers.models import User

WINDOW_DAYS = 90
MOST_PCT = 80  # "few carry most": the share of the contacts that is looked for
OURS_SHOWN, THEIRS_SHOWN = 4, 6


@dataclass(frozen=True)
class Share:
    """Somebody's number of contacts; `has_left`: one of theirs who works there no more."""

    pk: int
    name: str
    n: int
    url: str
    has_left: bool = False


@dataclass(frozen=True)
class Side:
    """One side of the table: everybody on it, those with the most contacts first."""

    people: list[Share]
    carriers: int  # how few of them carry 80 % of the contacts


@dataclass(frozen=True)
class Cell:
    n: int
    url: str


@dataclass(frozen=True)
class Contacts:
    """`total` counts records; a record about two people counts for both on their side."""

    total: int
    url: str
    ours: Side
    theirs: Side
    table: list[tuple[Share, list[Cell]]] = field(default_factory=list)  # theirs × ours

    @property
    def heads(self) -> list[Share]:
        return self.ours.people[:OURS_SHOWN]


def contacts_of(company: Company, *, on: dt.date) -> Contacts:
    """The contacts of the last 90 days. Cost: two queries; a row for each who was there, however often."""
    ours, theirs = _sides(company, on)
    heads, rows = ours.people[:OURS_SHOWN], theirs.people[:THEIRS_SHOWN]
    asked = {"authors": [head.pk for head in heads], "people": [row.pk for row in rows]}
    pairs = _PAIRS(company=company.pk, since=_since(on), **asked) if heads else ()
    n_of = {(person, author): n for person, author, n in pairs}
    url = _addresses(company)
    table = [
        (row, [Cell(n_of.get((row.pk, head.pk), 0), url(by=head.pk, person=row.pk)) for head in heads]) for row in rows
    ]
    return Contacts(sum(one.n for one in ours.people), url(), ours, theirs, table)


def _sides(company: Company, on: dt.date) -> tuple[Side, Side]:
    """Those of ours by their records, and those of theirs by the records that they are in. Cost: one query."""
    url = _addresses(company)
    found: dict[str, list[Share]] = {"by": [], "person": []}
    for side, pk, name, n, left in _COUNTS(company=company.pk, since=_since(on)):
        found[side].append(Share(pk, name, n, url(**{side: pk}), left))
    return _side(found["by"]), _side(found["person"])


def _counts(company: Any, since: Any) -> Any:
    there = _attendances(company, since=since).order_by()
    ours = there.values_list(Value("by"), "log__author_id", "log__author__name").annotate(n=Count("log", distinct=True))
    theirs = there.values_list(Value("person"), "person_id", "person__name").annotate(n=Count("pk"))
    marked = theirs.annotate(left=_has_left(company))
    return ours.annotate(left=Value(False)).union(marked, all=True)


def _pairs(company: Any, since: Any, authors: Any, people: Any) -> Any:
    shown = _attendances(company, since=since).filter(among("log__author_id", authors), among("person_id", people))
    return shown.order_by().values_list("person_id", "log__author_id").annotate(n=Count("pk"))


_COUNTS = Kept(_counts, "company", "since")
_PAIRS = Kept(_pairs, "company", "since", "authors", "people")


def _has_left(company: Any) -> Any:
    """Of an attendance: whether its person has left the company and is not back; an employment never noted is no leaving."""
    gone = Departure.objects.filter(person=OuterRef("person"), company=company).exclude(state=DepartureState.TAKEN_BACK)
    there = Employment.objects.open().filter(person=OuterRef("person"), company=company)
    return Exists(gone) & ~Exists(there)


def _side(people: list[Share]) -> Side:
    ranked = sorted(people, key=lambda one: (-one.n, one.name, one.pk))
    return Side(ranked, carriers([one.n for one in ranked]))


def _addresses(company: Company) -> Callable[..., str]:
    base = address("customers:company_contacts", company.pk)
    return lambda **narrowed: f"{base}?{urlencode(narrowed)}" if narrowed else base


def carriers(counts: list[int], *, pct: int = MOST_PCT) -> int:
    """How few of these together have at least `pct` of all: 8, 1, 1 → 1. Nobody: 0."""
    whole, part, few = sum(counts), 0, 0
    for n in sorted(counts, reverse=True):
        if part * 100 >= whole * pct:
            break
        part, few = part + n, few + 1
    return few


def contact_records(
    company: Company, *, viewer: User, on: dt.date, by: int = 0, person: int = 0, after: str = ""
) -> TimelinePage:
    """The records behind a count of `contacts_of`, newest first. Cost: two queries."""
    return page_of_logs(records_behind(company, viewer=viewer, on=on, by=by, person=person), viewer, after)


def records_behind(
    company: Company, *, viewer: User, on: dt.date, by: int = 0, person: int = 0
) -> QuerySet[ContactLog]:
    """Records of the last 90 days about people of the company; `by` and `person` are ids, 0 for anybody."""
    there = _attendances(company, since=_since(on)).filter(log=OuterRef("pk"))
    if person:
        there = there.filter(person=person)
    rows = ContactLog.objects.visible_to(viewer).filter(Exists(there), happened_at__gte=_since(on))
    return rows.filter(author=by) if by else rows


def _attendances(company: Any, *, since: Any) -> Any:
    return LogPerson.objects.filter(company_then=company, happened_at__gte=since, log__is_confidential=False)


def _since(on: dt.date) -> dt.datetime:
    return clock.start_of(on - dt.timedelta(days=WINDOW_DAYS))


def knows_best(company: Company, *, viewer: User, on: dt.date) -> User | None:
    """Whom to ask about a company: who met its people most, else its owner; never oneself. Cost: three queries at most."""
    there = [one.pk for one in _sides(company, on)[0].people if one.pk != viewer.pk]
    active: dict[int, User] = User.objects.active(on).in_bulk(there)
    for pk in there:
        if pk in active:
            return active[pk]
    held = Assignment.objects.on(on).filter(company=company, kind=AssignmentKind.OWNER).exclude(user=viewer)
    row = held.select_related("user").first()
    return row.user if row is not None else None


def chips_of_contacts(viewer: User, *, by: int, person: int) -> list[dict[str, str]]:
    """The filters of the records as words, each with the address that takes it away."""
    chips = []
    if by and (user := User.objects.visible_to(viewer).filter(pk=by).first()) is not None:
        rest = urlencode({"person": person}) if person else ""
        chips.append({"text": _("Written by %(name)s") % {"name": user.name}, "remove": rest})
    if person and (one := Person.objects.visible_to(viewer).filter(pk=person).first()) is not None:
        rest = urlencode({"by": by}) if by else ""
        chips.append({"text": _("With %(name)s") % {"name": one.name}, "remove": rest})
    return chips
