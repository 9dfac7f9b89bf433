"""What the page of business time shows: what holds for a unit, from where it has it, and the year as a list of days."""

import datetime as dt
from dataclasses import dataclass

import holidays
from django.db.models import QuerySet
from django.utils.dates import MONTHS
from django.utils.translation import get_language

from core import clock
from sellers.business_time import Hours, YearStart
from sellers.models import BusinessHours, FiscalYear, Holiday, OrgUnit, User
from sellers.models.business import weekday_words
from sellers.queries import ancestors, parents_on

FIRST_YEAR, LAST_YEAR = 2000, 2099  # the public calendar knows no later lunar ones for sure


@dataclass(frozen=True)
class Held:
    """What holds today. `unit` is the one that says so, None where nobody does and the product's default counts."""

    row: BusinessHours | FiscalYear | None
    unit: OrgUnit | None
    inherited: bool


@dataclass(frozen=True)
class Day:
    """One day of the list. `kind`: public, own (of this unit), above (of a unit above) or works (given back)."""

    day: dt.date
    name: str
    kind: str
    weekend: bool
    unit: str = ""
    removable: bool = False  # this unit said so, and the day is ahead
    returnable: bool = False  # a day off that may be made a working day here


@dataclass(frozen=True)
class Business:
    """Everything of the page. Cost: six queries, flat in holidays and rows."""

    unit: OrgUnit
    hours: Held
    hours_now: Hours
    hours_rows: list[BusinessHours]
    fiscal: Held
    fiscal_now: YearStart
    fiscal_rows: list[FiscalYear]
    days: list[Day]
    copies: bool  # last year has days of this unit's own

    @property
    def weekday_words(self) -> str:
        return weekday_words(self.hours_now.weekdays)

    @property
    def fiscal_words(self) -> str:
        return str(MONTHS[self.fiscal_now.fiscal])

    @property
    def season_words(self) -> str:
        return str(MONTHS[self.fiscal_now.season])


def units_for(user: User, *, on: dt.date | None = None) -> list[tuple[OrgUnit, int]]:
    """Every unit with its depth, each below the one that it hangs under. Two queries."""
    day = on or clock.today()
    parents = parents_on(day)
    units: QuerySet[OrgUnit] = OrgUnit.objects.visible_to(user)  # type: ignore[no-untyped-call]  # the manager's own
    rows = {unit.pk: unit for unit in units.order_by("name", "pk")}
    open_ones = [unit for unit in rows.values() if unit.closed_on is None or unit.closed_on >= day]

    def path(unit: OrgUnit) -> list[tuple[str, int]]:
        line = ancestors(unit.pk, parents=parents)
        return [(rows[pk].name, pk) for pk in reversed(line) if pk in rows]

    return [(unit, len(path(unit)) - 1) for unit in sorted(open_ones, key=path)]


def business_of(unit: OrgUnit, *, year: int) -> Business:
    today = clock.today()
    line = ancestors(unit.pk, parents=parents_on(today))
    units = OrgUnit.objects.in_bulk(line)
    hours_rows = list(BusinessHours.objects.filter(unit_id__in=line).order_by("-valid_from"))
    fiscal_rows = list(FiscalYear.objects.filter(unit_id__in=line).order_by("-valid_from"))
    hours, fiscal = _held(hours_rows, line, units, today), _held(fiscal_rows, line, units, today)
    said = list(Holiday.objects.filter(unit_id__in=line, day__year=year).order_by("day"))
    now = _hours(hours.row)
    return Business(
        unit=unit,
        hours=hours,
        hours_now=now,
        hours_rows=[row for row in hours_rows if row.unit_id == unit.pk],
        fiscal=fiscal,
        fiscal_now=_starts(fiscal.row),
        fiscal_rows=[row for row in fiscal_rows if row.unit_id == unit.pk],
        days=_days(year, said, line, units, now.weekdays),
        copies=own_days(unit, year - 1).exists(),
    )


def own_days(unit: OrgUnit, year: int) -> QuerySet[Holiday]:
    found: QuerySet[Holiday] = Holiday.objects.filter(unit=unit, day__year=year, works=False)
    return found


def _held(
    rows: list[BusinessHours] | list[FiscalYear], line: list[int], units: dict[int, OrgUnit], today: dt.date
) -> Held:
    """The newest row that holds today, of the nearest unit that has one."""
    for pk in line:
        for row in rows:  # the newest first
            if row.unit_id == pk and row.valid_from <= today:
                return Held(row, units[pk], inherited=pk != line[0])
    return Held(None, None, inherited=True)


def _hours(row: BusinessHours | FiscalYear | None) -> Hours:
    return Hours(row.opens_at, row.closes_at, row.weekdays) if isinstance(row, BusinessHours) else Hours()


def _starts(row: BusinessHours | FiscalYear | None) -> YearStart:
    return YearStart(row.starts_month, row.season_starts_month) if isinstance(row, FiscalYear) else YearStart()


def _days(year: int, said: list[Holiday], line: list[int], units: dict[int, OrgUnit], weekdays: int) -> list[Day]:
    """The public calendar with what the line says about it; the nearest unit's word on a day wins."""
    today = clock.today()
    public = public_names(year)
    nearest: dict[dt.date, Holiday] = {}
    for one in sorted(said, key=lambda one: line.index(one.unit_id), reverse=True):
        nearest[one.day] = one
    found = []
    for day in sorted({*public, *nearest}):
        row, ahead, weekend = nearest.get(day), day >= today, not weekdays >> day.weekday() & 1
        if row is None:
            found.append(Day(day, public[day], "public", weekend, returnable=ahead and not weekend))
            continue
        own = row.unit_id == line[0]
        kind = "works" if row.works else "own" if own else "above"
        found.append(
            Day(
                day,
                row.name,
                kind,
                weekend,
                unit="" if own else units[row.unit_id].name,
                removable=own and ahead,
                returnable=not own and ahead and not row.works,
            )
        )
    return found


def public_names(year: int) -> dict[dt.date, str]:
    """South Korea's public holidays with their names in the reader's language."""
    language = "ko" if (get_language() or "ko").startswith("ko") else "en_US"
    return dict(holidays.country_holidays("KR", years=year, language=language).items())
