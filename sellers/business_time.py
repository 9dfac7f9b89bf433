"""Business time (decision 17): working days and hours, the fiscal year and the season, as a unit's nearest setting says.

Everything counts in the company's days. A setting holds for its unit and those below that say nothing themselves, from
its day on. The public calendar is South Korea's, substitute holidays included; a `Holiday` row adds a day, or gives one
back (`works`), and the nearest unit's word on a day wins.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

import holidays

from core import clock
from sellers.models import BusinessHours, FiscalYear, Holiday, Membership
from sellers.queries import ancestors, parents_on

DAY = dt.timedelta(days=1)
MONTHS = 12
LONGEST_GAP = 366  # days; a calendar without a working day in a year is a mistake in its settings


@dataclass(frozen=True)
class Hours:
    opens_at: dt.time = dt.time(9)
    closes_at: dt.time = dt.time(18)
    weekdays: int = 0b0011111  # bit 0 is Monday


@dataclass(frozen=True)
class Period:
    """A stretch of company days, both ends included. `year` is the one in which the fiscal year or season ends."""

    start: dt.date
    end: dt.date
    year: int
    quarter: int = 0

    def __contains__(self, day: dt.date) -> bool:
        return self.start <= day <= self.end


@dataclass(frozen=True)
class BusinessCalendar:
    """A unit's working time. Days are the company's; instants are aware, in any zone, and come back in UTC."""

    hours: tuple[tuple[dt.date, Hours], ...] = ()  # (valid from, hours), the newest first
    marked: tuple[tuple[dt.date, bool], ...] = ()  # (day, works) said by hand

    def hours_on(self, day: dt.date) -> Hours:
        return next((hours for valid_from, hours in self.hours if valid_from <= day), Hours())

    def is_working_day(self, day: dt.date) -> bool:
        said = dict(self.marked).get(day)
        if said is not None:
            return said
        return bool(self.hours_on(day).weekdays >> day.weekday() & 1) and day not in public_holidays(day.year)

    def add_working_days(self, day: dt.date, days: int) -> dt.date:
        """The working day `days` after `day`; 0 gives `day` itself, or the next working day where it is none."""
        day = self._next_working(day)
        for _step in range(days):
            day = self._next_working(day + DAY)
        return day

    def add_minutes(self, start: dt.datetime, minutes: int) -> dt.datetime:
        """The instant at which `minutes` of working time have passed since `start`."""
        zone = clock.company_zone()
        at = start.astimezone(zone)
        left = dt.timedelta(minutes=minutes)
        while True:
            opens, closes = self._opening(at.date(), zone)
            at = max(at, opens)
            if at <= closes and self.is_working_day(at.date()):
                if at + left <= closes:
                    return (at + left).astimezone(dt.UTC)
                left -= closes - at
            at = self._opening(self._next_working(at.date() + DAY), zone)[0]

    def last_working_day(self, day: dt.date) -> dt.date:
        """`day`, or the working day before it."""
        for _step in range(LONGEST_GAP):
            if self.is_working_day(day):
                return day
            day -= DAY
        raise ValueError(f"no working day in the year after {day}: look at weekdays and holidays")

    def _opening(self, day: dt.date, zone: dt.tzinfo) -> tuple[dt.datetime, dt.datetime]:
        hours = self.hours_on(day)
        return dt.datetime.combine(day, hours.opens_at, zone), dt.datetime.combine(day, hours.closes_at, zone)

    def _next_working(self, day: dt.date) -> dt.date:
        for _step in range(LONGEST_GAP):
            if self.is_working_day(day):
                return day
            day += DAY
        raise ValueError(f"no working day in the year before {day}: look at weekdays and holidays")


@lru_cache(maxsize=20)
def public_holidays(year: int) -> frozenset[dt.date]:
    """South Korea's public holidays of a year, substitute ones included."""
    return frozenset(holidays.country_holidays("KR", years=year))


def calendar_of(unit_id: int | None, *, on: dt.date | None = None) -> BusinessCalendar:
    """The calendar of a unit as the organisation stands `on` a day. Cost: three queries."""
    return calendars_of({unit_id}, on=on)[unit_id]


