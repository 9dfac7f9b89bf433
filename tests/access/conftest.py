"""One world for the whole table: built once, each request undone."""

import pytest
from django.core.cache import cache
from django.db import transaction

from tests.access.world import World, build
from tests.support import OWN_CACHE


@pytest.fixture(scope="package")
def built(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture
def world(built: World, db, settings) -> World:
    settings.CACHES = OWN_CACHE
    cache.clear()
    return built
