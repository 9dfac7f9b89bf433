"""Counting the formulas of the larger units each night."""

from core import clock
from opportunities.models import UnitFigures
from opportunities.queries.figures import FigureSheet, counted_sheet, scope_of
from opportunities.queries.figures.sheet import stored
from opportunities.queries.forecast.periods import ForecastPeriod, period_of
from opportunities.queries.forecast.place import units_with_units
from sellers.models import OrgUnit
from sellers.queries import parents_on

QUARTERS = 4  # the present one and those before it, with their months


def count_figures() -> int:
    """Every unit with units under it, the last four quarters and their months; returns how many sheets."""
    today, parents, found = clock.today(), parents_on(clock.today()), 0
    for place in units_with_units(parents):
        period = period_of(place.unit.pk if place.unit is not None else None, on=today, parents=parents)
        for _quarter in range(QUARTERS):
            for one in _with_months(period):
                if place.unit is not None and one.start <= today:
                    _count(place.unit, one, counted_sheet(scope_of(place, one, on=today)))
                    found += 1
            period = period.before
    return found


def _with_months(period: ForecastPeriod) -> list[ForecastPeriod]:
    return [period, *period.months]


def _count(unit: OrgUnit, period: ForecastPeriod, sheet: FigureSheet) -> None:
    kept = {"figures": stored(sheet), "counted_at": clock.now()}
    UnitFigures.objects.update_or_create(unit=unit, starts_on=period.start, ends_on=period.end, defaults=kept)