def calendars_of(unit_ids: Collection[int | None], *, on: dt.date | None = None) -> dict[int | None, BusinessCalendar]:
    """The calendars of several units. Cost: three queries, whatever their number."""
    parents = parents_on(on or clock.today())
    lines = {unit: ancestors(unit, parents=parents) for unit in unit_ids}
    all_units = {unit for line in lines.values() for unit in line}
    by_unit: dict[int, list[tuple[dt.date, Hours]]] = {}
    for row in BusinessHours.objects.filter(unit_id__in=all_units).order_by("-valid_from"):
        by_unit.setdefault(row.unit_id, []).append((row.valid_from, Hours(row.opens_at, row.closes_at, row.weekdays)))
    said: dict[int, dict[dt.date, bool]] = {}
    for holiday in Holiday.objects.filter(unit_id__in=all_units):
        said.setdefault(holiday.unit_id, {})[holiday.day] = holiday.works
    found = {}
    for unit_id, line in lines.items():
        marked: dict[dt.date, bool] = {}
        for unit in reversed(line):  # from the top down, so that the nearest has the last word
            marked.update(said.get(unit, {}))
        found[unit_id] = BusinessCalendar(hours=_nearest(by_unit, line), marked=tuple(sorted(marked.items())))
    return found


def next_working_days(users: Collection[int], *, on: dt.date) -> dict[int, dt.date]:
    """User id → the working day after `on`, for those who work on it. Cost: four queries."""
    units = dict(Membership.objects.on(on).filter(user_id__in=users).values_list("user_id", "unit_id"))
    calendars = calendars_of({units.get(user) for user in users}, on=on)
    working = {user: calendars[units.get(user)] for user in users if calendars[units.get(user)].is_working_day(on)}
    return {user: calendar.add_working_days(on + DAY, 0) for user, calendar in working.items()}


def _nearest(by_unit: dict[int, list[tuple[dt.date, Hours]]], line: list[int]) -> tuple[tuple[dt.date, Hours], ...]:
    """The nearest unit's rows first; days before its first row fall to the next unit up."""
    found: list[tuple[dt.date, Hours]] = []
    for unit in line:
        earliest = found[-1][0] if found else dt.date.max
        found += [row for row in by_unit.get(unit, []) if row[0] < earliest]
    return tuple(found)


def is_working_day(day: dt.date, *, unit_id: int | None = None) -> bool:
    return calendar_of(unit_id, on=day).is_working_day(day)


def add_business_minutes(start: dt.datetime, minutes: int, *, unit_id: int | None = None) -> dt.datetime:
    return calendar_of(unit_id, on=clock.day_of(start)).add_minutes(start, minutes)


def due_day(day: dt.date, working_days: int, *, unit_id: int | None = None) -> dt.date:
    """The day on which something that may take `working_days` from `day` falls due."""
    return calendar_of(unit_id, on=day).add_working_days(day, working_days)


# --- fiscal year and season -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class YearStart:
    """First months of the fiscal year and of the crop season (domain.md §2: January, November)."""

    fiscal: int = 1
    season: int = 11


def year_start(unit_id: int | None, *, on: dt.date) -> YearStart:
    """The setting of the nearest ancestor that has one on the day. Cost: two queries."""
    line = ancestors(unit_id, parents=parents_on(on))
    rows = FiscalYear.objects.filter(unit_id__in=line, valid_from__lte=on).order_by("valid_from")
    newest = {row.unit_id: YearStart(row.starts_month, row.season_starts_month) for row in rows}
    return next((newest[unit] for unit in line if unit in newest), YearStart())


def fiscal_period(day: dt.date, *, starts: YearStart | None = None) -> Period:
    """The fiscal year in which `day` falls, with the number of its quarter there."""
    starts = starts or YearStart()
    year = _year_from(day, starts.fiscal)
    return Period(year.start, year.end, year.year, _months_since(year.start, day) // 3 + 1)


def fiscal_quarter(day: dt.date, *, starts: YearStart | None = None) -> Period:
    """First and last day of the quarter in which `day` falls."""
    year = fiscal_period(day, starts=starts)
    start = _first(year.start, 3 * (year.quarter - 1))
    return Period(start, _first(start, 3) - DAY, year.year, year.quarter)


def season(day: dt.date, *, starts: YearStart | None = None) -> Period:
    """The crop season in which `day` falls, named by the year of its harvest."""
    return _year_from(day, (starts or YearStart()).season)


def _year_from(day: dt.date, month: int) -> Period:
    start = dt.date(day.year if day.month >= month else day.year - 1, month, 1)
    end = _first(start, MONTHS) - DAY
    return Period(start, end, end.year)


def _months_since(start: dt.date, day: dt.date) -> int:
    return (day.year - start.year) * MONTHS + day.month - start.month


def _first(start: dt.date, months: int) -> dt.date:
    """The first day of the month that lies `months` after that of `start`."""
    year, month = divmod(start.year * MONTHS + start.month - 1 + months, MONTHS)
    return dt.date(year, month + 1, 1)
