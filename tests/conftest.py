"""One set of servers for a whole test run, in a data folder of its own (see config/__init__.py)."""

import gc
import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings
from psycopg import sql
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from config import embedded

ROOT = Path(__file__).resolve().parent.parent
# tests that share what is slow to make: a loaded demo, rows by the thousand, the code as trees, all pages as one reader
# has read them
TOGETHER = re.compile(
    r"(tests/demo/|tests/imports/test_maven\.py|tests/architecture/)|tests/access/test_\w+\.py.*(\[.+\])"
)

LONG = re.compile(r"tests/(demo|access|architecture|imports)/|tests/desk/test_packs")


def pytest_configure(config: pytest.Config) -> None:
    """xdist's workers inherit the environment and find the servers running; DATABASE_URL and REDIS_URL have their say."""
    template = template_name()
    if not hasattr(config, "workerinput"):
        embedded.ensure_servers()
        _make_quick()
        _make_template(template)
    config.option.loadscopereorder = False  # see `pytest_collection_modifyitems`
    gc.disable()  # until all is loaded: imports leave nothing that is worth looking for
    settings.DATABASES["default"].setdefault("TEST", {})["TEMPLATE"] = template
    settings.PASSWORD_HASHERS = ["tests.support.QuickHasher"]
    # each of xdist's workers has a cache of its own: clearing one must not empty the other's
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    cache = settings.CACHES["default"]
    cache["LOCATION"] = cache["LOCATION"].replace("db=1", f"db={number + 1}")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling | None:
    """xdist's own `loadgroup` writes its marks into ids that pytest has since closed: it would spread every group."""
    return ByGroup(config, log) if config.getoption("dist") == "loadgroup" else None


class ByGroup(LoadScopeScheduling):
    """File by file on whichever core is free, since a file's tests share what is built once; those that share what is
    slow to make, on one."""

    def _split_scope(self, nodeid: str) -> str:
        found = TOGETHER.match(nodeid)
        return found[found.lastindex or 0] if found else nodeid.partition("::")[0]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Groups that take long come first, so that no core is left with one when the other has nothing more to do."""
    items.sort(key=lambda item: not LONG.match(item.nodeid))


def pytest_collection_finish() -> None:
    """What is loaded by now stays until the end: the garbage collector need not walk through it during every test."""
    gc.freeze()
    gc.set_threshold(20_000, 50, 50)  # a page makes and drops thousands of objects, hardly one of them in a circle
    gc.enable()


@pytest.fixture
def own_files(tmp_path: Path, settings: Any) -> None:
    """Private files of this test lie in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "files"


def template_name() -> str:
    """Of the database that test databases are copied from, so that each run migrates once at most."""
    digest = hashlib.sha256()
    shipped = sorted((ROOT / "opportunities").glob("shipped*.py"))  # its pipelines are written after every migration
    for path in [*sorted(ROOT.glob("*/migrations/*.py")), ROOT / "requirements.txt", *shipped]:
        digest.update(path.read_bytes())
    return f"test_template_{digest.hexdigest()[:16]}"


def _make_quick() -> None:
    """The tests' own server need not outlive a power cut, and nothing in it lives long enough to be swept."""
    if "postgres" not in embedded.needed():
        return  # somebody else's
    with psycopg.connect(embedded.database_url(), autocommit=True) as connection:
        for name in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum"):
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(name)))
        connection.execute("SELECT pg_reload_conf()")


def _make_template(name: str) -> None:
    with psycopg.connect(embedded.database_url(), autocommit=True) as connection:
        known = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'test_template_%'").fetchall()
        if (name,) in known:
            return
        unfinished = f"{name}_unfinished"
        for (old,) in known:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(old)))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(unfinished)))
        url = urlunsplit(urlsplit(embedded.database_url())._replace(path=f"/{unfinished}"))
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(migrate, cwd=ROOT, env=os.environ | {"DATABASE_URL": url}, check=True)
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        connection.execute(rename.format(sql.Identifier(unfinished), sql.Identifier(name)))
