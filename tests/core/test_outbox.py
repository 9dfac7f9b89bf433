"""The outbox: nothing that must happen is lost, and nothing happens at the same time twice."""

import datetime as dt
import threading

import pytest
import structlog
from django.db import connection, transaction

from core import clock, outbox
from core.models import OutboxRow, OutboxState

KIND = "test-kind"


@pytest.fixture
def calls(monkeypatch):
    seen: list[dict] = []
    monkeypatch.setitem(outbox._handlers, KIND, seen.append)
    return seen


def row(**fields) -> OutboxRow:
    return OutboxRow.objects.create(**{"kind": KIND, "payload": {"id": 1}, "run_after": clock.now()} | fields)


@pytest.mark.django_db
def test_a_row_is_carried_out_once(calls):
    pending = row()
    assert outbox.run(pending.pk)
    assert not outbox.run(pending.pk)
    assert calls == [{"id": 1}]
    pending.refresh_from_db()
    assert pending.state == OutboxState.DONE
    assert pending.done_at is not None


@pytest.mark.django_db
def test_the_same_key_is_written_once():
    for _ in range(2):
        outbox.enqueue(KIND, {"id": 1}, dedupe_key="once", run_after=clock.now())
    outbox.enqueue(KIND, {"id": 1}, run_after=clock.now())
    assert OutboxRow.objects.count() == 2


@pytest.mark.django_db
def test_a_row_is_gone_with_its_transaction():
    with transaction.atomic():
        outbox.enqueue(KIND, {})
        transaction.set_rollback(True)
    assert not OutboxRow.objects.exists()


@pytest.mark.django_db
def test_what_is_due_later_waits(calls):
    pending = row(run_after=clock.now() + dt.timedelta(minutes=1))
    assert outbox.sweep() == 0
    OutboxRow.objects.filter(pk=pending.pk).update(run_after=clock.now())
    assert outbox.sweep() == 1


@pytest.mark.django_db
def test_a_leased_row_is_left_alone_until_its_lease_is_over(calls):
    pending = row(lease_until=clock.now() + dt.timedelta(minutes=1))
    assert not outbox.run(pending.pk)
    OutboxRow.objects.filter(pk=pending.pk).update(lease_until=clock.now() - dt.timedelta(seconds=1))
    assert outbox.sweep() == 1


@pytest.mark.django_db
def test_a_failure_is_tried_again_later_and_dies_in_the_end(monkeypatch):
    def fail(payload):
        raise ValueError("no such mail server")

    monkeypatch.setitem(outbox._handlers, KIND, fail)
    pending = row()
    waits = []
    for _ in range(outbox.MAX_ATTEMPTS):
        OutboxRow.objects.filter(pk=pending.pk).update(run_after=clock.now())
        assert outbox.run(pending.pk)
        pending.refresh_from_db()
        waits.append((pending.run_after - clock.now()).total_seconds())
    assert waits == sorted(waits)
    assert pending.state == OutboxState.DEAD
    assert pending.last_error == "ValueError: no such mail server"
    assert outbox.sweep() == 0


@pytest.mark.django_db
def test_what_the_database_says_about_a_row_is_not_kept_with_the_failure(monkeypatch):
    monkeypatch.setitem(outbox._handlers, KIND, lambda payload: row(kind="other", dedupe_key="비밀스러운 말"))
    row(kind="other", dedupe_key="비밀스러운 말")
    pending = row()
    assert outbox.run(pending.pk)
    pending.refresh_from_db()
    assert pending.last_error.startswith("IntegrityError: duplicate key")
    assert "비밀스러운 말" not in pending.last_error


@pytest.mark.django_db
def test_what_waits_for_something_outside_is_tried_longer_and_never_rarer_than_every_four_hours(monkeypatch):
    def fail(payload):
        raise OSError("no mail server")

    monkeypatch.setattr(outbox, "_attempts", {KIND: 27})
    monkeypatch.setitem(outbox._handlers, KIND, fail)
    pending, waited = row(), 0.0
    for _ in range(26):
        OutboxRow.objects.filter(pk=pending.pk).update(run_after=clock.now())
        outbox.run(pending.pk)
        pending.refresh_from_db()
        wait = (pending.run_after - clock.now()).total_seconds()
        assert wait <= 4 * 3600
        waited += wait
    assert pending.state == OutboxState.PENDING
    assert waited > 2.9 * 24 * 3600, "a weekend"


