"""Promises: mine and my team's, those to a person or of a record, and how many of them were kept by their day."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from core import clock
from core.kept import AnyReader, Kept, among
from core.paging import SIZE, Slice, cut, slice_of
from core.scoping import id_from
from core.search import SEARCH_COLUMNS
from core.templatetags.words import day
from customers.models import Company, ContactLog, LogPerson, Person, Promise, PromiseState
from customers.queries.segments import name_of_list, people_in
from sellers.lists.controls import Control
from sellers.lists.filters import ListFilter
from sellers.models import User

AHEAD = dt.timedelta(days=7)  # what is due within a week is worth seeing today
RATE_DAYS = 90  # of days that have passed; a quarter (docs/metrics.md)
SHOWN = 8
CONTACTS = 3
TODAY = 5  # rows of a block (domain.md §1)
_UNREAD = ("log__body", *(f"{join}__{column}" for join in ("log", "person") for column in SEARCH_COLUMNS))

WHO: dict[str, str | Lazy] = {
    "team": gettext_lazy("My team's promises"),
    "all": gettext_lazy("Everybody's promises"),
}
STATES: dict[str, str | Lazy] = {
    "kept": pgettext_lazy("promises", "Kept ones"),
    "changed": pgettext_lazy("promises", "Changed ones"),
    "cancelled": pgettext_lazy("promises", "Cancelled ones"),
    "any": pgettext_lazy("promises", "In every state"),
}
DUE: dict[str, str | Lazy] = {
    "late": pgettext_lazy("promises", "Overdue"),
    "today": pgettext_lazy("promises", "Due today"),
    "week": pgettext_lazy("promises", "Due this week"),
}
COUNTED: dict[str, str | Lazy] = {
    "due": gettext_lazy("Due in the last 90 days"),
    "kept": gettext_lazy("Kept by their day in the last 90 days"),
    "missed": gettext_lazy("Not kept by their day in the last 90 days"),
}


@dataclass(frozen=True)
class PromiseFilter(ListFilter):
    """`who` is empty for her own, `state` empty for open ones; `person` and `company` are ids; `counted` opens the rate."""

    who: str = ""
    state: str = ""
    due: str = ""
    person: str = ""
    company: str = ""
    counted: str = ""
    segment: str = ""

    @classmethod
    def choices_of(cls, name: str) -> frozenset[str] | None:
        known = {"who": WHO, "state": STATES, "due": DUE, "counted": COUNTED, "sort": [""]}
        return frozenset(known[name]) if name in known else None

    def narrowed(self, rows: Any, *, viewer: User, on: dt.date) -> Any:
        """`rows` under every filter that is on."""
        rows = of_whom(rows, self.who, viewer)
        if self.counted:
            rows = counted(rows, self.counted, on=on)
        elif self.state == "":
            rows = rows.open()
        elif self.state != "any":
            rows = rows.filter(state=self.state)
        if self.due == "late":
            rows = rows.filter(due_on__lt=on, state=PromiseState.OPEN)
        elif self.due:
            sunday = on + dt.timedelta(days=6 - on.weekday())
            rows = rows.filter(due_on__range=(on, on if self.due == "today" else sunday))
        if self.person:
            rows = rows.filter(person=id_from(self.person))
        if self.segment:
            rows = rows.filter(person__in=Person.objects.filter(people_in(self.segment, viewer, on=on)).values("pk"))
        if self.company:
            there = LogPerson.objects.filter(log=OuterRef("log"), person=OuterRef("person"))
            rows = rows.filter(Exists(there.filter(company_then=id_from(self.company))))
        return rows.filter(text__icontains=self.q) if self.q else rows

    @property
    def order(self) -> tuple[str, ...]:
        """What is open, the soonest first; what is settled, the latest first."""
        return ("-due_on", "-id") if self.state or self.counted else ("due_on", "id")

    def words(self) -> list[tuple[str, str]]:
        found = [("q", f"“{self.q}”")] if self.q else []
        chosen = (("who", WHO), ("state", STATES), ("due", DUE), ("counted", COUNTED))
        found += [(name, str(words[code])) for name, words in chosen if (code := getattr(self, name))]
        found += name_of_list(self.segment, self.viewer)
        if self.person and (person := Person.objects.filter(pk=id_from(self.person)).first()):
            found.append(("person", person.name))
        if self.company and (company := Company.objects.filter(pk=id_from(self.company)).first()):
            found.append(("company", company.name))
        return found

    def controls(self, lists: Sequence[tuple[str, str]], *, leads: bool) -> list[Control]:
        """What the filter bar offers; `leads`: she leads people whose promises she may look at together."""
        whose = {code: words for code, words in WHO.items() if leads or code != "team"}
        found = [
            _one_of("who", _("Whose promises"), _("My promises"), self.who, whose),
            _one_of("state", _("What became of them"), pgettext("promises", "Open ones"), self.state, STATES),
            _one_of("due", _("Due"), _("Any day"), self.due, DUE),
        ]
        saved = Control("segment", _("Saved list"), [("", _("Every list")), *lists], self.segment)
        return [*found, saved] if lists else found


def _one_of(name: str, label: str, first: str, now: str, words: dict[str, str | Lazy]) -> Control:
    return Control(name, label, [("", first), *((code, str(word)) for code, word in words.items())], now, is_main=True)


@dataclass(frozen=True)
class PromiseLine:
    """One promise as `viewer` sees it in a list. What a confidential record says is read there, which leaves a trace."""

    promise: Promise
    viewer: User

    @property
    def may_settle(self) -> bool:
        """Without a query: those who look after the customer of somebody who has left find the acts on its page."""
        return self.promise.is_open and self.is_hers

    @property
    def is_hers(self) -> bool:
        return self.viewer.pk in (self.promise.owner_id, self.promise.log.author_id)

    @property
    def text(self) -> str:
        return self.promise.text if self.is_hers or not self.promise.log.is_confidential else _("Confidential promise")

    @property
    def keeper(self) -> str:
        """Who keeps it, where that is not the reader."""
        return self.promise.owner.name if self.promise.owner_id != self.viewer.pk else ""


@dataclass(frozen=True)
class KeptRate:
    """Of the promises that were due, how many were kept by their day. `pct` None: none was due."""

    due: int
    kept: int

    @property
    def missed(self) -> int:
        return self.due - self.kept

    @property
    def pct(self) -> float | None:
        return round(100 * self.kept / self.due, 1) if self.due else None


def promise_of(viewer: User) -> QuerySet[Promise]:
    """For the loader of a promise's page."""
    rows: QuerySet[Promise] = Promise.objects.visible_to(viewer)
    return rows.select_related("log__author", "person", "owner", "agreed_with", "follows", "followed_by")


