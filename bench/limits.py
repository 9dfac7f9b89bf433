"""The limits of a page, and which of them a figure misses."""

from typing import Any

# architecture.md, limits
QUERIES, ALONE_MS, TOGETHER_MS, LARGE_TOGETHER_MS, SEARCH_MS = 15, 50.0, 150.0, 250.0, 100.0
GROWTH, FLOORS = 1.5, 4.0
SAME_SIZE = (
    1.25  # a page that shows more rows at the large scale than there are at the small one does not tell how cost grows
)
MEMORY_MB = {"web": 250.0, "worker": 400.0}
Result = dict[str, Any]


def judge(results: list[Result], small: list[Result]) -> None:
    """Adds to each what `held` says of it beside the same page at the small scale."""
    before = {one["page"]: one for one in small}
    for one in results:
        one |= held(one, before.get(one["page"]))


def held(one: Result, was: Result | None) -> Result:
    """What a page grew by since the small scale (None: not measured there), and which limits it misses.

    Both scales and the floor are measured minutes apart: a page is held against the base template asked for beside it.
    """
    found: Result = {
        "growth": round(_in_floors(one) / _in_floors(was), 2) if was else None,
        "shows_more": bool(was) and one["bytes"] > SAME_SIZE * was["bytes"],
        "floors": round(_in_floors(one), 1),
    }
    return found | {"missed": [] if one["is_floor"] or one["is_file"] else _missed(one | found)}


def _in_floors(one: Result) -> float:
    return float(one["p50"] / one["beside"])


def _missed(one: Result) -> list[str]:
    alone = SEARCH_MS if one["is_search"] else ALONE_MS
    together = LARGE_TOGETHER_MS if one["is_large"] else TOGETHER_MS
    limits = (
        ("queries", QUERIES),
        ("p95", alone),
        ("together_p95", together),
        ("growth", float("inf") if one["shows_more"] else GROWTH),
        ("floors", FLOORS),
    )
    return [name for name, limit in limits if one[name] is not None and one[name] > limit]
