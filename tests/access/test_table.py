"""Every address answers every reader as the table says; an address that is not in it fails."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.reading import Reading
from tests.access.table import TABLE
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


@pytest.mark.parametrize("reader", READERS)
def test_an_address_answers_each_reader(world: World, reader: str):
    reading = Reading(world, reader)
    wrong = []
    for row in TABLE:
        url = reverse(row.name, args=row.args(world.ids))
        if row.get is not None and (status := reading.before(url).status) != row.get[reader]:
            wrong.append(f"GET {url} ({row.name} {row.note}) answers {status}, the table says {row.get[reader]}")
        if row.post is not None and (status := posted(reading, url)) != row.post[reader]:
            wrong.append(f"POST {url} ({row.name} {row.note}) answers {status}, the table says {row.post[reader]}")
    assert not wrong, "\n".join(wrong)


def posted(reading: Reading, url: str) -> int:
    """What is answered to a POST without values, which is then undone."""
    undo = transaction.savepoint()
    status = reading.client.post(url).status_code
    transaction.savepoint_rollback(undo)
    return status


def test_what_is_not_offered_is_not_answered(world: World):
    client = client_of(world, "owner")
    for row in TABLE:
        if row.name.startswith(("account_", "mfa_")) or row.name in ("admin:index",):
            continue  # the log-in library's own views
        url = reverse(row.name, args=row.args(world.ids))
        for method, offered in (("get", row.get), ("post", row.post)):
            if offered is None:
                assert getattr(client, method)(url).status_code == 405, f"{method} {url}"
