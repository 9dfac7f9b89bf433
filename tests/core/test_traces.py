"""A request's id goes into its effects; figures are for the monitor alone and name nobody."""

import pytest
import structlog
from django.test import Client

from config import metrics, traces
from core import outbox
from core.logs import request_id
from core.models import OutboxRow

pytestmark = pytest.mark.django_db


def test_an_effect_found_by_the_sweep_still_carries_its_requests_id(monkeypatch):
    seen = []
    monkeypatch.setitem(outbox._handlers, "look", lambda payload: seen.append(request_id()))
    with structlog.contextvars.bound_contextvars(request_id="abc12345"):
        outbox.enqueue("look", {})
        headers: dict[str, str] = {}
        traces.hand_over(headers=headers)
    assert headers == {"request_id": "abc12345"}
    assert OutboxRow.objects.get(kind="look").request_id == "abc12345"
    assert outbox.sweep() >= 1
    assert (seen, request_id()) == (["abc12345"], "")


@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer wrong", "right-token-of-the-monitor"])
def test_figures_are_not_there_for_others(settings, given):
    settings.METRICS_TOKEN = "right-token-of-the-monitor"
    assert Client().get("/metrics", headers={"Authorization": given}).status_code == 404
    settings.METRICS_TOKEN = ""
    assert Client().get("/metrics", headers={"Authorization": given}).status_code == 404


def test_figures_name_views_and_states_only(settings, django_user_model):
    settings.METRICS_TOKEN = "right-token-of-the-monitor"
    settings.MIDDLEWARE = ["config.metrics.MetricsMiddleware", *settings.MIDDLEWARE]
    client = Client()
    client.get("/people/987654/?q=secret-word")
    client.get("/no/such/page-of-the-caller")
    client.generic("INVENTED", "/healthz")
    OutboxRow.objects.create(kind="look", run_after="2020-01-01T00:00:00Z")
    OutboxRow.objects.create(kind="look", run_after="2020-01-01T00:00:00Z", state="dead")
    told = client.get("/metrics", headers={"Authorization": "Bearer right-token-of-the-monitor"}).content.decode()
    assert 'hanjang_request_seconds_count{method="GET",status="302",view="customers:person"}' in told
    assert 'hanjang_request_seconds_count{method="GET",status="404",view="none"}' in told
    assert 'hanjang_outbox_rows{state="due"} 1.0' in told
    assert 'hanjang_outbox_rows{state="dead"} 1.0' in told
    for part in ("outbox", "connections", "queue"):
        assert f'hanjang_unreadable{{part="{part}"}} 0.0' in told
    for word in ("987654", "secret-word", "page-of-the-caller", "INVENTED"):
        assert word not in told


def test_a_part_that_cannot_be_asked_is_counted_and_the_rest_is_told(monkeypatch):
    monkeypatch.setattr(metrics, "queue", lambda: 1 / 0)
    told = metrics.figures(state=True).decode()
    assert 'hanjang_unreadable{part="queue"} 1.0' in told
    assert "hanjang_outbox_rows" in told
