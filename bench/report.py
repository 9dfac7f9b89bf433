"""The figures as tables: on the terminal, and between markers in docs/performance.md. What was not measured says so."""

import json
from pathlib import Path
from typing import Any

from bench.limits import judge
from bench.scale import SMALL, Scale

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
NOT_MEASURED = "not measured"
COLUMNS = {
    "page": "page", "queries": "SQL", "bytes": "kB", "database_ms": "database ms", "p50": "p50", "p95": "p95",
    "together_p50": "8 clients p50", "together_p95": "8 clients p95", "per_second": "req/s", "growth": "growth",
    "floors": "× base floor",
}  # fmt: skip


def figures(data: Path, scale: Scale) -> dict[str, Any]:
    """Everything that was measured, judged against the limits; parts that were not are None."""
    whole, small = _read(data / f"scale-{scale.name}.json"), _read(data / f"scale-{Scale(SMALL).name}.json")
    if whole:
        grown = small["pages"] if small and scale.factor > SMALL else []
        judge(whole["pages"], grown)
    return {
        "whole": whole,
        "small": small,
        "imports": _read(data / "imports.json"),
        "papers": _read(data / "papers.json"),
    }


def show(data: Path, scale: Scale) -> None:
    print("\n" + tables(figures(data, scale)))


def write(data: Path, scale: Scale) -> None:
    """Puts the tables between the markers of the document."""
    text, begins, ends = DOCUMENT.read_text(), "<!-- tables -->\n", "<!-- end of tables -->"
    before, rest = text.split(begins)
    DOCUMENT.write_text(before + begins + "\n" + tables(figures(data, scale)) + "\n" + ends + rest.split(ends)[1])


def write_imports(data: Path) -> None:
    """Puts the table of imports in place of the one that stands in the document."""
    before, rest = DOCUMENT.read_text().split("### Imports\n", 1)
    after = rest[rest.index("\n### ") :]
    DOCUMENT.write_text(before + _imports(_read(data / "imports.json")) + after)


def tables(found: dict[str, Any]) -> str:
    whole = found["whole"]
    parts = [
        _pages(whole),
        _missed(whole),
        _files(whole),
        _memory(whole),
        _imports(found["imports"]),
        _papers(found["papers"]),
    ]
    return "\n".join(parts)


def _pages(whole: dict[str, Any] | None) -> str:
    if not whole:
        return f"### Pages\n\n{NOT_MEASURED}\n"
    head = f"### Pages at SCALE={whole['scale']:g}\n\nMilliseconds; a figure in bold misses its limit. "
    head += "Growth in brackets: the page shows more rows than the small company has. "
    head += f"Measured at commit {whole['commit'] or 'unknown'} on {whole['cores']} cores.\n\n"
    rows = [" | ".join(["", *COLUMNS.values(), ""]).strip(), "|" + " --- |" * len(COLUMNS)]
    rows += [" | ".join(["", *(_cell(one, name) for name in COLUMNS), ""]).strip() for one in _of(whole, files=False)]
    return head + "\n".join(rows) + "\n"


def _of(whole: dict[str, Any], *, files: bool) -> list[dict[str, Any]]:
    return [one for one in whole["pages"] if one["is_file"] is files]


def _files(whole: dict[str, Any] | None) -> str:
    """What is downloaded takes as long as it is; no limit of a page holds it, its own bound of rows does."""
    head = "### Files\n\n| file | kB | seconds, one client | seconds, eight clients |\n| --- | --- | --- | --- |\n"
    return head + "".join(
        f"| {one['page']} | {_cell(one, 'bytes')} | {one['p50'] / 1000:.2f} | {one['together_p50'] / 1000:.2f} |\n"
        for one in (_of(whole, files=True) if whole else [])
    )


def _cell(one: dict[str, Any], name: str) -> str:
    value = one.get(name)
    if value is None:
        return NOT_MEASURED
    shown = f"{value / 1000:.0f}" if name == "bytes" else str(value)
    if name == "growth" and one["shows_more"]:
        return f"({shown})"
    return f"**{shown}**" if name in one.get("missed", []) else shown


def _missed(whole: dict[str, Any] | None) -> str:
    if not whole:
        return ""
    bad = [one["page"] for one in whole["pages"] if one["statuses"] != [200]]
    missed = [
        f"- {one['page']}: {', '.join(COLUMNS[name] for name in one['missed'])}"
        for one in whole["pages"]
        if one["missed"]
    ]
    lines = [f"- {page}: not every answer was 200" for page in bad] + missed
    return "### Limits missed\n\n" + ("\n".join(lines) or "None.") + "\n" + _again(whole)


def _again(whole: dict[str, Any]) -> str:
    """What missed a limit, was asked for once more at the end of the drive, and stands in the table as measured then."""
    lines = [
        f"- {one['page']}: p95 {one['first']['p95']}, with eight clients {one['first']['together_p95']}, "
        f"growth {_cell(one['first'] | {'shows_more': one['shows_more']}, 'growth')}"
        for one in whole["pages"]
        if "first" in one
    ]
    return "\nAsked for twice, having missed a limit; the first time:\n" + "\n".join(lines) + "\n" if lines else ""


def _memory(whole: dict[str, Any] | None) -> str:
    head = "### Memory\n\n| process | MB, the largest | limit |\n| --- | --- | --- |\n"
    used = whole["memory_mb"] if whole else {}
    return head + "".join(
        f"| {name} | {used.get(part, NOT_MEASURED)} | {limit} |\n"
        for part, name, limit in (("web", "web", 250), ("worker", "worker", 400))
    )


def _imports(found: list[dict[str, Any]] | None) -> str:
    head = "### Imports\n\n| what | rows | seconds | limit | CPU s, command | CPU s, database | MB of the command | limit |\n"
    head += "| --- | --- | --- | --- | --- | --- | --- | --- |\n"
    timed = {one["kind"]: one for one in found or []}
    lines = []
    for kind, what, limit in (("opportunities", "8,800 opportunities", 15), ("companies", "100,000 companies", 90)):
        one = timed.get(kind, {})
        cells = [_cell(one, name) for name in ("rows", "seconds")]
        used = [_cell(one, name) for name in ("cpu", "database_cpu", "memory_mb")]
        lines.append(f"| {what} | {' | '.join(cells)} | {limit} | {' | '.join(used)} | 300 |\n")
    return head + "".join(lines)


def _papers(found: list[dict[str, Any]] | None) -> str:
    head = "### Meeting packs\n\n| pages asked for | sheets | pages | seconds | limit | MB of the process | limit |\n"
    head += "| --- | --- | --- | --- | --- | --- | --- |\n"
    drawn = {one["wanted"]: one for one in found or []}
    lines = []
    for wanted, limit in ((10, 3), (100, 40)):
        one = drawn.get(wanted, {})
        cells = [_cell(one, name) for name in ("sheets", "pages", "seconds")]
        lines.append(f"| {wanted} | {' | '.join(cells)} | {limit} | {_cell(one, 'memory_mb')} | 400 |\n")
    return head + "".join(lines)


def _read(path: Path) -> Any:
    return json.loads(path.read_text()) if path.exists() else None
