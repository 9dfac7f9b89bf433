"""Every test, in three parts: fast ones on both cores, browser journeys, and the tests that kill processes.

With arguments, one pytest call with just these. The servers are started once for all parts, on a data folder of
their own (var/test), so tests run beside a running `make run`.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from config import embedded  # noqa: E402

PARTS = {
    "unit": ["-n", "2", "--dist", "loadgroup", "tests"],
    # one more than the cores: these wait half of their time, for an answer, a start or a stop
    "browser": ["-n", "3", "--maxschedchunk", "1", "tests/browser"],
    "platform": ["-n", "3", "--dist", "loadfile", "--no-loadscope-reorder", "tests/platform"],
}


def main() -> int:
    data = embedded.data_dir()
    os.environ["HANJANG_DATA"] = str(data if data.name == "test" else data / "test")
    with embedded.running_servers() as servers, _forgetting(servers.database_url):
        if len(sys.argv) > 1:
            return _pytest(sys.argv[1:])
        results = {}
        for part, arguments in PARTS.items():
            if any((ROOT / arguments[-1]).rglob("test_*.py")):
                print(f"--- {part} tests", flush=True)
                started = time.monotonic()
                results[part] = (_pytest(arguments), time.monotonic() - started)
    for part, (code, seconds) in results.items():
        print(f"{'passed' if code == 0 else 'FAILED':7} {part:9} {seconds:6.1f} s")
    return max((code for code, _ in results.values()), default=1)


@contextmanager
def _forgetting(database: str) -> Iterator[None]:
    """What the tests' own PostgreSQL holds may be lost with the machine; those that kill servers start theirs as it ships."""
    if "postgres" not in embedded.needed():
        yield  # it is somebody's
        return
    _set(database, "ALTER SYSTEM SET {} = off")
    try:
        yield
    finally:  # also after Ctrl-C
        _set(database, "ALTER SYSTEM RESET {}")


def _set(database: str, command: LiteralString) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(sql.SQL(command).format(sql.Identifier(name)))
        connection.execute("SELECT pg_reload_conf()")


def _pytest(arguments: list[str]) -> int:
    """pytest's own exit code; 5 (no test was there) is a failure too."""
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    try:
        sys.exit(main())
    except embedded.ServersDidNotStart as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
