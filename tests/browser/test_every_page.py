"""Every page of the access table, opened by somebody who may: on a phone and on a desk, in the light and in the dark, on
paper and by keyboard."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.access.table import TABLE
from tests.browser.desk import AXE, Desk, Site, ko
from tests.browser.hands_and_paper import by_keyboard, on_paper
from tests.browser.pages import ADMIN, KEEPER, LEADER, LEFT_OUT, NOBODY, READERS, SECRET, SELLER, reader_of, visits
from tests.browser.test_ways_in import code_of, log_in

HEADS = """() => {
  const seen = one => one.checkVisibility({visibilityProperty: true}) && !one.closest("dialog:not([open])");
  const found = [], all = what => [...document.querySelectorAll(what)];
  const titles = all("h1").filter(seen);
  if (titles.length !== 1) found.push(`${titles.length} first headings`);
  if (!document.title.split(" · ")[0].trim()) found.push("no title");
  if (document.documentElement.lang !== "ko") found.push("language " + document.documentElement.lang);
  if (all("main").length !== 1) found.push("no main part");
  let level = 0;
  for (const head of all("main :is(h1, h2, h3, h4), aside :is(h1, h2, h3, h4)").filter(seen)) {
    const next = Number(head.tagName[1]);
    if (next > level + 1) found.push(`h${level || 0} is followed by h${next}: ${head.innerText}`);
    level = next;
  }
  const ids = all("[id]").map(one => one.id), twice = ids.filter((id, at) => ids.indexOf(id) !== at);
  if (twice.length) found.push("the same id twice: " + [...new Set(twice)].join(" "));
  for (const one of all("[tabindex]")) if (one.tabIndex > 0) found.push("out of order: " + one.outerHTML.slice(0, 80));
  const moving = all("*").filter(one => parseFloat(getComputedStyle(one).animationDuration) > 0.01);
  if (moving.length) found.push("moves for who wants stillness: " + moving[0].className);
  for (const one of all("main :is(p, li, td, h1, h2, label, button, a)").slice(0, 400))
    if (seen(one) && /^(None|undefined|NaN)$/.test(one.innerText ?? one.textContent))
      found.push("a hole: " + one.outerHTML.slice(0, 80));
  return found;
}"""


def look(desk: Desk, judged: set[str]) -> list[str]:
    """What is wrong with this page; the dark is judged only where it holds something that no page before it held."""
    desk.page.set_viewport_size({"width": 360, "height": 780})
    faults = [] if desk.page.url.endswith("/styleguide/") else desk.page.evaluate(HEADS)  # it shows heads as samples
    found = [f"{desk.page.url}: {fault}" for fault in faults]
    found += desk.sideways() + desk.breaches(dark=bool(new := desk.looks() - judged))
    judged |= new
    found += on_paper(desk) + by_keyboard(desk)
    desk.page.set_viewport_size({"width": 1280, "height": 800})
    return found + desk.sideways()


def test_no_page_is_forgotten() -> None:
    known = {row.name for row in TABLE if row.get}
    assert set(LEFT_OUT) <= known, "LEFT_OUT names what the access table does not"
    assert {reader_of(row) for row in TABLE if row.get and row.name not in LEFT_OUT} == set(READERS)


@pytest.mark.parametrize("half", [0, 1])  # so that both cores have something to do
@pytest.mark.parametrize("reader", [NOBODY, SELLER, LEADER, ADMIN], ids=["nobody", "seller", "leader", "admin"])
def test_every_page(open_desk: Callable[..., Desk], site: Site, rows: dict, reader: str, half: int) -> None:
    desk, found, judged = open_desk(reader or None, width=360), [], set()
    desk.page.add_init_script(AXE)
    for path, status in visits(reader, site.cast, rows)[half::2]:
        found += look(desk.go(path, status=status), judged)
    assert not found, "\n".join(found)


def test_pages_of_second_factors(open_desk: Callable[..., Desk], site: Site, rows: dict) -> None:
    desk, found, judged = log_in(open_desk(None, width=360), "dohyeon.park@gaon.example"), [], set()
    assert KEEPER == "박도현"
    found += look(desk, judged)
    desk.field("Code").fill(code_of(SECRET))
    desk.button("Log in").click()
    expect(desk.page).to_have_url(f"{site.url}/")
    for path in ("app/remove/", "passkey/", "codes/", "codes/new/"):
        found += look(desk.go(f"/accounts/factors/{path}"), judged)
    for path in ("/accounts/password/change/", "/accounts/again/", "/accounts/again/code/", "/settings/security/"):
        found += look(desk.go(path), judged)
    other = log_in(open_desk(None, width=360), "yuna.choi@gaon.example")
    expect(other.page).to_have_url(f"{site.url}/")
    found += look(other.go("/accounts/factors/app/"), judged)
    assert other.page.get_by_role("heading", level=1).inner_text() == ko("Set up an authenticator app")
    assert not found, "\n".join(found)
