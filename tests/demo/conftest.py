"""The demo is loaded once for this folder; each test then rolls back."""

import os
from collections.abc import Iterator

import pytest

from desk.demo.cast import Cast
from tests.demo_database import MORNING, loaded


@pytest.fixture(scope="package")
def _fixed_clock() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HANJANG_NOW", MORNING)
        yield


@pytest.fixture(scope="package")
def _loaded(_fixed_clock: None, django_db_setup: None, django_db_blocker) -> Iterator[Cast]:
    with django_db_blocker.unblock(), loaded() as cast:
        yield cast


@pytest.fixture
def cast(_loaded: Cast, db: None) -> Cast:
    assert os.environ["HANJANG_NOW"] == MORNING
    return _loaded
