"""Business time set by an administrator: from a day on, inherited, and settled once it was used."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from core import clock
from sellers import business_settings as reads
from sellers.actions import business_time as actions
from sellers.business_time import is_working_day
from sellers.models import BusinessHours, FiscalYear, Holiday
from tests.sellers.factories import OrgUnitFactory, UserFactory, grant
from tests.support import assert_flat_queries

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
PAGE = "/administration/business-time/"
NINE_TO_FIVE = {"opens_at": dt.time(9), "closes_at": dt.time(17), "weekdays": 0b11111}


@pytest.fixture
def admin(client):
    user = grant(UserFactory(), "admin")
    client.force_login(user)
    return user


@pytest.fixture
def units():
    company = OrgUnitFactory(name="본사")
    return company, OrgUnitFactory(parent=company, name="영업1팀")


def test_hours_hold_from_their_day_and_what_has_passed_is_settled(admin, units):
    today = clock.today()
    first = actions.set_hours(units[0], by=admin, valid_from=today - 30 * DAY, **NINE_TO_FIVE)
    with pytest.raises(actions.Settled):
        actions.set_hours(units[0], by=admin, valid_from=today - DAY, **NINE_TO_FIVE)
    with pytest.raises(actions.Settled):
        actions.withdraw(first, by=admin)
    later = actions.set_hours(units[0], by=admin, valid_from=today + 7 * DAY, **NINE_TO_FIVE)
    with pytest.raises(actions.Planned):
        actions.set_hours(units[0], by=admin, valid_from=today + 7 * DAY, **NINE_TO_FIVE)
    actions.withdraw(later, by=admin)
    assert list(BusinessHours.objects.all()) == [first]


def test_only_administrators_set_it(admin, units):
    actions.set_fiscal_year(units[0], by=admin, valid_from=clock.today(), starts_month=7, season_starts_month=11)
    with pytest.raises(PermissionDenied):
        actions.set_fiscal_year(
            units[0], by=UserFactory(), valid_from=clock.today() + DAY, starts_month=4, season_starts_month=11
        )


def test_a_unit_says_from_where_it_has_its_hours(admin, units):
    company, team = units
    assert reads.business_of(team, year=2026).hours.unit is None
    actions.set_hours(company, by=admin, valid_from=clock.today(), **NINE_TO_FIVE)
    held = reads.business_of(team, year=2026).hours
    assert (held.unit, held.inherited) == (company, True)
    actions.set_hours(team, by=admin, valid_from=clock.today(), **NINE_TO_FIVE)
    assert reads.business_of(team, year=2026).hours.inherited is False


def test_many_days_off_are_pasted_and_twice_is_once(client, admin, units):
    year = clock.today().year + 1
    text = f"{year}-03-24 창립기념일\n{year}.4.7\t봄 체육대회\n\n"
    for _click in range(2):
        assert client.post(f"{PAGE}{units[0].pk}/holidays/", {"lines": text}).status_code == 302
    assert list(Holiday.objects.order_by("day").values_list("name", flat=True)) == ["창립기념일", "봄 체육대회"]
    assert not is_working_day(dt.date(year, 3, 24), unit_id=units[1].pk)


def test_a_line_that_is_no_day_or_has_passed_is_named(client, admin, units):
    answer = client.post(f"{PAGE}{units[0].pk}/holidays/", {"lines": "2020-01-02 옛날\n모레 쉬기"})
    assert answer.status_code == 422
    assert len(answer.context["form"].errors["lines"]) == 2
    assert "모레 쉬기" in answer.content.decode()
    assert client.post(f"{PAGE}{units[0].pk}/holidays/", {}).status_code == 422


def test_a_slip_in_the_year_is_no_day(client, admin, units):
    page = f"{PAGE}{units[0].pk}/"
    for data in ({"day": "9026-12-24", "name": "창립기념일"}, {"lines": "9026-12-24 창립기념일"}):
        assert client.post(f"{page}holidays/", data).status_code == 422
    year = {"starts_month": "4", "season_starts_month": "11"}
    assert client.post(f"{page}year/", year | {"valid_from": "9026-01-01"}).status_code == 422
    assert client.post(f"{page}year/", year | {"valid_from": "2126-01-01"}).status_code == 302
    assert client.post(f"{page}holidays/", {"lines": "2126-12-24 창립기념일"}).status_code == 302


def test_a_public_holiday_becomes_a_working_day_and_a_day_off_again(client, admin, units):
    company, team = units
    christmas = _christmas()
    url = f"{PAGE}{team.pk}/day/"
    client.post(url, {"day": christmas.isoformat(), "works": "1"})
    assert is_working_day(christmas, unit_id=team.pk)
    assert not is_working_day(christmas, unit_id=company.pk)
    shown = {day.day: day for day in reads.business_of(team, year=christmas.year).days}[christmas]
    assert (shown.kind, shown.removable) == ("works", True)
    client.post(url, {"day": christmas.isoformat()})
    assert not is_working_day(christmas, unit_id=team.pk)


def test_last_years_own_days_are_copied_without_those_that_passed(admin, units):
    today = clock.today()
    for day in (today + 3 * DAY, today - 3 * DAY):
        Holiday.objects.create(unit=units[0], day=day.replace(year=day.year - 1), name="우리 날")
    into = (today + 3 * DAY).year
    assert actions.copy_holidays(units[0], by=admin, into=into) >= 1
    assert actions.copy_holidays(units[0], by=admin, into=into) == 0
    assert not Holiday.objects.filter(day__gte=today - 5 * DAY, day__lt=today).exists()


def test_the_form_refuses_what_has_passed_and_keeps_what_was_typed(client, admin, units):
    url = f"{PAGE}{units[0].pk}/year/"
    FiscalYear.objects.create(unit=units[0], valid_from=dt.date(2020, 1, 1))
    typed = {"starts_month": "4", "season_starts_month": "11", "valid_from": "2021-01-01"}
    answer = client.post(url, typed)
    assert answer.status_code == 422
    assert "valid_from" in answer.context["form"].errors
    assert client.post(url, {**typed, "valid_from": clock.today().isoformat()}).status_code == 302


def test_the_page_costs_the_same_for_many_days(client, admin, units):
    days = iter(range(40))

    def grow():
        Holiday.objects.create(unit=units[0], day=dt.date(2026, 1, 1) + next(days) * DAY, name="쉼")
        OrgUnitFactory(parent=units[0])

    assert_flat_queries(lambda: client.get(f"{PAGE}?unit={units[1].pk}&year=2026"), grow)


def _christmas() -> dt.date:
    """The next one on a weekday."""
    year = clock.today().year + 1
    while dt.date(year, 12, 25).weekday() > 4:
        year += 1
    return dt.date(year, 12, 25)
