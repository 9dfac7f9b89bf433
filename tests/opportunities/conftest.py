"""What many tests of a module ask for: built once, each test takes a copy and is rolled back to it."""

from copy import deepcopy

import pytest

from tests.opportunities import factories as make
from tests.support import built_once


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    with built_once(django_db_blocker, make.world) as found:
        yield found


@pytest.fixture
def world(built, db):
    """A seller and those around her, with an opportunity of hers."""
    return deepcopy(built)


@pytest.fixture(scope="module")
def built_commit(django_db_setup, django_db_blocker):
    with built_once(django_db_blocker, lambda: make.climb(make.raised())) as found:
        yield found


@pytest.fixture
def commit(built_commit, db):
    """An opportunity that has all a commit needs."""
    return deepcopy(built_commit)
