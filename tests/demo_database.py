"""The demo company in a database of its own, on a fixed day in the middle of a quarter.

The tests of the demo load it, in every run. The workers of the browser journeys copy what was loaded there, and load
only where nobody has.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from config import embedded
from desk.demo.cast import Cast
from desk.demo.loader import load

SEEDED_ON = dt.date(2026, 8, 19)
MORNING = f"{SEEDED_ON}T08:30:00+09:00"
ROOT = Path(__file__).resolve().parent.parent
_MAKES_IT = (
    "config",
    "core",
    "sellers",
    "customers",
    "opportunities",
    "desk",
    "templates",
    "static",
    "locale",
    "tests/*.py",
)
_LOCK = 0x64656D6F  # one process makes it, the others wait


def name() -> str:
    """Says what it was made by: the code, the texts, the day."""
    digest = hashlib.sha256(settings.DATABASES["default"]["TEST"]["TEMPLATE"].encode())
    for part in _MAKES_IT:
        for path in sorted(ROOT.glob(part if "*" in part else f"{part}/**/*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return f"test_demo_{digest.hexdigest()[:16]}"


@contextmanager
def loaded() -> Iterator[Cast]:
    """The demo, loaded just now. For the block, this process works in its database, which stays for others to copy."""
    with _alone() as server, _made(server, name()) as cast:
        yield cast


def to_copy() -> str:
    """The name of a database that holds the demo, which is made where nobody has yet."""
    wanted = name()
    with _alone() as server:
        if wanted not in _those_there(server):
            with _made(server, wanted):
                pass
    return wanted


@contextmanager
def _made(server: "psycopg.Connection[tuple[str]]", finished: str) -> Iterator[Cast]:
    unfinished = f"{finished}_unfinished"
    for old in _those_there(server):
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(old)))
    template = sql.Identifier(settings.DATABASES["default"]["TEST"]["TEMPLATE"])
    server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(unfinished), template))
    with _connected_to(unfinished):
        yield load(SEEDED_ON)
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    server.execute(rename.format(sql.Identifier(unfinished), sql.Identifier(finished)))


@contextmanager
def _alone() -> Iterator["psycopg.Connection[tuple[str]]"]:
    """A connection to the server itself; whoever else wants one waits for its end."""
    with psycopg.connect(embedded.database_url(), autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        yield server


def _those_there(server: "psycopg.Connection[tuple[str]]") -> list[str]:
    return [found for (found,) in server.execute("SELECT datname FROM pg_database WHERE datname LIKE 'test_demo_%'")]


@contextmanager
def _connected_to(database: str) -> Iterator[None]:
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = database
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
