"""The opportunities behind a figure, as far as the reader may open them."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from opportunities.models import Opportunity, State
from opportunities.queries.figures.scope import FigureScope
from opportunities.queries.figures.stages import advanced, entered, resolved, stalled, won_through

DECIDED = (State.WON, State.LOST, State.NO_DECISION)
ROW_SETS = {
    "won": _("Won in the period"),
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
_OF_A_STAGE = {
    "stalled": stalled,
    "entered": entered,
    "advanced": advanced,
    "resolved": resolved,
    "won_through": won_through,
}


def rows_behind(scope: FigureScope, show: str, *, stage: tuple[int, int] = (0, 0), month: dt.date | None = None) -> Any:
    """Rows of one of `ROW_SETS`; `stage` is pipeline and place, `month` any day of it."""
    rows = _rows(scope, show, stage, month)
    readable = Opportunity.objects.readable_in_full(scope.place.viewer).values("pk")
    return rows.filter(pk__in=readable)


def _rows(scope: FigureScope, show: str, stage: tuple[int, int], month: dt.date | None) -> Any:
    if show in _OF_A_STAGE:
        return _OF_A_STAGE[show](scope, *stage)
    if show == "new":
        day = month or scope.period.start
        return scope.all().filter(created_on__year=day.year, created_on__month=day.month, created_on__lte=scope.on)
    states = {"won": (State.WON,), "contested": (State.WON, State.LOST), "withdrawn": (State.WITHDRAWN,)}
    return scope.closed().filter(state__in=states.get(show, DECIDED))
