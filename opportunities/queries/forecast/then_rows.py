"""The rows behind a figure of the past, as they stood then: behind the ladder of a day, and behind a snapshot's commit."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import DecimalField, Exists, OuterRef, Subquery, Sum

from core.kept import among
from core.paging import SIZE, cut, slice_of
from opportunities.models import Category, Opportunity, Snapshot
from opportunities.queries.forecast.as_of import Then, ThenPart, parts_then, stands_of
from opportunities.queries.forecast.asking import asked_of_places
from opportunities.queries.forecast.periods import ForecastPeriod
from opportunities.queries.forecast.place import Place
from opportunities.queries.forecast.rows import ForecastRow, RowsOfCell, Wanted, may_read_one
from opportunities.queries.forecast.waterfall import committed
from opportunities.querysets import sheet_readers

_CENT = Decimal("0.01")
_MONEY = DecimalField(max_digits=40, decimal_places=14)
# as the sums of `as_of` find them, of the few opportunities of a page: touched since the snapshot from their own history,
# all others from the snapshot
_OPEN = """
WITH touched AS MATERIALIZED (
  SELECT pgh_obj_id AS id FROM opportunities_opportunityevent
  WHERE pgh_obj_id = ANY(%(ids)s) AND pgh_created_at BETWEEN %(since)s AND %(until)s
  UNION
  SELECT opportunity_id FROM opportunities_opportunitymemberevent
  WHERE opportunity_id = ANY(%(ids)s) AND pgh_created_at BETWEEN %(since)s AND %(until)s
), share AS (
  SELECT touched.id, owner_id, amount, currency, company_rate, expected_order_on, user_id, share_pct,
    amount * 0.01 * company_rate * share_pct AS part
  FROM touched CROSS JOIN LATERAL (
    SELECT owner_id, amount, currency, company_rate, expected_order_on FROM opportunities_opportunityevent
    WHERE pgh_obj_id = touched.id AND pgh_created_at <= %(at)s ORDER BY pgh_id + 0 DESC LIMIT 1
  ) was CROSS JOIN LATERAL (
    SELECT DISTINCT ON (pgh_obj_id) user_id, share_pct, pgh_label FROM opportunities_opportunitymemberevent
    WHERE opportunity_id = touched.id AND pgh_created_at <= %(at)s ORDER BY pgh_obj_id, pgh_id DESC
  ) held
  WHERE pgh_label <> 'delete' AND share_pct > 0
  UNION ALL
  SELECT opportunity_id, owner_id, amount, currency, NULL, expected_order_on, user_id, share_pct, part
  FROM opportunities_snapshotrow
  WHERE snapshot_id = %(snapshot)s AND opportunity_id = ANY(%(ids)s) AND opportunity_id NOT IN (SELECT id FROM touched)
)
SELECT share.id, max(sellers_user.name), max(amount), max(currency), max(expected_order_on), sum(share_pct), sum(part),
  count(*) FILTER (WHERE part IS NULL)
FROM share JOIN sellers_user ON sellers_user.id = owner_id
WHERE user_id = ANY(%(people)s) GROUP BY 1
"""
# what was booked of each, by all its orders in the period, in each currency and, of those that had no rate, apart: what is
# paid in two currencies has no sum of its own; the day is that of the last
_BOOKED = """
WITH booking AS MATERIALIZED (
  SELECT was.* FROM (
    SELECT DISTINCT pgh_obj_id AS id FROM opportunities_bookingevent
    WHERE opportunity_id = ANY(%(ids)s) AND ordered_on BETWEEN %(start)s AND %(end)s AND pgh_created_at <= %(at)s
  ) near CROSS JOIN LATERAL (
    SELECT near.id, pgh_label, ordered_on, currency, company_rate, opportunity_id FROM opportunities_bookingevent
    WHERE pgh_obj_id = near.id AND pgh_created_at <= %(at)s ORDER BY pgh_id + 0 DESC LIMIT 1
  ) was
  WHERE pgh_label <> 'delete' AND ordered_on BETWEEN %(start)s AND %(end)s
)
SELECT opportunity_id, '', sum(part.amount), currency, max(ordered_on),
  sum(share_pct) / count(DISTINCT booking.id), sum(part.amount * company_rate),
  count(*) FILTER (WHERE company_rate IS NULL)
