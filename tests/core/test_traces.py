"""A request's id goes into its effects; figures are for the monitor alone and name nobody."""

import datetime as dt
import socket

import pytest
import requests
import structlog
from django.test import Client

from config import certificates, jobs, metrics, traces
from config.schedule import timed_jobs
from core import clock, outbox
from core.logs import request_id
from core.models import JobRun, OutboxRow

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
    for part in ("outbox", "connections", "queue", "jobs"):
        assert f'hanjang_unreadable{{part="{part}"}} 0.0' in told
    for word in ("987654", "secret-word", "page-of-the-caller", "INVENTED"):
        assert word not in told


def test_a_part_that_cannot_be_asked_is_counted_and_the_rest_is_told(monkeypatch):
    monkeypatch.setattr(metrics, "queue", lambda: 1 / 0)
    told = metrics.figures(state=True).decode()
    assert 'hanjang_unreadable{part="queue"} 1.0' in told
    assert "hanjang_outbox_rows" in told


def test_a_job_that_fails_or_was_never_sent_is_told_until_it_is_done(monkeypatch):
    """To Celery its task has ended well."""
    night = dt.datetime(2026, 11, 23, 2, 0, tzinfo=clock.company_zone())
    table = {"categories": ("look", "0 2 * * *")}

    def late_at(hours):
        monkeypatch.setattr(clock, "now", lambda: night + dt.timedelta(hours=hours))
        return jobs.late(table)["categories"] / 3600

    assert late_at(3) == 3, "no timetable has sent it"
    ((run, _task),) = jobs.due(table)
    jobs.carry_out(run, lambda: 1 / 0)
    assert late_at(4) == 4
    assert late_at(25) == 1, "counted from its last time"
    ((again, _task),) = jobs.due(table)
    jobs.carry_out(again, lambda: 5)
    assert late_at(26) == 0
    assert JobRun.objects.count() == 2
    assert late_at(49) == 1


def test_every_timed_job_has_its_figure():
    told = metrics.figures(state=True).decode()
    assert [name for name in timed_jobs() if f'hanjang_job_late_seconds{{job="{name}"}}' not in told] == []


def test_the_end_of_the_parts_certificate_is_told(settings, tmp_path):
    assert "hanjang_certificate_seconds" not in metrics.figures(state=False).decode()
    certificates.make(tmp_path)
    settings.TLS_FOLDER = tmp_path / "web"
    metrics._good_until.cache_clear()
    (line,) = [one for one in metrics.figures(state=False).decode().splitlines() if one.startswith("hanjang_certif")]
    metrics._good_until.cache_clear()
    assert 396 < float(line.split()[1]) / 86400 <= 397


def test_a_caller_who_says_nothing_does_not_keep_the_monitor_out(settings, monkeypatch):
    settings.METRICS_TOKEN = "right-token-of-the-monitor"
    monkeypatch.setattr(metrics._Quiet, "timeout", metrics._Quiet.timeout / 20)
    server = metrics.serve(0)
    headers = {"Authorization": f"Bearer {settings.METRICS_TOKEN}"}
    try:
        with socket.create_connection(server.server_address[:2]):
            told = requests.get(f"http://127.0.0.1:{server.server_port}/metrics", headers=headers, timeout=5)
        assert told.status_code == 200
    finally:
        server.shutdown()
        server.server_close()
