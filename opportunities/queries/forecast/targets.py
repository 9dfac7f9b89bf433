"""Targets of a period: a unit's own word, else the sum of its months, else the sum of the units under it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings

from core.kept import Kept, among
from opportunities.models import Target
from opportunities.policies import may_set_target
from opportunities.queries.forecast.periods import ForecastPeriod, period_from
from sellers.business_settings import units_for
from sellers.models import OrgUnit, User
from sellers.queries import parents_on

Key = tuple[int, dt.date, dt.date]


@dataclass(frozen=True)
class UnitTarget:
    """`is_sum`: of its months or of the units under it."""

    amount: Decimal
    is_sum: bool = False


def targets_of(
    units: Collection[int], *, period: ForecastPeriod, parents: dict[int, int], at: dt.datetime | None = None
) -> dict[int, UnitTarget]:
    """Unit → its target as known at an instant (now unless given); units without one are absent.

    Units:  the company's currency; a target in another currency is none.
    Cost:   one query. Source: docs/metrics.md#target
    """
    rows = _targets(units=list(units), start=period.start, end=period.end)
    newest: dict[Key, tuple[Decimal | None, str]] = {}
    for unit, starts_on, ends_on, amount, currency, set_at in rows:
        if at is None or set_at < at:
            newest[unit, starts_on, ends_on] = amount, currency
    ours = settings.DEFAULT_CURRENCY
    said = {key: amount for key, (amount, currency) in newest.items() if amount is not None and currency == ours}
    under: dict[int, list[int]] = defaultdict(list)
    for unit, parent in parents.items():
        under[parent].append(unit)
    tree = _Targets(said, period, under)
    return {unit: target for unit in units if (target := tree.of(unit)) is not None}


_targets = Kept(
    lambda units, start, end: (
        Target.objects.filter(among("unit_id", units), starts_on__gte=start, ends_on__lte=end)
        .order_by("set_at", "pk")
        .values_list("unit_id", "starts_on", "ends_on", "amount", "currency", "set_at")
    ),
    "units",
    "start",
    "end",
)


class _Targets:
    """What was said of units and periods, added up the tree, each unit once."""

    def __init__(self, said: dict[Key, Decimal], period: ForecastPeriod, under: dict[int, list[int]]) -> None:
        self._said, self._span, self._under = said, (period.start, period.end), under
        self._months = [(one.start, one.end) for one in period.months] if period.quarter else []
        self._known: dict[int, UnitTarget | None] = {}

    def of(self, unit: int) -> UnitTarget | None:
        if unit not in self._known:
            self._known[unit] = self._own(unit) or self._of_parts(unit)
        return self._known[unit]

    def _own(self, unit: int) -> UnitTarget | None:
        own = self._said.get((unit, *self._span))
        if own is not None:
            return UnitTarget(own)
        months = [self._said.get((unit, *month)) for month in self._months]
        if not months or None in months:
            return None
        return UnitTarget(sum((amount for amount in months if amount is not None), Decimal(0)), is_sum=True)

    def _of_parts(self, unit: int) -> UnitTarget | None:
        parts = [found for one in self._under[unit] if (found := self.of(one)) is not None]
        return UnitTarget(sum((part.amount for part in parts), Decimal(0)), is_sum=True) if parts else None


def targets_said(unit: OrgUnit, period: ForecastPeriod) -> list[Target]:
    """Every word about a unit's own target of exactly this period, the newest first. Cost: one query."""
    rows = Target.objects.filter(unit=unit, starts_on=period.start, ends_on=period.end)
    return list(rows.select_related("set_by").order_by("-set_at", "-pk"))


def stands_for(said: list[Target]) -> Decimal | None:
    """What stands now, of the words of one unit and period."""
    return said[0].amount if said else None


@dataclass(frozen=True)
class UnitToSet:
    """A unit in the tree with its target of a period; `may_set` for the reader of the page."""

    unit: OrgUnit
    depth: int
    target: UnitTarget | None
    may_set: bool


@dataclass(frozen=True)
class TargetsPage:
    period: ForecastPeriod
    lines: list[UnitToSet]

    @property
    def has_others(self) -> bool:
        """Somebody else sets one of them."""
        return not all(line.may_set for line in self.lines)


def targets_to_set(viewer: User, written: str, *, on: dt.date) -> TargetsPage:
    """Every unit in the reader's line (all for administrators), each below the one that it hangs under. Three queries."""
    found = units_for(viewer, on=on)
    parents = parents_on(on)
    if not viewer.is_admin:
        found = [(unit, depth) for unit, depth in found if unit.pk in viewer.standing.line_units]
    top = min((depth for _unit, depth in found), default=0)
    period = period_from(written, unit_id=found[0][0].pk if found else None, on=on, parents=parents)
    amounts = targets_of([unit.pk for unit, _depth in found], period=period, parents=parents)
    lines = [
        UnitToSet(unit, depth - top, amounts.get(unit.pk), bool(may_set_target(viewer, unit, parents=parents)))
        for unit, depth in found
    ]
    return TargetsPage(period, lines)
