"""What a person does at her desk, in words: used by every journey."""

import re
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

import axe_playwright_python
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Locator, Page, Response, expect

from desk.demo.cast import Cast

Found = TypeVar("Found")
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}

PATIENCE = 40  # seconds for what a free machine does in one; others may be at work on it

COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}


@dataclass(frozen=True)
class Site:
    url: str
    cast: Cast
    sessions: dict[str, str]  # name → session key


def ko(text: str, **values: Any) -> str:
    """The Korean words of a text of the interface, as the page shows them."""
    with translation.override("ko"):
        found = gettext(text)
    return found % values if values else found


class Desk:
    """One page of one person."""

    def __init__(self, page: Page, site: Site) -> None:
        self.page, self.site = page, site

    def go(self, path: str, *, status: int = 200) -> "Desk":
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status == status, f"{path} answers {answer.status}"
        return self.settle()

    def soon(self, read: Callable[[], Found], what: str) -> Found:
        """What `read` finds in the database, once it does: a click is over before its answer is written down."""
        until = time.monotonic() + PATIENCE
        while not (found := read()):
            assert time.monotonic() < until, f"waited {PATIENCE} s for {what}"
            self.page.wait_for_timeout(50)
        return found

    def settle(self) -> "Desk":
        """Waits until htmx has nothing under way."""
        expect(self.page.locator(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")).to_have_count(0)
        return self

    # --- by accessible names ------------------------------------------------------------------------------------
    def button(self, text: str, inside: Locator | None = None) -> Locator:
        return (inside or self.page).get_by_role("button", name=ko(text), exact=True)

    def link(self, text: str, inside: Locator | None = None) -> Locator:
        return (inside or self.page).get_by_role("link", name=ko(text), exact=True)

    def field(self, text: str, inside: Locator | None = None) -> Locator:
        """A field by its label; what the label says besides (optional, required) does not matter."""
        return (inside or self.page).get_by_label(re.compile("^" + re.escape(ko(text)))).first

    def section(self, part: str) -> Locator:
        return self.page.locator(f"#part-{part}")

    def choose(self, label: str, typed: str, wanted: str, inside: Locator | None = None) -> None:
        """Types into a field that searches on the server and takes the option with `wanted` in it."""
        self.settle()  # the field may have come with an answer just now, and typing does not wait for it
        box = (inside or self.page).get_by_role("combobox", name=re.compile("^" + re.escape(ko(label))))
        box.fill("")  # a form may have guessed already
        with self.answer_about(typed):  # an answer to its first letters would be replaced under the click
            box.press_sequentially(typed, delay=20)
        self.page.get_by_role("option", name=re.compile(wanted)).first.click()

    def answer_about(self, typed: str) -> AbstractContextManager[Any]:
        """Until the server has answered what was typed whole, and not only the letters before its last."""

        def is_whole(answer: Response) -> bool:
            return parse_qs(urlsplit(answer.url).query).get("q") == [typed]

        return self.page.expect_response(is_whole)

    # --- what must hold on every page -----------------------------------------------------------------------------
    def breaches(self, *, dark: bool = True, but: str = "") -> list[str]:
        """Rules of accessibility that the page breaks in the light and, for its colours, in the dark; `but` is not asked."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE)
        found = self._broken(RULES, but)
        if not dark:
            return found
        self.page.emulate_media(color_scheme="dark")
        found += self._broken(COLOURS)
        self.page.emulate_media(color_scheme="light")
        return found

    def _broken(self, rules: dict[str, Any], but: str = "") -> list[str]:
        where = {"include": ["html"], "exclude": [but]} if but else {"include": ["html"]}
        result = self.page.evaluate("([where, rules]) => axe.run(where, rules)", [where, rules])
        return [
            f"{self.page.url} {broken['id']}: {'; '.join(_words(node) for node in broken['nodes'][:3])}"
            for broken in result["violations"]
        ]

    def looks(self) -> set[str]:
        """How the page's parts are dressed: what colours depend on."""
        dressed = (
            "[...document.body.querySelectorAll('*')].map(one => one.tagName + ' ' + (one.getAttribute('class') ?? ''))"
        )
        return set(self.page.evaluate(dressed))

    def sideways(self) -> list[str]:
        """What makes the page scroll sideways."""
        script = """() => {
          const wide = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= wide) return [];
          return [...document.querySelectorAll("body *")].filter(one => one.getBoundingClientRect().right > wide + 1)
            .slice(0, 3).map(one => one.outerHTML.slice(0, 160));
        }"""
        return [f"{self.page.url}: {html}" for html in self.page.evaluate(script)]


def _words(node: dict[str, Any]) -> str:
    return f"{node['html'][:140]} ({' '.join(node['failureSummary'].split())[:200]})"
