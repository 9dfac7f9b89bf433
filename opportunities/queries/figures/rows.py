"""The opportunities behind a figure, as far as the reader may open them."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from opportunities.models import Opportunity, State
from opportunities.queries.figures.scope import FigureScope
from opportunities.queries.figures.stages import entered, stalled

DECIDED = (State.WON, State.LOST, State.NO_DECISION)
ROW_SETS = {
    "won": _("Won in the period"),
    "decided": _("Won, lost, or stopped by the customer"),
    "contested": _("Won or lost"),
    "withdrawn": _("Withdrawn by us"),
    "new": _("New opportunities"),
    "stalled": _("Beyond the stall limit"),
    "entered": _("Entered the stage in the period"),
}


def rows_behind(scope: FigureScope, show: str, *, stage: tuple[int, int] = (0, 0), month: dt.date | None = None) -> Any:
    """Rows of one of `ROW_SETS`; `stage` is pipeline and place, `month` any day of it."""
    rows = _rows(scope, show, stage, month)
    readable = Opportunity.objects.readable_in_full(scope.place.viewer).values("pk")
    return rows.filter(pk__in=readable)


def _rows(scope: FigureScope, show: str, stage: tuple[int, int], month: dt.date | None) -> Any:
    if show == "stalled":
        return stalled(scope, *stage)
    if show == "entered":
        return entered(scope, *stage)
    if show == "new":
        day = month or scope.period.start
        return scope.all().filter(created_on__year=day.year, created_on__month=day.month, created_on__lte=scope.on)
    states = {"won": (State.WON,), "contested": (State.WON, State.LOST), "withdrawn": (State.WITHDRAWN,)}
    return scope.closed().filter(state__in=states.get(show, DECIDED))