@pytest.mark.django_db
def test_a_row_whose_workers_all_died_is_dead_in_the_end(calls):
    pending = row(attempts=outbox.MAX_ATTEMPTS)
    assert not outbox.run(pending.pk)
    pending.refresh_from_db()
    assert (pending.state, calls) == (OutboxState.DEAD, [])


@pytest.mark.django_db
def test_a_failed_act_leaves_nothing_behind(monkeypatch):
    def half(payload):
        row(kind="other")
        raise ValueError

    monkeypatch.setitem(outbox._handlers, KIND, half)
    outbox.run(row().pk)
    assert not OutboxRow.objects.filter(kind="other").exists()


@pytest.mark.django_db
def test_an_unknown_kind_is_kept_with_the_reason():
    pending = row(kind="from-a-newer-release")
    outbox.run(pending.pk)
    pending.refresh_from_db()
    assert "from-a-newer-release" in pending.last_error


@pytest.mark.django_db
def test_a_row_of_a_newer_release_waits_for_a_worker_that_knows_it(calls):
    pending = row(payload_version=2)
    outbox.run(pending.pk)
    pending.refresh_from_db()
    assert (pending.state, calls) == (OutboxState.PENDING, [])
    assert "version 2" in pending.last_error


@pytest.mark.parametrize("fields", [{"payload_version": 2}, {"kind": "from-a-newer-release"}])
@pytest.mark.django_db
def test_with_workers_of_an_older_release_alone_it_waits_for_days_and_is_carried_out_then(calls, monkeypatch, fields):
    pending = row(**fields)
    at = clock.now()
    for minutes in range(0, 2 * 24 * 60, 60):
        monkeypatch.setattr(clock, "now", lambda minutes=minutes: at + dt.timedelta(minutes=minutes))
        outbox.sweep()
    pending.refresh_from_db()
    assert (pending.state, pending.attempts, calls) == (OutboxState.PENDING, 0, [])
    monkeypatch.setitem(outbox._handlers, pending.kind, calls.append)
    monkeypatch.setitem(outbox._versions, pending.kind, 2)
    monkeypatch.setattr(clock, "now", lambda: at + dt.timedelta(hours=48))
    assert outbox.sweep() == 1
    assert calls == [{"id": 1}]


@pytest.mark.django_db
def test_what_no_worker_has_known_for_three_days_is_shown_as_dead_and_begins_anew_when_revived(calls, monkeypatch):
    pending, at = row(payload_version=2), clock.now()
    for days in (0, 2.9, 3.1):
        monkeypatch.setattr(clock, "now", lambda days=days: at + dt.timedelta(days=days))
        assert OutboxRow.objects.get().state == OutboxState.PENDING
        outbox.sweep()
    dead = OutboxRow.objects.get()
    assert (dead.state, dead.lease_until) == (OutboxState.DEAD, None)
    assert "FromNewerRelease" in dead.last_error
    outbox.revive(pending)
    outbox.sweep()
    assert OutboxRow.objects.get().state == OutboxState.PENDING
    late = row(payload_version=2, run_after=at - dt.timedelta(days=9))
    outbox.run(late.pk)
    late.refresh_from_db()
    assert late.state == OutboxState.PENDING, "everything was down: nobody has looked at it before"


@pytest.mark.django_db
def test_what_has_really_failed_is_still_told_after_an_older_worker_has_met_it(calls, monkeypatch):
    """A new worker fails, old ones leave it alone, by turns, until it is given up."""
    pending, at = row(payload_version=2, attempts=3, last_error="ValueError: no such mail server"), clock.now()
    for days in (0, 1, 3.1):
        monkeypatch.setattr(clock, "now", lambda days=days: at + dt.timedelta(days=days))
        outbox.run(pending.pk)
        pending.refresh_from_db()
        assert pending.last_error.endswith("before that: ValueError: no such mail server")
        assert pending.last_error.count("FromNewerRelease: ") == 1
    assert (pending.state, calls) == (OutboxState.DEAD, [])


