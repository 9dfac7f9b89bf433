"""`make bench` from end to end on a very small company: what it answers, never how fast."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.left_out import LEFT_OUT
from bench.limits import held, judge
from bench.report import tables
from tests.access.table import TABLE
from tests.platform.running import ROOT, Running
from tests.support import PAGE_LIMIT

SMALLEST = "0.001"
MORE = {
    "customers:person_data_json, administrator": 100,  # a file: every table that names her, each asked once
}


def test_every_page_is_driven_and_written_down(tmp_path: Path) -> None:
    place = Running(tmp_path / "var")
    done = subprocess.run(
        [sys.executable, "-m", "bench"],
        cwd=ROOT,
        env=place.env() | {"SCALE": SMALLEST, "BENCH_ANSWERS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    found = json.loads((tmp_path / "var" / "bench" / "scale-0_001.json").read_text())
    pages = {one["page"]: one for one in found["pages"]}
    assert {"Today, seller", "People, mine", "Sheet, report's view", "Search: first consonants"} <= set(pages)
    assert {name for name, one in pages.items() if one["statuses"] != [200]} == set()
    asked = {name: one["queries"] for name, one in pages.items()}
    assert {name: n for name, n in asked.items() if n > PAGE_LIMIT + MORE.get(name, 0)} == {}
    measured, answered = {one["address"] for one in found["pages"]}, {row.name for row in TABLE if row.get is not None}
    missing = answered - measured - set(LEFT_OUT)
    assert missing == set(), "measure them (bench/pages.py), or give a reason (bench/left_out.py)"
    assert set(LEFT_OUT) - answered == set()
    assert set(LEFT_OUT) & measured == set()
    assert found["memory_mb"]["web"] > 0
    imports = json.loads((tmp_path / "var" / "bench" / "imports.json").read_text())
    assert [(one["kind"], one["rows"]) for one in imports] == [("opportunities", 88), ("companies", 1000)]
    assert min(min(one["cpu"], one["memory_mb"]) for one in imports) > 0


def measured(page: str, **more: Any) -> dict[str, Any]:
    calm = {"queries": 9, "bytes": 40_000, "database_ms": 4.0, "p50": 15.0, "p95": 20.0, "together_p50": 60.0}
    calm |= {"together_p95": 80.0, "per_second": 120.0, "beside": 6.0, "statuses": [200]}
    kinds = dict.fromkeys(("is_floor", "is_search", "is_large", "is_file"), False)
    return {"page": page, **calm, **kinds, **more}


def missed(one: dict[str, Any], was: dict[str, Any] | None = None) -> Any:
    return held(one, was)["missed"]


def test_what_misses_a_limit_is_found_and_told_with_what_was_measured_first() -> None:
    slow = measured("Slow", together_p95=162.4)
    assert missed(slow) == ["together_p95"]
    assert missed(measured("Sheet", together_p95=249.0, is_large=True)) == []
    assert missed(measured("Many questions", queries=16)) == ["queries"]
    assert missed(measured("Against the base", p50=24.1)) == []
    assert missed(measured("Against the base", p50=24.5)) == ["floors"]
    assert missed(measured("A file", p95=300.0, is_file=True)) == []
    assert missed(measured("Grew", p50=23.0), measured("Grew")) == ["growth"]
    assert missed(measured("Grew", p50=23.0, beside=7.0), measured("Grew")) == []
    assert missed(measured("Shows more", p50=23.0), measured("Shows more", bytes=30_000)) == []
    calm = measured("Calm again") | {"first": {"p95": 49.1, "together_p95": 151.6, "growth": 1.62}}
    pages = [slow, calm]
    judge(pages, [measured("Slow"), measured("Calm again")])
    whole = {"scale": 1, "commit": "abc", "cores": 2, "memory_mb": {}, "pages": pages}
    said = tables({"whole": whole, "imports": None, "papers": None})
    assert "| **162.4** |" in said
    assert "- Slow: 8 clients p95" in said
    assert "- Calm again: p95 49.1, with eight clients 151.6, growth 1.62" in said
    assert "- Calm again: 8 clients" not in said
