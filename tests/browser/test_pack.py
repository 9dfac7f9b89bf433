"""The meeting pack at the table: sheets opened in it, and what is decided there stands on the right sheet."""

from collections.abc import Callable

from playwright.sync_api import Locator, expect

from tests.browser.desk import Desk, Site


def test_what_is_decided_in_the_pack_stands_on_the_sheet(open_desk: Callable[..., Desk], site: Site) -> None:
    words = "갱신 조건은 다음 주 화요일까지 류세아 본부장이 고객 대표와 직접 정한다."
    other, deal = site.cast.deals["O2"], site.cast.deals["O5"]
    desk = open_desk("류세아").go("/pack/")
    _opened(desk, other.pk)
    sheet = _opened(desk, deal.pk)
    expect(desk.page.locator("#part-coaching")).to_have_count(1)  # the other one is closed: its forms are gone

    desk.link("Add a decision", sheet).click()
    form = sheet.locator("#part-coaching form")
    form.locator('[name="decision"]').fill(words)
    desk.button("Save the decision", form).click()
    expect(sheet.locator("#decisions")).to_contain_text(words)  # in the pack, for everybody at the table
    assert desk.settle().sideways() == []

    seller = open_desk("표예진")
    expect(seller.go(f"/opportunities/{deal.pk}/").page.locator("#decisions")).to_contain_text(words)
    assert not other.decisions.filter(text=words).exists()


def _opened(desk: Desk, pk: int) -> Locator:
    sheet = desk.page.locator(f"#sheet-{pk}")
    sheet.locator("summary").first.click()
    expect(sheet.locator("#part-facts")).to_be_visible()
    desk.settle()
    return sheet
