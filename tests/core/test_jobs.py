"""Timed jobs: each time once, a missed one once afterwards, a killed one again, and never two side by side."""

import datetime as dt
import threading

import pytest
from django.db import connection

from config import jobs
from config.schedule import timed_jobs
from core import clock
from core.models import JobRun
from core.tasks import clean_up

DAILY = {"count": ("core.tasks.clean_up", "0 2 * * *")}
NOON = dt.datetime(2026, 11, 25, 3, tzinfo=dt.UTC)  # 12:00 in Seoul


@pytest.fixture
def at(monkeypatch):
    def move(instant):
        monkeypatch.setattr(clock, "now", lambda: instant)

    move(NOON)
    return move


def run_all(done):
    return [jobs.carry_out(run, lambda: done.append(1) or "3 rows") for run, _task in jobs.due(DAILY)]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [("0 2 * * *", "2026-11-25 02:00"), ("0 13 * * *", "2026-11-24 13:00"), ("0 2 1 * *", "2026-11-01 02:00")],
)
def test_the_last_time_is_the_companys(fields, expected):
    found = jobs.last_time(fields, now=NOON)
    assert found.astimezone(clock.company_zone()).strftime("%Y-%m-%d %H:%M") == expected


@pytest.mark.django_db
def test_a_time_is_done_once_and_written_down(at):
    done = []
    assert [run_all(done), run_all(done)] == [[True], []]
    row = JobRun.objects.get()
    assert (done, row.name, row.outcome, row.finished_at, row.started_at) == ([1], "count", "3 rows", NOON, NOON)


@pytest.mark.django_db
def test_what_was_missed_is_caught_up_once(at):
    done = []
    run_all(done)
    at(NOON + dt.timedelta(days=5))
    run_all(done)
    run_all(done)
    assert len(done) == JobRun.objects.count() == 2
    assert clock.day_of(JobRun.objects.latest("due_at").due_at) == dt.date(2026, 11, 30)


@pytest.mark.django_db
def test_a_killed_run_is_done_again_and_a_failed_one_after_a_while(at):
    done = []
    jobs.due(DAILY)  # a process that wrote the row and died
    assert run_all(done) == [True]
    JobRun.objects.all().delete()
    [(run, _task)] = jobs.due(DAILY)
    assert jobs.carry_out(run, lambda: 1 / 0)
    assert JobRun.objects.get().outcome == "ZeroDivisionError"
    assert jobs.due(DAILY) == []
    at(NOON + jobs.AGAIN_AFTER)
    assert run_all(done) == [True]


@pytest.mark.django_db(transaction=True)
def test_two_processes_never_do_it_side_by_side():
    [(run, _task)] = jobs.due(DAILY)
    answers = []

    def other():
        try:
            answers.append(jobs.carry_out(run, lambda: answers.append("ran")))
        finally:
            connection.close()

    def job():
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(20)

    assert jobs.carry_out(run, job)
    assert answers == [False]


@pytest.mark.django_db
def test_old_runs_are_forgotten(at):
    run_all([])
    at(NOON + dt.timedelta(days=91))
    run_all([])
    clean_up()
    assert JobRun.objects.get().finished_at == clock.now()


def test_every_job_with_a_time_of_day_is_in_the_table():
    assert {"categories", "leavers", "clean-up"} <= set(timed_jobs())
    assert all(jobs.last_time(fields, now=NOON) for _task, fields in timed_jobs().values())
