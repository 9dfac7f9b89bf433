"""Lists: narrowed by words, kept under a name, taken along; the same without script."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk, ko


@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (360, False)])
def test_filter_keep_and_take_along(open_desk: Callable[..., Desk], width: int, javascript: bool) -> None:
    desk = open_desk("김하늬", width=width, javascript=javascript).go("/people/?view=all")
    name = f"내 조용한 고객 {width}"
    bar = desk.page.get_by_role("search").filter(has=desk.page.locator("[name=silent]"))
    bar.locator("[name=owner]").select_option("me")
    if not javascript:
        desk.button("Show", bar).click()
    desk.settle()
    expect(desk.page.locator("#rows .filter")).to_contain_text(ko("My customers"))

    desk.link("Keep this view").click()
    desk.settle()
    desk.field("Name", desk.page.locator("form:has([name=query])").last).fill(name)
    desk.page.locator("form:has([name=name]) [type=submit]").click()
    desk.settle()
    desk.page.wait_for_url("**/people/?owner=me")
    shown = desk.page.locator("#rows .row__link").all_inner_texts()

    desk.go("/lists/people/export/?query=owner%3Dme")
    desk.page.locator("[name=form][value=csv]").check()
    with desk.page.expect_download() as download:
        desk.button("Make the file").click()
    text = Path(download.value.path()).read_text("utf-8-sig")
    assert [row[0] for row in csv.reader(io.StringIO(text))][1:] == shown
    desk.go("/views/")
    expect(desk.page.get_by_role("link", name=name)).to_be_visible()


def test_ticked_rows_go_on_a_list(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk("김하늬").go("/people/?owner=me")
    desk.page.locator(".row__tick").first.check()
    who = desk.page.locator("#rows .row__link").first.inner_text()
    desk.button("With the ticked ones").click()
    desk.settle()
    desk.page.locator("[name=act][value=put]").check()
    desk.field("or a new list").fill("초대할 분")
    desk.button("Do it for all of them").click()
    desk.settle()
    desk.go("/views/")
    desk.page.get_by_role("link", name="초대할 분").click()
    desk.settle()
    expect(desk.page.locator("#rows .row__link")).to_have_text([who])
