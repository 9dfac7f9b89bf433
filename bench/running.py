"""The databases of the bench, and the product running on one of them as `make run` starts it."""

import hashlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psutil
import psycopg
from psycopg import sql

from bench.scale import MOMENT

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "hanjang_bench_"
EMPTY = "empty"
PATIENCE = 120  # seconds for a start, and for a stop


class DidNotRun(RuntimeError):
    """The message is for the person at the terminal."""


def database_url(server: str, name: str, *, anew: bool = False) -> str:
    """The address of the bench's own database of this name on a server; made with empty tables where it is not there."""
    if anew:
        drop_database(server, name)
    if not _is_there(server, PREFIX + name):
        tables = _empty_tables(server)
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(create.format(sql.Identifier(PREFIX + name), sql.Identifier(tables)))
    return _url_of(server, PREFIX + name)


def _empty_tables(server: str) -> str:
    """The database that others begin as, of the migrations that there are: they take far longer than a copy of what they
    make. It is named once it is whole."""
    digest = hashlib.sha256()
    for path in sorted(ROOT.glob("*/migrations/*.py")):
        digest.update(path.read_bytes())
    name = f"{EMPTY}_{digest.hexdigest()[:12]}"
    if not _is_there(server, PREFIX + name):
        unfinished = f"{EMPTY}_unfinished"
        for old in _those_there(server, PREFIX + EMPTY):
            drop_database(server, old.removeprefix(PREFIX))
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(PREFIX + unfinished)))
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(command, cwd=ROOT, env=environment(_url_of(server, PREFIX + unfinished)), check=True)
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(rename.format(sql.Identifier(PREFIX + unfinished), sql.Identifier(PREFIX + name)))
    return PREFIX + name


def _is_there(server: str, database: str) -> bool:
    return database in _those_there(server, database)


def _those_there(server: str, prefix: str) -> list[str]:
    with psycopg.connect(server, autocommit=True) as connection:
        rows = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix]).fetchall()
    return [name for (name,) in rows]


def _url_of(server: str, database: str) -> str:
    return urlunsplit(urlsplit(server)._replace(path=f"/{database}"))


def drop_database(server: str, name: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(PREFIX + name)))


def environment(url: str) -> dict[str, str]:
    """Of every process that works on this database: its clock stands still, so that what was loaded once stays as it was."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    return clean | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "HANJANG_NOW": MOMENT.isoformat(),
        "HANJANG_DEMO": "0",
        "LOG_LEVEL": "WARNING",
        "PYTHONPATH": str(ROOT),
    }


@dataclass
class Product:
    """A running Hanjang: where it answers, and how much memory its processes take."""

    address: str
    process: "subprocess.Popen[bytes]"

    def memory_mb(self) -> dict[str, float]:
        """The largest process of each part, resident."""
        largest = {"web": 0.0, "worker": 0.0}
        for one in psutil.Process(self.process.pid).children(recursive=True):
            with suppress(psutil.Error):
                line = " ".join(one.cmdline())
                part = "web" if "gunicorn" in line else "worker" if "celery" in line and " beat" not in line else ""
                if part:
                    largest[part] = max(largest[part], one.memory_info().rss / 1e6)
        return largest


@contextmanager
def running(data: Path, url: str) -> Iterator[Product]:
    """`make run` without its demo, on a free port, until the end of the block."""
    (data / "run" / "timetable").unlink(missing_ok=True)  # nothing of the night is caught up while pages are measured
    port, log = _free_port(), data / "log" / "bench.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "config.supervisor"],
            cwd=ROOT,
            env=environment(url) | {"PORT": str(port), "HANJANG_STOP_WITH_PARENT": "1"},
            stdout=out,
            stderr=out,
        )
    product = Product(f"http://127.0.0.1:{port}", process)
    try:
        _wait(product, log)
        yield product
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait(product: Product, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while not _answers(product.address + "/readyz"):
        if product.process.poll() is not None or time.monotonic() > until:
            raise DidNotRun(f"Hanjang did not start for the bench; {log} ends:\n{log.read_text()[-2000:]}")
        time.sleep(0.1)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 (our own address)
            return bool(answer.status == 200)
    except urllib.error.HTTPError:
        return False
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
