"""`make face`: what a page costs a browser that has nothing of Hanjang yet: Chromium, an empty cache, the demo.

Requests and bytes (as they came over the line, with their headers) are exact on any machine. The first paint says
something on a quiet machine alone and is measured with QUIET=1 only. WRITE=1 puts the table into docs/performance.md.
Asks the Hanjang at FACE_URL=, else one that it starts with the demo in the data folder's `face`. Ends with 1 where a page
is above the limit or says an error in the console.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "performance.md"
BEGINS, ENDS = "<!-- face -->\n", "<!-- end of face -->"
LIMIT_KB, ROUNDS, PATIENCE = 150, 5, 180
PASSWORD = "hanjang-demo"  # noqa: S105 (every visitor is told it)
SELLER, LEADER, ADMIN = "haneui.kim", "seorin.yoon", "taeha.won"
OFFERS = "raon.hong"  # she has issued quotations
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser")
CHROMIUM = next((path for name in PROGRAMS if (path := shutil.which(name))), None)
PARTS = {"Document": "html", "Stylesheet": "css", "Script": "js", "Font": "fonts"}
COLUMNS = {
    "page": "page", "requests": "requests", "total": "kB", "html": "HTML", "css": "CSS", "js": "JS", "fonts": "fonts",
    "other": "other", "nodes": "DOM nodes", "paint": "first paint, ms", "errors": "console errors",
}  # fmt: skip
NODES = "document.querySelectorAll('*').length"
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
LED_TO = "[...document.querySelectorAll('main a[href]')].map(a => new URL(a.getAttribute('href'), location).pathname)"
Line = dict[str, Any]


@dataclass(frozen=True)
class Seen:
    """A page; where `links` are given, the first one that links like them lead to from `path`; with `press`, where that
    button leads."""

    name: str
    reader: str
    path: str
    links: tuple[str, ...] = ()
    more: str = ""
    press: str = ""


PERSON, COMPANY, SHEET = (r"/people/\d+/",), (r"/companies/\d+/",), (r"/opportunities/\d+/",)
QUOTATION = (*SHEET, r"/opportunities/\d+/quotes/", r"/opportunities/\d+/quotes/\d+/")
PAGES = (
    Seen("Log-in", "", "/accounts/login/"),
    Seen("Today, seller", SELLER, "/"),
    Seen("Today, leader", LEADER, "/"),
    Seen("Log form", SELLER, "/log/"),
    Seen("People", SELLER, "/people/"),
    Seen("Person", SELLER, "/people/?owner=me", PERSON),
    Seen("Companies", SELLER, "/companies/"),
    Seen("Company", SELLER, "/companies/?owner=me", COMPANY),
    Seen("Opportunities", SELLER, "/opportunities/"),
    Seen("Board", SELLER, "/opportunities/board/"),
    Seen("Sheet, seller's view", SELLER, "/opportunities/?owner=me", SHEET),
    Seen("Sheet, coach's view", LEADER, "/opportunities/?owner=team", SHEET, "?view=coach"),
    Seen("Sheet, report's view", LEADER, "/opportunities/?owner=team", SHEET, "?view=report"),
    Seen("Evidence form", SELLER, "/opportunities/?owner=me", SHEET, "evidence/new/"),
    Seen("Quotation", OFFERS, "/opportunities/?owner=me", QUOTATION),
    Seen("Quotation, form", SELLER, "/opportunities/?owner=me", SHEET, "quotes/new/"),
    Seen("Promises", SELLER, "/promises/"),
    Seen("Coaching queue", LEADER, "/coaching/"),
    Seen("Review, from sheet to sheet", LEADER, "/coaching/review/", press="main form[method=post] [type=submit]"),
    Seen("Forecast", LEADER, "/opportunities/forecast/"),
    Seen("Gap of the forecast", LEADER, "/opportunities/forecast/gap/"),
    Seen("What moved in the forecast", LEADER, "/opportunities/forecast/changes/"),
    Seen("Meeting pack", LEADER, "/pack/"),
    Seen("Won and lost", LEADER, "/opportunities/won-and-lost/"),
    Seen("Search", SELLER, "/search/?q=배"),
    Seen("Notifications", SELLER, "/notifications/"),
    Seen("Settings", SELLER, "/settings/"),
    Seen("Security", SELLER, "/settings/security/"),
    Seen("Administration", ADMIN, "/administration/"),
    Seen("Organisation", ADMIN, "/administration/organisation/"),
    Seen("Employees", ADMIN, "/administration/people/"),
    Seen("Business time", ADMIN, "/administration/business-time/"),
    Seen("Audit log", ADMIN, "/administration/audit/"),
    Seen("Imports", ADMIN, "/imports/"),
)


def main() -> int:
    is_quiet = os.environ.get("QUIET") == "1"
    with _site() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        cookies = {who: _logged_in(browser, url, who) for who in (SELLER, LEADER, ADMIN, OFFERS)}
        lines = [_measured(browser, url, page, cookies.get(page.reader, []), is_quiet) for page in PAGES]
        browser.close()
    text = table(lines)
    print(text)
    if os.environ.get("WRITE") == "1":
        write(text)
    return int(any(line["total"] > LIMIT_KB or line["errors"] for line in lines))


def _measured(browser: Browser, url: str, page: Seen, cookies: list[Any], is_quiet: bool) -> Line:
    address = url + _path(browser, url, page, cookies)
    takes = [_opened(browser, address, cookies) for _ in range(ROUNDS if is_quiet else 1)]
    paints = [take["paint"] for take in takes if take["paint"] is not None]
    return takes[0] | {"page": page.name, "paint": round(median(paints)) if is_quiet and paints else None}


def _path(browser: Browser, url: str, page: Seen, cookies: list[Any]) -> str:
    if not page.links and not page.press:
        return page.path
    with browser.new_context() as context:
        context.add_cookies(cookies)
        tab = context.new_page()
        if page.press:
            tab.goto(url + page.path)
            with tab.expect_navigation():
                tab.locator(page.press).first.click()
            return tab.url.removeprefix(url)
        found = _led_to(tab, url, page.path, page.links)
    assert found is not None, f"nothing like {page.links} from {page.path}"
    return found + page.more


def _led_to(tab: Page, url: str, path: str, links: tuple[str, ...]) -> str | None:
    """Where links like these lead one after the other, whichever of each kind leads on."""
    if not links:
        return path
    tab.goto(url + path)
    addresses = tab.evaluate(LED_TO)
    like = [one for one in dict.fromkeys(addresses) if re.fullmatch(links[0], one)]
    return next((found for one in like if (found := _led_to(tab, url, one, links[1:])) is not None), None)


def _opened(browser: Browser, address: str, cookies: list[Any]) -> Line:
    """One visit with nothing kept from before."""
    with browser.new_context(locale="ko-KR", viewport={"width": 360, "height": 780}) as context:
        context.add_cookies(cookies)
        tab, kinds, sizes, errors = context.new_page(), {}, {}, []
        tab.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        tab.on("pageerror", lambda error: errors.append(str(error)))
        line = context.new_cdp_session(tab)
        line.send("Network.enable")
        line.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
        line.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
        answer = tab.goto(address, wait_until="networkidle")
        assert answer is not None
        assert answer.status == 200, f"{address} answers {answer.status}"
        found = dict.fromkeys(("html", "css", "js", "fonts", "other"), 0.0)
        for key, size in sizes.items():
            found[PARTS.get(kinds.get(key, ""), "other")] += size / 1000
        return {
            **found,
            "total": sum(found.values()),
            "requests": len(sizes),
            "nodes": tab.evaluate(NODES),
            "paint": tab.evaluate(PAINT),
            "errors": len(errors),
        }


def _logged_in(browser: Browser, url: str, who: str) -> list[Any]:
    with browser.new_context() as context:
        tab = context.new_page()
        tab.goto(url + "/accounts/login/")
        tab.fill("input[name=login]", f"{who}@gaon.example")
        tab.fill("input[name=password]", PASSWORD)
        tab.press("input[name=password]", "Enter")
        tab.wait_for_url(url + "/")
        return context.cookies()


def table(lines: list[Line]) -> str:
    head = " | ".join(["", *COLUMNS.values(), ""]).strip()
    rows = [" | ".join(["", *(_cell(line, name) for name in COLUMNS), ""]).strip() for line in lines]
    return "\n".join([head, "|" + " --- |" * len(COLUMNS), *rows]) + "\n"


def _cell(line: Line, name: str) -> str:
    value = line[name]
    if value is None:
        return "not measured"
    if name == "total" and value > LIMIT_KB:
        return f"**{value:.0f}**"
    return f"{value:.0f}" if isinstance(value, float) else str(value)


def write(text: str) -> None:
    """Puts the table between its markers in the document."""
    document = DOCUMENT.read_text()
    before, rest = document.split(BEGINS)
    DOCUMENT.write_text(before + BEGINS + "\n" + text + "\n" + ENDS + rest.split(ENDS)[1])


@contextmanager
def _site() -> Iterator[str]:
    """The address of a Hanjang with the demo; one of our own is stopped at the end."""
    if given := os.environ.get("FACE_URL"):
        yield given.rstrip("/")
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data = Path(os.environ.get("HANJANG_DATA") or ROOT / "var") / "face"
    env = os.environ | {"PORT": str(port), "HANJANG_DATA": str(data), "HANJANG_STOP_WITH_PARENT": "1"}
    process = subprocess.Popen([sys.executable, "-m", "config.supervisor"], cwd=ROOT, env=env)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(process, url)
        yield url
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _wait(process: "subprocess.Popen[bytes]", url: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError), urllib.request.urlopen(url + "/readyz", timeout=5):  # noqa: S310 (our own address)
            return
        time.sleep(0.2)
    raise SystemExit("Hanjang did not start; its logs are in the data folder.")


if __name__ == "__main__":
    sys.exit(main())
