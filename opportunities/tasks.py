"""Doors for the worker."""

from celery import shared_task

from core import clock
from opportunities import actions
from opportunities.models import Opportunity, State

BATCH = 1000


@shared_task
def recategorise_all() -> int:
    """Twice is harmless: the category is computed from facts and the day, and only what differs is written."""
    on, changed, last = clock.today(), 0, 0
    rows = Opportunity.objects.filter(state__in=(State.OPEN, State.ON_HOLD)).order_by("pk")
    while ids := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        changed += actions.recategorise(ids, on=on)
        last = ids[-1]
    return changed
