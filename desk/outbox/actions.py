"""Trying dead rows again."""

from django.db import transaction

from core import audit, clock
from core.models import OutboxRow, OutboxState
from sellers.models import User
from sellers.policies import may_repair

AT_ONCE = 1000  # rows that one click brings back; the next click takes the next ones


@transaction.atomic
def try_again(*, by: User, row_id: int | None = None, kind: str = "") -> int:
    """One dead row, or all of a kind; returns how many came back. A second click finds none: only dead rows are taken.

    The sweep carries them out within a minute, from the beginning.
    """
    may_repair(by).enforce()
    dead = OutboxRow.objects.filter(state=OutboxState.DEAD)
    dead = dead.filter(pk=row_id) if row_id is not None else dead.filter(kind=kind)
    ids = list(dead.order_by("-pk").select_for_update(skip_locked=True).values_list("pk", flat=True)[:AT_ONCE])
    if not ids:
        return 0
    kinds = sorted(set(OutboxRow.objects.filter(pk__in=ids).values_list("kind", flat=True)))
    found = OutboxRow.objects.filter(pk__in=ids).update(
        state=OutboxState.PENDING, attempts=0, run_after=clock.now(), lease_until=None
    )
    audit.record("outbox_retried", by=by, kind=", ".join(kinds), rows=found)
    return found
