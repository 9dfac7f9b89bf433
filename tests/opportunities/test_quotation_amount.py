"""An offer and the amounts around it: list prices that it takes stand, and what it says of the opportunity's worth."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from core import clock
from opportunities import actions
from opportunities.models import PriceListItem
from tests.opportunities import factories as make
from tests.opportunities.quotes import drafted, issued, line, sent
from tests.opportunities.test_prices import listed

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(client):
    found = make.world(amount=Decimal(12_000_000))
    client.force_login(found.seller)
    return found


def path(place, *parts):
    return "/".join(["", "opportunities", str(place.opportunity.pk), "quotes", *map(str, parts), ""])


def replaced(place, *, price="900000"):
    """The opportunity is worth its first offer; a second version of it waits to go out."""
    first = sent(issued(place.opportunity))
    actions.take_amount(first, by=place.seller)
    draft = actions.revise_quotation(first, by=place.seller)
    actions.edit_quotation(draft, by=place.seller, read_at=draft.version, lines=[line(price=price)])
    return actions.issue_quotation(draft, by=place.seller)


def worth(place):
    place.opportunity.refresh_from_db()
    return place.opportunity.amount, place.opportunity.amount_basis


def test_a_list_price_taken_straight_onto_an_offer_stands(place):
    listed_one, typed, own = make.ProductFactory(), make.ProductFactory(), make.ProductFactory(list_price_amount=50)
    prices = listed(Decimal(333), listed_one, typed, unit=place.team)
    rows = [{"product": listed_one}, {"product": typed, "unit_price": Decimal(300)}, {"product": own}]
    draft = drafted(place.opportunity, lines=rows)
    found = draft.lines.order_by("position")
    assert [(row.unit_price, row.price_list) for row in found] == [(333, prices), (300, None), (50, None)]
    item, other = PriceListItem.objects.get(product=listed_one), PriceListItem.objects.get(product=typed)
    assert (item.taken_on, other.taken_on) == (clock.today(), None)
    with pytest.raises(IntegrityError), transaction.atomic():
        PriceListItem.objects.filter(pk=item.pk).update(price=334)
    # whose price it was goes on into what is written anew, and ends with another price
    PriceListItem.objects.filter(pk=other.pk).delete()
    prices.to_on = clock.today()
    prices.save()
    again = actions.revise_quotation(actions.issue_quotation(draft, by=place.seller), by=place.seller)
    assert [row.price_list for row in again.lines.order_by("position")] == [prices, None, None]
    rows[0]["unit_price"] = Decimal(332)
    actions.edit_quotation(again, by=place.seller, read_at=again.version, lines=rows[:1])
    assert again.lines.get().price_list is None


def test_a_list_price_with_vat_is_the_lists_too(place):
    product = make.ProductFactory()
    prices = listed(Decimal(1005), product, unit=place.team)
    row = drafted(place.opportunity, lines=[{"product": product}], vat_included=True).lines.get()
    assert (row.unit_price, row.price_list) == (1106, prices)
    assert prices.items.get().taken_on == clock.today()


def test_an_amount_whose_offer_is_replaced_follows_it_where_that_is_said(client, place):
    second = replaced(place)
    page = client.get(path(place, second.pk, "send")).content.decode()
    assert "1,000,000원" in page
    assert "900,000원" in page
    answer = client.post(path(place, second.pk, "send"), {"sent_how": "hand", "takes_amount": "on"}, follow=True)
    assert worth(place) == (900_000, "quote")
    assert "추정" not in answer.content.decode()


def test_an_amount_whose_offer_is_replaced_is_an_estimate_else(client, place):
    second = replaced(place)
    answer = client.post(path(place, second.pk, "send"), {"sent_how": "hand"}, follow=True).content.decode()
    assert worth(place) == (1_000_000, "estimate")
    assert "추정" in answer
    assert path(place, second.pk, "amount") in answer  # and the way to set it


def test_a_receipt_that_replaces_says_of_the_amount_what_a_sending_does(client, place):
    second = replaced(place)
    said = {"person": place.opportunity.person.pk, "received_on": clock.today().isoformat(), "takes_amount": "on"}
    client.post(path(place, second.pk, "receive"), said)
    assert worth(place) == (900_000, "quote")


def test_an_amount_that_the_later_version_says_too_stays_a_quotations(client, place):
    second = replaced(place, price="1000000")
    assert "takes_amount" not in client.get(path(place, second.pk, "send")).content.decode()
    sent(second)
    assert worth(place) == (1_000_000, "quote")
    actions.edit_opportunity(place.opportunity, by=place.seller, read_at=place.opportunity.version, amount=Decimal(7))
    sent(issued(place.opportunity))
    assert worth(place)[0] == 7


def test_a_figure_in_another_currency_or_with_vat_is_no_price_of_the_old_list(place):
    product = make.ProductFactory()
    prices = listed(Decimal(333), product, unit=place.team)
    typed = [{"product": product, "quantity": Decimal(1), "unit_price": Decimal(333)}]
    for change in ({"currency": "USD"}, {"vat_included": True}):
        draft = drafted(place.opportunity, lines=typed)
        assert draft.lines.get().price_list == prices
        actions.edit_quotation(draft, by=place.seller, read_at=draft.version, lines=typed, **change)
        assert draft.lines.get().price_list is None
        actions.discard_draft(draft, by=place.seller)
    actions.set_lines(place.opportunity, [actions.LineSaid(product)], by=place.seller)
    prices.to_on = clock.today()
    prices.save()
    assert drafted(place.opportunity, lines=typed, currency="USD").lines.get().price_list is None
