"""Doors for the worker that belong to the timetable."""

from celery import current_app, shared_task

from config import jobs
from config.schedule import timed_jobs


@shared_task
def run_due_jobs() -> None:
    """Twice is harmless: each run has one row, is locked while it runs, and is done once."""
    for run, task in jobs.due(timed_jobs()):
        run_job.delay(run, task)


@shared_task
def run_job(run: int, task: str) -> None:
    """Twice is harmless: a run that is finished, or under way elsewhere, is left alone."""
    jobs.carry_out(run, current_app.tasks[task])
