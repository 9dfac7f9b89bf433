"""Reports from a replica: pages that only read much, and what a worker draws, may ask a streaming copy of the database.

Off unless DATABASE_REPLICA_URL names one (docs/operations.md). It is asked inside `from_replica` alone, and only where it
has replayed what the asker wrote last; everything else, every lock and every write is the primary's, and so is all that
follows a write. A replica that is down, or hears nothing any more, is left alone for a while.
"""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import structlog
from django.conf import settings
from django.db import (
    DEFAULT_DB_ALIAS,
    DatabaseError,
    InterfaceError,
    OperationalError,
    connection,
    connections,
)
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from psycopg.errors import QueryCanceled

ALIAS = "replica"
COOKIE = (
    "written"  # how far the database's log was after this browser's last write; who forges it gets her own page older
)
COOKIE_SECONDS = 600
PATIENCE = 5.0  # seconds that a worker waits for the replica to follow
LEFT_ALONE = 15.0  # seconds after it did not answer
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_PLACE = re.compile(r"[0-9A-F]{1,8}/[0-9A-F]{1,8}")
# the product itself writes every minute: a replica that replayed nothing for two is cut off
_FOLLOWS = """
SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn AND pg_last_xact_replay_timestamp() > now() - interval '2 minutes'
"""
_reading: ContextVar[bool] = ContextVar("reading_from_replica", default=False)
_left_alone_until = 0.0
log = structlog.get_logger("hanjang.replica")


class Router:
    """Django's question where to read and write."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return ALIAS if _reading.get() else DEFAULT_DB_ALIAS

    def db_for_write(self, model: Any, **hints: Any) -> str:
        _reading.set(False)  # what is read from here on must know of it
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == DEFAULT_DB_ALIAS


class ReplicaMiddleware:
    """Pages of REPLICA_PAGES read the replica where it knows of what their reader wrote last."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        token = _reading.set(False)
        try:
            response = self.get_response(request)
        finally:
            _reading.reset(token)
        if request.method not in _SAFE:
            secure = settings.SESSION_COOKIE_SECURE
            response.set_cookie(_cookie(), _written(), COOKIE_SECONDS, secure=secure, httponly=True, samesite="Lax")
        return response

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        match = request.resolver_match
        if request.method in _SAFE and match is not None and match.view_name in settings.REPLICA_PAGES:
            _reading.set(_follows(request.COOKIES.get(_cookie(), "0/0")))

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """A replica that breaks off in the middle of a page: the primary answers it from its beginning, once."""
        match = request.resolver_match
        if not _reading.get() or match is None or not _broke_off(error):
            return None
        _reading.set(False)
        _leave_alone()
        answer: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
        return answer


def _cookie() -> str:
    """Under the prefix that the other cookies have over TLS."""
    return f"__Host-{COOKIE}" if settings.SESSION_COOKIE_SECURE else COOKIE


@contextmanager
def from_replica() -> Iterator[None]:
    """What is read inside comes from the replica once it knows of all that is written now; else from the primary."""
    token = _reading.set(ALIAS in settings.DATABASES and _follows(_written(), patience=PATIENCE))
    try:
        yield
    finally:
        _reading.reset(token)


def _written() -> str:
    with connection.cursor() as cursor:
        # not how far it is flushed: where synchronous_commit is off, a write that was answered is flushed a little later
        cursor.execute("SELECT pg_current_wal_insert_lsn()::text")
        return str(cursor.fetchone()[0])


def _broke_off(error: Exception) -> bool:
    """It is gone, or took a question back for what it had to replay. A page that took too long would on the primary, too."""
    return isinstance(error, OperationalError | InterfaceError) and not isinstance(error.__cause__, QueryCanceled)


def _leave_alone() -> None:
    global _left_alone_until
    _left_alone_until = time.monotonic() + LEFT_ALONE
    connections[ALIAS].close()
    log.warning("replica_does_not_answer")


def _follows(place: str, *, patience: float = 0.0) -> bool:
    until = time.monotonic() + patience
    if time.monotonic() < _left_alone_until or not _PLACE.fullmatch(place):
        return False
    try:
        while True:
            with connections[ALIAS].cursor() as cursor:
                cursor.execute(_FOLLOWS, [place])
                if cursor.fetchone()[0]:
                    return True
            if time.monotonic() >= until:
                return False
            time.sleep(0.05)
    except DatabaseError:
        _leave_alone()
        return False
