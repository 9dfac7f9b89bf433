"""Two workers and one import: it is neither lost nor made twice."""

import datetime as dt

import pytest
from django.db import connection

from core import clock, outbox
from core.imports.kinds import kind_of
from core.imports.models import ImportRun, RunState
from core.imports.outbox import APPLY
from core.imports.progress import Progress
from core.imports.runner import LOCK_SPACE, load
from core.models import OutboxRow, OutboxState
from customers.models import Company


def import_row() -> tuple[OutboxRow, ImportRun]:
    run = load(kind_of("companies"), "list.csv", "회사명\n가온\n".encode(), by=None)
    return OutboxRow.objects.create(kind=APPLY, payload={"run": run.pk}, run_after=clock.now()), run


@pytest.fixture
def other_worker():
    other = connection.copy()
    yield other
    other.close()


@pytest.mark.django_db
def test_an_import_that_another_worker_is_at_stays_to_be_done(other_worker):
    row, run = import_row()
    with other_worker.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK_SPACE, run.pk])
        assert outbox.run(row.pk)
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_SPACE, run.pk])
    row.refresh_from_db()
    run.refresh_from_db()
    assert (row.state, run.state) == (OutboxState.PENDING, RunState.UPLOADED)
    OutboxRow.objects.update(run_after=clock.now())
    assert outbox.run(row.pk)
    row.refresh_from_db()
    run.refresh_from_db()
    assert (row.state, run.state, Company.objects.count()) == (OutboxState.DONE, RunState.DONE, 1)


@pytest.mark.django_db
def test_what_another_worker_has_done_meanwhile_is_not_put_back():
    row = OutboxRow.objects.create(kind="slow", run_after=clock.now(), state=OutboxState.DONE)
    outbox._put_back(row, ValueError())
    row.refresh_from_db()
    assert row.state == OutboxState.DONE


@pytest.mark.django_db(transaction=True)
def test_the_lease_of_an_import_begins_anew_while_it_goes_on(monkeypatch):
    seen: list[dt.datetime] = []

    def work(payload):
        monkeypatch.setattr(outbox, "LEASE", dt.timedelta(hours=1))
        with Progress(0) as progress:
            progress.tell(1, 2, now=True)
        seen.append(OutboxRow.objects.get(kind="slow").lease_until)

    monkeypatch.setitem(outbox._handlers, "slow", work)
    row = OutboxRow.objects.create(kind="slow", run_after=clock.now())
    assert outbox.run(row.pk)
    assert seen[0] > clock.now() + dt.timedelta(minutes=30)
    row.refresh_from_db()
    assert (row.state, row.lease_until) == (OutboxState.DONE, None)
