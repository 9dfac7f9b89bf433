"""Products on an opportunity: who types them, what is refused, how they come to an amount."""

from decimal import Decimal

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from core import clock
from core.errors import Stale
from opportunities import actions
from opportunities.actions import LineSaid
from opportunities.errors import Incomplete
from opportunities.models import AmountBasis, OpportunityLine, PriceListItem
from tests.opportunities import factories as make
from tests.opportunities.factories import ProductFactory
from tests.opportunities.test_prices import listed
from tests.support import assert_flat_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return make.world(amount=Decimal(1000), amount_basis=AmountBasis.CUSTOMER)


def url(place, name="lines"):
    return reverse(f"opportunities:{name}", args=[place.opportunity.pk])


def posted(opportunity, *rows, initial=0, version=None, **more):
    sent = {"version": version or opportunity.version, "form-TOTAL_FORMS": len(rows), "form-INITIAL_FORMS": initial}
    for number, row in enumerate(rows):
        sent |= {f"form-{number}-{name}": value for name, value in row.items()}
    return sent | more


def test_prices_come_from_the_list_and_amounts_from_prices(place):
    product, typed, own = ProductFactory(), ProductFactory(), ProductFactory(list_price_amount=50)
    row = listed(Decimal(333), product, unit=place.team)
    rows = actions.set_lines(
        place.opportunity,
        [
            LineSaid(product, quantity=Decimal(3), discount_pct=Decimal(10)),
            LineSaid(typed, amount=Decimal("99.5")),
            LineSaid(own, quantity=Decimal(2)),
        ],
        by=place.seller,
        read_at=place.opportunity.version,
    )
    assert [(line.unit_price, line.amount) for line in rows] == [(333, 899), (None, 100), (50, 100)]
    assert [line.price_list for line in rows] == [row, None, None]
    assert PriceListItem.objects.get().taken_on == clock.today()
    # typed over, it is nobody's price any more; what is not named goes
    again = [LineSaid(product, unit_price=Decimal(300)), LineSaid(own, quantity=Decimal(2), unit_price=Decimal(50))]
    actions.set_lines(place.opportunity, again, by=place.seller)
    assert [(line.product, line.price_list, line.amount) for line in place.opportunity.lines.all()] == [
        (product, None, 300),
        (own, None, 100),
    ]


def test_refusals_in_words(place):
    product, gone = ProductFactory(list_price_amount=5), ProductFactory(list_price_amount=5, is_active=False)
    foreign = ProductFactory(list_price_amount=5, currency="USD")
    for said, field in (
        ([LineSaid(product), LineSaid(product)], "product"),
        ([LineSaid(gone)], "product"),
        ([LineSaid(product, quantity=Decimal(0))], "quantity"),
        ([LineSaid(product, quantity=Decimal(-1))], "quantity"),
        ([LineSaid(product, quantity=Decimal(10) ** 10)], "quantity"),
        ([LineSaid(product, discount_pct=Decimal(101))], "discount_pct"),
        ([LineSaid(product, unit_price=Decimal(10) ** 15)], "unit_price"),
        ([LineSaid(product, unit_price=Decimal(10) ** 12, quantity=Decimal(100))], "quantity"),
        ([LineSaid(product, unit_price=Decimal(5), amount=Decimal(6))], "amount"),
        ([LineSaid(foreign)], "unit_price"),
        ([LineSaid(foreign, amount=Decimal(5), discount_pct=Decimal(10))], "discount_pct"),
        ([LineSaid(ProductFactory())], "unit_price"),
    ):
        with pytest.raises(actions.LineRefused) as refused:
            actions.set_lines(place.opportunity, said, by=place.seller)
        assert refused.value.field == field
    with pytest.raises(Incomplete):
        actions.set_lines(place.opportunity, [LineSaid(product)] * 51, by=place.seller)
    assert not OpportunityLine.objects.exists()