@pytest.mark.django_db
def test_rows_that_nobody_here_knows_keep_no_other_waiting(calls):
    for _ in range(3):
        row(kind="from-a-newer-release", run_after=clock.now() - dt.timedelta(hours=1))
    outbox.sweep()
    OutboxRow.objects.update(lease_until=clock.now() - dt.timedelta(seconds=1))
    row(run_after=clock.now() - dt.timedelta(minutes=5))
    assert outbox.sweep(limit=1) == 1
    assert calls == [{"id": 1}]


@pytest.mark.django_db
def test_whoever_lost_the_lease_takes_the_act_back(monkeypatch):
    """It slept past its lease and another worker began anew: two acts, one of which stands."""

    def slow(payload):
        row(kind="effect")
        OutboxRow.objects.filter(kind=KIND).update(attempts=2, lease_until=clock.now() + outbox.LEASE)

    monkeypatch.setitem(outbox._handlers, KIND, slow)
    pending = row()
    outbox.run(pending.pk)
    assert not OutboxRow.objects.filter(kind="effect").exists()
    pending.refresh_from_db()
    assert pending.state == OutboxState.PENDING


@pytest.mark.django_db
def test_a_poisonous_row_keeps_no_other_waiting(monkeypatch, calls):
    monkeypatch.setitem(outbox._handlers, "poison", lambda payload: 1 / 0)
    row(kind="poison", run_after=clock.now() - dt.timedelta(hours=1))
    row()
    assert outbox.sweep() == 2
    assert len(calls) == 1


@pytest.mark.django_db
def test_a_sweep_ends_in_time(monkeypatch, calls):
    for _ in range(3):
        row()
    assert outbox.sweep(limit=2) == 2
    monkeypatch.setattr(outbox, "SWEEP_FOR", -1.0)
    assert outbox.sweep() == 0


@pytest.mark.django_db
def test_what_was_done_a_month_ago_is_forgotten_and_nothing_else():
    long_ago = clock.now() - dt.timedelta(days=31)
    for state in OutboxState:
        row(state=state, done_at=long_ago)
    kept = row(state=OutboxState.DONE, done_at=clock.now())
    assert outbox.forget_done(batch=1) == 1
    assert set(OutboxRow.objects.values_list("state", flat=True)) == set(OutboxState.values)
    assert OutboxRow.objects.filter(pk=kept.pk).exists()


@pytest.mark.django_db
def test_many_at_once_are_rows_like_one(calls, monkeypatch):
    """With the version that their handler reads them by, and the request that they come from."""
    monkeypatch.setitem(outbox._versions, KIND, 2)
    with structlog.contextvars.bound_contextvars(request_id="a-request"):
        outbox.enqueue(KIND, {"id": 1}, dedupe_key="one")
        outbox.enqueue_many(KIND, {"two": {"id": 2}})
    assert list(OutboxRow.objects.values_list("payload_version", "request_id")) == [(2, "a-request")] * 2


@pytest.mark.django_db
def test_a_dead_row_is_revived_and_a_done_one_is_not(calls):
    dead, done = row(state=OutboxState.DEAD, attempts=8), row(state=OutboxState.DONE)
    outbox.revive(dead)
    outbox.revive(done)
    assert outbox.sweep() == 1
    assert len(calls) == 1


@pytest.mark.django_db(transaction=True)
def test_a_row_locked_by_another_connection_is_skipped(calls):
    pending = row()
    with transaction.atomic():
        OutboxRow.objects.select_for_update().get(pk=pending.pk)
        answers: list[bool] = []
        other = threading.Thread(target=in_thread, args=(lambda: answers.append(outbox.run(pending.pk)),))
        other.start()
        other.join(10)
        assert answers == [False], "it neither waits nor carries it out"
    assert outbox.run(pending.pk)


@pytest.mark.django_db(transaction=True)
def test_many_workers_carry_out_each_row_once(calls):
    for number in range(12):
        row(payload={"id": number})
    threads = [threading.Thread(target=in_thread, args=(outbox.sweep,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(call["id"] for call in calls) == list(range(12))


def in_thread(call) -> None:
    try:
        call()
    finally:
        connection.close()
