"""What many tests of a module ask for: built once, each test takes a copy and is rolled back to it."""

from copy import deepcopy

import pytest

from tests.opportunities.factories import climb, raised, world
from tests.support import built_once


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    with built_once(django_db_blocker, world) as found:
        yield found


@pytest.fixture(scope="module")
def built_commit(django_db_setup, django_db_blocker):
    with built_once(django_db_blocker, lambda: climb(raised())) as found:
        yield found


@pytest.fixture
def commit(built_commit, db):
    """An opportunity that has all a commit needs."""
    return deepcopy(built_commit)
