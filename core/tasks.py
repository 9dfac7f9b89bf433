"""Doors for the worker."""

import datetime as dt

from celery import shared_task
from django.contrib.sessions.models import Session
from django.core.cache import cache

from core import clock, mail, outbox
from core.files.gate import sweep_orphans
from core.models import FormKey, JobRun

HEARTBEAT_KEY = "worker-heartbeat"
HEARTBEAT_GOOD_FOR = 120  # seconds; the beat is every 30


@shared_task
def run_outbox_row(row_id: int) -> None:
    """Twice is harmless: a row is claimed under a lease and marked done with its act."""
    outbox.run(row_id)


@shared_task
def sweep_outbox() -> int:
    """Twice is harmless: each row is claimed once."""
    return outbox.sweep()


@shared_task
def heartbeat() -> None:
    """Twice is harmless: it sets one key."""
    cache.set(HEARTBEAT_KEY, clock.now().isoformat(), timeout=HEARTBEAT_GOOD_FOR)


@shared_task
def sweep_files() -> int:
    """Twice is harmless: a file without a row is deleted once."""
    return sweep_orphans()


@shared_task
def clean_up() -> None:
    """Twice is harmless: it deletes what is past. Form keys are kept 15 days, longer than a draft on a device; mails 90."""
    outbox.forget_done()
    JobRun.objects.filter(due_at__lt=clock.now() - dt.timedelta(days=90)).delete()
    FormKey.objects.filter(used_at__lt=clock.now() - dt.timedelta(days=15)).delete()
    Session.objects.filter(expire_date__lt=clock.now()).delete()
    mail.clean_up()
