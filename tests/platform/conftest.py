"""A running Hanjang for the tests of one file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.platform.running import Running

# the longest first; xdist gives each of `bench` and `kill`, which are one test, what follows them: something short
LONGEST = ["run", "bench", "kill", "setup", "company_account", "backup", "update", "settings", "two_of_each"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sorts this folder's alone; the sort is stable, so a file keeps its order."""
    if {item.path.parent for item in items} == {Path(__file__).parent}:
        items.sort(key=lambda item: _place(item.path.stem.removeprefix("test_")))


def _place(name: str) -> int:
    return LONGEST.index(name) if name in LONGEST else len(LONGEST)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One data folder for all tests here. Its path has a space and is too long for a socket."""
    running = Running(tmp_path_factory.mktemp("a folder with a space and with a name that is long " + "x" * 40) / "var")
    try:
        running.start()
        running.sql("CREATE TABLE kept (what text)")
        yield running
    finally:
        running.clean_up()


@pytest.fixture
def run(place: Running) -> Running:
    """It runs when a test begins, whatever the test before has done to it."""
    if place.ended():
        place.start()
    return place
