"""How long the importer takes for a file as large as architecture.md's limits, and how much memory.

`make bench` measures it with the pages, `make bench-imports` alone (WRITE=1 puts its table into docs/performance.md).
"""

import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random
from typing import Any

import psutil
import psycopg

from bench.load import names
from bench.running import ROOT, DidNotRun, database_url, drop_database, environment
from bench.scale import TODAY

NAME = "imports"
MEMORY_MB = 300.0
COMPANIES, DEALS = 100_000, 8_800
SECONDS = {"companies": 90.0, "opportunities": 15.0}
AGENTS, PRODUCTS, ACCOUNTS = 30, 7, 85
Rows = Iterable[tuple[Any, ...]]
Teller = Callable[[str], None]


def measured(data: Path, server: str, *, part: float, tell: Teller) -> None:
    """Its figures as JSON in the data folder."""
    tell("Imports:")
    (data / "imports.json").write_text(json.dumps(time_imports(server, part=part, tell=tell), indent=1))


def time_imports(server: str, *, part: float, tell: Teller) -> list[dict[str, Any]]:
    """Both files, each `part` of its full length, into an empty database that is dropped afterwards."""
    url = database_url(server, NAME, anew=True)
    try:
        with tempfile.TemporaryDirectory() as folder:
            files = _files(Path(folder), part)
            for kind in ("users", "products", "accounts"):
                _run(url, "import_records", "companies" if kind == "accounts" else kind, str(files[kind]), "--json")
            found = []
            for kind, rows in (("opportunities", DEALS), ("companies", COMPANIES)):
                found.append(_timed(url, kind, files[kind], round(rows * part)))
                tell(
                    "  {kind}: {rows:,} rows in {seconds} s ({cpu} s + {database_cpu} s of CPU), {memory_mb} MB".format(
                        **found[-1]
                    )
                )
            return found
    finally:
        drop_database(server, NAME)


def _timed(url: str, kind: str, file: Path, rows: int) -> dict[str, Any]:
    started, served = time.monotonic(), _served(url)
    used = _run(url, "import_records", kind, str(file), "--json")
    seconds, served = time.monotonic() - started, _served(url) - served
    peak = used.ru_maxrss / 1000
    limits = {"seconds": seconds > SECONDS[kind], "memory_mb": peak > MEMORY_MB}
    return {
        "kind": kind,
        "rows": rows,
        "seconds": round(seconds, 1),
        "cpu": round(used.ru_utime + used.ru_stime, 1),
        "database_cpu": round(served, 1),
        "memory_mb": round(peak),
        "missed": [name for name, is_missed in limits.items() if is_missed],
    }


def _served(url: str) -> float:
    """Seconds of CPU that the database's processes have used so far; 0 where the server is another machine's."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT pg_backend_pid()").fetchone()
        assert row is not None
        try:
            server = psutil.Process(row[0]).parent()
        except psutil.Error:
            server = None
        if server is None or "postgres" not in server.name():
            return 0.0
        times = server.cpu_times()  # of those that have ended, and below of those that run
        alive = [one.cpu_times() for one in server.children()]
    return sum((one.user + one.system for one in alive), times.children_user + times.children_system)


def _run(url: str, *command: str) -> resource.struct_rusage:
    """What the command used. Errors: DidNotRun with what it said."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=environment(url), stdout=said, stderr=said
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise DidNotRun(f"manage.py {' '.join(command)} failed:\n{said.read().decode()[-3000:]}")
    return usage


def _files(folder: Path, part: float) -> dict[str, Path]:
    """Lists with the headers of a sales system's export, which a shipped mapping reads."""
    rng = Random("imports")
    agents = [f"Agent {number}" for number in range(1, AGENTS + 1)]
    products = [f"Product {number}" for number in range(1, PRODUCTS + 1)]
    accounts = [f"Account {number}" for number in range(1, ACCOUNTS + 1)]
    tables: dict[str, tuple[str, Rows]] = {
        "users": ("sales_agent,manager,regional_office", ((one, "Manager 1", "Central") for one in agents)),
        "products": ("product,series,sales_price", ((one, "GTX", 500) for one in products)),
        "accounts": (
            "account,sector,year_established,revenue,employees,office_location,subsidiary_of",
            ((one, "retail", 1999, 12.5, 300, "Korea", "") for one in accounts),
        ),
        "opportunities": (
            "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value",
            (_deal(rng, number, agents, products, accounts) for number in range(round(DEALS * part))),
        ),
        "companies": (
            "회사명,사업자번호,지역,홈페이지",
            (_company(rng, number) for number in range(round(COMPANIES * part))),
        ),
    }
    for name, (header, rows) in tables.items():
        with (folder / f"{name}.csv").open("w", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(header.split(","))
            writer.writerows(rows)
    return {name: folder / f"{name}.csv" for name in tables}


def _deal(rng: Random, number: int, agents: list[str], products: list[str], accounts: list[str]) -> tuple[Any, ...]:
    stage = rng.choices(("Won", "Lost", "Engaging", "Prospecting"), (48, 28, 18, 6))[0]
    begun = TODAY.replace(year=TODAY.year - 1, month=rng.randrange(1, 7), day=rng.randrange(1, 29))
    ended = begun.replace(month=begun.month + rng.randrange(1, 6))
    closed = stage in ("Won", "Lost")
    value = (rng.randrange(50, 5000) if stage == "Won" else 0) if closed else ""
    first = begun if stage != "Prospecting" else ""
    who, what, where = rng.choice(agents), rng.choice(products), rng.choice(accounts)
    return f"OPP{number:06}", who, what, where, stage, first, ended if closed else "", value


def _company(rng: Random, number: int) -> tuple[Any, ...]:
    biz_no = f"{100 + number % 900}-{10 + number % 89}-{number:05}"
    return f"{names.company_name(rng)} {number}", biz_no, rng.choice(names.REGIONS), f"https://c{number}.example"


def main() -> int:
    from bench import report
    from config import embedded

    data = Path(os.environ.get("HANJANG_DATA") or ROOT / "var") / "bench"
    os.environ["HANJANG_DATA"] = str(data)
    with embedded.running_servers(data) as servers:
        measured(data, servers.database_url, part=1.0, tell=lambda text: print(text, flush=True))
    if os.environ.get("WRITE") == "1":
        report.write_imports(data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
