"""What must happen after a write is a row written with it; a worker carries it out on commit, a sweep picks up the rest.

Handlers may run twice (a worker can die after the act and before the mark), so each says how that is harmless.
"""

import datetime as dt
import time
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import partial
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest

from core import clock
from core.logs import request_id
from core.models import OutboxRow, OutboxState

Handler = Callable[[dict[str, Any]], None]
LEASE = dt.timedelta(minutes=5)
SWEEP_FOR = 50.0  # seconds; the next sweep is a minute after this one began
DONE_KEPT = dt.timedelta(days=30)
MAX_ATTEMPTS = 8  # with the doubling wait below, the last try is about an hour after the first
LONGEST_WAIT = dt.timedelta(hours=4)
LEFT_FOR = dt.timedelta(minutes=1)  # what no worker of this release knows is looked at again
LEFT_UNTIL = dt.timedelta(days=3)  # after a weekend with old workers only somebody should hear of it
log = structlog.get_logger("hanjang.outbox")
_handlers: dict[str, Handler] = {}
_versions: dict[str, int] = {}
_attempts: dict[str, int] = {}
_at_work: ContextVar[OutboxRow | None] = ContextVar("outbox_row", default=None)


class Overtaken(Exception):
    """The lease ran out and another worker has the row: what was done here is taken back."""


def handles(kind: str, *, version: int = 1, attempts: int = MAX_ATTEMPTS) -> Callable[[Handler], Handler]:
    """Registers the function that carries out rows of `kind`; apps import theirs in `AppConfig.ready`.

    `version` goes up with a change of the payload: rows are written with it, and a handler copes with all up to its own.
    `attempts`: tries before a row is dead; what waits for something outside takes more of them.
    """

    def register(handler: Handler) -> Handler:
        _handlers[kind], _versions[kind], _attempts[kind] = handler, version, attempts
        return handler

    return register


def enqueue(
    kind: str, payload: dict[str, Any], *, dedupe_key: str | None = None, run_after: dt.datetime | None = None
) -> None:
    """Writes the row in the caller's transaction and wakes a worker on commit. A known `dedupe_key` changes nothing."""
    from core.tasks import run_outbox_row

    values = _fresh(kind) | {"payload": payload} | ({"run_after": run_after} if run_after else {})
    row, fresh = (
        OutboxRow.objects.get_or_create(dedupe_key=dedupe_key, defaults=values)
        if dedupe_key
        else (OutboxRow.objects.create(**values), True)
    )
    if fresh and run_after is None:
        # the broker may be down: the row is safe, the sweep finds it within a minute
        transaction.on_commit(lambda: _wake(run_outbox_row, row.pk), robust=True)


def enqueue_many(kind: str, payloads: Mapping[str, dict[str, Any]]) -> None:
    """`enqueue` for many rows of a kind, by dedupe key. Cost: two queries, whatever their number."""
    from core.tasks import run_outbox_row

    rows = [OutboxRow(payload=payload, dedupe_key=key, **_fresh(kind)) for key, payload in payloads.items()]
    OutboxRow.objects.bulk_create(rows, ignore_conflicts=True)
    made = OutboxRow.objects.filter(dedupe_key__in=list(payloads), state=OutboxState.PENDING)
    pks = list(made.order_by("pk").values_list("pk", flat=True))
    for pk in pks:
        transaction.on_commit(partial(_wake, run_outbox_row, pk), robust=True)


def raise_version(kind: str, payload: dict[str, Any]) -> None:
    """What waits with this payload is left to workers of today's version: what it names is stored in their way now."""
    version = _versions.get(kind, 1)
    rows = OutboxRow.objects.filter(kind=kind, payload=payload, state=OutboxState.PENDING, payload_version__lt=version)
    rows.update(payload_version=version)


def _fresh(kind: str) -> dict[str, Any]:
    now, version = clock.now(), _versions.get(kind, 1)
    return {"kind": kind, "payload_version": version, "run_after": now, "request_id": request_id()}


def _wake(task: Any, row_id: int) -> None:
    task.apply_async((row_id,), retry=False)


def run(row_id: int) -> bool:
    """Claims one due row under a lease and carries it out; False when another worker has it or it is done."""
    row = _claim(row_id)
    if row is None:
        return False
    token = _at_work.set(row)
    # also where a sweep has found it: the log lines of its work lead back to the request
    traced = structlog.contextvars.bind_contextvars(**({"request_id": row.request_id} if row.request_id else {}))
    try:
        with transaction.atomic():
            _handlers[row.kind](row.payload)
            # the act and its mark are one: whoever lost the lease meanwhile takes both back
            if not _held(row).update(state=OutboxState.DONE, done_at=clock.now(), lease_until=None, last_error=""):
                raise Overtaken
    except Exception as error:
        log.exception("outbox_failed", kind=row.kind, row=row.pk, attempts=row.attempts)
        if not connection.in_atomic_block:  # the error may be that the database went away
            connection.close_if_unusable_or_obsolete()
        _put_back(row, error)
    finally:
        structlog.contextvars.reset_contextvars(**traced)
        _at_work.reset(token)
    return True


