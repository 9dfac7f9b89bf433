"""Counting the reach of employees into its table: everybody once a day, and each minute those for whom it changed.

A count and its marks are one transaction under one lock, so that a day is there whole or not at all, and a count never
overwrites a later one. Marks of a transaction that is not committed yet are left for the next minute.
"""

import datetime as dt
from collections.abc import Collection

from django.db import connection, transaction

from core import clock
from customers.models import ReachDay, ReachFigure
from customers.queries.reach import concerned_by, counted_users, counts_by_owner, regraded

KEPT = dt.timedelta(days=400)
BATCH = 1000
MOST_MARKS = 5000  # beyond them counting everybody is the shorter way
_LOCK = "customers.reach"
_TAKE = """
WITH taken AS (DELETE FROM customers_reachmark RETURNING kind, about)
SELECT DISTINCT kind, about FROM taken LIMIT %s
"""


@transaction.atomic
def count_all_reach() -> int:
    """The figures of everybody for today; how many people. Twice is harmless: the later count replaces the earlier."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [_LOCK])
    return _count_all()


@transaction.atomic
def recount_reach() -> int:
    """The figures of those for whom something changed since the last count; how many people.

    The first count of a day is of everybody, since its windows begin a day later than yesterday's.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0  # somebody is counting
    on, now = clock.today(), clock.now()
    if not ReachDay.objects.filter(on=on).exists():
        return _count_all()
    marked = _take_marks()
    if len(marked) > MOST_MARKS:
        return _count_all()
    users = {*concerned_by(marked, on=on), *regraded(on)}
    _write(users, on)
    ReachDay.objects.filter(on=on).update(counted_at=now)
    return len(users)


def _take_marks() -> list[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [MOST_MARKS + 1])
        return list(cursor.fetchall())


def _count_all() -> int:
    on, now = clock.today(), clock.now()
    _take_marks()
    users = list(counted_users(on).values_list("pk", flat=True))
    ReachFigure.objects.filter(on=on).exclude(user__in=users).delete()
    _write(users, on)
    ReachDay.objects.update_or_create(on=on, defaults={"counted_at": now})
    ReachFigure.objects.filter(on__lt=on - KEPT).delete()
    ReachDay.objects.filter(on__lt=on - KEPT).delete()
    return len(users)


def _write(users: Collection[int], on: dt.date) -> None:
    if not users:
        return
    counts = counts_by_owner(users, on=on)
    rows = (ReachFigure(user_id=pk, on=on, **{name: counts[name][pk] for name in counts}) for pk in users)
    ReachFigure.objects.bulk_create(
        rows, BATCH, update_conflicts=True, unique_fields=["on", "user"], update_fields=list(counts)
    )
