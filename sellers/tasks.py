"""Doors for the worker."""

import datetime as dt

from celery import shared_task

from core import clock
from sellers import actions


@shared_task
def end_sessions_of_former(on: str = "") -> int:
    """Twice is harmless: what is gone is not found again. `on` is a day, today unless given."""
    actions.forget_ended_sessions()
    return actions.end_access_of_former(on=dt.date.fromisoformat(on) if on else clock.today())


@shared_task
def escalate_notifications() -> int:
    """Twice is harmless: a notification goes on to the leader once."""
    return actions.escalate(now=clock.now())


@shared_task
def pick_digests() -> int:
    """Twice is harmless: there is one digest a person and day."""
    return actions.pick_digests(now=clock.now())
