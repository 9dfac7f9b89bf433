"""The forecast as it was known at an instant of the past, from the kept history of every row that it is made of.

Amounts, categories, dates, shares, rates and places are those that stood then, whatever was corrected since
(decision 13). What had not been touched since the last snapshot is taken from it, so that a day of years ago costs a week of
history and not all of it. The past does not change, so that what was read once is kept in the cache.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from django.apps import apps
from django.core.cache import cache
from django.db import connection

from core.kept import Kept, among
from opportunities.models import Category, Opportunity, Snapshot
from opportunities.queries.forecast.closed import Key
from opportunities.queries.forecast.ladder import Forecast, ForecastCell, ForecastLine, reads_rows
from opportunities.queries.forecast.moves import UNDER_WAY
from opportunities.queries.forecast.periods import ForecastPeriod
from opportunities.queries.forecast.place import Place
from opportunities.queries.forecast.targets import targets_of
from opportunities.querysets import sheet_readers
from opportunities.rulebook import LADDER
from sellers.models import User

KEPT_SECONDS = 24 * 3600
_CENT = Decimal("0.01")
# Between the snapshot and the instant: sheets touched in between (a week's at most) are read from their history, all others
# from the snapshot. Without a snapshot every sheet counts as touched, which is the history of the company's first days.
# `+ 0` keeps the planner in a sheet's own events, rather than reading all of them backwards until one is hers.
_THEN = """
WITH touched AS MATERIALIZED (
  SELECT pgh_obj_id AS id FROM opportunities_opportunityevent WHERE pgh_created_at BETWEEN %(since)s AND %(until)s
  UNION
  SELECT opportunity_id FROM opportunities_opportunitymemberevent WHERE pgh_created_at BETWEEN %(since)s AND %(until)s
  UNION
  SELECT pgh_obj_id FROM opportunities_opportunityevent WHERE pgh_label = 'delete' AND pgh_created_at >= %(since)s
), deal AS (
  SELECT touched.id, amount * 0.01 * company_rate AS percent, greatest(
    array_position(ARRAY['booked', 'commit', 'best', 'pipeline', 'potential', 'excluded'], fact_category::text),
    array_position(ARRAY['booked', 'commit', 'best', 'pipeline', 'potential', 'excluded'], nullif(seller_category, '')::text)
  ) AS rank
  FROM touched CROSS JOIN LATERAL (
    SELECT pgh_label, state, fact_category, seller_category, amount, company_rate, expected_order_on
    FROM opportunities_opportunityevent
    WHERE pgh_obj_id = touched.id AND pgh_created_at <= %(at)s ORDER BY pgh_id + 0 DESC LIMIT 1
  ) was
  WHERE pgh_label <> 'delete' AND state = 'open' AND amount IS NOT NULL
    AND expected_order_on BETWEEN %(start)s AND %(end)s
), share AS (
  SELECT id, user_id, rank, percent * share_pct AS part
  FROM deal CROSS JOIN LATERAL (
    SELECT DISTINCT ON (pgh_obj_id) user_id, share_pct, pgh_label FROM opportunities_opportunitymemberevent
    WHERE opportunity_id = deal.id AND pgh_created_at <= %(at)s ORDER BY pgh_obj_id, pgh_id DESC
  ) held
  WHERE rank BETWEEN 2 AND 4 AND pgh_label <> 'delete' AND share_pct > 0
  UNION ALL
  SELECT opportunity_id, user_id, array_position(ARRAY['booked', 'commit', 'best', 'pipeline'], category::text), part
  FROM opportunities_snapshotrow
  WHERE snapshot_id = %(snapshot)s AND category IN ('commit', 'best', 'pipeline')
    AND expected_order_on BETWEEN %(start)s AND %(end)s AND state = 'open' AND amount IS NOT NULL AND share_pct > 0
    AND opportunity_id NOT IN (SELECT id FROM touched)
), person AS MATERIALIZED (
  SELECT user_id, rank, sum(coalesce(part, 0)) AS part, count(*) FILTER (WHERE part IS NULL) AS unrated, array_agg(id) AS deals
  FROM share GROUP BY 1, 2
), booking AS MATERIALIZED (
  SELECT was.* FROM (
    SELECT DISTINCT pgh_obj_id AS id FROM opportunities_bookingevent
    WHERE ordered_on BETWEEN %(start)s AND %(end)s AND pgh_created_at <= %(at)s
  ) near CROSS JOIN LATERAL (
    SELECT near.id, pgh_label, ordered_on, company_rate, opportunity_id FROM opportunities_bookingevent
    WHERE pgh_obj_id = near.id AND pgh_created_at <= %(at)s ORDER BY pgh_id + 0 DESC LIMIT 1
  ) was
  WHERE pgh_label <> 'delete' AND ordered_on BETWEEN %(start)s AND %(end)s
)
SELECT place.unit_id, user_id, (ARRAY['booked', 'commit', 'best', 'pipeline'])[rank], part, unrated, deals
FROM person LEFT JOIN LATERAL (
  SELECT unit_id FROM (
    SELECT DISTINCT ON (pgh_obj_id) unit_id, from_on, to_on, pgh_label FROM sellers_membershipevent
    WHERE user_id = person.user_id AND pgh_created_at <= %(at)s ORDER BY pgh_obj_id, pgh_id DESC
  ) held
  WHERE pgh_label <> 'delete' AND from_on <= %(day)s AND (to_on IS NULL OR to_on >= %(day)s)
) place ON true
UNION ALL
SELECT part.unit_id, part.user_id, 'booked', sum(coalesce(part.amount * company_rate, 0)),
  count(*) FILTER (WHERE company_rate IS NULL), array_agg(DISTINCT opportunity_id)
