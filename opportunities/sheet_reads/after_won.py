"""What was won of late: the next promised day, what is late, and whether the call was made."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from core import clock
from core.kept import AnyReader, Kept, among
from core.paging import LIVE_COUNT_CAP, SIZE, Slice, capped_count, cut, slice_of
from customers.models import PromiseState
from opportunities.models import Opportunity, PromisedDate, SatisfactionCall, Satisfied, State
from opportunities.querysets import works_on
from opportunities.sheet_reads.listing import default_scope
from sellers.lists.controls import Control
from sellers.lists.filters import ListFilter
from sellers.models import User

SINCE = dt.timedelta(days=120)
SOON = dt.timedelta(days=7)
LATEST = ("-closed_on", "-id")
SCOPES = ("mine", "line")
# what the page and its file say of each
SHOWN = (
    *("title", "closed_on", "company__name", "owner__name"),
    *(f"satisfaction_call__{name}" for name in ("opportunity", "due_on", "called_on", "satisfied")),
)


@dataclass(frozen=True)
class AfterWonFilter(ListFilter):
    """`scope` empty is `default_scope`; `show` narrows to what is late, what waits for the customer, or a call to make."""

    scope: str = ""
    show: str = ""

    @classmethod
    def choices_of(cls, name: str) -> frozenset[str] | None:
        known = {"scope": SCOPES, "show": tuple(_shows()), "sort": ("",), "q": ("",)}
        return frozenset(known[name])

    def controls(self, viewer: User) -> list[Control]:
        usual = default_scope(viewer)
        scopes = [("" if code == usual else code, word) for code, word in _scopes().items()]
        shows = [("", _("Everything won")), *_shows().items()]
        found = [Control("show", _("What is to be done"), shows, self.show, is_main=True)]
        if viewer.standing.led_units:
            now = "" if self.scope == usual else self.scope
            found.insert(0, Control("scope", _("Whose"), scopes, now, is_main=True))
        return found

    def words(self) -> list[tuple[str, str]]:
        chosen = (("scope", _scopes()), ("show", _shows()))
        return [(name, words[code]) for name, words in chosen if (code := getattr(self, name))]


@dataclass(frozen=True)
class WonLine:
    """`next_on` None: nothing is open."""

    row: Opportunity
    is_mine: bool
    next_on: dt.date | None
    next_text: str
    is_late: bool
    waits: bool
    call_due: dt.date | None
    called_on: dt.date | None
    call_is_late: bool
    call_is_soon: bool
    satisfied: str

    @property
    def call_tone(self) -> str:
        return {"yes": "tone-good", "so_so": "tone-warn", "no": "tone-bad"}.get(self.satisfied, "")

    @property
    def call_label(self) -> str:
        return str(Satisfied(self.satisfied).label) if self.satisfied else ""


def won_lately(wanted: AfterWonFilter, viewer: User) -> Any:
    """Won in the last 120 days, hers or her line's: sheets that she reads."""
    today = clock.today()
    rows = _won(_scope(wanted, viewer), viewer, today - SINCE, _line_of(viewer))
    return rows.filter(_shown(wanted.show, today)) if wanted.show else rows


def _scope(wanted: AfterWonFilter, viewer: User) -> str:
    return "line" if (wanted.scope or default_scope(viewer)) == "line" else "mine"


def _line_of(viewer: User) -> list[int]:
    return [viewer.pk, *viewer.standing.line_people]


def _won(scope: str, viewer: Any, since: Any, line: Any) -> Any:
    rows = Opportunity.objects.visible_to(viewer).filter(state=State.WON, closed_on__gte=since)
    return rows.filter(among("owner_id", line) if scope == "line" else works_on(viewer))


def _shown(show: str, today: dt.date) -> Q:
    dates = PromisedDate.objects.filter(opportunity=OuterRef("pk"))
    if show == "late":
        return Q(Exists(dates.filter(promise__state=PromiseState.OPEN, promise__due_on__lt=today)))
    if show == "waits":
        return Q(Exists(dates.filter(promise__state=PromiseState.KEPT, accepted_on__isnull=True)))
    calls = SatisfactionCall.objects.filter(opportunity=OuterRef("pk"), called_on__isnull=True)
    return Q(Exists(calls.filter(due_on__lte=today + SOON)))


