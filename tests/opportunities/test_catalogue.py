"""The catalogue and its price lists: who keeps them, what is refused, what stands."""

import datetime as dt
from decimal import Decimal
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from opportunities import actions as opportunities
from opportunities.actions import LineSaid
from opportunities.actions import catalogue as actions
from opportunities.actions import price_lists as lists
from opportunities.errors import Incomplete
from opportunities.models import PriceList, Product
from sellers.models import Role
from tests.inputs import sent_by
from tests.opportunities import factories as make
from tests.opportunities.factories import ProductFactory
from tests.opportunities.test_prices import price_of
from tests.sellers.factories import OrgUnitFactory, UserFactory, grant
from tests.support import PAGE_LIMIT, assert_flat_queries

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
TODAY = clock.today


@pytest.fixture
def admin():
    return grant(UserFactory(), Role.ADMIN)


@pytest.fixture
def keeper(client, admin):
    client.force_login(admin)
    return client


def url(name, *args):
    return reverse(f"opportunities:{name}", args=args)


def a_list(admin, *products, unit=None, from_on=None, **fields):
    row = lists.add_price_list(by=admin, name="가격표", currency="KRW", unit=unit, from_on=from_on or TODAY(), **fields)
    lists.set_prices(row, dict.fromkeys(products, Decimal(100)), by=admin)
    return row


def test_administrators_keep_the_catalogue(keeper, admin):
    sent = {
        "name": "들지킴",
        "code": "GD-F01",
        "family": "살균제",
        "unit": "봉",
        "list_price_amount": "18,500",
        "currency": "KRW",
    }
    assert keeper.post(url("product_new"), sent).status_code == 302
    product = Product.objects.get()
    assert (product.unit, product.list_price_amount, product.is_active) == ("봉", 18500, True)
    twice = keeper.post(url("product_new"), sent | {"code": "gd-f01"})
    assert "code" in twice.context["form"].errors
    stale = keeper.post(url("product_edit", product.pk), sent | {"name": "들지킴2", "version": 9})
    assert stale.status_code == 422
    assert "keep_name" in stale.content.decode()
    assert keeper.post(url("product_edit", product.pk), sent | {"name": "들지킴2", "version": 1}).status_code == 302
    assert keeper.post(url("product_sale", product.pk), {"on": "0"}).status_code == 302
    assert "들지킴2" not in keeper.get(url("products")).content.decode()
    for query in ("sale=off", "sale=all&q=gd-f", "sale=off&family=살균제"):
        assert "들지킴2" in keeper.get(f"{url('products')}?{query}").content.decode(), query
    text = keeper.get(url("product", product.pk)).content.decode()
    assert "<del>들지킴</del>" in text
    for act in (actions.add_product, lambda **said: actions.edit_product(product, read_at=2, **said)):
        with pytest.raises(PermissionDenied):
            act(by=UserFactory(), code="x", name="x")


def product_of(keeper, admin):
    product = actions.add_product(by=admin, name="들지킴", code="GD-F01", unit="봉", currency="KRW")
    read = sent_by(keeper.get(url("product_edit", product.pk)).content.decode())
    return product, {name: value for name, (value, *_more) in read.items()}


def list_of(keeper, admin):
    row = a_list(admin)
    read = sent_by(keeper.get(url("price_list_edit", row.pk)).content.decode())
    return row, {name: value for name, (value, *_more) in read.items()}


@pytest.mark.parametrize(("page", "made"), [("product_edit", product_of), ("price_list_edit", list_of)])
def test_a_refused_form_still_asks_about_what_was_saved_since(keeper, admin, page, made):
    row, mine = made(keeper, admin)
    edit = actions.edit_product if page == "product_edit" else lists.edit_price_list
    edit(row, by=admin, read_at=row.version, name="동료가 고친 이름")
    refused = keeper.post(url(page, row.pk), mine | {"name": ""})
    assert (refused.status_code, refused.context["version"]) == (422, int(mine["version"]))
    again = sent_by(refused.content.decode())
    stale = keeper.post(url(page, row.pk), mine | {"name": "내가 고친 이름", "version": again["version"][0]})
    assert [one["name"] for one in stale.context["conflict"]["items"]] == ["name"]
    row.refresh_from_db()
    assert row.name == "동료가 고친 이름"


def test_what_i_had_not_touched_is_not_asked_about_and_takes_what_stands(keeper, admin):
    product, mine = product_of(keeper, admin)
    actions.edit_product(product, by=admin, read_at=product.version, list_price_amount=Decimal(900), unit="병")
    stale = keeper.post(url("product_edit", product.pk), mine | {"name": "들지킴 골드"})
    assert [one["name"] for one in stale.context["conflict"]["items"]] == ["name"]
    again = {name: value for name, (value, *_more) in sent_by(stale.content.decode()).items()}
    assert (again["list_price_amount"], again["unit"], again["name"]) == ("900", "병", "들지킴 골드")
    assert keeper.post(url("product_edit", product.pk), again | {"keep_name": "mine"}).status_code == 302
    product.refresh_from_db()
    assert (product.name, product.list_price_amount, product.unit) == ("들지킴 골드", 900, "병")


