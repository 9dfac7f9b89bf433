"""Where quotations are told of outside their own pages: on the sheet, on its paper and in its history."""

from copy import deepcopy
from decimal import Decimal

import pytest

from opportunities import actions
from tests.opportunities import factories as make
from tests.opportunities.quotes import drafted, issued, sent
from tests.support import assert_flat_queries, once_a_module

pytestmark = pytest.mark.django_db


built = once_a_module(lambda: make.world(amount=Decimal(12_000_000)))


@pytest.fixture
def place(client, built, db):
    found = deepcopy(built)
    client.force_login(found.seller)
    return found


def test_drafts_never_push_what_the_customer_has_off_the_sheet(client, place):
    first = sent(issued(place.opportunity))
    actions.revise_quotation(first, by=place.seller)
    for _n in range(2):
        drafted(place.opportunity)
    page = client.get(f"/opportunities/{place.opportunity.pk}/").content.decode()
    shown = page[page.index('class="quoted"') :].split("</dd>")[0]
    assert shown.index(str(first)) < shown.index("견적 초안")
    assert "공급가액 1,000,000원" in shown  # as the amount above it, without VAT
    assert "1,100,000원" not in shown


def test_a_draft_on_the_sheet_names_what_it_revises(client, place):
    first = issued(place.opportunity)
    page = f"/opportunities/{place.opportunity.pk}/"
    assert "새 버전 초안" not in client.get(page).content.decode()
    actions.revise_quotation(first, by=place.seller)
    assert f"{first.number} 새 버전 초안" in client.get(page).content.decode()


def test_paper_says_that_none_was_written_here_rather_than_none(client, place):
    drafted(place.opportunity)
    assert "한장에 남긴 견적 없음" in client.get(f"/opportunities/{place.opportunity.pk}/?view=report").content.decode()


def test_the_history_tells_of_offers_and_products(client, place):
    product = make.ProductFactory(name="들지킴", unit="봉")
    for count in (20_000, 30_000):
        said = [actions.LineSaid(product, quantity=Decimal(count), unit_price=Decimal(3))]
        actions.set_lines(place.opportunity, said, by=place.seller)
    number = str(sent(issued(place.opportunity)))
    page = f"/opportunities/{place.opportunity.pk}/history/"
    text = client.get(page).content.decode()
    assert text.count(f"견적 {number}") == 2  # issued, then sent
    assert "<del>20,000봉 · 60,000원</del>" in text
    assert "<ins>30,000봉 · 90,000원</ins>" in text


def test_the_history_costs_the_same_however_much_was_offered(client, place):
    def more():
        issued(place.opportunity)
        said = [actions.LineSaid(make.ProductFactory(), unit_price=Decimal(3))]
        actions.set_lines(place.opportunity, said, by=place.seller)

    address = f"/opportunities/{place.opportunity.pk}/history/"
    assert_flat_queries(lambda: client.get(address), grow=more)
