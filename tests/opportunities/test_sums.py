"""What a form's lines come to while one types: the figures that saving would leave, and nothing is written."""

from decimal import Decimal

import pytest

from opportunities.models import OpportunityLine, PriceListItem, Quotation, QuotationLine
from tests.opportunities import factories as make
from tests.opportunities.quotes import form_of
from tests.opportunities.test_lines import posted
from tests.opportunities.test_prices import listed
from tests.opportunities.test_quotation_pages import path
from tests.support import assert_flat_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(client):
    found = make.world(amount=Decimal(12_000_000))
    client.force_login(found.seller)
    return found


def line(product="", quantity="", unit_price="", discount_pct="", amount=""):
    names = {"product_text": product, "quantity": quantity, "unit_price": unit_price, "discount_pct": discount_pct}
    return names | {"amount": amount}


def lines_url(place, *parts):
    return "/".join(["", "opportunities", str(place.opportunity.pk), "lines", *parts, ""])


@pytest.mark.parametrize("currency", ["KRW", "USD"])
def test_products_come_to_what_saving_leaves(client, place, currency):
    place.opportunity.currency = currency
    place.opportunity.save()
    cheap, dear = make.ProductFactory(name="들지킴"), make.ProductFactory(name="벼돌봄")
    listed(Decimal("333.33"), cheap, unit=place.team, currency=currency)
    rows = [
        line("들지킴", "3", "", "10"),
        line("벼돌봄", "1.5", "0.33"),
        line("들지킴", "1", "300"),
        line("벼돌봄", amount="99.5"),
    ]
    sent = posted(place.opportunity, *rows)
    found = client.post(lines_url(place, "sum"), sent).json()
    assert not OpportunityLine.objects.exists()
    assert PriceListItem.objects.get().taken_on is None
    assert client.post(lines_url(place), sent).status_code == 302
    stored = list(OpportunityLine.objects.order_by("position"))
    assert [row.product for row in stored] == [cheap, dear, cheap, dear]  # one product at two conditions
    page = client.get(lines_url(place)).content.decode()
    assert found["total"] in page
    figures = ["900", "0", "300", "100"] if currency == "KRW" else ["899.99", "0.50", "300.00", "99.50"]
    for at, figure in enumerate(figures):
        assert figure in found["lines"][str(at)]
        assert Decimal(figure) == stored[at].amount
    assert "가격표" in found["lines"]["0"]
    assert "단가 333.33" in found["lines"]["0"].replace("USD ", "")
    assert "직접" in found["lines"]["1"]
    assert (found["left"], found["total"] in found["said"]) == ("", True)


@pytest.mark.parametrize("vat", ["separate", "included"])
def test_an_offer_comes_to_what_saving_leaves(client, place, vat):
    product = make.ProductFactory(name="방제 드론")
    listed(Decimal(1005), product, unit=place.team)
    rows = [("방제 드론", "7", ""), ("드론 방제", "12", "1234567"), ("", "1", "")]
    sent = form_of(place.opportunity, *rows, vat=vat) | {"line-1-discount_pct": "2.5"}
    found = client.post(path(place, "sum"), sent).json()
    assert not Quotation.objects.exists()
    client.post(path(place, "new"), sent)
    draft = Quotation.objects.get()
    amounts = (draft.net_amount, draft.vat_amount, draft.total_amount)
    assert [found[name] for name in ("net", "vat", "total")] == [f"{amount:,.0f}원" for amount in amounts]
    for at, row in enumerate(QuotationLine.objects.order_by("position")):
        assert f"= {row.amount:,.0f}원" in found["lines"][str(at)]


def test_what_cannot_be_read_is_said_and_left_out(client, place):
    make.ProductFactory(name="값없음")
    rows = [
        line("값없음", "2", "1000"),
        line("값없음", "2"),
        line("없는 것", "2", "5"),
        line("값없음", "x", "5"),
        line("값없음", "sNaN", "5"),
        line("값없음", "1", "sNaN"),
        line(),
    ]
    found = client.post(lines_url(place, "sum"), posted(place.opportunity, *rows)).json()
    assert (found["total"], list(found["lines"])) == ("2,000원", ["0"])
    assert (found["left"].count("1줄"), found["left"].count("4줄")) == (1, 1)  # one lacks its price, four are wrong
    nothing = {"line-0-unit_price": "sNaN", "line-0-quantity": "sNaN", "line-0-discount_pct": "sNaN"}
    assert (
        client.post(path(place, "new"), form_of(place.opportunity, ("교육", "1", "1000")) | nothing).status_code == 422
    )
    for wrong in (
        {"vat_pct": "x"},
        {"vat_pct": "sNaN"},
        {"line-0-unit_price": "비쌈"},
        {"line-0-quantity": "0"},
        {"line-TOTAL_FORMS": "x"},
        *({name: value} for name, value in nothing.items()),
    ):
        found = client.post(path(place, "sum"), form_of(place.opportunity, ("교육", "1", "1000")) | wrong).json()
        assert (found["total"], found["said"]) == ("–", ""), wrong
    assert client.post(path(place, "sum"), {}).json()["total"] == "–"


