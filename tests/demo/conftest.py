"""The demo is loaded once for this folder, on a fixed day in the middle of a quarter; each test then rolls back."""

import datetime as dt
import os
from collections.abc import Iterator

import pytest
from django.db import transaction

from desk.demo.cast import Cast
from desk.demo.loader import load

SEEDED_ON = dt.date(2026, 8, 19)
MORNING = "2026-08-19T08:30:00+09:00"


@pytest.fixture(scope="package")
def _fixed_clock() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HANJANG_NOW", MORNING)
        yield


@pytest.fixture(scope="package")
def _loaded(_fixed_clock: None, django_db_setup: None, django_db_blocker) -> Iterator[Cast]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield load(SEEDED_ON)
        transaction.set_rollback(True)


@pytest.fixture
def cast(_loaded: Cast, db: None) -> Cast:
    assert os.environ["HANJANG_NOW"] == MORNING
    return _loaded