def promises_under(found: PromiseFilter, *, viewer: User) -> Any:
    """All promises under a filter, in no order."""
    return found.narrowed(Promise.objects.visible_to(viewer), viewer=viewer, on=clock.today())


def promises_after(found: PromiseFilter, *, viewer: User, after: str = "", size: int = SIZE) -> Slice[Any]:
    """A page of `PromiseLine`s. Cost: one query."""
    if size == SIZE and not (after or replace(found, who="").is_on) and found.who in ("", "team"):
        rows = _OF_TEAM(viewer=viewer.pk, owners=_team_of(viewer)) if found.who else _MINE(viewer=viewer.pk)
        page = cut(rows, found.order, size)
    else:
        page = slice_of(_shown(promises_under(found, viewer=viewer)), order=found.order, after=after, size=size)
    return Slice(_lines(page.rows, viewer), page.after)


def _first_page(of_whom: Any) -> Any:
    rows = Promise.objects.visible_to(AnyReader()).open().filter(of_whom)
    return _shown(rows).order_by(*PromiseFilter().order)[: SIZE + 1]


def _team_of(viewer: User) -> list[int]:
    return list(viewer.standing.line_people)


def _shown(rows: Any) -> Any:
    """With what a line shows of them."""
    own = ("version", "text", "due_on", "state", "owner", "person")
    joined = ("log__author", "log__is_confidential", "person__name", "owner__name")
    return rows.select_related("log", "person", "owner").only(*own, *joined)


_MINE: Kept[Promise] = Kept(lambda viewer: _first_page(Q(owner=viewer)), "viewer")
_OF_TEAM: Kept[Promise] = Kept(  # five people or five hundred
    lambda viewer, owners: _first_page(among("owner", owners)), "viewer", "owners", by_values=True
)


def promises_due(viewer: User, *, on: dt.date) -> QuerySet[Promise]:
    """Her open promises that are past or due within a week, the soonest first."""
    return _due(viewer, on + AHEAD)


def _due(viewer: Any, until: Any) -> QuerySet[Promise]:
    mine: QuerySet[Promise] = Promise.objects.visible_to(viewer).open().filter(owner=viewer.pk, due_on__lte=until)
    return mine.select_related("log", "person", "owner").order_by("due_on", "id")


def due_lines(viewer: User, *, on: dt.date, limit: int) -> list[PromiseLine]:
    """Cost: one query."""
    return _lines(_DUE(viewer=viewer.pk, until=on + AHEAD)[:limit], viewer)


def promises_to(person: Person, *, viewer: User, limit: int = SHOWN) -> list[PromiseLine]:
    """What is open with her, whoever of ours keeps it, the soonest first. Cost: one query."""
    return _lines(_OPEN_WITH(person=person.pk, viewer=viewer.pk)[:limit], viewer)


def _open_with(person: Any, viewer: Any) -> QuerySet[Promise]:
    rows: QuerySet[Promise] = Promise.objects.visible_to(AnyReader()).open().filter(person=person)
    return rows.select_related("log", "person", "owner").defer(*_UNREAD).order_by("due_on", "id")[:SHOWN]


