"""Doors for the worker."""

from celery import shared_task

from core import clock
from customers import actions
from customers.looking_after import work_out_what_differs


@shared_task
def sweep_held_files() -> int:
    """Twice is harmless: a file that waited too long is erased once."""
    return actions.sweep_held_files()


@shared_task
def list_retention() -> int:
    """Twice is harmless: who is listed already stays as she is, and what is written down is not written again."""
    actions.write_down_erasures()
    return actions.list_who_is_due(on=clock.today())


@shared_task
def plan_alerts() -> int:
    """Twice is harmless: there is one batch of people a day, and each fact is told once."""
    return actions.plan_alerts(now=clock.now())


@shared_task
def requadrant_all() -> int:
    """Twice is harmless: the quadrant is computed from facts and the day, and only what differs is written."""
    return actions.requadrant_all()


@shared_task
def work_out_who_looks_after() -> int:
    """Twice is harmless: only what differs from assignments and employments is written."""
    return work_out_what_differs()


@shared_task
def count_reach() -> int:
    """Twice is harmless: the later count of the day replaces the earlier."""
    return actions.count_all_reach()


@shared_task
def recount_reach() -> int:
    """Twice is harmless: a change is marked until it is counted, and two never count at once."""
    return actions.recount_reach()
