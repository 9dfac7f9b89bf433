"""Amounts in another currency: the dated rate that a record keeps, who waits for one, and what sums say meanwhile."""

import datetime as dt
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied

from core import clock, outbox
from core.errors import ReasonRequired
from core.models import OutboxRow
from opportunities import actions
from opportunities.actions import rates
from opportunities.models import Booking, Opportunity, State
from opportunities.queries import ladder_of
from sellers.actions import currencies
from sellers.actions.currencies import NewRate
from sellers.models import ExchangeRate
from tests.opportunities import factories as make
from tests.sellers.factories import UserFactory, fresh, grant
from tests.support import assert_flat_queries

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
PAGE = "/administration/currencies/"


@pytest.fixture
def admin(client):
    user = grant(UserFactory(), "admin")
    client.force_login(user)
    return user


def dollars(by=None, **fields) -> Opportunity:
    return make.raised(by, currency="USD", amount=Decimal(1000), expected_order_on=clock.today(), **fields)


def add(admin, rate, on=None, currency="USD"):
    currencies.add_rates(by=admin, rates=[NewRate(currency, on or clock.today(), Decimal(rate), "은행")])
    work()


def work():
    for pk in OutboxRow.objects.filter(state="pending", run_after__lte=clock.now()).values_list("pk", flat=True):
        assert outbox.run(pk)


def test_an_amount_takes_the_rate_of_its_day_and_keeps_it(admin):
    add(admin, "1300", clock.today() - 9 * DAY)
    add(admin, "1400", clock.today() - DAY)
    deal = dollars()
    assert (deal.company_rate, deal.company_rate_on) == (1400, clock.today() - DAY)
    add(admin, "1500")
    deal.refresh_from_db()
    assert deal.company_rate == 1400


def test_without_a_rate_it_is_in_no_sum_until_there_is_one(world, admin):
    deal = make.climb(dollars(world.seller))
    deal.refresh_from_db()
    assert deal.company_rate is None
    commit = _rung(world, "commit")
    assert (commit.amount, commit.count, commit.without_rate) == (0, 1, 1)
    add(admin, "1380.5")
    commit = _rung(world, "commit")
    assert (commit.amount, commit.without_rate) == (deal.amount * Decimal("1380.5"), 0)
    event = apps.get_model("opportunities", "OpportunityEvent").objects.filter(pgh_obj=deal.pk).latest("pgh_id")
    assert (event.company_rate, event.pgh_context.metadata["user"]) == (Decimal("1380.5"), admin.pk)


def _rung(world, category):
    today = clock.today()
    rungs = ladder_of([world.team], start=today, end=today + 90 * DAY, viewer=fresh(world.leader))
    return next(rung for rung in rungs if str(rung.category) == category)


def test_an_order_takes_the_rate_of_its_own_day(admin):
    deal = make.climb(dollars(), "pipeline")
    make.prove(deal, "F11")
    actions.close(deal, to=State.WON, by=deal.owner, on=clock.today())
    assert Booking.objects.get().company_rate is None
    add(admin, "1400", clock.today() + 5 * DAY)
    assert Booking.objects.get().company_rate is None
    add(admin, "1300", clock.today() - 3 * DAY)
    booking = Booking.objects.get()
    assert (booking.company_rate, booking.company_rate_on) == (1300, clock.today() - 3 * DAY)


def test_another_currency_is_another_rate(admin):
    add(admin, "1400")
    add(admin, "9.2", currency="JPY")
    deal = dollars()
    actions.edit_opportunity(deal, by=deal.owner, read_at=deal.version, currency="JPY")
    assert deal.company_rate == Decimal("9.2")


def test_a_slip_is_corrected_with_a_reason_and_records_follow(admin):
    add(admin, "13800")
    deal, rate = dollars(), ExchangeRate.objects.get()
    with pytest.raises(ReasonRequired):
        currencies.correct_rate(rate, by=admin, rate=Decimal(1380), source="", reason=" ")
    currencies.correct_rate(rate, by=admin, rate=Decimal(1380), source="", reason="소수점 오타")
    work()
    deal.refresh_from_db()
    assert deal.company_rate == 1380


