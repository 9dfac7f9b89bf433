"""One set of servers for a whole test run, in a data folder of its own (see config/__init__.py)."""

import os

import pytest
from django.conf import settings

from config import embedded


def pytest_configure(config: pytest.Config) -> None:
    """xdist's workers inherit the environment and find the servers running; DATABASE_URL and REDIS_URL have their say."""
    if not hasattr(config, "workerinput"):
        embedded.ensure_servers()
    # each of xdist's workers has a cache of its own: clearing one must not empty the other's
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    cache = settings.CACHES["default"]
    cache["LOCATION"] = cache["LOCATION"].replace("db=1", f"db={number + 1}")
