"""`make bench` from end to end on a very small company: what it answers, never how fast."""

import json
import subprocess
import sys
from pathlib import Path

from bench.left_out import LEFT_OUT
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
