"""Who of ours met whom of theirs: the contacts of a company in the last 90 days, counted, and the records behind a count.

Everybody sees these counts, so confidential contacts are in none of them and in none of their lists.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Value
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
    """One side of the table: those with the most contacts, as many as are shown, and of how many they are."""

    people: list[Share]
    size: int
    carriers: int  # how few of all on it carry 80 % of the contacts

    @property
    def has_others(self) -> bool:
        return self.size > len(self.people)


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
    others: Cell | None = None  # what all of ours wrote who have no column of their own
    table: list[tuple[Share, list[Cell]]] = field(default_factory=list)  # theirs × ours, and the others


def contacts_of(company: Company, *, on: dt.date) -> Contacts:
    """The contacts of the last 90 days. Cost: two queries; a row for each of ours who wrote, however often."""
    url = _addresses(company)
    met = [(author, n, list(map(int, met.split(",")))) for author, n, met in _MET(company=company.pk, since=_since(on))]
    by = {author: n for author, n, _people in met}
    seen = Counter(chain.from_iterable(people for _author, _n, people in met))
    candidates = {"authors": _leading(by, OURS_SHOWN), "people": _leading(seen, THEIRS_SHOWN)}
    named = _NAMES(company=company.pk, **candidates) if met else []
    ours = _side([Share(pk, name, by[pk], url(by=pk)) for is_ours, pk, name, _left in named if is_ours], by, OURS_SHOWN)
    theirs = _side(
        [Share(pk, name, seen[pk], url(person=pk), left) for is_ours, pk, name, left in named if not is_ours],
        seen,
        THEIRS_SHOWN,
    )
    people_of = {author: people for author, _n, people in met}
    heads = [head.pk for head in ours.people]
    table = []
    for row in theirs.people:
        cells = [Cell(people_of[head.pk].count(row.pk), url(by=head.pk, person=row.pk)) for head in ours.people]
        if ours.has_others:
            cells.append(Cell(row.n - sum(cell.n for cell in cells), url(but=heads, person=row.pk)))
        table.append((row, cells))
    total = sum(by.values())
    others = Cell(total - sum(head.n for head in ours.people), url(but=heads)) if ours.has_others else None
    return Contacts(total, url(), ours, theirs, others, table)


def _leading(counts: Mapping[int, int], most: int) -> list[int]:
    """Those with the most contacts, and all who have as many as the last of them: names decide among these."""
    ranked = sorted(counts.values(), reverse=True)
    fewest = ranked[most - 1] if len(ranked) >= most else 0
    return [pk for pk, n in counts.items() if n >= fewest]


def _side(candidates: list[Share], counts: Mapping[int, int], most: int) -> Side:
    ranked = sorted(candidates, key=lambda one: (-one.n, one.name, one.pk))
    return Side(ranked[:most], len(counts), carriers(list(counts.values())))


def _there(company: Any, since: Any) -> Any:
    rows = LogPerson.objects.filter(company_then=company, happened_at__gte=since)
    return rows.order_by().values_list("log_id", "person_id")


# Who of ours wrote how many records, and those who were there, each as often as she was: the contacts are read once, and put
# aside, since PostgreSQL would start a second process for a thousand of them, which takes longer than to read them. A list of
# numbers is taken apart by the driver one by one: they come as text.
_BY_AUTHOR = """
WITH there AS MATERIALIZED ({rows})
SELECT log.author_id, count(DISTINCT log.id), string_agg(there.person_id::text, ',')
FROM there JOIN customers_contactlog AS log ON log.id = there.log_id AND NOT log.is_confidential GROUP BY log.author_id
"""


def _names(company: Any, authors: Any, people: Any) -> Any:
    ours = User.objects.filter(among("pk", authors)).order_by()
    theirs = Person.objects.filter(among("pk", people)).order_by().annotate(left=_has_left(company))
    return ours.values_list(Value(True), "pk", "name", Value(False)).union(
        theirs.values_list(Value(False), "pk", "name", "left"), all=True
    )


_MET: Kept[Any] = Kept(_there, "company", "since", counted=_BY_AUTHOR)
_NAMES = Kept(_names, "company", "authors", "people")


def _has_left(company: Any) -> Any:
    """Of a person: whether she has left the company and is not back; an employment never noted is no leaving."""
    gone = Departure.objects.filter(person=OuterRef("pk"), company=company).exclude(state=DepartureState.TAKEN_BACK)
    there = Employment.objects.open().filter(person=OuterRef("pk"), company=company)
    return Exists(gone) & ~Exists(there)


def _addresses(company: Company) -> Callable[..., str]:
    base = address("customers:company_contacts", company.pk)
    return lambda **narrowed: f"{base}?{urlencode(narrowing(**narrowed))}" if narrowed else base


def carriers(counts: list[int], *, pct: int = MOST_PCT) -> int:
    """How few of these together have at least `pct` of all: 8, 1, 1 → 1. Nobody: 0."""
    whole, part, few = sum(counts), 0, 0
    for n in sorted(counts, reverse=True):
        if part * 100 >= whole * pct:
            break
        part, few = part + n, few + 1
    return few


def contact_records(
    company: Company,
    *,
    viewer: User,
    on: dt.date,
    by: int = 0,
    but: Collection[int] = (),
    person: int = 0,
    after: str = "",
) -> TimelinePage:
    """The records behind a count of `contacts_of`, newest first. Cost: two queries."""
    return page_of_logs(records_behind(company, viewer=viewer, on=on, by=by, but=but, person=person), viewer, after)


def records_behind(
    company: Company, *, viewer: User, on: dt.date, by: int = 0, but: Collection[int] = (), person: int = 0
) -> QuerySet[ContactLog]:
    """Records of the last 90 days about people of the company; `by` and `person` are ids, 0 for anybody; `but` leaves out
    what these wrote."""
    there = LogPerson.objects.filter(company_then=company, happened_at__gte=_since(on), log=OuterRef("pk"))
    if person:
        there = there.filter(person=person)
    open_to_all = ContactLog.objects.visible_to(viewer).filter(is_confidential=False)
    rows = open_to_all.filter(Exists(there), happened_at__gte=_since(on))
    if but:
        rows = rows.exclude(author__in=but)
    return rows.filter(author=by) if by else rows


def _since(on: dt.date) -> dt.datetime:
    return clock.start_of(on - dt.timedelta(days=WINDOW_DAYS))


def knows_best(company: Company, *, viewer: User, on: dt.date) -> User | None:
    """Whom to ask about a company: who met its people most, else its owner; never oneself. Cost: three queries at most."""
    n_of = {author: n for author, n, _people in _MET(company=company.pk, since=_since(on)) if author != viewer.pk}
    active: dict[int, User] = User.objects.active(on).in_bulk(list(n_of))
    if active:
        return min(active.values(), key=lambda one: (-n_of[one.pk], one.name, one.pk))
    held = Assignment.objects.on(on).filter(company=company, kind=AssignmentKind.OWNER).exclude(user=viewer)
    row = held.select_related("user").first()
    return row.user if row is not None else None


def chips_of_contacts(viewer: User, *, by: int = 0, but: Collection[int] = (), person: int = 0) -> list[dict[str, str]]:
    """The filters of the records as words, each with the address that takes it away. Cost: a query for each of the three."""
    said: list[tuple[str, str]] = []
    users = User.objects.visible_to(viewer)
    if by and (user := users.filter(pk=by).first()) is not None:
        said.append(("by", _("Written by %(name)s") % {"name": user.name}))
    if but and (names := list(users.filter(pk__in=but).order_by("name", "pk").values_list("name", flat=True))):
        said.append(("but", _("Not written by %(names)s") % {"names": ", ".join(names)}))
    if person and (one := Person.objects.visible_to(viewer).filter(pk=person).first()) is not None:
        said.append(("person", _("With %(name)s") % {"name": one.name}))
    told = narrowing(by=by, but=but, person=person)
    return [
        {"text": text, "remove": urlencode({name: value for name, value in told.items() if name != left})}
        for left, text in said
    ]


def narrowing(*, by: int = 0, but: Collection[int] = (), person: int = 0) -> dict[str, str]:
    """What narrows the records, as it stands in an address."""
    told = {"by": by, "but": ".".join(map(str, but)), "person": person}
    return {name: str(value) for name, value in told.items() if value}
