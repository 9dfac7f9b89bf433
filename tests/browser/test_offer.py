"""From a price list to an order: a product at the list's price, the paper of a quotation, the customer's word, the contract."""

import datetime as dt
import io
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import expect
from pypdf import PdfReader

from opportunities.models import Quotation, State
from tests.browser.desk import Desk, Site

ADMIN, SELLER, DEAL = "원태하", "송이든", "O6"
SENSOR = "들녘온 센서"
PRICE, SUM, WHOLE = "390,000원", "7,020,000원", "7,722,000원"  # of one; 20 less a tenth; with VAT
OTHER, OTHER_PRICE, OTHER_UNIT = "들지킴 수화제", "18,500", "봉"
NUMBER, CALLED = "계약-2026-0819", "센서 20대 1차 납품"
DELIVERED = dt.date(2026, 9, 18)


def test_from_a_price_list_to_the_order(open_desk: Callable[..., Desk], site: Site) -> None:
    keeper = open_desk(ADMIN).go("/opportunities/prices/")
    keeper.page.get_by_role("link", name=re.compile("표준 가격표")).click()
    expect(keeper.page.locator(".row", has_text=SENSOR)).to_contain_text(PRICE)
    deal = site.cast.deals[DEAL]
    path = f"/opportunities/{deal.pk}/"
    desk = open_desk(SELLER, width=360)
    _add_product(desk.go(f"{path}lines/"))
    quotation = _issue(desk.go(f"{path}quotes/new/"))
    _read_paper(desk, quotation)
    _send_and_hear(desk, quotation)
    desk.go(path)
    expect(desk.section("facts").locator("#gaps")).not_to_contain_text("F6")
    expect(desk.section("facts")).to_contain_text(str(quotation))
    _win(desk, path)
    deal.refresh_from_db()
    assert (deal.state, deal.amount, deal.amount_basis) == (State.WON, quotation.net_amount, "quote")
    desk.go("/opportunities/after-won/?view=all")
    row = desk.page.locator(".row", has_text=deal.title)
    expect(row).to_contain_text(CALLED)
    desk.go(f"{path}order/")
    expect(desk.page.locator("#order")).to_contain_text(NUMBER)


def _add_product(desk: Desk) -> None:
    """The total is there before anything is saved, and says the list whose price it took."""
    line = desk.page.locator(".line-row").first
    expect(desk.page.locator(".line-row:visible")).to_have_count(1)  # an empty one at a time
    desk.choose("Product", SENSOR, SENSOR, line)
    desk.field("Quantity", line).fill("20")
    desk.field("Discount", line).fill("10")
    expect(desk.page.locator(".line-row:visible")).to_have_count(2)
    expect(desk.page.locator("[data-sum=total]")).to_have_text(SUM)
    expect(line.locator("[data-line]")).to_contain_text("표준 가격표")
    expect(desk.page.locator("[data-sum=said]")).to_contain_text(SUM)  # read aloud once typing rests
    desk.button("Save").click()
    expect(desk.page.locator(".lines-sum")).to_contain_text(SUM)


def _issue(desk: Desk) -> Quotation:
    expect(desk.page.locator("[data-sum=total]")).to_have_text(WHOLE)
    _change_the_product(desk)
    desk.button("Save the draft").click()
    desk.link("Issue it").click()
    desk.button("Issue the quotation").click()
    expect(desk.page.locator("h1")).to_have_text(re.compile(r"^Q-2026-\d{4} v1"))
    return Quotation.objects.get(pk=int(urlsplit(desk.page.url).path.split("/")[4]))


def _change_the_product(desk: Desk) -> None:
    """Another product brings its own list price and unit in the place of the former one's; what was typed by hand stays, and
    beside it stands what the list says."""
    line = desk.page.locator(".quote-line").first
    expect(desk.page.locator(".quote-line:visible")).to_have_count(2)
    price, unit = desk.field("Unit price", line), line.locator('[name="line-0-unit"]')
    expect(price).to_have_value(re.compile(r"^390,?000"))
    desk.choose("Item", OTHER, OTHER, line)
    expect(price).to_have_value(OTHER_PRICE)
    expect(unit).to_have_value(OTHER_UNIT)
    expect(line.locator("[data-line]")).to_contain_text("표준 가격표")
    price.fill("17000")
    expect(line.locator("[data-line]")).to_contain_text(f"가격표 단가 {OTHER_PRICE}원")
    desk.choose("Item", SENSOR, SENSOR, line)
    expect(line.locator("[data-line]")).to_contain_text(f"가격표 단가 {PRICE}")
    expect(price).to_have_value("17000")
    expect(unit).to_have_value("대")
    price.fill("390000")
    expect(desk.page.locator("[data-sum=total]")).to_have_text(WHOLE)


def _read_paper(desk: Desk, quotation: Quotation) -> None:
    url = desk.link("PDF").get_attribute("href")
    answer = desk.page.request.get(f"{desk.site.url}{url}")
    assert answer.headers["content-type"] == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.body())).pages)
    for words in (quotation.number, SENSOR, SUM, WHOLE):
        assert words in text


def _send_and_hear(desk: Desk, quotation: Quotation) -> None:
    desk.link("Send it").click()
    desk.page.locator('[name="sent_how"][value="hand"]').check(force=True)
    desk.button("Record as sent").click()
    desk.link("Customer confirmed receipt").click()
    desk.field("How the customer said it").fill("잘 받았다고 하심")
    desk.button("Confirmed by the customer").click()
    expect(desk.page.locator(".quote-story")).to_contain_text("잘 받았다고 하심")
    desk.link("Set the opportunity's amount to it").click()
    desk.button("Set the opportunity's amount to it").click()
    expect(desk.page.locator(".amount")).to_contain_text(["7,020,000"])
    assert quotation.number


def _win(desk: Desk, path: str) -> None:
    """The contract is the fact that wins it; its number and the first promised day are typed with the end."""
    desk.go(f"{path}evidence/new/?fact=F11")
    desk.field("What the customer did or said").fill("계약서에 서명해 주심.")
    desk.page.locator("main button.button--primary").click()
    desk.go(f"{path}close/")
    desk.page.locator('[name="to"][value="won"]').check(force=True)
    desk.page.locator('[name="reason_code"]').select_option("product_fit")
    desk.field("What the customer said").fill("알림이 바로 와서 마음이 놓여요.")
    desk.field("Contract or order number").fill(NUMBER)
    expect(desk.page.locator(".date-line:visible")).to_have_count(1)
    desk.page.locator('[name="date_0_kind"]').select_option("delivery")
    expect(desk.page.locator(".date-line:visible")).to_have_count(2)
    desk.page.locator('[name="date_0_due_on"]').fill(DELIVERED.isoformat())
    desk.page.locator('[name="date_0_text"]').fill(CALLED)
    desk.page.locator("main .form__foot button.button--primary").click()
    expect(desk.page.locator("#part-order")).to_contain_text(CALLED)
