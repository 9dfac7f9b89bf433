"""An order whose record has no amount: the form of its end asks for it, by the rules of the record's own fields."""

from decimal import Decimal

import pytest
from django.urls import reverse

from core import clock
from opportunities import actions
from opportunities.errors import FactMissing, Incomplete
from opportunities.models import Booking, Opportunity, State
from sellers.models import ExchangeRate
from tests.opportunities import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(opportunity):
    """With its contract, and without an amount."""
    make.prove(opportunity, "F11")
    opportunity.refresh_from_db()
    return opportunity


@pytest.fixture
def close_url(client, signed):
    client.force_login(signed.owner)
    return reverse("opportunities:close", args=[signed.pk])


def won(opportunity, **typed):
    """As a browser without script sends it."""
    said = {"to": "won", "on": clock.today(), "reference": "2026-113", "note": "현장 시연이 통했다"}
    return said | {"version": opportunity.version, "amount_basis": "customer"} | typed


def test_it_is_asked_for_where_it_is_missing_and_stands_in_the_record(client, close_url, signed):
    assert b'name="amount"' in client.get(close_url).content
    for amount, word in (
        ("", "수주 금액을"),
        ("0", "수주 금액을"),
        ("-1", "0"),
        ("1000000000000000", "0의"),
        ("많이", "숫자"),
    ):
        refused = client.post(close_url, won(signed, amount=amount))
        form = refused.context["form"]
        assert (refused.status_code, list(form.errors)) == (422, ["amount"]), amount
        assert word in form.errors["amount"][0]
        assert (form["amount"].value(), form["reference"].value(), form["note"].value()) == (
            amount, "2026-113", "현장 시연이 통했다",
        )  # fmt: skip
    assert client.post(close_url, won(signed, amount="2000억")).context["form"].asks_amount
    signed.refresh_from_db()
    assert (signed.amount, signed.state, Booking.objects.count()) == (None, "open", 0)
    assert client.post(close_url, won(signed, amount="4.8억")).status_code == 302
    signed.refresh_from_db()
    assert (signed.state, signed.amount, signed.amount_basis) == ("won", 480_000_000, "customer")
    assert (Booking.objects.get().amount, signed.company_rate) == (480_000_000, 1)
    who = signed.events.filter(amount=480_000_000).earliest("pgh_id").pgh_context
    assert who.metadata["user"] == signed.owner_id


def test_it_is_not_asked_for_where_it_is_known_or_nothing_was_won(client, close_url, signed):
    said = {"to": "lost", "reason_code": "price_terms", "stated": "가격이 높았어요", "stated_by": signed.person_id}
    assert client.post(close_url, won(signed, amount="많이", **said)).status_code == 302
    signed.refresh_from_db()
    assert (signed.state, signed.amount) == ("lost", None)
    known = make.raised(signed.owner, amount=Decimal(1000))
    assert b'name="amount"' not in client.get(reverse("opportunities:close", args=[known.pk])).content


def test_it_is_what_the_products_come_to_in_their_currency(client, close_url, signed):
    ExchangeRate.objects.create(currency="USD", from_on=clock.today(), rate=1400)
    line = actions.LineSaid(make.ProductFactory(), amount=Decimal(7000))
    actions.set_lines(signed, [line], by=signed.owner)
    signed.refresh_from_db()
    shown = client.get(close_url)
    assert shown.context["form"]["amount"].value() == "7,000"
    assert "제품 금액 합계" in shown.content.decode()
    refused = client.post(close_url, won(signed, amount="7,000", currency="USD"))
    assert list(refused.context["form"].errors) == ["currency"]
    assert client.post(close_url, won(signed, amount="7,000", currency="KRW")).status_code == 302


def test_what_somebody_else_entered_meanwhile_is_shown_beside_it(client, close_url, signed):
    mine = won(signed, amount="7,000")
    actions.edit_opportunity(signed, by=signed.owner, read_at=signed.version, amount=Decimal(5000))
    stale = client.post(close_url, mine)
    assert [(one["mine"], one["theirs"]) for one in stale.context["conflict"]["items"] if one["name"] == "amount"] == [
        ("7,000", "5,000")
    ]
    again = mine | {"version": stale.context["version"]}
    assert client.post(close_url, again | {"keep_amount": "theirs"}).status_code == 302
    assert Booking.objects.get().amount == 5000


def test_both_or_neither(in_pipeline):
    worth = actions.OrderAmount(Decimal(9000))
    Opportunity.objects.filter(pk=in_pipeline.pk).update(amount=None)
    said = {"to": State.WON, "by": in_pipeline.owner, "on": clock.today(), "worth": worth}
    with pytest.raises(FactMissing):
        actions.close(in_pipeline, **said)
    with pytest.raises(Incomplete):
        actions.close(in_pipeline, **said | {"reason_code": "no such"})
    assert Opportunity.objects.get(pk=in_pipeline.pk).amount is None
    make.prove(in_pipeline, "F11")
    actions.close(in_pipeline, **said)
    assert Opportunity.objects.get(pk=in_pipeline.pk).amount == 9000
