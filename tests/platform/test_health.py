"""Health addresses: open to anybody, and honest about what is down."""

import pytest
from django.core.cache import cache
from django.test import Client

from core.tasks import HEARTBEAT_KEY, heartbeat


def test_healthz_asks_nothing(client: Client) -> None:
    """No database fixture here: a query would fail."""
    assert client.get("/healthz").content == b"ok\n"


@pytest.mark.django_db
def test_readyz_names_the_state_of_each() -> None:
    heartbeat()
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()) == (
        200,
        {"ready": True, "database": "up", "cache": "up", "worker": "up"},
    )
    cache.delete(HEARTBEAT_KEY)
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["worker"], answer.json()["database"]) == (503, "down", "up")


def test_health_is_never_cached_and_only_read(client: Client) -> None:
    assert "no-store" in client.get("/healthz")["Cache-Control"]
    assert client.post("/healthz").status_code == 405