def test_bad_products_are_told_and_nothing_breaks(keeper):
    for bad in (
        {"list_price_amount": "1000000000000000"}, {"list_price_amount": "-1"}, {"currency": "XXX"}, {"name": ""},
        {"code": "x" * 61}, {"unit": "x" * 21},
    ):  # fmt: skip
        sent = {"name": "들지킴", "code": "A", "currency": "KRW"} | bad
        assert keeper.post(url("product_new"), sent).status_code == 422, bad
    for name in ("product", "product_edit", "price_list", "price_list_edit", "price_list_copy", "price_list_paste"):
        assert keeper.get(url(name, 999999)).status_code == 404
    assert keeper.get(f"{url('products')}?after=x&family=%ff&sale=zz").status_code == 200


def test_two_lists_of_one_unit_never_hold_at_once(keeper, admin):
    unit = OrgUnitFactory(parent=OrgUnitFactory(kind="company"))
    first = a_list(admin, unit=unit)
    sent = {"name": "둘째", "unit": unit.pk, "currency": "KRW", "from_on": TODAY() + DAY}
    refused = keeper.post(url("price_list_new"), sent)
    assert "가격표" in str(refused.context["form"].errors["from_on"])
    assert keeper.post(url("price_list_new"), sent | {"unit": "", "name": "셋째"}).status_code == 302, "of the company"
    lists.edit_price_list(first, by=admin, read_at=first.version, to_on=TODAY())
    assert keeper.post(url("price_list_new"), sent | {"to_on": TODAY()}).status_code == 422, "ends before it begins"
    assert keeper.post(url("price_list_new"), sent).status_code == 302
    with pytest.raises(Incomplete):
        lists.edit_price_list(first, by=admin, read_at=first.version, to_on=None)


def test_a_new_version_takes_over_and_past_prices_stand(world, keeper, admin):
    product, other = ProductFactory(), ProductFactory()
    first = a_list(admin, product, other)
    opportunities.set_lines(world.opportunity, [LineSaid(product)], by=world.seller)
    item, free = first.items.get(product=product), first.items.get(product=other)
    assert keeper.post(url("price", first.pk, item.pk), {"price": "90"}).status_code == 422
    assert keeper.post(url("price_off", first.pk, item.pk)).status_code == 409
    assert keeper.post(url("price", first.pk, free.pk), {"price": "70.4"}).status_code == 302
    for change in ({"from_on": TODAY() - DAY}, {"currency": "USD"}, {"unit": world.team}):
        with pytest.raises(Incomplete):
            lists.edit_price_list(first, by=admin, read_at=first.version, **change)
    assert keeper.post(url("price_list_copy", first.pk), {"name": "새것", "from_on": TODAY()}).status_code == 422
    sent = {"name": "새것", "from_on": TODAY() + 2 * DAY}
    assert keeper.post(url("price_list_copy", first.pk), sent).status_code == 302
    second = PriceList.objects.get(name="새것")
    lists.set_prices(second, {product: Decimal(120)}, by=admin)
    asked = {"currency": "KRW", "unit": None}
    wanted = [product.pk, other.pk]
    assert price_of(wanted, on=TODAY() + DAY, **asked) == {product.pk: 100, other.pk: 70}
    assert price_of(wanted, on=TODAY() + 2 * DAY, **asked) == {product.pk: 120, other.pk: 70}


def test_a_copy_fits_between_two_lists(keeper, admin):
    first = a_list(admin, ProductFactory(), to_on=TODAY() + 9 * DAY)
    a_list(admin, from_on=TODAY() + 10 * DAY)
    sent = {"name": "사이", "from_on": TODAY() + 5 * DAY}
    assert keeper.post(url("price_list_copy", first.pk), sent).status_code == 302
    assert PriceList.objects.get(name="사이").to_on == TODAY() + 9 * DAY
    first.refresh_from_db()
    assert first.to_on == TODAY() + 4 * DAY


def test_prices_are_held_while_somebody_takes_or_changes_them(admin):
    product, place = ProductFactory(), make.world()
    row = a_list(admin, product)
    for act in (
        lambda: opportunities.set_lines(place.opportunity, [LineSaid(product)], by=place.seller),
        lambda: lists.set_prices(row, {ProductFactory(): Decimal(5)}, by=admin),
    ):
        with CaptureQueriesContext(connection) as found:
            act()
        held = [one["sql"] for one in found if "pricelistitem" in one["sql"].lower() and " FOR " in one["sql"]]
        assert len(held) == 1


