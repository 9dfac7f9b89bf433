"""Timed jobs run from their rows: what was due while everything was down is done once when it is up again.

Every minute, and when a worker starts, the timetable asks which time of each job came last. A row for that time which is
not finished is carried out under a lock of the database that ends with its process, so that a killed run is done again
and two never run side by side. No file and no queue remembers anything.
"""

import datetime as dt
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from celery.schedules import crontab
from django.db import connection

from core import clock
from core.models import JobRun

Timetable = dict[str, tuple[str, str]]  # name of the job: its task, and its five fields of cron
AGAIN_AFTER = dt.timedelta(minutes=10)  # a run that failed is tried again, until the next one is due
_LOOK_BACK = dt.timedelta(days=32)  # a job without any run yet: its last time within a month
_LOCKS = zlib.crc32(b"core.JobRun") - 2**31
log = structlog.get_logger("hanjang.jobs")


def due(timetable: Timetable) -> list[tuple[int, str]]:
    """Writes down the last time of each job, and returns (run, task) of those that are to be carried out now.

    Of several times that were missed only the last is caught up: each job does what has gathered since.
    """
    now, found = clock.now(), []
    newest = dict(JobRun.objects.order_by("name", "due_at").values_list("name", "due_at"))
    for name, (task, fields) in timetable.items():
        at = last_time(fields, now=now, since=newest.get(name))
        if at is not None:
            row, _fresh = JobRun.objects.get_or_create(name=name, due_at=at)
            failed = bool(row.outcome) and row.started_at > now - AGAIN_AFTER
            if row.finished_at is None and not failed:
                found.append((row.pk, task))
    return found


def late(timetable: Timetable) -> dict[str, float]:
    """Seconds since the last time of each job, as long as no run for that time is finished; else 0. One query.

    Counts what runs now, what fails again and again, and what no timetable has sent: all that somebody should hear of.
    """
    now, found = clock.now(), {}
    rows = JobRun.objects.order_by("name", "-due_at").distinct("name").values_list("name", "due_at", "finished_at")
    newest = {name: (due_at, finished_at) for name, due_at, finished_at in rows}
    for name, (_task, fields) in timetable.items():
        due_at, finished_at = newest.get(name, (None, None))
        at = last_time(fields, now=now, since=due_at)
        is_done = at is None or (at == due_at and finished_at is not None)
        found[name] = 0.0 if is_done or at is None else (now - at).total_seconds()
    return found


def last_time(fields: str, *, now: dt.datetime, since: dt.datetime | None = None) -> dt.datetime | None:
    """The last time at or before `now`, in the company's zone; `since` is one that is known."""
    cron, last = crontab.from_string(fields), since
    at = (since or now - _LOOK_BACK).astimezone(clock.company_zone())
    while True:
        begin, wait, _now = cron.remaining_delta(at)
        at = begin + wait
        if at > now:
            return last
        last = at


def carry_out(run: int, job: Callable[[], Any]) -> bool:
    """One run, at most once at a time and once finished; False where another process has it or it is done."""
    with _alone(run) as mine:
        row = JobRun.objects.filter(pk=run, finished_at=None).first() if mine else None
        if row is None:
            return False
        began = time.monotonic()
        JobRun.objects.filter(pk=run).update(started_at=clock.now())
        try:
            outcome = str(job() or "")
        except Exception as error:
            log.exception("job_failed", job=row.name, due=row.due_at.isoformat())
            JobRun.objects.filter(pk=run).update(outcome=type(error).__name__)
            return True
        JobRun.objects.filter(pk=run).update(finished_at=clock.now(), outcome=outcome[:2000])
        log.info("job", job=row.name, due=row.due_at.isoformat(), seconds=round(time.monotonic() - began, 3))
        return True


@contextmanager
def _alone(run: int) -> Iterator[bool]:
    """Whether nobody else is at this run. The lock is the connection's: it goes with a killed process."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCKS, run % 2**31])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCKS, run % 2**31])
