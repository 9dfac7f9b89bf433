"""Drives the pages of a running product."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from urllib.parse import urlsplit

from django.urls import resolve

from bench.clients import Sample, drive
from bench.limits import Result, held
from bench.pages import Page, all_pages
from bench.running import Product

WARM_UP = 16  # answers at least; each record once, so that what is measured was read before
SELDOM_ASKED = 30  # answers of a page that few open
TURNS = 6  # parts in which one client asks for a page; none without an answer in it
BESIDE = 2  # answers of the base template before each part
AGAIN = ("p95", "together_p95", "growth")  # kept of what was measured first
# Eight clients are answered so many times as often as one: a pause of the machine meets all eight, and of this many
# that is less than a twentieth.
TOGETHER = 6


@dataclass(frozen=True)
class Drive:
    """A running product, its readers' sessions, and how often and how long a page is asked for at most."""

    product: Product
    sessions: dict[int, str]
    most: int
    seconds: float
    base: Page

    def asked(self, page: Page) -> Result | None:
        """One page; None where it is a redirect, or only takes a form."""
        headers, paths = self._headers(page), page.paths[: self.most]  # each is asked for more than once
        warm = self._drive(paths, headers, clients=4, most=min(max(WARM_UP, len(paths)), self.most))
        if page.may_be_none and warm.statuses != {200}:
            return None
        answers = min(self.most, SELDOM_ASKED) if page.is_seldom else self.most
        alone, floor = self._by_turns(page, paths, answers)
        eight = self._drive(paths, headers, clients=8, most=_together(page, answers))
        return _result(page, warm, alone, eight) | {"beside": round(median(floor), 2)}

    def _by_turns(self, page: Page, paths: Sequence[str], answers: int) -> tuple[Sample, list[float]]:
        """The page by one client, and what the base template took meanwhile."""
        alone, floor, turns = Sample(), [], min(TURNS, answers)
        base, headers = self._headers(self.base), self._headers(page)
        for turn in range(turns):
            first, last = turn * answers // turns, (turn + 1) * answers // turns
            asked = [paths[number % len(paths)] for number in range(first, last)]
            floor += self._drive(self.base.paths[:1], base, clients=1, most=min(BESIDE, answers), parts=turns).times
            alone.add(self._drive(asked, headers, clients=1, most=len(asked), parts=turns))
        return alone, floor

    def _drive(
        self, paths: Sequence[str], headers: dict[str, str], *, clients: int, most: int, parts: int = 1
    ) -> Sample:
        seconds = self.seconds / parts
        return drive(self.product.address, paths, headers, clients=clients, most=most, seconds=seconds)

    def _headers(self, page: Page) -> dict[str, str]:
        session = {} if page.reader is None else {"Cookie": f"sessionid={self.sessions[page.reader]}"}
        return {**page.headers, **session}


def measure(
    product: Product,
    sessions: dict[int, str],
    *,
    small: list[Result],
    most: int,
    seconds: float,
    tell: Callable[[str], None],
) -> list[Result]:
    """Each page with one client, at most `most` answers and `seconds`, then with eight, six times as many.

    The base template is asked for by turns with each: a machine whose speed drifts within the seconds of a page says
    nothing of that page by it. What misses a limit, growth since the `small` scale among them, is asked for once more,
    after all others: a page that is too slow is so both times, a pause of the machine is over by then. `first` keeps what
    was measured before. One answer says nothing of a limit.
    """
    pages = all_pages()
    drive = Drive(product, sessions, most, seconds, base=next(page for page in pages if page.is_base))
    found: dict[str, Result] = {}
    for page in pages:
        one = drive.asked(page)
        if one is not None:
            found[page.name] = one
            tell(_line(one))
    was = {one["page"]: one for one in small}
    for page in pages if most > 1 else []:
        before = found.get(page.name)
        judged = before | held(before, was.get(page.name)) if before is not None else None
        again = drive.asked(page) if judged is not None and judged["missed"] else None
        if judged is not None and again is not None:
            found[page.name] = again | {"first": {name: judged[name] for name in AGAIN}}
            tell("once more: " + _line(again))
    return list(found.values())


def _together(page: Page, answers: int) -> int:
    if answers == 1:
        return 1  # where it is only tried whether all of it runs
    return answers if page.is_door else TOGETHER * answers


def _result(page: Page, warm: Sample, alone: Sample, eight: Sample) -> Result:
    asked = [sample.queries for sample in (warm, alone, eight)]
    queries = max(min(one[path] for one in asked if path in one) for path in warm.queries | alone.queries)
    return {
        "page": page.name,
        "address": resolve(urlsplit(page.paths[0]).path).view_name,
        "statuses": sorted(alone.statuses | eight.statuses),
        "bytes": alone.bytes,
        "queries": queries,
        "database_ms": round(alone.database_ms, 1),
        "p50": round(alone.at(0.5), 1),
        "p95": round(alone.at(0.95), 1),
        "together_p50": round(eight.at(0.5), 1),
        "together_p95": round(eight.at(0.95), 1),
        "per_second": round(eight.per_second, 1),
        "answers": len(alone.times) + len(eight.times),
        "is_floor": page.is_floor,
        "is_search": page.is_search,
        "is_large": page.is_large,
        "is_file": alone.is_file,
    }


def _line(one: Result) -> str:
    together = f"8 clients {one['together_p50']:7.1f} {one['together_p95']:7.1f} ms"
    return f"{one['page']:52} {one['queries']:3} SQL {one['p50']:7.1f} {one['p95']:7.1f} ms  {together}"
