"""On a phone of 360 px, in both languages: names are read whole, tables fold, and nothing lies over what one comes to."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk, Site

CUT = """() => [...document.querySelectorAll(".rows--deals :is(.row__link, .row__meta)")]
  .filter(one => one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1).map(one => one.innerText)"""
SCROLLS = """() => [...document.querySelectorAll(".table-box")].filter(one => one.scrollWidth > one.clientWidth)
  .map(one => `${one.ariaLabel}: ${one.scrollWidth} in ${one.clientWidth}`)"""
TOO_LONG = """() => [...document.querySelectorAll("main input[placeholder]")].filter(one => {
  if (!one.checkVisibility()) return false;
  const style = getComputedStyle(one), pen = document.createElement("canvas").getContext("2d");
  pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const room = one.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  return pen.measureText(one.placeholder).width > room;
}).map(one => one.placeholder)"""
# what the focus stands on, where something else lies over its middle
COVERED = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + Math.min(box.width / 2, 8), box.y + box.height / 2);
  return one.contains(top) || top?.contains(one) ? "" : `${one.outerHTML.slice(0, 80)} under ${top?.className}`;
}"""

# What lies under the bar scrolls free of it, which axe grants to what is fixed alone; the walk by Tab proves it.
UNDER = """() => {
  const bar = document.querySelector(".together").getBoundingClientRect(), near = 24;
  for (const one of document.querySelectorAll("main :is(a, button, input, select, summary):not(.together *)")) {
    const box = one.getBoundingClientRect();
    one.toggleAttribute("data-under", box.bottom > bar.top - near && box.top < bar.bottom + near);
  }
}"""


@pytest.fixture(params=["한국어", "English"])
def seller(request: pytest.FixtureRequest, open_desk: Callable[..., Desk]) -> Iterator[Desk]:
    """김하늬's desk on a phone, as a reader of either language."""
    desk = open_desk("김하늬", width=360)
    _choose(desk, request.param)
    yield desk
    _choose(desk, "한국어")


def _choose(desk: Desk, language: str) -> None:
    page = desk.go("/").page
    page.get_by_role("button", name=re.compile("내 메뉴|My menu")).click()
    with page.expect_navigation():
        page.get_by_role("button", name=language).click()
    expect(page.locator("html")).to_have_attribute("lang", "en" if language == "English" else "ko")


def test_names_are_read_whole(seller: Desk, site: Site) -> None:
    company = site.cast.companies["풍년식품(주)"].pk
    for path in ("/opportunities/?scope=all", f"/opportunities/of-company/{company}/"):
        seller.go(path)
        assert seller.page.locator(".rows--deals .row__meta").count()
        assert seller.page.evaluate(CUT) == [], path


def test_placeholders_are_read_whole(seller: Desk, site: Site) -> None:
    for path in ("/", "/log/", f"/people/{site.cast.people['백승아'].pk}/"):
        seller.go(path)
        assert seller.page.evaluate(TOO_LONG) == [], path


def test_what_went_well_makes_room_for_what_comes_after(open_desk: Callable[..., Desk]) -> None:
    page = open_desk("김하늬", width=360).go("/companies/").page
    for message, more in (
        ("저장", {}),
        ("지움", {"undo_url": "/"}),
        ("실패", {"level": "error"}),
        ("보냄", {}),
        ("끝", {}),
    ):
        detail = {"message": message, "level": "success", **more}
        page.evaluate("detail => document.dispatchEvent(new CustomEvent('toast', {detail}))", detail)
    expect(page.locator("#toasts .toast__text")).to_have_text(["지움", "실패", "끝"])


def test_tables_fold(seller: Desk) -> None:
    seller.go("/reach/")
    assert seller.page.evaluate(SCROLLS) == []


def test_tables_of_the_administration_fold(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk("원태하", width=360)
    for path in ("/administration/business-time/", "/opportunities/pipelines/"):
        assert desk.go(path).page.evaluate(SCROLLS) == [], path


@pytest.mark.parametrize("width", [360, 1280])
def test_the_bar_of_ticked_rows_hides_nothing_from_the_keyboard(open_desk: Callable[..., Desk], width: int) -> None:
    desk = open_desk("김하늬", width=width).go("/opportunities/?scope=all")
    first = desk.page.locator(".row__tick").first
    first.check()
    expect(desk.page.locator(".together")).to_be_in_viewport()
    for height in (560, 585, 610, 800):  # so that it lies over one part of a row and another
        desk.page.set_viewport_size({"width": width, "height": height})
        desk.page.evaluate(UNDER)
        assert desk.breaches(dark=False, but="[data-under]") == []
    first.focus()
    for _at in range(desk.page.locator("main :is(a, button, input, select, summary)").count()):
        desk.page.keyboard.press("Tab")
        assert desk.page.evaluate(COVERED) == ""
        if desk.page.evaluate("document.activeElement.closest('.together') !== null"):
            break
    else:
        raise AssertionError("the bar is never reached")
