"""Every address answers every reader as the table says; an address that is not in it fails."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.table import TABLE, Row
from tests.access.world import READERS, World, client_of

ONE_LINE = {"admin"}  # the repair desk has one line for all of its pages


def names(resolver: URLResolver, spaces: tuple[str, ...] = ()) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield ":".join((*spaces, pattern.name or str(pattern.pattern)))
        elif pattern.namespace not in ONE_LINE:
            yield from names(pattern, (*spaces, pattern.namespace) if pattern.namespace else spaces)


def test_every_address_is_in_the_table():
    written = {row.name for row in TABLE if row.name.split(":")[0] not in ONE_LINE}
    assert set(names(get_resolver())) == written


@pytest.fixture
def clients(world: World) -> dict[str, Client]:
    return {reader: client_of(world, reader) for reader in READERS}


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.name} {row.note}".strip())
def test_an_address_answers_each_reader(row: Row, world: World, clients: dict[str, Client]):
    url = reverse(row.name, args=row.args(world.ids))
    for method, expected in (("get", row.get), ("post", row.post)):
        if expected is None:
            continue
        answered = {}
        for reader in READERS:
            undo = transaction.savepoint()
            answered[reader] = getattr(clients[reader], method)(url).status_code
            transaction.savepoint_rollback(undo)
        assert answered == expected, f"{method} {url}"


def test_what_is_not_offered_is_not_answered(world: World, clients: dict[str, Client]):
    for row in TABLE:
        if row.name.startswith(("account_", "mfa_")) or row.name in ("admin:index",):
            continue  # the log-in library's own views
        url = reverse(row.name, args=row.args(world.ids))
        for method, offered in (("get", row.get), ("post", row.post)):
            if offered is None:
                assert getattr(clients["owner"], method)(url).status_code == 405, f"{method} {url}"
