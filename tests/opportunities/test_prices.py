"""What a product costs: whose price list says so, on which day; and how amounts are rounded."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from core import clock
from opportunities.models import PriceList, PriceListItem
from opportunities.money import line_amount, rounded
from opportunities.queries.prices import prices_of
from tests.opportunities.factories import ProductFactory
from tests.sellers.factories import OrgUnitFactory

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def listed(price, *products, unit=None, from_on=None, to_on=None, currency="KRW"):
    row = PriceList.objects.create(
        name="가격표", unit=unit, currency=currency, from_on=from_on or clock.today(), to_on=to_on
    )
    for product in products:
        PriceListItem.objects.create(price_list=row, product=product, price=price)
    return row


def price_of(products, **asked):
    return {product: price.amount for product, price in prices_of(products, **asked).items()}


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [("0.5", "KRW", "1"), ("1.4999", "JPY", "1"), ("1.005", "USD", "1.01"), ("2.5", "KRW", "3"), ("0", "EUR", "0.00")],
)
def test_rounded_half_up_to_what_can_be_paid(amount, currency, expected):
    assert rounded(Decimal(amount), currency) == Decimal(expected)


def test_a_line_is_rounded_once():
    assert line_amount(Decimal(3), Decimal("333.33"), Decimal("10"), "KRW") == 900
    assert line_amount(Decimal("1.5"), Decimal("0.33"), Decimal(0), "USD") == Decimal("0.50")


def test_the_nearest_list_that_names_the_product_says_its_price():
    company = OrgUnitFactory(kind="company")
    division, other = OrgUnitFactory(parent=company), OrgUnitFactory(parent=company)
    team = OrgUnitFactory(parent=division)
    both, own, bare = ProductFactory(), ProductFactory(list_price_amount=70), ProductFactory()
    listed(100, both)
    listed(90, both, unit=division)
    listed(9, own, currency="USD")
    asked = [both.pk, own.pk, bare.pk]
    today = clock.today()
    assert price_of(asked, currency="KRW", on=today, unit=team.pk) == {both.pk: 90, own.pk: 70}
    assert price_of(asked, currency="KRW", on=today, unit=other.pk) == {both.pk: 100, own.pk: 70}
    assert price_of(asked, currency="KRW", on=today, unit=None) == {both.pk: 100, own.pk: 70}
    assert price_of(asked, currency="KRW", on=today - DAY, unit=team.pk) == {own.pk: 70}, "before the lists began"
    assert price_of(asked, currency="USD", on=today, unit=team.pk) == {own.pk: 9}
    found = prices_of(asked, currency="KRW", on=today, unit=team.pk)
    assert found[both.pk].price_list.unit_id == division.pk
    assert found[own.pk].price_list is None


def test_two_lists_of_one_unit_and_currency_never_hold_on_one_day():
    unit, today = OrgUnitFactory(), clock.today()
    for place in (unit, None):
        listed(1, unit=place, to_on=today + DAY)
        listed(1, unit=place, currency="USD")
        listed(1, unit=place, from_on=today + 2 * DAY)
        with pytest.raises(IntegrityError), transaction.atomic():
            listed(1, unit=place, from_on=today + DAY, to_on=today + DAY)


def test_a_price_that_was_taken_stands():
    product = ProductFactory()
    row = listed(100, product)
    item = row.items.get()
    PriceListItem.objects.filter(pk=item.pk).update(price=110)
    PriceListItem.objects.filter(pk=item.pk).update(taken_on=clock.today())
    for change in ({"price": 120}, {"taken_on": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PriceListItem.objects.filter(pk=item.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        item.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        PriceList.objects.filter(pk=row.pk).update(from_on=clock.today() - DAY)
    PriceList.objects.filter(pk=row.pk).update(to_on=clock.today(), name="지난 가격표")