# cut to what any page shows of them
_DUE = Kept(lambda viewer, until: _due(AnyReader(), until).defer(*_UNREAD)[:SHOWN], "viewer", "until")
_OPEN_WITH = Kept(_open_with, "person", "viewer")


def promises_in(log: ContactLog, *, viewer: User) -> list[PromiseLine]:
    """What was promised in a contact, and what it was moved to. Cost: one query."""
    return _lines(_IN(log=log.pk, viewer=viewer.pk) if viewer.is_authenticated else [], viewer)


def _made_in(log: Any) -> QuerySet[Promise]:
    rows: QuerySet[Promise] = Promise.objects.visible_to(AnyReader()).filter(log=log)
    return rows.select_related("log", "person", "owner").defer(*_UNREAD).order_by("id")


_IN = Kept(lambda log, viewer: _made_in(log), "log", "viewer")


def contacts_to_promise_in(person: Person, *, viewer: User) -> list[ContactLog]:
    """Her own last contacts with a person: what is promised now was mostly promised in one of them. Cost: one query."""
    mine = ContactLog.objects.visible_to(viewer).filter(author=viewer, attendances__person=person)
    return list(mine.order_by("-happened_at", "-id")[:CONTACTS])


def contact_words(log: ContactLog) -> str:
    """A contact in one line of a choice."""
    return " · ".join((day(log.happened_at), str(log.get_channel_display()), log.line))


def promised_to(ids: Collection[int]) -> set[int]:
    """Those of some people to whom something is still to be kept: their data are needed. Cost: one query."""
    return set(Promise.objects.open().filter(person__in=ids).values_list("person", flat=True))


def chain_of(promise: Promise, *, viewer: User) -> list[Promise]:
    """From the first day that was promised to the last, this row among them; rows of one chain are of one record."""
    rows = {row.pk: row for row in Promise.objects.visible_to(viewer).filter(log=promise.log_id)}
    first = promise
    while first.follows_id in rows:
        first = rows[first.follows_id]
    after = {row.follows_id: row for row in rows.values() if row.follows_id}
    chain = [first]
    while chain[-1].pk in after:
        chain.append(after[chain[-1].pk])
    return chain if len(chain) > 1 else []


def of_whom(rows: Any, who: str, viewer: User) -> Any:
    """Her own (empty), those of everybody in her line ("team", which leaders have), or all."""
    if who == "team":
        return rows.filter(owner__in=viewer.standing.line_people)
    return rows if who == "all" else rows.filter(owner=viewer)


def kept_rate(viewer: User, who: str = "", *, on: dt.date) -> KeptRate:
    """How many of hers or of her line's ("team") that were due in the last 90 days, today not among them, were kept by their day.

    What was moved or ended with the customer by its day is not due any more; what was settled after it was not kept.
    Source: docs/metrics.md, domain.md §2.2. Cost: one query, for people and not for the whole company.
    """
    since, until = _rated(on)
    if who == "team":
        return KeptRate(*_RATE_OF_TEAM(viewer=viewer.pk, owners=_team_of(viewer), since=since, until=until)[0])
    return KeptRate(*_MY_RATE(viewer=viewer.pk, since=since, until=until)[0])


def _rated(on: dt.date) -> tuple[dt.date, dt.date]:
    return on - dt.timedelta(days=RATE_DAYS), on - dt.timedelta(days=1)


def _were_due(rows: Any, since: Any, until: Any) -> Any:
    return rows.filter(~_SETTLED_AHEAD, due_on__range=(since, until))


def _rate(of_whom: Any, since: Any, until: Any) -> Any:
    due = _were_due(Promise.objects.visible_to(AnyReader()).filter(of_whom), since, until)
    return due.values(was_kept=ExpressionWrapper(_KEPT, BooleanField()))


_KEPT = Q(state=PromiseState.KEPT, settled_on__lte=F("due_on"))
_SETTLED_AHEAD = Q(state__in=(PromiseState.CHANGED, PromiseState.CANCELLED), settled_on__lte=F("due_on"))
_COUNTED = "SELECT count(*), count(*) FILTER (WHERE was_kept) FROM ({rows}) due"
_MY_RATE: Kept[Any] = Kept(
    lambda viewer, since, until: _rate(Q(owner=viewer), since, until),
    *("viewer", "since", "until"),
    counted=_COUNTED,
)
_RATE_OF_TEAM: Kept[Any] = Kept(
    lambda viewer, owners, since, until: _rate(among("owner", owners), since, until),
    *("viewer", "owners", "since", "until"),
    by_values=True,
    counted=_COUNTED,
)


def counted(rows: Any, what: str, *, on: dt.date) -> Any:
    """The rows that a rate on a day was counted from: "due", "kept" or "missed"."""
    due = _were_due(rows, *_rated(on))
    if what == "due":
        return due
    return due.filter(_KEPT) if what == "kept" else due.filter(~_KEPT)


def _lines(rows: Iterable[Promise] | Collection[Promise], viewer: User) -> list[PromiseLine]:
    return [PromiseLine(row, viewer) for row in rows]
