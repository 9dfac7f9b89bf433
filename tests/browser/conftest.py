"""One real server on the demo for the whole folder, and Chromium in front of it.

The demo is loaded once and stays: journeys write, but each into its own corner. A page that breaks the content
security policy or throws in its script fails the test that opened it.
"""

import os

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in this thread, beside the ORM

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import translation
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from bench.face import CHROMIUM
from core import outbox
from desk.demo.cast import Cast, cast_of_database
from desk.demo.gate import has_demo
from desk.demo.loader import load
from sellers.models import User
from tests.browser.desk import PATIENCE, Desk, Site
from tests.browser.pages import rows_for
from tests.demo_database import MORNING, SEEDED_ON, to_copy

expect.set_options(timeout=PATIENCE * 1000)

# as long as ten others each: begun last, one core would wait for them
LONGEST = ("test_every_page", "test_main_job_on_imported_data", "test_every_report_is_a_sheet_of_two_sides")


@pytest.hookimpl(trylast=True)  # after pytest has sorted by the browser
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """pytest-django makes the test database only where a test says that it needs one."""
    mine = [item for item in items if Path(__file__).parent in item.path.parents]
    for item in mine:
        item.add_marker(pytest.mark.django_db)
    if len(mine) == len(items):
        items.sort(key=lambda item: not item.name.startswith(LONGEST))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ["--no-sandbox"]}


@pytest.fixture(scope="session")
def _clock() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HANJANG_NOW", MORNING)
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    _clock: None, django_db_modify_db_settings: None, django_db_blocker, request: pytest.FixtureRequest
) -> None:
    """The database of this run begins with the demo in it, unless it is one that stood here before."""
    if not request.config.getoption("reuse_db"):
        with django_db_blocker.unblock(), translation.override("ko"):
            connection.settings_dict["TEST"]["TEMPLATE"] = to_copy()


@pytest.fixture(scope="session")
def cast(_clock: None, django_db_setup: None, django_db_blocker, request: pytest.FixtureRequest) -> Iterator[Cast]:
    """Committed, since the server reads it over connections of its own; taken away at the end."""
    with django_db_blocker.unblock(), translation.override("ko"):
        if request.config.getoption("reuse_db") and has_demo():  # such a run was broken off
            call_command("flush", interactive=False, verbosity=0)
        yield cast_of_database(SEEDED_ON) if has_demo() else load(SEEDED_ON)
        with connection.cursor() as cursor:  # threads of the stopped server still hold theirs
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(scope="session")
def rows(cast: Cast, django_db_blocker) -> dict[str, Any]:
    """The records that addresses of the access table name, beside the demo."""
    with django_db_blocker.unblock(), translation.override("ko"):
        return rows_for(cast)


@pytest.fixture(scope="session")
def site(cast: Cast, django_db_blocker) -> Iterator[Site]:
    """Everybody is logged in once, before any test's own transaction, which the server would not see into."""
    with django_db_blocker.unblock():
        keys = {name: _session_of(user) for name, user in cast.users.items()}
    cache.clear()  # attempts of a run before this one count against nobody
    server = LiveServer("127.0.0.1:0")
    yield Site(server.url, cast, keys)
    server.stop()


def _session_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


@pytest.fixture
def open_desk(site: Site, browser: Browser) -> Iterator[Callable[..., Desk]]:
    """`open_desk("김하늬", width=360)` logs a colleague in and gives her desk; her pages must be free of faults."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def make(name: str | None, *, width: int = 1280, javascript: bool = True, scheme: str = "light") -> Desk:
        context = browser.new_context(
            base_url=site.url,
            viewport={"width": width, "height": 800},
            java_script_enabled=javascript,
            color_scheme=scheme,
            locale="ko-KR",
            timezone_id="Asia/Seoul",
            service_workers="block",
            reduced_motion="reduce",  # colours are judged as they stand, not while something moves in
        )
        context.set_default_timeout(PATIENCE * 1000)
        contexts.append(context)
        if name:
            context.add_cookies([{"name": "sessionid", "value": site.sessions[name], "url": site.url}])
        page = context.new_page()
        _watch(page, faults)
        return Desk(page, site)

    yield make
    for context in contexts:
        context.close()
    assert not faults, "\n".join(faults)


def _watch(page: Page, faults: list[str]) -> None:
    """Collects what no page may have: a refused script or style, an exception in a script, an answer of 500."""
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    page.on("response", lambda answer: answer.status >= 500 and faults.append(f"{answer.status} {answer.url}"))
    page.on(
        "console",
        lambda said: "Content Security Policy" in said.text and faults.append(f"{page.url}: {said.text}"),
    )


@pytest.fixture
def worker(site: Site) -> Iterator[None]:
    """What a Celery worker does beside the server: carries out what pages have left in the outbox."""
    stopped = threading.Event()

    def work() -> None:
        while not stopped.wait(0.2):
            outbox.sweep()
        connection.close()

    thread = threading.Thread(target=work, name="worker")
    thread.start()
    yield
    stopped.set()
    thread.join()