def test_the_team_types_them_while_it_is_worked_on(place, client):
    product = ProductFactory(list_price_amount=500)
    actions.set_lines(place.opportunity, [LineSaid(product)], by=place.seller)
    for user in (place.leader, place.mate):
        with pytest.raises(PermissionDenied):
            actions.set_lines(place.opportunity, [], by=user)
    with pytest.raises(Stale):
        actions.set_lines(place.opportunity, [], by=place.seller, read_at=place.opportunity.version - 1)
    client.force_login(place.leader)
    answer = client.get(url(place))
    assert answer.status_code == 200
    assert '<form class="form lines-form"' not in answer.content.decode()
    assert "500원" in answer.content.decode()
    assert client.post(url(place), posted(place.opportunity)).status_code == 403
    said = {"reason_code": "other", "note": "우리가 잘할 수 없는 일"}
    actions.close(place.opportunity, to="withdrawn", by=place.seller, on=clock.today(), **said)
    client.force_login(place.seller)
    assert client.post(url(place), posted(place.opportunity)).status_code == 403
    client.force_login(place.stranger)
    assert client.get(url(place)).status_code == 403


def test_the_page_saves_keeps_what_was_typed_and_makes_one(place, client):
    client.force_login(place.seller)
    product = ProductFactory(name="들지킴", list_price_amount=500)
    row = {"product_text": "들지킴", "quantity": "3", "discount_pct": "", "unit_price": "", "amount": ""}
    key = "0e9d9b1e-5a0f-4c1a-9a53-5d8b0b6f1a11"
    sent = posted(place.opportunity, row, form_key=key)
    for _twice in range(2):
        assert client.post(url(place), sent).status_code == 302
    assert OpportunityLine.objects.get().amount == 1500
    stale = client.post(url(place), posted(place.opportunity, row | {"quantity": "4"}, version=1))
    assert stale.status_code == 422
    assert "keep_lines" in stale.content.decode()
    for field, value in (
        ("quantity", "0"),
        ("quantity", "1,5"),
        ("discount_pct", "101"),
        ("unit_price", "1000000000000000"),
        ("amount", "x"),
    ):
        place.opportunity.refresh_from_db()
        answer = client.post(url(place), posted(place.opportunity, row | {field: value}))
        assert answer.status_code == 422, field
        assert answer.context["form"].forms[0].errors[field], field
    other = ProductFactory(name="벼돌봄", list_price_amount=7)
    for words in ("다른 말", str(other.pk)):
        answer = client.post(
            url(place), posted(place.opportunity, row | {"product": product.pk, "product_text": words})
        )
        assert answer.context["form"].forms[0].errors["product"], words
    answer = client.post(url(place), posted(place.opportunity, row, row | {"quantity": "7"}))
    assert answer.context["form"].forms[1].errors["product"]
    assert client.post(url(place), {}).status_code == 422
    said = posted(place.opportunity, row | {"product": product.pk, "product_text": "벼돌봄"}, initial=1)
    assert client.post(url(place), said).status_code == 302
    assert OpportunityLine.objects.get().product == other
    place.opportunity.refresh_from_db()
    off = posted(place.opportunity, row | {"product": product.pk, "DELETE": "on"}, initial=1)
    assert client.post(url(place), off).status_code == 302
    assert not OpportunityLine.objects.exists()


def test_the_amount_becomes_the_sum_only_when_somebody_says_so(place, client):
    product = ProductFactory(list_price_amount=500)
    opportunity = place.opportunity
    actions.set_lines(opportunity, [LineSaid(product, quantity=Decimal(3))], by=place.seller)
    client.force_login(place.seller)
    assert client.get(url(place)).context["lines"].differs
    opportunity.refresh_from_db()
    assert opportunity.amount == 1000
    sheet = client.get(reverse("opportunities:detail", args=[opportunity.pk])).content.decode()
    assert "1,500원" in sheet
    assert client.post(url(place, "lines_total"), {"version": opportunity.version}).status_code == 302
    opportunity.refresh_from_db()
    assert (opportunity.amount, opportunity.amount_basis) == (1500, AmountBasis.CUSTOMER)
    with pytest.raises(Incomplete):
        actions.edit_opportunity(opportunity, by=place.seller, read_at=opportunity.version, currency="USD")
    client.force_login(place.leader)
    assert client.post(url(place, "lines_total"), {"version": opportunity.version}).status_code == 403