def test_a_long_line_is_read_as_quickly_as_a_short_one(keeper, admin):
    row = a_list(admin)
    text = ("1," * 40_000) + "x" + "\n" + ("9 " * 10_000)
    assert len(keeper.post(url("price_list_paste", row.pk), {"text": text}).context["form"].problems) == 2


def test_prices_are_pasted(keeper, admin):
    coded, named = ProductFactory(code="GD-F01", name="들지킴 수화제"), ProductFactory(name="벼돌봄 입제")
    twins = [ProductFactory(name="쌍둥이") for _ in range(2)]
    row = a_list(admin, coded)
    wrong = "GD-F01\t18,500\n없는 제품\t3\n쌍둥이, 5\n벼돌봄"
    answer = keeper.post(url("price_list_paste", row.pk), {"text": wrong})
    assert answer.status_code == 422
    assert len(answer.context["form"].problems) == 3
    assert wrong in answer.content.decode()
    for odd in ("GD-F01 3,5", "GD-F01", "18,500", "GD-F01;", "GD-F01 -5"):
        assert keeper.post(url("price_list_paste", row.pk), {"text": odd}).context["form"].problems, odd
    text = f"제품\t가격\nGD-F01\t들지킴 수화제\t18,500\nGD-F01,18,500 원\nGD-F01;₩18500\n벼돌봄 입제 21,000원\n{twins[0].code},5"
    assert keeper.post(url("price_list_paste", row.pk), {"text": text}).status_code == 302
    prices = price_of([coded.pk, named.pk, twins[0].pk], currency="KRW", on=TODAY(), unit=None)
    assert prices == {coded.pk: 18500, named.pk: 21000, twins[0].pk: 5}
    for bad in ("", "GD-F01 1000000000000000", "x"):
        assert keeper.post(url("price_list_paste", row.pk), {"text": bad}).status_code == 422


def test_a_products_page_names_what_the_reader_reads(client):
    place, product = make.world(), ProductFactory(list_price_amount=5)
    opportunities.set_lines(place.opportunity, [LineSaid(product)], by=place.seller)
    for user, count in ((place.seller, 1), (place.leader, 1), (place.stranger, 0)):
        client.force_login(user)
        assert client.get(url("product", product.pk)).context["carried"] == count
    client.force_login(place.seller)
    listed = client.get(client.get(url("product", product.pk)).context["list_url"])
    assert place.opportunity.title in listed.content.decode()


def test_cost_does_not_grow(keeper, admin):
    row = a_list(admin)

    def grow():
        lists.set_prices(row, {ProductFactory(): Decimal(5)}, by=admin)

    addresses = (url("products"), url("prices"), url("price_list", row.pk))
    assert_flat_queries([partial(keeper.get, address) for address in addresses], grow)
    product = row.items.first().product
    with CaptureQueriesContext(connection) as found:
        assert keeper.get(url("product", product.pk)).status_code == 200
    assert len(found) <= PAGE_LIMIT


def test_a_product_that_is_carried_and_priced_stays_within_the_limit(client, admin):
    """By whoever reads the sheets that carry it, with a history of its own and of its price in a list."""
    place, product = make.world(), ProductFactory()
    actions.edit_product(product, by=admin, read_at=product.version, name="다른 이름")
    a_list(admin, product)
    opportunities.set_lines(place.opportunity, [LineSaid(product)], by=place.seller)
    client.force_login(place.seller)
    client.get(url("product", product.pk))
    with CaptureQueriesContext(connection) as found:
        text = client.get(url("product", product.pk)).content.decode()
    assert all(words in text for words in ("가격표", "다른 이름", place.opportunity.title, admin.name))
    assert len(found) <= PAGE_LIMIT


def test_a_copy_proposes_another_name_and_two_of_one_name_never_hold_together(keeper, admin):
    first = a_list(admin, ProductFactory())
    start = keeper.get(url("price_list_copy", first.pk)).context["form"].initial
    assert start["name"] != first.name
    assert str(start["from_on"].year) in start["name"]
    with pytest.raises(Incomplete):
        lists.add_price_list(by=admin, name=first.name, currency="USD", unit=None, from_on=TODAY())


def test_before_a_product_goes_off_sale_the_page_says_what_becomes_of_it(keeper, admin):
    product, place = ProductFactory(list_price_amount=Decimal(100)), make.world()
    opportunities.set_lines(place.opportunity, [LineSaid(product)], by=place.seller)
    page = keeper.get(url("product_sale", product.pk)).content.decode()
    assert "그대로 남아요" in page
    assert keeper.post(url("product_sale", product.pk)).status_code == 302
    product.refresh_from_db()
    assert not product.is_active
    dear = {"name": "비싼 것", "code": "dear", "list_price_amount": "1" + "0" * 15, "currency": "KRW"}
    assert "제품 가격으로는" in keeper.post(url("product_new"), dear).content.decode()
