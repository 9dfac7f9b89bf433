"""The opportunities behind a figure, as far as the reader may open them."""

import datetime as dt
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.paging import SIZE, Slice, cut, slice_of
from opportunities.models import Opportunity, State
from opportunities.queries.figures.scope import FigureScope, asked_of_scopes, is_one_of
from opportunities.queries.figures.stages import advanced, entered, resolved, stalled, stays_of, won_through

DECIDED = (State.WON, State.LOST, State.NO_DECISION)
ROW_SETS = {
    "won": _("Won in the period"),
    "won_priced": _("Won in the period, with an amount that counts"),
    "won_unpriced": _("Won in the period, without an amount or an exchange rate"),
    "cycle": _("Won in the period, with the days to the order"),
    "decided_priced": _("Won, lost, or stopped by the customer, with an amount that counts"),
    "decided_unpriced": _("Won, lost, or stopped by the customer, without an amount or an exchange rate"),
    "decided": _("Won, lost, or stopped by the customer"),
    "contested": _("Won or lost"),
    "withdrawn": _("Withdrawn by us"),
    "new": _("New opportunities"),
    "stalled": _("Beyond the stall limit"),
    "entered": _("Entered the stage in the period"),
    "advanced": _("Entered the stage in the period and went on from it"),
    "resolved": _("Entered the stage in the period and went on or ended"),
    "won_through": _("Won in the period, by way of the stage"),
}
# of figures of days: what the days of each row are
DAYS = {
    "cycle": _("Days from the first stage to the order."),
    "stalled": _("Days beyond the limit up to today."),
    "won_through": _("Days in the stage until the next one or the order; one that came back to it has several."),
}
# sets of what ended in one of several ways, and of nothing else
_ENDED = {
    "won": (State.WON,),
    "cycle": (State.WON,),
    "contested": (State.WON, State.LOST),
    "withdrawn": (State.WITHDRAWN,),
    "decided": DECIDED,
}
_SHOWN = ("title", "state", "closed_on", "amount", "currency", "company__name", "owner__name")
_ORDER = ("-id",)
_OF_A_STAGE = {
    "stalled": stalled,
    "entered": entered,
    "advanced": advanced,
    "resolved": resolved,
    "won_through": won_through,
}


def rows_behind(scope: FigureScope, show: str, *, stage: tuple[int, int] = (0, 0), month: dt.date | None = None) -> Any:
    """Rows of one of `ROW_SETS`; `stage` is pipeline and place, `month` any day of it."""
    return _readable(_rows(scope, show, stage, month), scope)


def _readable(rows: Any, scope: FigureScope) -> Any:
    return rows.filter(pk__in=Opportunity.objects.readable_in_full(scope.place.viewer).values("pk"))


def _shown(rows: Any) -> Any:
    return rows.select_related("company", "owner").only(*_SHOWN)


def _first_ended(scope: FigureScope, states: Any) -> Any:
    """The first page of what ended in the period in one of some ways, read once for each shape of a scope."""
    found = scope.closed().filter(is_one_of("state", states))
    return _shown(_readable(found, scope)).order_by(*_ORDER)[: SIZE + 1]


_FIRST_ENDED = asked_of_scopes(_first_ended, "states")


def page_behind(
    scope: FigureScope, show: str, *, stage: tuple[int, int], month: dt.date | None, after: str = ""
) -> Slice[Any]:
    """One page of them; where the figure is one of days, `days` of each are those that it brings. Cost: three queries."""
    if show in _ENDED and not after:
        part: Slice[Any] = cut(_FIRST_ENDED(scope, states=[str(state) for state in _ENDED[show]]), _ORDER)
    else:
        part = slice_of(_shown(rows_behind(scope, show, stage=stage, month=month)), order=_ORDER, after=after)
    if show == "stalled":
        for row in part.rows:
            row.days = [row.over]
    elif show in DAYS:
        stays = stays_of(part.rows)
        for row in part.rows:
            of_one = stays.get(row.pk, [])
            if show == "won_through":
                row.days = [stay.days for stay in of_one if (stay.pipeline, stay.place) == stage]
            else:  # not the sum of its stays: one that ends before it begins takes nothing from the others
                row.days = [max((row.closed_on - stay.since).days, 0) for stay in of_one[:1]] or [0]
    return part


def month_of(scope: FigureScope, show: str, asked: dt.date | None) -> dt.date | None:
    """The month that the rows are of; None where they are of the whole period."""
    return (asked or scope.period.start) if show == "new" else None


def _rows(scope: FigureScope, show: str, stage: tuple[int, int], month: dt.date | None) -> Any:
    if show in _OF_A_STAGE:
        return _OF_A_STAGE[show](scope, *stage)
    if show == "new":
        day = month or scope.period.start
        return scope.all().filter(created_on__year=day.year, created_on__month=day.month, created_on__lte=scope.on)
    if show.endswith("priced"):  # what sums and averages of amounts are made of, and what they leave out
        of, _apart, kind = show.partition("_")
        rows = scope.closed().filter(state__in=(State.WON,) if of == "won" else DECIDED)
        is_counted = Q(amount__isnull=False, company_rate__isnull=False)
        return rows.filter(is_counted if kind == "priced" else ~is_counted)
    return scope.closed().filter(state__in=_ENDED[show])