FROM booking CROSS JOIN LATERAL (
  SELECT DISTINCT ON (pgh_obj_id) user_id, unit_id, amount, pgh_label FROM opportunities_bookingshareevent
  WHERE booking_id = booking.id AND pgh_created_at <= %(at)s ORDER BY pgh_obj_id, pgh_id DESC
) part
WHERE part.pgh_label <> 'delete' AND part.unit_id IS NOT NULL
GROUP BY 1, 2
"""


@dataclass(frozen=True)
class Then:
    """An instant of the past and the company's day on which it lies."""

    at: dt.datetime
    day: dt.date


class ThenPart(NamedTuple):
    """One person's part of a rung in the unit where it counted; `deals`: the opportunities behind it."""

    unit: int | None
    person: int
    category: str
    amount: Decimal
    unrated: int
    deals: list[int]


@dataclass
class _Cell:
    """What adds up to one figure: the amount, records without a rate, and the opportunities that stood behind it."""

    amount: Decimal = Decimal(0)
    unrated: int = 0
    deals: set[int] = field(default_factory=set)
    linked: bool = False


_Sums = dict[Key, dict[str, _Cell]]


def forecast_then(place: Place, period: ForecastPeriod, then: Then) -> Forecast:
    """The ladder as known at an instant: amounts as they stood, lines by where people worked then.

    The tree of units is today's, so that a unit of today can be followed back. A figure opens its rows (`then_rows`)
    where its reader may open every one of them today.
    Cost: three queries, and where the cache does not know the instant two more: over the period's rows of a snapshot, the
    sheets touched between it and the instant (at most a week's), and the period's orders.
    Source: docs/metrics.md#snapshot
    """
    sums: _Sums = {}
    for unit, person, category, amount, unrated, deals in parts_then(place, period, then):
        cell = sums.setdefault(_key(place, unit, person), {}).setdefault(category, _Cell())
        cell.amount += amount
        cell.unrated += unrated
        cell.deals.update(deals)
    _link(sums, place)
    targets = targets_of(place.tree, period=period, parents=place.parents, at=then.at) if place.unit is not None else {}
    lines = list(_lines(place, sums, targets))
    total = [_cell(category, sums.values()) for category in LADDER]
    here = place.unit.pk if place.unit is not None else 0
    return Forecast(ForecastLine(place.unit, place.user, total, targets.get(here)), lines if here else [])


