"""A running Hanjang for the tests of one file."""

from collections.abc import Iterator

import pytest

from tests.platform.running import Running


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
