"""What tests of every app use: what a page says, how many queries a call costs, and that this does not grow with rows."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from opportunities.actions.categories import categories_once

# a cache of a test's own: rate limits and heartbeats of tests that run beside it do not reach into it
OWN_CACHE = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "of-this-test"}}
PAGE_LIMIT = 15  # SQL queries of a page (architecture.md, limits)
# drawn anew for each page: sooner or later any short word turns up in them
_RANDOM = re.compile(r'(X-CSRFToken": "|name="csrfmiddlewaretoken" value="|name="form_key" value=")[\w-]+')
READS = ("SELECT", "(SELECT", "EXECUTE")  # the last are kept questions (core/prepared.py)
_BOOKKEEPING = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT", "BEGIN", "COMMIT", "SET ")


class QuickHasher(PBKDF2PasswordHasher):
    """The product's own in one round: its slowness is for whoever steals hashes."""

    iterations = 1


def once_a_module(build: Callable[[], Any]) -> Any:
    """A module's fixture of what `build` makes: see `built_once`."""

    @pytest.fixture(scope="module")
    def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
        with built_once(django_db_blocker, build) as found:
            yield found

    return built


@contextmanager
def built_once(blocker: Any, build: Callable[[], Any]) -> Iterator[Any]:
    """What `build` makes stands for every test of a module, each of which takes a `deepcopy` and is rolled back to it."""
    with blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


def steady(answer: Any) -> str:
    """A page without its tokens and form keys. For everything that says that a short word is not there."""
    return _RANDOM.sub(r"\1", answer.content.decode())


@contextmanager
def counted() -> Iterator[list[str]]:
    """The SQL of the block, filled when it ends; savepoints of the test itself are left out."""
    kept: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield kept
    kept.extend(query["sql"] for query in captured.captured_queries if not query["sql"].startswith(_BOOKKEEPING))


def queries_of(call: Callable[[], Any]) -> list[str]:
    """The SQL statements that `call` sends."""
    with counted() as kept:
        call()
    return kept


def assert_flat_queries(
    call: Callable[[], Any] | Sequence[Callable[[], Any]],
    grow: Callable[[], Any],
    *,
    times: int = 9,
    limit: int | None = PAGE_LIMIT,
    weigh_each: bool = False,
) -> None:
    """`call`, or each of several, costs the same with one more row and with ten, and at most `limit` (None: any).

    `grow` adds one row that every call shows; it is run once before the first count, so that a list is never empty in
    one count and filled in the other. The first call of all is not counted: it fills caches of the process. Categories
    of the many follow once for all of them, unless `weigh_each`: for a `grow` that sets the category it wants afterwards.
    """
    calls = [call] if callable(call) else call
    grow()
    for one in calls:
        _checked(one())
    before = [queries_of(one) for one in calls]
    with nullcontext() if weigh_each else categories_once(by=None):
        for _ in range(times):
            grow()
    for one, few in zip(calls, before, strict=True):
        many = queries_of(one)
        more = "\n".join(many)
        assert len(many) == len(few), f"{len(few)} queries for few rows, {len(many)} for many:\n{more}"
        assert limit is None or len(many) <= limit, f"{len(many)} queries, {limit} are allowed:\n{more}"


def _checked(answer: Any) -> None:
    status = getattr(answer, "status_code", 200)
    assert status == 200, f"the call answers {status}: its cost says nothing"