def _link(sums: _Sums, place: Place) -> None:
    """A figure is a link where each opportunity behind it is there still and open to the reader. Cost: one query at most."""
    cells = [cell for key, line in sums.items() if reads_rows(place, *key) for cell in line.values()]
    asked = set().union(*(cell.deals for cell in cells))
    if not asked:
        return
    rows: Any = Opportunity.objects.filter(sheet_readers(place.viewer), among("pk", list(asked)))
    readable = set(rows.visible_to(place.viewer).values_list("pk", flat=True))
    for cell in cells:
        cell.linked = cell.deals <= readable


def first_record() -> dt.datetime | None:
    """The instant of the oldest record of an opportunity or snapshot; None where there is none. Cost: two queries."""
    return min((at for asked in _FIRST for (at,) in asked()), default=None)


def _first_event() -> Any:
    rows = apps.get_model("opportunities", "OpportunityEvent").objects.order_by("pgh_created_at")
    return rows.values_list("pgh_created_at")[:1]


_FIRST = Kept(_first_event), Kept(lambda: Snapshot.objects.order_by("taken_at").values_list("taken_at")[:1])


def _key(place: Place, unit: int | None, person: int) -> Key:
    if place.unit is None or unit is None:
        return 0, person
    branch = place.branch_of(unit)
    return branch, person if branch == place.unit.pk else 0


def _lines(place: Place, sums: Any, targets: Any) -> Iterable[ForecastLine]:
    people = User.objects.in_bulk({person for _unit, person in sums if person})
    for unit in place.below:
        if (unit.pk, 0) in sums or unit.pk in targets:
            cells = [_cell(category, [sums.get((unit.pk, 0), {})]) for category in LADDER]
            yield ForecastLine(unit, None, cells, targets.get(unit.pk))
    rest = []
    for (_unit, person), line in sorted(sums.items(), key=lambda one: people[one[0][1]].name if one[0][1] else ""):
        if person and place.sees_each:
            yield ForecastLine(None, people[person], [_cell(category, [line]) for category in LADDER])
        elif person:
            rest.append(line)
    if rest:
        yield ForecastLine(None, None, [_cell(category, rest, opens=False) for category in LADDER], is_rest=True)


def _cell(category: Category, lines: Iterable[dict[str, _Cell]], *, opens: bool = True) -> ForecastCell:
    """One rung of some lines; it opens its rows where all of them do."""
    found = [line[category] for line in lines if category in line]
    amount = sum((cell.amount for cell in found), Decimal(0))
    linked = opens and bool(found) and all(cell.linked for cell in found)
    return ForecastCell(category, amount.quantize(_CENT), sum(cell.unrated for cell in found), linked)


def parts_then(place: Place, period: ForecastPeriod, then: Then) -> list[ThenPart]:
    """What a place's sums were made of: of its tree or its person. Cost: two queries, none where the cache knows."""
    parts = _parts(period, then)
    if place.unit is not None:
        return [part for part in parts if part.unit in place.tree]
    return [part for part in parts if part.person == place.person_id]


def _parts(period: ForecastPeriod, then: Then) -> list[ThenPart]:
    """Unit, person, rung, amount, records without a rate. Open sums of somebody who had no unit have none."""
    key = f"forecast-then-2:{then.at.isoformat()}:{period.start}:{period.end}"
    found: list[Any] | None = cache.get(key)
    if found is None:
        with connection.cursor() as cursor:
            cursor.execute(_THEN, stands_of(period, then))
            found = cursor.fetchall()
        cache.set(key, found, KEPT_SECONDS)
    return [ThenPart(*part) for part in found]


def stands_of(period: ForecastPeriod, then: Then) -> dict[str, Any]:
    """What the questions of an instant are asked with. Cost: one query."""
    return {"at": then.at, "day": then.day} | period.values | _stretch(then.at)


def _stretch(at: dt.datetime) -> dict[str, Any]:
    """The newest snapshot up to an instant and the time in which what it says may have become untrue."""
    taken = Snapshot.objects.filter(taken_at__lte=at).order_by("-taken_at").values_list("pk", "taken_at").first()
    if taken is None:
        return {"snapshot": 0, "since": "-infinity", "until": at}
    snapshot, taken_at = taken
    return {"snapshot": snapshot, "since": taken_at - UNDER_WAY, "until": max(at, taken_at + UNDER_WAY)}
