"""Doors for the worker."""

from celery import shared_task

from desk.packs.ordering import forget_old, give_up_lost


@shared_task
def forget_packs() -> int:
    """Twice is harmless: what has gone is not there any more."""
    give_up_lost()
    return forget_old()
