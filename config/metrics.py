"""Figures for monitoring, in Prometheus' format; measured only where METRICS_TOKEN is set.

Labels are names from the code (views, tasks, states), never addresses, records or people. Processes of one part add
up in a folder (`config.serve`); what the database and the broker know is asked at the moment of reading.
"""

import os
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import structlog
from cryptography import x509
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import close_old_connections, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from config import jobs
from config.schedule import timed_jobs
from sellers.limits import Guesses
from sellers.refusals import too_many_requests

GUESSES = Guesses("metrics", most=20, seconds=60)  # of the token, in the web and in workers together
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}  # a caller may invent others
SILENCE = 5  # seconds that a caller at a worker's figures may say nothing; the monitor itself waits ten
log = structlog.get_logger("hanjang.metrics")
STEPS = (0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 10.0)
REQUESTS = Histogram("hanjang_request_seconds", "Time to an answer", ["view", "method", "status"], buckets=STEPS)
TASKS = Histogram("hanjang_task_seconds", "Time of a task", ["task", "state"], buckets=(*STEPS, 60.0, 600.0))
RETURNED = Counter("hanjang_task_returned", "Tasks whose worker died and which are run again", ["task"])
OUTBOX = """
    SELECT count(*) FILTER (WHERE state = 'pending' AND run_after <= now()),
           count(*) FILTER (WHERE state = 'pending' AND run_after > now()),
           count(*) FILTER (WHERE state = 'dead'),
           COALESCE(extract(epoch FROM now() - min(run_after) FILTER (WHERE state = 'pending')), 0)
    FROM core_outboxrow WHERE state IN ('pending', 'dead')
"""
CONNECTIONS = """
    SELECT COALESCE(state, 'other'), count(*) FROM pg_stat_activity WHERE datname = current_database() GROUP BY 1
"""


class MetricsMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        view = request.resolver_match.view_name if request.resolver_match else ""
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(view or "none", method, response.status_code).observe(time.perf_counter() - began)
        return response


class State:
    """What is asked at the moment of reading. A part that cannot be asked is left out, and counted."""

    def describe(self) -> Iterable[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        failed = GaugeMetricFamily("hanjang_unreadable", "1: the part could not be asked", labels=["part"])
        for part, ask in (("outbox", outbox), ("connections", connections), ("queue", queue), ("jobs", late_jobs)):
            try:
                yield from list(ask())
                failed.add_metric([part], 0)
            except Exception:
                failed.add_metric([part], 1)
        yield failed


def outbox() -> Iterator[Metric]:
    with connection.cursor() as cursor:
        cursor.execute(OUTBOX)
        due, later, dead, age = cursor.fetchone()
    rows = GaugeMetricFamily("hanjang_outbox_rows", "Effects not carried out yet", labels=["state"])
    for state, number in (("due", due), ("later", later), ("dead", dead)):
        rows.add_metric([state], number)
    yield rows
    yield GaugeMetricFamily("hanjang_outbox_oldest_seconds", "How long the oldest has been due", max(0.0, float(age)))


def connections() -> Iterator[Metric]:
    with connection.cursor() as cursor:
        cursor.execute(CONNECTIONS)
        found = cursor.fetchall()
        cursor.execute("SELECT current_setting('max_connections')::int")
        (most,) = cursor.fetchone()
    open_now = GaugeMetricFamily("hanjang_database_connections", "Connections to the database", labels=["state"])
    for state, number in found:
        open_now.add_metric([state], number)
    yield open_now
    yield GaugeMetricFamily("hanjang_database_connections_most", "Connections that the server allows", most)


def queue() -> Iterator[Metric]:
    from config.celery import app

    with app.connection_for_read() as broker:
        channel: Any = broker.default_channel
        with channel.conn_or_acquire() as client:
            waiting, taken = client.llen("celery"), client.zcard(channel.unacked_index_key)
    length = GaugeMetricFamily("hanjang_queue_tasks", "Tasks in the broker", labels=["state"])
    length.add_metric(["waiting"], waiting)
    length.add_metric(["taken"], taken)
    yield length


def late_jobs() -> Iterator[Metric]:
    """A job that fails is a finished task to Celery, so that no other figure tells of it."""
    gauge = GaugeMetricFamily("hanjang_job_late_seconds", "Since a timed job was due that is not done", labels=["job"])
    for name, seconds in jobs.late(timed_jobs()).items():
        gauge.add_metric([name], seconds)
    yield gauge


class Certificate:
    """How long the certificate is good that this part began with; a renewed one counts from the next start on."""

    def describe(self) -> Iterable[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        name, words = "hanjang_certificate_seconds", "Until the certificate of this part is over"
        yield GaugeMetricFamily(name, words, _good_until() - time.time())


@cache
def _good_until() -> float:
    assert settings.TLS_FOLDER is not None
    certificate = x509.load_pem_x509_certificate((settings.TLS_FOLDER / "cert.pem").read_bytes())
    return certificate.not_valid_after_utc.timestamp()


def figures(*, state: bool) -> bytes:
    """Everything as text; `state` adds what database and broker know."""
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(REGISTRY)
    if settings.TLS_FOLDER:
        registry.register(Certificate())
    if state:
        registry.register(State())
    return generate_latest(registry)


def knows_the_token(authorization: str) -> bool:
    token = settings.METRICS_TOKEN
    return bool(token) and constant_time_compare(authorization, f"Bearer {token}")


@login_not_required
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For whoever knows the token; for anybody else there is nothing here, and guessing it soon comes to an end."""
    if knows_the_token(request.headers.get("Authorization", "")):
        return HttpResponse(figures(state=True), content_type=CONTENT_TYPE_LATEST)
    if wait := GUESSES.count(request.META.get("REMOTE_ADDR", "")):
        return too_many_requests(request, retry_after=wait)
    raise Http404


class _Quiet(WSGIRequestHandler):
    timeout = SILENCE  # one caller at a time: who connects and says nothing would keep the monitor out for ever

    def log_message(self, *arguments: Any) -> None:
        """Nobody reads who has read."""


class _Door(WSGIServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who says nothing, breaks off or speaks no TLS is one line of the log."""
        log.warning("figures_not_asked", error=type(sys.exc_info()[1]).__name__)


def _answer(question: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    if question["PATH_INFO"] != "/metrics" or not knows_the_token(question.get("HTTP_AUTHORIZATION", "")):
        if wait := GUESSES.count(question.get("REMOTE_ADDR", "")):
            start_response("429 Too Many Requests", [("Content-Type", "text/plain"), ("Retry-After", str(wait))])
            return [b"too many requests\n"]
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b"not found\n"]
    body = figures(state=False)
    close_old_connections()
    start_response("200 OK", [("Content-Type", CONTENT_TYPE_LATEST)])
    return [body]


def serve(port: int) -> WSGIServer:
    """For a part that speaks no HTTP of its own: the worker's figures, on a port of its own."""
    server = make_server(settings.METRICS_BIND, port, _answer, server_class=_Door, handler_class=_Quiet)
    if settings.TLS_FOLDER:
        own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        own.load_cert_chain(settings.TLS_FOLDER / "cert.pem", settings.TLS_FOLDER / "key.pem")
        server.socket = own.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    return server
