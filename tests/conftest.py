"""One set of servers for a whole test run, in a data folder of its own (see config/__init__.py)."""

import pytest

from config import embedded


def pytest_configure(config: pytest.Config) -> None:
    """xdist's workers inherit the environment and find the servers running; DATABASE_URL and REDIS_URL have their say."""
    if not hasattr(config, "workerinput"):
        embedded.ensure_servers()
