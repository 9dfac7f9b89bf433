"""The limits of a page, and which of them a figure misses."""

from typing import Any

# architecture.md, limits
QUERIES, ALONE_MS, TOGETHER_MS, LARGE_TOGETHER_MS, SEARCH_MS = 15, 50.0, 150.0, 250.0, 100.0
GROWTH, FLOORS = 1.5, 4.0
MEMORY_MB = {"web": 250.0, "worker": 400.0}
Result = dict[str, Any]


def judge(results: list[Result], small: list[Result]) -> None:
    """Adds to each what it grew by since the small scale, and which limits it misses."""
    before = {one["page"]: one["p50"] for one in small}
    base = next((one["p50"] for one in results if one["is_floor"] and "template" in one["page"]), None)
    for one in results:
        was = before.get(one["page"])
        one["growth"] = round(one["p50"] / was, 2) if was else None
        one["floors"] = round(one["p50"] / base, 1) if base else None
        one["missed"] = [] if one["is_floor"] else list(_missed(one))


def _missed(one: Result) -> list[str]:
    alone = SEARCH_MS if one["is_search"] else ALONE_MS
    together = LARGE_TOGETHER_MS if one["is_large"] else TOGETHER_MS
    limits = (
        ("queries", QUERIES),
        ("p95", alone),
        ("together_p95", together),
        ("growth", GROWTH),
        ("floors", FLOORS),
    )
    return [name for name, limit in limits if one[name] is not None and one[name] > limit]