def prolong(cursor: Any) -> None:
    """Long work says that it is alive: its lease begins anew. `cursor` is of a connection outside its transaction."""
    if (row := _at_work.get()) is not None:
        cursor.execute(
            "UPDATE core_outboxrow SET lease_until = %s WHERE id = %s AND attempts = %s",
            [clock.now() + LEASE, row.pk, row.attempts],
        )


def is_last_try(row: OutboxRow | None = None) -> bool:
    """Whether the row is dead if this try of it fails; without one, the row of the work that asks."""
    row = row or _at_work.get()
    return row is not None and row.attempts >= _attempts.get(row.kind, MAX_ATTEMPTS)


def sweep(limit: int = 200) -> int:
    """Carries out rows whose task was lost or whose lease ran out; returns how many it tried.

    What came due or free first, so that rows unknown here keep none waiting; 200 rows and fifty seconds, the rest next time.
    """
    until, tried = time.monotonic() + SWEEP_FOR, 0
    first = _due().order_by(Greatest("run_after", "lease_until"), "pk").values_list("pk", flat=True)
    for row_id in list(first[:limit]):
        if time.monotonic() > until:
            break
        tried += run(row_id)
    return tried


def forget_done(batch: int = 5000) -> int:
    """Deletes rows that were done a month ago, in batches; what is pending or dead stays."""
    deleted, old = 0, OutboxRow.objects.filter(state=OutboxState.DONE, done_at__lt=clock.now() - DONE_KEPT)
    while ids := list(old.values_list("pk", flat=True)[:batch]):
        deleted += OutboxRow.objects.filter(pk__in=ids).delete()[0]
    return deleted


def release() -> int:
    """Ends every lease: what a killed worker had begun goes on at once. Only right while no worker runs."""
    return OutboxRow.objects.filter(state=OutboxState.PENDING).exclude(lease_until=None).update(lease_until=None)


def revive(row: OutboxRow) -> None:
    """A dead row is tried again from the beginning, when an administrator says so."""
    OutboxRow.objects.filter(pk=row.pk, state=OutboxState.DEAD).update(
        state=OutboxState.PENDING, attempts=0, run_after=clock.now(), lease_until=None
    )


def _due() -> Any:
    now = clock.now()
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    return OutboxRow.objects.filter(free, state=OutboxState.PENDING, run_after__lte=now)


def _claim(row_id: int) -> OutboxRow | None:
    with transaction.atomic():
        row = _due().filter(pk=row_id).select_for_update(skip_locked=True).first()
        if row is None:
            return None
        if _left_to_others(row):
            return None
        if is_last_try(row):  # its workers died every time, so none of them could say so
            why = row.last_error or "WorkerLost: whoever took it ended without a word, each time"
            OutboxRow.objects.filter(pk=row.pk).update(state=OutboxState.DEAD, lease_until=None, last_error=why)
            return None
        OutboxRow.objects.filter(pk=row.pk).update(lease_until=clock.now() + LEASE, attempts=F("attempts") + 1)
        row.attempts += 1
        return row  # type: ignore[no-any-return]


def _left_to_others(row: OutboxRow) -> bool:
    """What only a newer release knows waits for a worker of it and uses up no try; dead where it was due for so long."""
    if row.kind in _handlers and row.payload_version <= _versions.get(row.kind, 1):
        return False
    why = f"FromNewerRelease: {row.kind} in version {row.payload_version}"
    log.warning("outbox_unknown", row=row.pk, why=why)
    was_left = row.last_error.startswith(why)
    # what a worker that knows it has failed of stays readable
    words = row.last_error if was_left else "; before that: ".join(filter(None, (why, row.last_error)))
    is_over = was_left and row.run_after < clock.now() - LEFT_UNTIL
    state, lease = (OutboxState.DEAD, None) if is_over else (OutboxState.PENDING, clock.now() + LEFT_FOR)
    OutboxRow.objects.filter(pk=row.pk).update(state=state, lease_until=lease, last_error=words[:2000])
    return True


def _held(row: OutboxRow) -> Any:
    """The row for as long as it is ours: every claim counts one attempt more."""
    return OutboxRow.objects.filter(pk=row.pk, state=OutboxState.PENDING, attempts=row.attempts)


def _put_back(row: OutboxRow, error: Exception) -> None:
    """To be tried later, unless another worker has taken it or carried it out meanwhile."""
    wait = min(LONGEST_WAIT, dt.timedelta(seconds=30 * 2 ** min(row.attempts - 1, 20)))
    why = f"{type(error).__name__}: {error}".split("\n", maxsplit=1)[0]  # below it PostgreSQL repeats the row
    _held(row).update(
        state=OutboxState.DEAD if is_last_try(row) else OutboxState.PENDING,
        run_after=clock.now() + wait,
        lease_until=None,
        last_error=why[:2000],
    )
