"""Doors for the worker."""

import structlog
from celery import shared_task

from core import clock
from opportunities import actions
from opportunities.models import Opportunity, State

BATCH = 1000
log = structlog.get_logger("hanjang.ladder")


@shared_task
def recategorise_all() -> int:
    """Twice is harmless: the category is computed from facts and the day, and only what differs is written."""
    on, changed, last = clock.today(), 0, 0
    rows = Opportunity.objects.filter(state__in=(State.OPEN, State.ON_HOLD)).order_by("pk")
    while ids := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        changed += actions.recategorise(ids, on=on)
        last = ids[-1]
    return changed


@shared_task
def plan_alerts() -> int:
    """Twice is harmless: there is one batch of people a day, and each fact is told once."""
    return actions.plan_alerts(now=clock.now())


@shared_task
def fold_ladder() -> None:
    """Twice is harmless: parts that are one already stay as they are."""
    actions.fold_ladder()


@shared_task(bind=True, max_retries=3, default_retry_delay=600)
def recount_ladder(task) -> int:  # type: ignore[no-untyped-def]
    """Twice is harmless: what differs from the records is put right. Returns how many sums did.

    Where an import is writing it comes back three times, and then leaves it for the next night.
    """
    try:
        differing = actions.recount_ladder()
    except actions.LadderBusy as error:
        if task.request.retries >= task.max_retries:
            log.warning("ladder_recount_left_for_tomorrow", tries=task.request.retries + 1)
            return 0
        raise task.retry(exc=error) from error
    if differing:
        log.warning("ladder_recounted", differing=differing)
    return differing


@shared_task
def take_weekly_snapshot() -> bool:
    """Twice is harmless: a Monday has one snapshot. Caught up later it stands for that Monday and says when it was taken."""
    return actions.take_weekly(on=clock.today()) is not None


@shared_task
def take_month_end_snapshot() -> bool:
    """Twice is harmless: the end of a month has one snapshot."""
    return actions.take_month_end(on=clock.today()) is not None


@shared_task
def count_figures() -> int:
    """Twice is harmless: a unit and a period have one row, which is counted anew."""
    return actions.count_figures()


@shared_task
def sweep_sheet_files() -> int:
    """Twice is harmless: a file that waited too long is erased once."""
    return actions.sweep_sheet_files()


@shared_task
def tell_coaching_alerts() -> int:
    """Twice is harmless: each question and each support request is told once a step."""
    return actions.tell_coaching_alerts(now=clock.now())