def test_what_saving_refuses_is_not_summed_without_a_word(client, place):
    make.ProductFactory(name="들지킴", list_price_amount=100)
    twice = posted(place.opportunity, line("들지킴", "1"), line("들지킴", "2", "100"))
    found = client.post(lines_url(place, "sum"), twice).json()
    assert (found["total"], found["left"][:2]) == ("100원", "1줄")
    errors = client.post(lines_url(place), twice).context["form"].forms[1].errors
    assert found["lines"]["1"] == errors["product"][0]
    for wrong in ({"quantity": "-1"}, {"unit_price": "1e400"}, {"unit_price": "9" * 16}):
        found = client.post(lines_url(place, "sum"), posted(place.opportunity, line("들지킴", "1") | wrong)).json()
        assert "셀 수 없" in found["left"], wrong
    many = posted(place.opportunity, *[line("들지킴", "1", str(price)) for price in range(1, 61)])
    found = client.post(lines_url(place, "sum"), many).json()
    assert (found["total"], len(found["lines"]), "50" in found["left"]) == ("1,275원", 50, True)
    assert client.post(lines_url(place), many).status_code == 422
    gaps = posted(
        place.opportunity, *[line() for _gap in range(5)], *[line("들지킴", "1", str(at)) for at in range(55)]
    )
    assert "50" in client.post(lines_url(place, "sum"), gaps).json()["left"]
    most = "10000000000000"
    much = posted(place.opportunity, line("들지킴", "1", most), line("들지킴", "1"))
    found = client.post(lines_url(place, "sum"), much).json()
    assert (found["total"], found["said"]) == ("–", found["left"])
    assert found["left"] in client.post(lines_url(place), much).content.decode()
    found = client.post(path(place, "sum"), form_of(place.opportunity, ("교육", "1", most))).json()
    assert (found["total"], bool(found["left"])) == ("–", True)


def test_the_unit_of_a_chosen_product_comes_with_its_sum(client, place):
    make.ProductFactory(name="들지킴", unit="병")
    rows = [line("들지킴", "3", "5"), line("들지킴"), line("들지킴", "x"), line("없는 것", "2"), line()]
    found = client.post(lines_url(place, "sum"), posted(place.opportunity, *rows)).json()
    assert list(found["units"].values())[:5] == ["병", "병", "병", "", ""]


def test_the_product_of_a_line_comes_with_its_list_price(client, place):
    """What a script needs to put another product's price in the place of one that was not typed by hand."""
    seed, drone = make.ProductFactory(name="들지킴", unit="병"), make.ProductFactory(name="방제 드론", unit="회")
    listed(Decimal(18500), seed, unit=place.team)
    rows = [("들지킴", "3", "18,500"), ("들지킴", "3", "17000"), ("방제 드론", "1", "50"), ("교육", "1", "50")]
    found = client.post(path(place, "sum"), form_of(place.opportunity, *rows)).json()
    wanted = {"product": str(seed.pk), "unit": "병", "price": "18,500", "taken": True}
    bare = {"product": str(drone.pk), "unit": "회", "price": "", "taken": False}
    assert found["listed"] == {"0": wanted, "1": wanted | {"taken": False}, "2": bare}
    assert "직접" in found["lines"]["1"], "typed by hand, and beside it what the list says"
    assert "가격표 단가 18,500원" in found["lines"]["1"]
    assert "가격표 단가" not in found["lines"]["2"]
    with_vat = client.post(path(place, "sum"), form_of(place.opportunity, *rows, vat="included")).json()["listed"]["0"]
    assert (with_vat["price"], with_vat["taken"]) == ("20,350", False)
    lines = [line("들지킴", "3", "18500"), line("들지킴", "3", "17000"), line("방제 드론", "1")]
    found = client.post(lines_url(place, "sum"), posted(place.opportunity, *lines)).json()
    assert found["listed"] == {"0": wanted, "1": wanted | {"taken": False}, "2": bare}


def test_it_costs_the_same_however_many_lines_stand_there(client, place):
    names = []

    def grow():
        names.append(make.ProductFactory(list_price_amount=5).name)

    def ask_lines():
        return client.post(lines_url(place, "sum"), posted(place.opportunity, *[line(name, "1") for name in names]))

    def ask_offer():
        return client.post(path(place, "sum"), form_of(place.opportunity, *[(name, "1", "") for name in names]))

    for ask in (ask_lines, ask_offer):
        assert_flat_queries(ask, grow, times=3)


def test_only_the_team_asks(client, place):
    client.force_login(place.leader)
    assert client.get(path(place)).status_code == 200
    for url in (lines_url(place, "sum"), path(place, "sum")):
        assert client.post(url, {}).status_code == 403