def test_who_was_asked_sees_products_without_amounts(place, client):
    actions.set_lines(
        place.opportunity, [LineSaid(ProductFactory(name="들지킴"), amount=Decimal(77777))], by=place.seller
    )
    actions.request_coaching(
        place.opportunity, by=place.seller, to=place.stranger, question="기술 검토를 어떻게 볼까요?"
    )
    client.force_login(place.stranger)
    for address in (url(place), reverse("opportunities:detail", args=[place.opportunity.pk])):
        text = client.get(address).content.decode()
        assert "들지킴" in text
        assert "77,777" not in text


def test_an_opportunity_begins_with_a_product(place, client):
    client.force_login(place.seller)
    ProductFactory(name="들지킴", list_price_amount=500)
    ProductFactory(name="값없음")
    person = place.opportunity.person_id
    for name, amount in (("들지킴", 1000), ("값없음", None)):
        sent = {"person": person, "need": name, "product_text": name, "quantity": "2"}
        assert client.post(reverse("opportunities:new"), sent).status_code == 302
        line = OpportunityLine.objects.get(product__name=name)
        assert (line.quantity, line.amount, line.opportunity.amount) == (2, amount, None)
    sent = {"person": person, "need": "x", "product_text": "없는 제품", "quantity": "0"}
    errors = client.post(reverse("opportunities:new"), sent).context["form"].errors
    assert {"product", "quantity"} <= set(errors)


def test_options_name_todays_price_and_leave_out_what_is_not_on_sale(place, client):
    product = ProductFactory(name="들지킴", unit="봉")
    ProductFactory(name="들지킴 옛것", is_active=False)
    listed(Decimal(18500), product)
    client.force_login(place.seller)
    text = client.get(url(place, "line_options"), {"q": "들지"}).content.decode()
    assert "18,500원 / 봉 · 가격표" in text
    assert "옛것" not in text
    assert "18,500원" in client.get(reverse("opportunities:product_options"), {"q": "들지"}).content.decode()


def test_cost_does_not_grow_with_lines(place, client):
    client.force_login(place.seller)
    products = [ProductFactory(list_price_amount=5) for _ in range(12)]
    names = iter(range(1, 13))

    def grow():
        count = min(next(names), len(products))
        actions.set_lines(place.opportunity, [LineSaid(one) for one in products[:count]], by=place.seller)

    assert_flat_queries(lambda: client.get(url(place)), grow=grow)


def test_forged_forms_are_refused(place, client):
    client.force_login(place.seller)
    other = make.raised(place.stranger)
    row = {
        "product": str(10**30),
        "product_text": "x",
        "quantity": "NaN",
        "unit_price": "1e400",
        "discount_pct": "Infinity",
    }
    answer = client.post(url(place), posted(place.opportunity, row))
    assert {"product", "quantity", "unit_price", "discount_pct"} <= set(answer.context["form"].forms[0].errors)
    # compared with what stands there, this one raises
    answer = client.post(url(place), posted(place.opportunity, dict.fromkeys(row, "sNaN")))
    assert {"quantity", "unit_price", "discount_pct"} <= set(answer.context["form"].forms[0].errors)
    for management in ({"form-TOTAL_FORMS": 10**6}, {"form-INITIAL_FORMS": 7}):
        assert client.post(url(place), posted(place.opportunity, row) | management).status_code == 422
    assert client.get(reverse("opportunities:lines", args=[other.pk])).status_code == 403
    assert client.post(reverse("opportunities:lines_total", args=[other.pk])).status_code == 403
    assert client.get(reverse("opportunities:lines", args=[999999])).status_code == 404
    assert client.get(url(place, "line_options"), {"q": "%"}).status_code == 200


