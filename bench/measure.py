"""Drives the pages of a running product."""

from collections.abc import Callable, Sequence
from statistics import median
from urllib.parse import urlsplit

from django.urls import resolve

from bench.clients import Sample, drive
from bench.limits import Result
from bench.pages import Page, all_pages
from bench.running import Product

WARM_UP = 16  # answers at least; each record once, so that what is measured was read before
SELDOM_ASKED = 30  # answers of a page that few open
TURNS = 6  # parts in which one client asks for a page; none without an answer in it
BESIDE = 2  # answers of the base template before each part
# Eight clients are answered so many times as often as one: a pause of the machine meets all eight, and of this many
# that is less than a twentieth.
TOGETHER = 6


def measure(
    product: Product, sessions: dict[int, str], *, most: int, seconds: float, tell: Callable[[str], None]
) -> list[Result]:
    """Each page with one client, at most `most` answers and `seconds`, then with eight, six times as many.

    The base template is asked for by turns with each: a machine whose speed drifts within the seconds of a page says
    nothing of that page by it.
    """
    found, pages = [], all_pages()
    base = next(page for page in pages if page.is_base)

    def by_turns(page: Page, paths: Sequence[str], answers: int) -> tuple[Sample, list[float]]:
        """The page by one client, and what the base template took meanwhile."""
        alone, floor, turns = Sample(), [], min(TURNS, answers)
        for turn in range(turns):
            first, last = turn * answers // turns, (turn + 1) * answers // turns
            asked, limits = [paths[number % len(paths)] for number in range(first, last)], seconds / turns
            beside = drive(
                product.address, base.paths[:1], _headers(base, sessions), clients=1, most=BESIDE, seconds=limits
            )
            floor += beside.times
            alone.add(
                drive(product.address, asked, _headers(page, sessions), clients=1, most=len(asked), seconds=limits)
            )
        return alone, floor

    for page in pages:
        headers = _headers(page, sessions)
        paths = page.paths[:most]  # each is asked for more than once
        warm = drive(
            product.address, paths, headers, clients=4, most=min(max(WARM_UP, len(paths)), most), seconds=seconds
        )
        if page.may_be_none and warm.statuses != {200}:
            continue  # a redirect, or what only takes a form
        answers = min(most, SELDOM_ASKED) if page.is_seldom else most
        alone, floor = by_turns(page, paths, answers)
        eight = drive(product.address, paths, headers, clients=8, most=_together(answers), seconds=seconds)
        found.append(_result(page, warm, alone, eight) | {"beside": round(median(floor), 2)})
        tell(_line(found[-1]))
    return found


def _together(answers: int) -> int:
    return TOGETHER * answers if answers > 1 else 2  # one is asked for where it is only tried whether all of it runs


def _headers(page: Page, sessions: dict[int, str]) -> dict[str, str]:
    session = {} if page.reader is None else {"Cookie": f"sessionid={sessions[page.reader]}"}
    return {**page.headers, **session}


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
