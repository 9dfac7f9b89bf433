"""Targets of every division and team in this quarter and the next, the stored sums and a snapshot of what was loaded."""

import datetime as dt
from decimal import Decimal

from django.db import connection
from django.utils import timezone

from bench.scale import MOMENT, TODAY
from opportunities.actions import recount_ladder, take_snapshot
from opportunities.models import Snapshot, SnapshotKind, SnapshotRow, Target
from opportunities.queries.forecast.periods import quarter_of
from sellers.models import OrgUnit, UnitKind

MODELS = (Target, Snapshot, SnapshotRow)
EACH = Decimal(3_000_000_000)
MOVED = 40  # one of so many has changed since the snapshot
_OTHER_AMOUNT = (
    "UPDATE opportunities_snapshotrow SET amount = amount * 2 WHERE snapshot_id = %s AND opportunity_id %% %s = 0"
)
_TOUCHED = "UPDATE opportunities_opportunityevent SET pgh_created_at = %s WHERE pgh_obj_id %% %s = 0"


def load() -> None:
    now = quarter_of(TODAY)
    teams = list(OrgUnit.objects.filter(kind=UnitKind.TEAM).order_by("pk"))
    Target.objects.bulk_create(
        Target(unit=unit, starts_on=one.start, ends_on=one.end, amount=EACH, set_at=MOMENT)
        for one in (now, now.after)
        for unit in teams
    )
    recount_ladder()
    taken = take_snapshot(SnapshotKind.WEEKLY, day=TODAY - dt.timedelta(days=TODAY.weekday()))
    if taken is not None:  # after the history, which is written when it is loaded
        taken_at = timezone.now() + dt.timedelta(hours=2)
        Snapshot.objects.filter(pk=taken.pk).update(taken_at=taken_at)
        _move(taken, taken_at + dt.timedelta(minutes=1))


def _move(taken: Snapshot, at: dt.datetime) -> None:
    """Some changed since: what the snapshot says of them differs from today, and their history is younger than it."""
    with connection.cursor() as cursor:
        cursor.execute(_OTHER_AMOUNT, [taken.pk, MOVED])
        cursor.execute(_TOUCHED, [at, MOVED])
