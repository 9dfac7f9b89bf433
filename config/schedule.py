"""The one timetable: what runs when, and why.

Times are the company's (settings.TIME_ZONE). A time that passed while the timetable was down is caught up at the next
start, from the record of last runs in the data folder; every task says in its docstring how running twice is harmless.
"""

from dataclasses import dataclass
from datetime import timedelta

from celery.schedules import crontab


@dataclass(frozen=True)
class Entry:
    """One line of the timetable; `when` is seconds between runs or the five fields of cron."""

    task: str
    when: crontab | timedelta
    why: str


def every(when: str | int, task: str, *, why: str) -> Entry:
    """`when`: a number of seconds, or "minute hour day-of-month month day-of-week"."""
    return Entry(task, timedelta(seconds=when) if isinstance(when, int) else crontab.from_string(when), why)


SCHEDULE: dict[str, Entry] = {
    "heartbeat": every(30, "core.tasks.heartbeat", why="/readyz sees that worker and timetable are alive"),
    "outbox": every(60, "core.tasks.sweep_outbox", why="rows whose task was lost are carried out all the same"),
    "categories": every(
        "0 2 * * *", "opportunities.tasks.recategorise_all", why="days pass: next steps fall due, evidence runs out"
    ),
    "leavers": every(
        "5 0 * * *", "sellers.tasks.end_sessions_of_former", why="the day after the last one nothing of hers stays open"
    ),
    "digests": every(
        900, "sellers.tasks.pick_digests", why="her day by mail at 08:00, or the hour she chose, of her zone"
    ),
    "to-leaders": every(
        900, "sellers.tasks.escalate_notifications", why="what waits too long for somebody is told to her leader"
    ),
    "clean-up": every("30 3 * * *", "core.tasks.clean_up", why="used form keys and ended sessions are of no more use"),
}


def beat_schedule() -> dict[str, dict[str, object]]:
    """The table in Celery's form. A run that waited longer than its turn is dropped, the next one does its work."""
    return {
        name: {"task": entry.task, "schedule": entry.when, "options": _options(entry.when)}
        for name, entry in SCHEDULE.items()
    }


def _options(when: crontab | timedelta) -> dict[str, object]:
    return {"expires": when.total_seconds()} if isinstance(when, timedelta) else {}
