"""The figures as tables, on the terminal and between the markers of docs/duplicates.md."""

from pathlib import Path
from typing import Any

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "duplicates.md"
NOT_MEASURED = "not measured"


def write(found: dict[str, Any]) -> None:
    text, begins, ends = DOCUMENT.read_text(), "<!-- tables -->\n", "<!-- end of tables -->"
    before, rest = text.split(begins)
    DOCUMENT.write_text(before + begins + "\n" + tables(found) + "\n" + ends + rest.split(ends)[1])


def tables(found: dict[str, Any]) -> str:
    return (
        f"Measured at commit {found['commit'] or 'unknown'}.\n\n{_quality(found['quality'])}\n{_speed(found['speed'])}"
    )


def _quality(rows: list[dict[str, Any]]) -> str:
    head = "### Precision and recall\n\n| source | use | true pairs | compared | in reach | precision | recall | F1 |\n"
    head += "| --- | --- | --- | --- | --- | --- | --- | --- |\n"
    lines = [
        f"| {one['name']} | {one['use']} | {one['true_pairs']:,} | {one['compared']:,} | {one['reach']:.3f} "
        f"| {one['precision']:.3f} | {one['recall']:.3f} | **{one['f1']:.3f}** |\n"
        for one in rows
    ]
    return head + ("".join(lines) or f"| {NOT_MEASURED} | | | | | | | |\n")


def _speed(found: dict[str, Any] | None) -> str:
    if found is None:
        return f"### Speed\n\n{NOT_MEASURED}\n"
    scan = found["scan"]
    lines = [
        f"### Speed\n\n{found['people']:,} people, {found['companies']:,} companies; "
        f"{found['cores']} cores, load {found['load']}.\n",
        "Where others work on the machine, the processor time of the process says more than the clock.\n",
        "| look-up while typing | p50 ms | p95 ms | processor ms |\n| --- | --- | --- | --- |",
        *(f"| {name} | {one['p50']} | {one['p95']} | {one['processor']} |" for name, one in found["look_ms"].items()),
        "\n| search | records a second | pairs in that part | processor ms for 1,000 |\n| --- | --- | --- | --- |",
        *(
            f"| {kind} | {scan[kind]['per_second']:,} | {scan[kind]['pairs']:,} | {scan[kind]['processor']:,} |"
            for kind in ("companies", "people")
        ),
        f"\nThe search took {scan['memory_mb']} MB more than it began with.\n",
    ]
    return "\n".join(lines)
