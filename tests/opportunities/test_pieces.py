"""One value of the sheet's head, edited where it stands."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from opportunities.money import MoneyField
from tests.opportunities import factories as make
from tests.opportunities.quotes import issued, line

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def opened(client):
    opportunity = make.raised(amount=Decimal(480_000_000))
    client.force_login(opportunity.owner)
    return opportunity


def address(opportunity, piece):
    return f"{reverse('opportunities:edit', args=[opportunity.pk])}?piece={piece}"


def keys_of(client, url):
    """The form's own keys, as the page gave them."""
    form = client.get(url, headers=HTMX).context
    return {"version": form["version"], "form_key": form["form_key"]}


@pytest.mark.parametrize(
    ("piece", "asked"),
    [
        ("title", {"title"}),
        ("need", {"need"}),
        ("who", {"person", "company"}),
        ("amount", {"amount", "amount_basis", "monthly_amount", "monthly_months", "amount_is_right", "quoted"}),
        ("date", {"expected_order_on", "date_basis"}),
    ],
)
def test_a_piece_asks_for_its_own_fields(client, opened, piece, asked):
    page = client.get(address(opened, piece), headers=HTMX)
    assert set(page.context["form"].fields) == asked
    assert f'id="part-{piece}"' in page.content.decode()


def test_what_is_drawn_anew_brings_the_title_of_the_page(client, opened):
    url = address(opened, "title")
    client.post(url, {**keys_of(client, url), "title": "배밭 <관수> 시설"}, headers=HTMX)
    drawn = client.get(reverse("opportunities:detail", args=[opened.pk]), headers=HTMX).content.decode()
    assert drawn.lstrip().startswith("<title>배밭 &lt;관수&gt; 시설 · 한장</title>")  # where htmx looks for it
    whole = client.get(reverse("opportunities:detail", args=[opened.pk])).content.decode()
    assert whole.count("<title>") == 1


def test_an_unknown_piece_is_the_whole_head(client, opened):
    assert {"title", "need", "amount"} <= set(client.get(address(opened, "x")).context["form"].fields)


def test_saving_a_piece_leaves_the_rest(client, opened):
    url = address(opened, "amount")
    sent = {**keys_of(client, url), "amount": "4.5억", "amount_basis": "quote"}
    answer = client.post(url, sent, headers=HTMX)
    assert (answer.status_code, "opportunity-changed" in answer.headers["HX-Trigger"]) == (204, True)
    was = (opened.title, opened.need, opened.expected_order_on)
    opened.refresh_from_db()
    assert (opened.amount, opened.amount_basis) == (Decimal(450_000_000), "quote")
    assert (opened.title, opened.need, opened.expected_order_on) == was


def test_without_script_a_piece_is_a_page_that_leads_back(client, opened):
    url = address(opened, "need")
    answer = client.post(url, {**keys_of(client, url), "need": "올해 안에 반품을 줄이고 싶다"})
    assert (answer.status_code, answer.url) == (302, reverse("opportunities:detail", args=[opened.pk]))
    opened.refresh_from_db()
    assert opened.need == "올해 안에 반품을 줄이고 싶다"


def test_what_is_wrong_is_said_in_its_place_and_kept(client, opened):
    url = address(opened, "amount")
    answer = client.post(url, {**keys_of(client, url), "amount": "많이", "amount_basis": "quote"}, headers=HTMX)
    assert answer.status_code == 422
    assert 'id="part-amount"' in answer.content.decode()
    assert "많이" in answer.content.decode()


def test_a_stale_piece_shows_both_texts(client, opened):
    url = address(opened, "title")
    keys = keys_of(client, url)
    client.post(url, {**keys, "title": "먼저 쓴 제목"}, headers=HTMX)
    late = client.post(url, {"version": keys["version"], "title": "나중에 쓴 제목"}, headers=HTMX)
    assert late.status_code == 422
    assert {"먼저 쓴 제목", "나중에 쓴 제목"} <= {
        word for item in late.context["conflict"]["items"] for word in item.values() if isinstance(word, str)
    }
    opened.refresh_from_db()
    assert opened.title == "먼저 쓴 제목"


