"""The main pages by keyboard alone, on paper, and for who has chosen her own colours."""

import io
from collections.abc import Callable

import pytest
from pypdf import PageObject, PdfReader

from core import clock
from opportunities.models import Opportunity
from opportunities.reports import PAGES, Report, paper_of, report_of
from opportunities.sheet_reads import with_names
from tests.browser.desk import Desk, Site, ko

# Every stop of the Tab key: what it is, whether it can be seen there, and whether the focus shows.
STOP = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const box = one.getBoundingClientRect(), style = getComputedStyle(one);
  const after = getComputedStyle(one, "::after");
  const around = one.closest("label, .field__line, .combobox");
  const inside = one.dataset.stop && /date|time/.test(one.type); // the parts of a day field draw their own
  const ring = inside || [style, after, around && getComputedStyle(around)].some(look =>
    look && ((look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0) || look.boxShadow !== "none"));
  one.dataset.stop = (Number(document.body.dataset.stops = Number(document.body.dataset.stops || 0) + 1));
  return {html: one.outerHTML.slice(0, 110), stop: one.dataset.stop, ring,
    seen: one.checkVisibility({visibilityProperty: true, opacityProperty: false}) && box.bottom > 0 && box.top < innerHeight};
}"""
FROM_THE_TOP = "document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')"
MISSED = """() => [...document.querySelectorAll(
    "a[href], button:not([disabled]), input:not([type=hidden], [disabled]), select, textarea, summary, [tabindex='0']")]
  .filter(one => !one.dataset.stop && one.checkVisibility({visibilityProperty: true}) && !one.closest("dialog, [inert]")
    && one.tabIndex >= 0 && !(one.type === "radio" && document.querySelector(`[name="${one.name}"][data-stop]`)))
  .map(one => one.outerHTML.slice(0, 110))"""


def walk(desk: Desk) -> list[str]:
    """Tab from the top to the end: what cannot be seen when it has the focus, and what was never reached."""
    found = []
    for _ in range(250):
        desk.page.keyboard.press("Tab")
        stop = desk.page.evaluate(STOP)
        if stop is None:
            break
        found += [f"{desk.page.url} no focus to be seen: {stop['html']}"] * (not (stop["ring"] and stop["seen"]))
    else:
        found.append(f"{desk.page.url}: no way out by Tab")
    return found + [f"{desk.page.url} never reached: {html}" for html in desk.page.evaluate(MISSED)]


@pytest.mark.parametrize(
    ("name", "paths"),
    [
        ("김하늬", ["/", "/log/", "/people/", "/opportunities/", "/settings/", "{person}", "{deal}"]),
        ("원태하", ["/administration/", "/administration/organisation/", "/administration/people/new/"]),
    ],
)
def test_every_control_by_tab(open_desk: Callable[..., Desk], site: Site, name: str, paths: list[str]) -> None:
    desk, found = open_desk(name), []
    known = {
        "person": f"/people/{site.cast.people['오점례'].pk}/",
        "deal": f"/opportunities/{site.cast.deals['C1'].pk}/",
    }
    for path in paths:
        desk.go(path.format(**known))
        desk.page.evaluate(FROM_THE_TOP)
        found += walk(desk)
    assert not found, "\n".join(found)


def test_the_first_stop_skips_to_the_content(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk("김하늬").go("/people/")
    desk.page.keyboard.press("Tab")
    assert desk.page.evaluate("document.activeElement.innerText") == ko("Skip to the content")
    desk.page.keyboard.press("Enter")
    desk.page.keyboard.press("Tab")
    assert desk.page.evaluate("document.activeElement.closest('main') !== null")


def test_on_paper_there_is_no_way_around(open_desk: Callable[..., Desk], site: Site) -> None:
    desk = open_desk("김하늬")
    desk.page.emulate_media(media="print")
    person, deal = site.cast.people["오점례"].pk, site.cast.deals["C1"].pk
    for path in ("/", f"/people/{person}/", f"/opportunities/{deal}/", f"/opportunities/{deal}/?view=report"):
        desk.go(path)
        for what in (
            ".head",
            ".rail",
            ".bar",
            ".skip",
            "main button",
            "main :is(input, select, textarea)",
            ".page__actions",
        ):
            shown = [one for one in desk.page.locator(what).all() if one.is_visible()]
            assert not shown, f"{path} prints {what}"
        assert desk.page.locator("h1").first.is_visible()
    desk.go(f"/opportunities/{deal}/")
    for what in ("#part-plan .act__what", "#part-risks .act__what"):  # they stand in forms, for their buttons
        assert desk.page.locator(what).first.is_visible(), what


def test_a_sheet_begins_on_its_first_page_and_says_nothing_to_tap(open_desk: Callable[..., Desk], site: Site) -> None:
    """What changed since the last review stands before it: the head has only a part of the page, and no grid broke there."""
    deal = site.cast.deals["O1"]
    desk = open_desk("홍라온").go(f"/opportunities/{deal.pk}/")
    sides = _sides(desk.page.pdf(prefer_css_page_size=True))
    assert f"{deal.amount:,.0f}" in sides[0].extract_text()
    assert desk.page.locator("#since").count() == 1
    desk.page.emulate_media(media="print")
    for text in ("Open competition", "All questions and notes", "See the map", "Show the changes", "All quotations"):
        shown = [one for one in desk.page.get_by_text(ko(text), exact=True).all() if one.is_visible()]
        assert not shown, text
    assert sum(one.is_visible() for one in desk.page.locator("#part-next time").all()) == 1


def test_on_paper_a_title_of_a_list_has_half_of_its_line(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk("윤서린", width=680).go("/opportunities/?scope=all")  # as wide as A4 within its margins
    desk.page.emulate_media(media="print")
    for row in desk.page.locator(".rows--deals .row").all():
        line, title = row.bounding_box(), row.locator(".row__link").bounding_box()
        assert line
        assert title
        assert title["width"] > 0.45 * line["width"]


MORE_FACTS = """() => {
  const fact = document.querySelector("#part-facts .proof");
  for (let n = 0; n < 8; n++) fact.after(fact.cloneNode(true));
}"""


def test_every_report_is_a_sheet_of_two_sides(site: Site) -> None:
    """The demo stands here already; each is drawn as who owns it reads it."""
    rows = with_names().filter(pk__in=[deal.pk for deal in site.cast.deals.values()])
    long = {row.title: paper.pages for row in rows if (paper := paper_of(_report(row))).pages > PAGES}
    assert not long


def test_a_browser_prints_the_report_on_the_same_two_sides(open_desk: Callable[..., Desk], site: Site) -> None:
    desk = open_desk("홍라온").go(f"/opportunities/{site.cast.deals['O1'].pk}/?view=report")
    sides = [side.extract_text() for side in _sides(desk.page.pdf(prefer_css_page_size=True))]
    assert len(sides) == PAGES
    assert "홍라온" in sides[0]
    # more facts than the first side holds: what is done about it follows them at once
    desk.page.evaluate(MORE_FACTS)
    fuller = _sides(desk.page.pdf(prefer_css_page_size=True))
    assert len(fuller) == PAGES


def _sides(content: bytes) -> list[PageObject]:
    return list(PdfReader(io.BytesIO(content)).pages)


def _report(row: Opportunity) -> Report:
    return report_of(row, row.owner, at=clock.now())


def test_in_the_colours_of_the_reader(open_desk: Callable[..., Desk]) -> None:
    """Where the browser takes all colours away a button still has an edge, and the focus a ring."""
    desk = open_desk("김하늬").go("/")
    desk.page.emulate_media(forced_colors="active")
    button = desk.page.locator("main .button--primary").first
    button.focus()
    edge = button.evaluate("one => [getComputedStyle(one).borderTopStyle, getComputedStyle(one).outlineStyle]")
    assert "none" not in edge
