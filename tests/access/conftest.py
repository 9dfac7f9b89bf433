"""One world for the whole table: built once, each request undone."""

from functools import cache as cache_of
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.template.base import Template
from django.test.utils import _TestState

from opportunities.printing import printer
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
    monkeypatch.setattr(printer.Printer, "laid_out", _laid_out_once(built))
    return built


def _laid_out_once(world: World) -> Any:
    """Papers that differ by the name of who prints them alone are laid out and written for the first of them."""
    lay_out = printer.Printer.laid_out

    def laid_out(self: printer.Printer, html: str, **more: Any) -> Any:
        unnamed = html
        for user in world.readers.values():
            unnamed = unnamed.replace(user.name, "")
        if unnamed not in world.papers:
            document = lay_out(self, html, **more)
            document.write_pdf = cache_of(document.write_pdf)
            world.papers[unnamed] = document
        return world.papers[unnamed]

    return laid_out
