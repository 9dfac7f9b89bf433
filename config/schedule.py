"""The one timetable: what runs when, and why.

Times are the company's (settings.TIME_ZONE). What has a time of day runs from its row in the database (config.jobs), so
that one which passed while all was down is caught up at the next start; what comes every few seconds or minutes is sent
by Celery's beat. Every task says in its docstring how running twice is harmless.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

CATCH_UP = "config.tasks.run_due_jobs"


@dataclass(frozen=True)
class Entry:
    """One line of the timetable; `when` is the time between runs or the five fields of cron."""

    task: str
    when: str | timedelta
    why: str


def every(when: str | int, task: str, *, why: str) -> Entry:
    """`when`: a number of seconds, or "minute hour day-of-month month day-of-week"."""
    return Entry(task, timedelta(seconds=when) if isinstance(when, int) else when, why)


SCHEDULE: dict[str, Entry] = {
    "heartbeat": every(30, "core.tasks.heartbeat", why="/readyz sees that worker and timetable are alive"),
    "jobs": every(60, CATCH_UP, why="what has a time of day, or was missed, is carried out"),
    "outbox": every(60, "core.tasks.sweep_outbox", why="rows whose task was lost are carried out all the same"),
    "categories": every(
        "0 2 * * *", "opportunities.tasks.recategorise_all", why="days pass: next steps fall due, evidence runs out"
    ),
    "ladder": every(300, "opportunities.tasks.fold_ladder", why="the forecast's stored sums stay few rows"),
    "ladder-recount": every(
        "40 2 * * *", "opportunities.tasks.recount_ladder", why="the stored sums are proved against the records"
    ),
    "snapshot-weekly": every(
        "0 7 * * 1", "opportunities.tasks.take_weekly_snapshot", why="what the forecast was when the week began"
    ),
    "snapshot-month-end": every(
        "10 0 1 * *", "opportunities.tasks.take_month_end_snapshot", why="what the forecast was when the month ended"
    ),
    "alerts": every(
        "10 4 * * *",
        "customers.tasks.plan_alerts",
        why="promises due or overdue, contact cycles over; before any digest",
    ),
    "deal-alerts": every(
        "15 4 * * *",
        "opportunities.tasks.plan_alerts",
        why="stalls, missing next steps, evidence that runs out, order dates past; before any digest",
    ),
    "figures": every(
        "50 2 * * *", "opportunities.tasks.count_figures", why="win rates, yields and the like of the larger units"
    ),
    "quadrants": every(
        "20 2 * * *", "customers.tasks.requadrant_all", why="a meeting grows older than a year, a threshold begins"
    ),
    "looking-after": every(
        "30 2 * * *",
        "customers.tasks.work_out_who_looks_after",
        why="a company given away in the moment in which somebody joined it; before reach",
    ),
    "reach": every(
        "40 2 * * *", "customers.tasks.count_reach", why="roles and cycles changed without a word; after quadrants"
    ),
    "reach-today": every(
        60, "customers.tasks.recount_reach", why="reach is at most a minute old; the first of a day counts everybody"
    ),
    "leavers": every(
        "5 0 * * *",
        "sellers.tasks.end_sessions_of_former",
        why="the day after the last one nothing of hers stays open, and no letter goes to her",
    ),
    "digests": every(
        900, "sellers.tasks.pick_digests", why="her day by mail at 08:00, or the hour she chose, of her zone"
    ),
    "coaching": every(
        900,
        "opportunities.tasks.tell_coaching_alerts",
        why="a question that waits for a day, or support that is due, is told while it can still be kept",
    ),
    "to-leaders": every(
        900, "sellers.tasks.escalate_notifications", why="what waits too long for somebody is told to her leader"
    ),
    "files": every("45 3 * * *", "core.tasks.sweep_files", why="files whose save was rolled back belong to nobody"),
    "held-files": every(
        "40 3 * * *", "customers.tasks.sweep_held_files", why="files whose form was never sent wait for nothing"
    ),
    "sheet-files": every("42 3 * * *", "opportunities.tasks.sweep_sheet_files", why="nor do those of forms on a sheet"),
    "packs": every(
        "50 3 * * *", "desk.tasks.forget_packs", why="a pack is for one meeting; its file goes after a week"
    ),
    "retention": every(
        "15 4 * * *", "customers.tasks.list_retention", why="whose data we have no more reason to keep is listed"
    ),
    "clean-up": every("30 3 * * *", "core.tasks.clean_up", why="used form keys and ended sessions are of no more use"),
}


def sending() -> dict[str, object]:
    """How tasks are sent, by web, worker and timetable alike."""
    return {
        "broker_url": settings.REDIS_URL,
        "broker_connection_retry_on_startup": True,
        # an enqueue while the broker is down gives up at once: the outbox row is safe and the sweep finds it
        "broker_transport_options": {"socket_connect_timeout": 2},
        "task_serializer": "json",
        "result_serializer": "json",
        "accept_content": ["json"],
        "timezone": settings.TIME_ZONE,
    }


def beat_schedule() -> dict[str, dict[str, object]]:
    """The table in Celery's form. A run that waited longer than its turn is dropped, the next one does its work."""
    return {
        name: {
            "task": entry.task,
            "schedule": entry.when,
            "options": {"expires": entry.when.total_seconds()},
        }
        for name, entry in SCHEDULE.items()
        if isinstance(entry.when, timedelta)
    }


def timed_jobs() -> dict[str, tuple[str, str]]:
    """What has a time of day: name, task and the five fields of cron."""
    return {name: (entry.task, entry.when) for name, entry in SCHEDULE.items() if isinstance(entry.when, str)}
