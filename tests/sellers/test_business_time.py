"""Working days, hours, fiscal year and season."""

import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core import clock
from sellers.business_time import (
    BusinessCalendar,
    YearStart,
    add_business_minutes,
    calendar_of,
    due_day,
    fiscal_period,
    fiscal_quarter,
    is_working_day,
    season,
    year_start,
)
from sellers.models import BusinessHours, FiscalYear, Holiday
from tests.sellers.factories import OrgUnitFactory

D = dt.date


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=clock.company_zone())


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (D(2026, 11, 20), True),  # Friday
        (D(2026, 11, 21), False),  # Saturday
        (D(2026, 12, 25), False),  # Christmas
        (D(2026, 2, 17), False),  # lunar new year
        (D(2026, 3, 2), False),  # substitute for 1 March, a Sunday
    ],
)
def test_the_public_calendar(day, works):
    assert BusinessCalendar().is_working_day(day) is works


def test_minutes_stop_at_closing_and_go_on_in_the_morning():
    friday = at("2026-11-20T17:30")
    assert BusinessCalendar().add_minutes(friday, 30) == at("2026-11-20T18:00")
    assert BusinessCalendar().add_minutes(friday, 31) == at("2026-11-23T09:01")
    assert BusinessCalendar().add_minutes(at("2026-11-21T12:00"), 60) == at("2026-11-23T10:00")
    assert BusinessCalendar().add_minutes(at("2026-11-23T06:00"), 9 * 60 + 1) == at("2026-11-24T09:01")


def test_days_count_only_working_ones():
    assert BusinessCalendar().add_working_days(D(2026, 11, 20), 1) == D(2026, 11, 23)
    assert BusinessCalendar().add_working_days(D(2026, 11, 21), 0) == D(2026, 11, 23)


def test_a_week_without_a_working_day_is_a_mistake_in_the_settings():
    from sellers.business_time import Hours

    with pytest.raises(ValueError, match="no working day"):
        BusinessCalendar(hours=((D.min, Hours(weekdays=0)),)).add_working_days(D(2026, 1, 1), 1)


@pytest.mark.django_db
def test_the_nearest_unit_has_the_last_word():
    company = OrgUnitFactory()
    plant = OrgUnitFactory(parent=company)
    day = D(2026, 11, 24)
    Holiday.objects.create(unit=company, day=day, name="창립기념일")
    Holiday.objects.create(unit=plant, day=day, name="출하", works=True)
    assert not is_working_day(day, unit_id=company.pk)
    assert is_working_day(day, unit_id=plant.pk)
    assert due_day(D(2026, 11, 23), 1, unit_id=company.pk) == D(2026, 11, 25)


@pytest.mark.django_db
def test_hours_are_those_of_the_day():
    unit = OrgUnitFactory()
    BusinessHours.objects.create(unit=unit, valid_from=D(2026, 1, 1), opens_at="08:00", closes_at="17:00")
    BusinessHours.objects.create(unit=unit, valid_from=D(2026, 11, 24), opens_at="10:00", closes_at="16:00")
    assert add_business_minutes(at("2026-11-23T16:30"), 60, unit_id=unit.pk) == at("2026-11-24T10:30")


@pytest.mark.django_db
def test_a_unit_inherits_hours_of_days_before_its_own():
    company = OrgUnitFactory()
    unit = OrgUnitFactory(parent=company)
    BusinessHours.objects.create(unit=company, valid_from=D(2025, 1, 1), opens_at="08:00", closes_at="17:00")
    BusinessHours.objects.create(unit=unit, valid_from=D(2026, 1, 1), opens_at="10:00", closes_at="19:00")
    calendar = calendar_of(unit.pk)
    assert calendar.hours_on(D(2025, 6, 1)).opens_at == dt.time(8)
    assert calendar.hours_on(D(2026, 6, 1)).opens_at == dt.time(10)


def test_quarters_of_the_calendar_year():
    quarter = fiscal_quarter(D(2026, 11, 22))
    assert (quarter.start, quarter.end, quarter.quarter) == (D(2026, 10, 1), D(2026, 12, 31), 4)


def test_a_season_is_named_by_its_harvest():
    assert season(D(2026, 11, 1)).year == 2027
    assert season(D(2026, 10, 31)).year == 2026
    assert season(D(2026, 11, 22)).end == D(2027, 10, 31)


@given(day=st.dates(D(2000, 1, 1), D(2100, 12, 31)), month=st.integers(1, 12))
def test_every_day_is_in_its_quarter_and_quarters_tile_the_year(day, month):
    starts = YearStart(fiscal=month)
    quarter, year = fiscal_quarter(day, starts=starts), fiscal_period(day, starts=starts)
    assert day in quarter
    assert year.start <= quarter.start
    assert quarter.end <= year.end
    assert fiscal_quarter(quarter.end + dt.timedelta(days=1), starts=starts).start == quarter.end + dt.timedelta(days=1)


@given(minutes=st.integers(0, 5000), more=st.integers(0, 5000))
@example(minutes=2100, more=0)  # the last minute of a day is the end of that day, and stays it
def test_time_adds_up(minutes, more):
    calendar, start = BusinessCalendar(), at("2026-11-20T10:00")
    assert calendar.add_minutes(calendar.add_minutes(start, minutes), more) == calendar.add_minutes(
        start, minutes + more
    )


@pytest.mark.django_db
def test_the_fiscal_year_is_that_of_the_nearest_ancestor_on_the_day():
    company = OrgUnitFactory()
    unit = OrgUnitFactory(parent=company)
    FiscalYear.objects.create(unit=company, valid_from=D(2026, 1, 1), starts_month=4)
    assert year_start(unit.pk, on=D(2025, 12, 31)) == YearStart()
    assert year_start(unit.pk, on=D(2026, 1, 1)).fiscal == 4
