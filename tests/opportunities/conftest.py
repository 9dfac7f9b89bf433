"""One world for all tests of a module that ask for it: built once, each test takes a copy and is rolled back to it."""

import pytest

from tests.opportunities.factories import world
from tests.support import built_once


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    with built_once(django_db_blocker, world) as found:
        yield found
