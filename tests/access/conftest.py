"""One world for the whole table: built once, each request undone."""

import pytest
from django.core.cache import cache
from django.db import transaction
from django.template.base import Template
from django.test.utils import _TestState

from tests.access.world import World, build
from tests.support import OWN_CACHE


@pytest.fixture(scope="package")
def built(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture
def world(built: World, db, settings, monkeypatch: pytest.MonkeyPatch) -> World:
    """All is asked at one moment: "3 minutes ago" does not change between two looks."""
    monkeypatch.setenv("HANJANG_NOW", built.read_at.isoformat())
    settings.CACHES = OWN_CACHE
    cache.clear()
    # pages are judged by what a reader is sent: nobody needs a copy of the context of each of their hundred templates
    monkeypatch.setattr(Template, "_render", _TestState.saved_data.template_render)
    return built