def test_only_who_may_edit_is_offered_a_piece(client, opened):
    page = reverse("opportunities:detail", args=[opened.pk])
    assert "piece=amount" in client.get(page).content.decode()
    assert "piece=amount" not in client.get(page + "?view=report").content.decode()
    assert client.get(address(opened, "amount")).status_code == 200
    client.force_login(make.world().stranger)
    assert client.get(address(opened, "amount")).status_code == 403


def test_what_drops_out_of_the_forecast_is_said(client, opened):
    url = address(opened, "amount")
    answer = client.post(url, {**keys_of(client, url), "amount": "", "amount_basis": "quote"}, headers=HTMX)
    assert "실적 예측에 들어가지 않아요" in json.loads(answer.headers["HX-Trigger"])["toast"]["message"]


def test_a_new_amount_is_asked_for_its_quotation_once(client, opened):
    url = address(opened, "amount")
    client.post(url, {**keys_of(client, url), "amount": "480000000", "amount_basis": "quote"}, headers=HTMX)
    changed = {"amount": "4.5억", "amount_basis": "quote"}
    asked = client.post(url, {**keys_of(client, url), **changed}, headers=HTMX)
    assert (asked.status_code, list(asked.context["form"].errors)) == (422, ["amount_basis"])
    assert all(text in asked.content.decode() for text in ("4.5억", 'name="quoted"'))
    for answer in ({"quoted": "on"}, {"amount": "4억", "amount_basis": "estimate"}):
        assert client.post(url, {**keys_of(client, url), **changed, **answer}, headers=HTMX).status_code == 204
    opened.refresh_from_db()
    assert (opened.amount, opened.amount_basis) == (Decimal(400_000_000), "estimate")


def test_an_amount_that_an_offer_of_ours_says_is_not_asked_for_its_quotation(client, opened, monkeypatch):
    url = address(opened, "amount")
    client.post(url, {**keys_of(client, url), "amount": "480000000", "amount_basis": "quote"}, headers=HTMX)
    offer = issued(opened, lines=[line(price="16000000")])
    said = {**keys_of(client, url), "amount": "1600만", "amount_basis": "quote"}
    with monkeypatch.context() as later:
        later.setenv("HANJANG_NOW", f"{offer.valid_until + dt.timedelta(days=1)}T12:00:00")
        client.force_login(opened.owner)  # weeks later
        assert client.post(url, said, headers=HTMX).status_code == 422  # it does not stand any more
    client.force_login(opened.owner)
    assert client.post(url, said, headers=HTMX).status_code == 204


@pytest.mark.parametrize(("typed", "won"), [
    ("4억팔천", 480_000_000), ("4억 8천", 480_000_000), ("4억 8,000만원", 480_000_000), ("일억이천오백만", 125_000_000),
    ("팔천만", 80_000_000), ("4.8억", 480_000_000), ("8천", None), ("4억 8000", None), ("4억팔", None), ("많이", None),
    ("1.234억", 123_400_000), ("4.805억", 480_500_000), ("1.2345만", 12_345), ("1,234.5만", 12_345_000), ("3,5억", None),
    ("1,5", None), ("1,2345만", None), ("1.23456789만", None), ("₩1,234,567", 1_234_567), ("0.001", None),
    ("1조", 10**12), ("1.2조", 12 * 10**11), ("1조 2천억", 12 * 10**11), ("1조 2천", 12 * 10**11),
    ("1조 5억", 10**12 + 5 * 10**8), ("1조 5", None), ("1.5조 2억", None),
])  # fmt: skip
def test_amounts_are_read_as_koreans_say_them(typed, won):
    field = MoneyField()
    if won is not None:
        assert field.clean(typed) == won
        return
    with pytest.raises(ValidationError, match=r"480백만|2자리"):
        field.clean(typed)
