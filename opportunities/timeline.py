"""How opportunities show on a person's timeline: title and owner, which every employee may see."""

import datetime as dt
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from core import clock
from core.kept import AnyReader, Kept, among
from core.templatetags.addresses import address
from customers import timeline
from opportunities.models import BookingKind, Opportunity


def raised(ids: Collection[int], viewer: Any) -> dict[int, timeline.Moment]:
    rows = _RAISED(ids=list(ids)) if viewer.is_authenticated else []
    return {row.pk: _moment(row, row.created_at, _("Opportunity raised")) for row in rows}


_RAISED = Kept(
    lambda ids: (
        Opportunity.objects.visible_to(AnyReader())
        .filter(among("pk", ids))
        .select_related("owner")
        .only("title", "created_at", "owner__name")
    ),
    "ids",
)


def won(ids: Collection[int], viewer: Any) -> dict[int, timeline.Moment]:
    """The day is that of the order: an end of another kind may have followed."""
    rows: Any = _WON(ids=list(ids)) if viewer.is_authenticated else []
    return {row.pk: replace(_moment(row, _noon(row.ordered_on), _("Opportunity won")), is_day=True) for row in rows}


_WON = Kept(
    lambda ids: (
        Opportunity.objects.visible_to(AnyReader())
        .filter(among("pk", ids), bookings__kind=BookingKind.ORDER)
        .annotate(ordered_on=Max("bookings__ordered_on"))
        .select_related("owner")
        .only("title", "owner__name")
    ),
    "ids",
)


def place_of_win(opportunity: Opportunity, ordered_on: dt.date) -> dt.datetime:
    """Where a win of a day stands among what has an hour: at the end of its day, and after the opportunity was raised."""
    now = clock.now()
    if ordered_on >= clock.day_of(now):
        return now
    end = dt.datetime.combine(ordered_on, dt.time(23, 59, 59), tzinfo=clock.company_zone())
    return max(end, min(opportunity.created_at + dt.timedelta(seconds=1), now))


def _moment(row: Opportunity, at: dt.datetime, label: str) -> timeline.Moment:
    url = address("opportunities:detail", row.pk)
    return timeline.Moment(at=at, text=row.title, url=url, icon="opportunity", label=label, by=row.owner.name)


def _noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), tzinfo=clock.company_zone())


def register_all() -> None:
    timeline.register("opportunity", raised)
    timeline.register("opportunity_won", won)
