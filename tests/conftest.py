"""One set of servers for a whole test run, in a data folder of its own (see config/__init__.py)."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings
from psycopg import sql

from config import embedded

ROOT = Path(__file__).resolve().parent.parent


def pytest_configure(config: pytest.Config) -> None:
    """xdist's workers inherit the environment and find the servers running; DATABASE_URL and REDIS_URL have their say."""
    template = template_name()
    if not hasattr(config, "workerinput"):
        embedded.ensure_servers()
        _make_template(template)
    settings.DATABASES["default"].setdefault("TEST", {})["TEMPLATE"] = template
    # each of xdist's workers has a cache of its own: clearing one must not empty the other's
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    cache = settings.CACHES["default"]
    cache["LOCATION"] = cache["LOCATION"].replace("db=1", f"db={number + 1}")


def template_name() -> str:
    """Of the database that test databases are copied from, so that each run migrates once at most."""
    digest = hashlib.sha256()
    shipped = ROOT / "opportunities" / "shipped.py"  # its pipelines are written after every migration
    for path in [*sorted(ROOT.glob("*/migrations/*.py")), ROOT / "requirements.txt", shipped]:
        digest.update(path.read_bytes())
    return f"test_template_{digest.hexdigest()[:16]}"


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
