"""`make bench`: loads, starts the product, drives it, prints, keeps the figures as JSON.

SCALE= how much (0.01 unless given; 1 is what the limits are for), WRITE=1 puts the tables into docs/performance.md.
The two large imports come first, a tenth of them below SCALE=1 (`make bench-imports` measures them whole and alone). At
SCALE=1 the small scale is measured next, to see what grows. A scale that was loaded once is used again. With DATABASE_URL
the databases are made on that server, else in var/bench. BENCH_ANSWERS= is how often each page is asked for at most.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from bench.scale import MOMENT, SMALL, Scale
from config import embedded

TAKES = {"small": (30, 1.0), "whole": (80, 3.0)}  # answers of a page by one client, and seconds, at most


def main() -> int:
    scale = Scale(float(os.environ.get("SCALE") or SMALL))
    data = Path(os.environ.get("HANJANG_DATA") or Path(__file__).resolve().parent.parent / "var") / "bench"
    os.environ["HANJANG_DATA"] = str(data)
    os.environ["HANJANG_NOW"] = MOMENT.isoformat()
    started = time.monotonic()
    for old in data.glob("*.json"):  # figures of another commit are none of this one's
        old.unlink()
    with embedded.running_servers(data) as servers:
        _imports(scale, data, servers)
        if scale.factor > SMALL:
            _child(Scale(SMALL), data, servers, "small")
        _child(scale, data, servers, "whole")
        _papers(scale, data, servers)
    say(f"All of it took {time.monotonic() - started:.0f} s. Figures: {data}/*.json")
    from bench import report

    report.show(data, scale)
    if os.environ.get("WRITE") == "1":
        report.write(data, scale)
    return 0


def _child(scale: Scale, data: Path, servers: embedded.Servers, take: str) -> None:
    """One scale in a process of its own, since settings name one database."""
    from bench.running import database_url, environment

    url = database_url(servers.database_url, scale.name)
    most, seconds = TAKES[take]
    most = int(os.environ.get("BENCH_ANSWERS") or most)
    command = [sys.executable, "-m", "bench.one_scale", f"{scale.factor:g}", str(data), str(most), str(seconds)]
    subprocess.run(command, check=True, env=environment(url) | {"HANJANG_DATA": str(data)})


def _imports(scale: Scale, data: Path, servers: embedded.Servers) -> None:
    from bench.imports import measured

    measured(data, servers.database_url, part=min(1.0, 10 * scale.factor), tell=say)


def _papers(scale: Scale, data: Path, servers: embedded.Servers) -> None:
    from bench.paper import SECONDS, time_packs
    from bench.running import database_url

    say("Paper:")
    most = max(SECONDS) if scale.factor >= SMALL else min(SECONDS)  # a smaller company has no hundred pages to print
    found = time_packs(database_url(servers.database_url, scale.name), most=most, tell=say)
    (data / "papers.json").write_text(json.dumps(found, indent=1))


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