def test_quantities_have_their_thousands_apart(client, place):
    client.force_login(place.seller)
    said = [
        LineSaid(ProductFactory(unit="봉"), quantity=Decimal(20_000), unit_price=Decimal(1)),
        LineSaid(ProductFactory(), quantity=Decimal("1.5"), unit_price=Decimal(1)),
    ]
    actions.set_lines(place.opportunity, said, by=place.seller)
    for address in (url(place, "detail"), url(place)):
        page = client.get(address).content.decode()
        assert "20,000봉" in page or 'value="20,000"' in page
        assert "1.5" in page


def test_a_product_at_two_conditions_stands_in_two_lines_that_keep_their_own_prices(place):
    product = ProductFactory()
    prices = listed(Decimal(100), product, unit=place.team)
    first, second = LineSaid(product), LineSaid(product, unit_price=Decimal(80), quantity=Decimal(5))
    rows = actions.set_lines(place.opportunity, [first, second], by=place.seller)
    prices.to_on = clock.today()
    prices.save()
    # in another order each goes on as it was: whose price it is, and its history
    kept = LineSaid(product, unit_price=Decimal(100))
    again = actions.set_lines(place.opportunity, [second, kept], by=place.seller)
    assert [row.pk for row in again] == [rows[1].pk, rows[0].pk]
    assert [(row.price_list, row.amount) for row in place.opportunity.lines.all()] == [(None, 400), (prices, 100)]
    actions.set_lines(place.opportunity, [LineSaid(product, unit_price=Decimal(90))], by=place.seller)
    assert place.opportunity.lines.get().price_list is None
    with pytest.raises(actions.LineRefused):
        actions.set_lines(place.opportunity, [second, second], by=place.seller)
    # an empty price is the list's: typed out, it is the same
    own = ProductFactory(list_price_amount=100)
    for twice in (
        [LineSaid(own), LineSaid(own, unit_price=Decimal(100))],
        [
            LineSaid(own, amount=Decimal(300), quantity=Decimal(3)),
            LineSaid(own),
            LineSaid(own, unit_price=Decimal(100)),
        ],
        [LineSaid(own, amount=Decimal(100), unit_price=Decimal(100)), LineSaid(own, quantity=Decimal(2))],
    ):
        with pytest.raises(actions.LineRefused) as refused:
            actions.set_lines(place.opportunity, twice, by=place.seller)
        assert (refused.value.field, refused.value.place) == ("product", len(twice) - 1)


def test_a_line_that_goes_takes_its_own_record_with_it(place):
    product = ProductFactory(list_price_amount=100)
    full, less = LineSaid(product), LineSaid(product, discount_pct=Decimal(5), quantity=Decimal(3))
    typed, other = LineSaid(product, amount=Decimal(70)), LineSaid(product, amount=Decimal(60))
    first = [row.pk for row in actions.set_lines(place.opportunity, [full, less, typed, other], by=place.seller)]
    rows = actions.set_lines(place.opportunity, [less, other], by=place.seller)
    assert [row.pk for row in rows] == [first[1], first[3]]
    events = apps.get_model("opportunities", "OpportunityLineEvent").objects
    assert not events.filter(pgh_obj_id__in=[first[0], first[2]], pgh_label="update").exists()
    assert set(events.filter(pgh_label="delete").values_list("pgh_obj_id", flat=True)) == {first[0], first[2]}
    # at another discount it is the line of its price, at another price one of the product
    again = actions.set_lines(
        place.opportunity, [LineSaid(product, amount=Decimal(9)), LineSaid(product)], by=place.seller
    )
    assert [row.pk for row in again] == [first[3], first[1]]