def count_of(wanted: AfterWonFilter, viewer: User) -> int:
    """How many there are, up to 1,001. Cost: one query."""
    if wanted.show:
        return capped_count(won_lately(wanted, viewer))
    ((found,),) = _asked(_COUNT, wanted, viewer)
    return int(found)


def won_lately_page(wanted: AfterWonFilter, viewer: User, after: str = "", *, size: int = SIZE) -> Slice[Any]:
    """`WonLine`s, the last order first. Cost: two queries, flat in rows."""
    if wanted.show or after or size != SIZE:
        part = slice_of(won_lately(wanted, viewer).only("closed_on"), order=LATEST, after=after, size=size)
    else:
        part = cut(_asked(_FIRST, wanted, viewer), LATEST)
    found = {row.pk: row for row in _WITH_DATES(ids=[row.pk for row in part.rows])}
    today = clock.today()
    return Slice([_line(found[row.pk], viewer, today) for row in part.rows if row.pk in found], part.after)


def _asked(kept: dict[str, Any], wanted: AfterWonFilter, viewer: User) -> Any:
    since, line = clock.today() - SINCE, _line_of(viewer)
    return kept[_scope(wanted, viewer)](viewer=viewer.pk, since=since, line=line)


def _of(scope: str, cut_to: Callable[[Any], Any], counted: str = "") -> Any:
    """A question for everybody of a scope."""
    return Kept(
        lambda since, line, viewer: cut_to(_won(scope, AnyReader(), since, line)),
        *("since", "line", "viewer"),
        by_values=True,
        counted=counted,
    )


def _first(rows: Any) -> Any:
    return rows.only("closed_on").order_by(*LATEST)[: SIZE + 1]


def _counted(rows: Any) -> Any:
    return rows.order_by().values("pk")[: LIVE_COUNT_CAP + 1]


_FIRST = {scope: _of(scope, _first) for scope in SCOPES}
_COUNT = {scope: _of(scope, _counted, "SELECT count(*) FROM ({rows}) AS won") for scope in SCOPES}


def _with_dates() -> Any:
    dates = PromisedDate.objects.filter(opportunity=OuterRef("pk"))
    ahead = dates.filter(promise__state=PromiseState.OPEN).order_by("promise__due_on", "pk")
    waits = dates.filter(promise__state=PromiseState.KEPT, accepted_on__isnull=True)
    rows = Opportunity.objects.select_related("company", "owner", "satisfaction_call")
    return rows.only(*SHOWN).annotate(
        next_on=Subquery(ahead.values("promise__due_on")[:1]),
        next_kind=Subquery(ahead.values("promise__text")[:1]),
        next_apart=Subquery(ahead.values("promise__log__is_confidential")[:1]),
        waits=Exists(waits),
    )


_WITH_DATES = Kept(lambda ids: _with_dates().filter(among("id", ids)), "ids")


def _line(row: Any, viewer: User, today: dt.date) -> WonLine:
    call = getattr(row, "satisfaction_call", None)
    due: dt.date | None = call.due_on if call else None
    called: dt.date | None = call.called_on if call else None
    ahead = due if called is None else None
    return WonLine(
        row,
        is_mine=row.owner_id == viewer.pk,
        next_on=row.next_on,
        next_text=_("Confidential promise") if row.next_apart else row.next_kind or "",
        is_late=row.next_on is not None and row.next_on < today,
        waits=row.waits,
        call_due=due,
        called_on=called,
        call_is_late=ahead is not None and ahead < today,
        call_is_soon=ahead is not None and ahead <= today + SOON,
        satisfied=call.satisfied if call else "",
    )


def _scopes() -> dict[str, str]:
    return {"mine": _("My opportunities"), "line": _("My line")}


def _shows() -> dict[str, str]:
    return {
        "late": _("Promised date late"),
        "waits": _("Waits for the customer's acceptance"),
        "call": _("Call due within a week"),
    }