FROM booking CROSS JOIN LATERAL (
  SELECT DISTINCT ON (pgh_obj_id) user_id, unit_id, amount, share_pct, pgh_label FROM opportunities_bookingshareevent
  WHERE booking_id = booking.id AND pgh_created_at <= %(at)s ORDER BY pgh_obj_id, pgh_id DESC
) part
WHERE part.pgh_label <> 'delete' AND unit_id = ANY(%(units)s) AND user_id = ANY(%(people)s)
GROUP BY 1, currency, company_rate IS NULL ORDER BY 1, company_rate IS NULL, currency
"""


def rows_then(wanted: Wanted, then: Then, *, after: str = "") -> RowsOfCell:
    """One page of the opportunities behind a figure of a past day that the reader may open, with what each came to then, and
    the figure itself. Cost: three queries, two more where the cache does not know the instant.

    Errors: PermissionDenied for the sum of one person that is not the reader's. Source: docs/metrics.md#snapshot
    """
    may_read_one(wanted).enforce()
    parts = _behind(wanted, then)
    ids = sorted({pk for part in parts for pk in part.deals if part.unrated or not wanted.unrated})
    if wanted.unrated:
        ids = list(_stood(wanted, then, parts, ids))
    part = slice_of(_readable(wanted.place).filter(among("pk", ids)), order=("id",), after=after)
    stood = _stood(wanted, then, parts, [row.pk for row in part.rows])
    lines = [_line(row, *values) for row in part.rows for values in stood.get(row.pk, ())]
    total = sum((one.amount for one in parts), Decimal(0))
    return RowsOfCell(lines, part.after, total.quantize(_CENT), sum(one.unrated for one in parts))


def _behind(wanted: Wanted, then: Then) -> list[ThenPart]:
    parts = [part for part in parts_then(wanted.place, wanted.period, then) if part.category == wanted.category]
    if wanted.who and wanted.place.unit is not None:
        return [part for part in parts if part.person == wanted.who and part.unit == wanted.place.unit.pk]
    return parts


def _stood(wanted: Wanted, then: Then, parts: Iterable[ThenPart], ids: list[int]) -> dict[int, list[Any]]:
    """Of each its owner, amount, currency, day, share and part; of several orders those of each currency, and of these what
    had no rate. Where what had none is wanted, only that."""
    meant = {"ids": ids, "people": [part.person for part in parts], "units": [part.unit for part in parts]}
    with connection.cursor() as cursor:
        question = _BOOKED if wanted.category == Category.BOOKED else _OPEN
        cursor.execute(question, stands_of(wanted.period, then) | meant)
        found: dict[int, list[Any]] = {}
        for pk, *values, unrated in cursor.fetchall():
            if unrated or not wanted.unrated:
                found.setdefault(pk, []).append(values)
        return found


def commit_of(place: Place, period: ForecastPeriod, snapshot: Snapshot, *, after: str = "") -> RowsOfCell:
    """One page of what a snapshot had in commit, as it stood there, and the sum of all of it: the first column of the
    waterfall. Cost: two queries. Source: docs/metrics.md#waterfall"""
    if after:
        part = slice_of(_committed(place, period, snapshot.pk), order=("id",), after=after)
    else:
        part = cut(_FIRST_COMMITTED(place, period, snapshot=snapshot.pk), ("id",))
    lines = [_line(row, row.whose, row.stood, row.money, row.day, row.pct, row.was) for row in part.rows]
    ((total, unrated),) = _COMMITTED_SUM(place, period, snapshot=snapshot.pk)
    return RowsOfCell(lines, part.after, (total or Decimal(0)).quantize(_CENT), unrated)


def _committed(place: Any, period: Any, snapshot: Any) -> Any:
    of_one = committed(place, period, snapshot).filter(opportunity=OuterRef("pk"))
    summed, first = of_one.order_by().values("opportunity"), of_one.order_by("-is_first", "pk")
    return _readable(place).filter(Exists(of_one)).annotate(
        whose=Subquery(first.values("owner__name")[:1]),
        stood=Subquery(first.values("amount")[:1]),
        money=Subquery(first.values("currency")[:1]),
        day=Subquery(first.values("expected_order_on")[:1]),
        pct=Subquery(summed.annotate(whole=Sum("share_pct")).values("whole")),
        was=Subquery(summed.annotate(whole=Sum("part")).values("whole"), output_field=_MONEY),
    )  # fmt: skip


_FIRST_COMMITTED = asked_of_places(
    lambda place, period, snapshot: _committed(place, period, snapshot).order_by("id")[: SIZE + 1],
    "snapshot",
    by_values=True,
)
_COMMITTED_SUM = asked_of_places(
    lambda place, period, snapshot: committed(place, period, snapshot).order_by().values("part"),
    "snapshot",
    counted="SELECT sum(part), count(*) FILTER (WHERE part IS NULL) FROM ({rows}) AS parts",
)


def _readable(place: Place) -> Any:
    rows: Any = Opportunity.objects.filter(sheet_readers(place.viewer)).visible_to(place.viewer)
    return rows.select_related("company", "owner").only("title", "company__name", "owner__name")


def _line(row: Any, whose: str, amount: Any, currency: str, day: Any, pct: Any, part: Any) -> ForecastRow:
    counted = part.quantize(_CENT) if part is not None else None
    return ForecastRow(row, amount, currency, counted, pct, day, whose or row.owner.name)