def test_what_got_another_currency_while_the_rate_was_given_keeps_that_ones(admin, monkeypatch):
    """The worker has its list of records when somebody saves one of them anew."""
    waits, changed = dollars(), dollars()
    listed = rates._batches

    def and_meanwhile(ids):
        Opportunity.objects.filter(pk=changed.pk).update(currency="KRW", company_rate=1, company_rate_on=clock.today())
        return listed(ids)

    monkeypatch.setattr(rates, "_batches", and_meanwhile)
    add(admin, "1380.5")
    for row in (waits, changed):
        row.refresh_from_db()
    assert (waits.company_rate, changed.company_rate) == (Decimal("1380.5"), 1)
    Opportunity.objects.filter(pk=changed.pk).update(currency="USD", company_rate=Decimal("1380.5"))
    row = ExchangeRate.objects.get()
    currencies.correct_rate(row, by=admin, rate=Decimal("1390"), source="", reason="오타")
    work()
    changed.refresh_from_db()
    assert (changed.currency, changed.company_rate) == ("KRW", 1), "a correction does not take it back either"


def test_a_day_has_one_rate_and_twice_the_same_is_once(admin):
    add(admin, "1400")
    assert currencies.add_rates(by=admin, rates=[NewRate("USD", clock.today(), Decimal(1400))]) == 0
    with pytest.raises(currencies.Known):
        currencies.add_rates(by=admin, rates=[NewRate("USD", clock.today(), Decimal(1401))])
    with pytest.raises(PermissionDenied):
        currencies.add_rates(by=UserFactory(), rates=[NewRate("EUR", clock.today(), Decimal(1500))])


def test_many_rates_are_pasted(client, admin):
    text = "usd 2026-11-20 1,380.50 하나은행\nEUR,2026.11.20,1495.2,한국은행\nJPY\t2026-11-20\t9.21"
    assert client.post(f"{PAGE}new/", {"lines": text}).status_code == 302
    found = list(ExchangeRate.objects.order_by("currency").values_list("currency", "rate", "source"))
    assert found == [
        ("EUR", Decimal("1495.2"), "한국은행"),
        ("JPY", Decimal("9.21"), ""),
        ("USD", Decimal("1380.5"), "하나은행"),
    ]


@pytest.mark.parametrize("line", ["USD 2026-02-30 1380", "KRW 2026-11-20 1", "USD 2026-11-20 0", "어제 환율"])
def test_a_line_that_is_no_rate_is_named(client, admin, line):
    answer = client.post(f"{PAGE}new/", {"lines": line})
    assert answer.status_code == 422
    assert "lines" in answer.context["form"].errors


def test_two_who_paste_the_same_rates_in_another_order_do_not_deadlock(admin):
    """Each waits for the other's row where they are written as they were typed."""
    codes = ("USD", "EUR", "JPY")
    new = [NewRate(code, clock.today() - days * DAY, Decimal(9)) for code in codes for days in (0, 1)]
    assert currencies.add_rates(by=admin, rates=new) == 6
    written = list(ExchangeRate.objects.order_by("pk").values_list("currency", "from_on"))
    assert written == sorted(written)


def test_a_slip_in_the_year_holds_for_no_past(client, admin):
    """A rate of the year 202 would be the one of every day before the first true rate."""
    for data in ({"currency": "USD", "rate": "1380", "from_on": "0202-11-20"}, {"lines": "USD 0202-11-20 1380"}):
        assert client.post(f"{PAGE}new/", data).status_code == 422
    assert client.post(f"{PAGE}new/", {"currency": "USD", "rate": "1380", "from_on": "2020-11-20"}).status_code == 302
    assert ExchangeRate.objects.count() == 1


def test_a_slip_of_the_comma_is_asked_about(client, admin):
    add(admin, "1380.5", clock.today() - DAY)
    typed = {"currency": "usd", "rate": "13,805"}
    assert client.post(f"{PAGE}new/", typed).status_code == 422
    assert client.post(f"{PAGE}new/", {**typed, "sure": "on"}).status_code == 302


def test_the_page_leads_to_what_waits_and_tells_no_amount(client, admin):
    deal = dollars(title="달러 거래")
    text = client.get(PAGE).content.decode()
    assert f"/opportunities/{deal.pk}/" in text
    assert "1,000" not in text


def test_the_page_costs_the_same_for_many(client, admin):
    days = iter(range(40))
    deal = dollars()

    def grow():
        ExchangeRate.objects.create(currency="USD", from_on=clock.today() - next(days) * DAY, rate=1400)
        Opportunity.objects.filter(pk=deal.pk).update(company_rate=None)
        dollars(deal.owner, person=deal.person)

    assert_flat_queries(lambda: client.get(PAGE), grow)


def test_the_currency_is_chosen_where_there_is_a_choice(client, admin):
    deal = make.raised()
    client.force_login(deal.owner)
    url = f"/opportunities/{deal.pk}/edit/"
    assert "currency" not in client.get(url).context["form"].fields
    add(admin, "1400")
    form = client.get(url).context["form"]
    assert [code for code, _label in form.fields["currency"].choices] == ["KRW", "USD"]
