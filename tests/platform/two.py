"""Two web and two worker processes on one database and one Valkey, as a deployment runs them, without a timetable."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, LiteralString
from urllib.parse import urlsplit, urlunsplit

import psycopg
import requests
from celery import Celery
from psycopg import sql

from config import embedded
from tests.conftest import template_name
from tests.platform.running import PATIENCE, ROOT, free_port, until

DATABASE = "two_processes"
NAME = "hanjang.example"
PASSWORD = "correct-horse-battery"
SEED = f"""
from sellers.models import Role
from tests.sellers.factories import UserFactory, grant
for name in ("admin", "locked"):
    user = UserFactory(email=name + "@gaon.example")
    user.set_password({PASSWORD!r})
    user.save()
    grant(user, Role.ADMIN)
"""


class Two:
    """The four processes; `a` and `b` are the addresses of the web parts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports = (free_port(), free_port())
        self.a, self.b = (f"http://127.0.0.1:{port}" for port in self.ports)
        self.parts: dict[str, subprocess.Popen[bytes]] = {}
        self.database = urlunsplit(urlsplit(embedded.database_url())._replace(path=f"/{DATABASE}"))
        self.broker, self.cache = _others(embedded.redis_url())

    def env(self) -> dict[str, str]:
        return os.environ | {
            "DATABASE_URL": self.database,
            "REDIS_URL": self.broker,
            "CACHE_URL": self.cache,
            "HANJANG_DATA": str(self.folder),
            "HANJANG_PROXY": "1",
            "ALLOWED_HOSTS": f"{NAME},127.0.0.1",
            "HANJANG_EXTRA_TASKS": "tests.platform.slow",
            "METRICS_TOKEN": "monitor",
            "WEB_WORKERS": "1",
            "WORKER_PROCESSES": "1",
            "LOG_LEVEL": "INFO",
        }

    def start(self) -> None:
        self._make_database()
        with self._broker() as app, app.connection_for_write() as connection:
            connection.default_channel.client.flushdb()
        for name, port in zip("ab", self.ports, strict=True):
            self._part(f"web-{name}", "web", {"PORT": str(port)})
            self._part(f"worker-{name}", "worker", {"METRICS_PORT": str(free_port())})
        subprocess.run(
            [sys.executable, "manage.py", "shell", "-v", "0", "-c", SEED], cwd=ROOT, env=self.env(), check=True
        )
        for name in "ab":
            until(lambda name=name: " ready." in self.log(f"worker-{name}"), "the workers")
        until(lambda: all(self._answers(address) for address in (self.a, self.b)), "the web parts")

    def _part(self, name: str, part: str, more: dict[str, str]) -> None:
        with (self.folder / f"{name}.log").open("wb") as log:
            self.parts[name] = subprocess.Popen(
                [sys.executable, "-m", "config.serve", part], cwd=ROOT, env=self.env() | more, stdout=log, stderr=log
            )

    def _answers(self, address: str) -> bool:
        assert all(part.poll() is None for part in self.parts.values()), "a part has ended"
        try:
            return requests.get(address + "/healthz", timeout=5).status_code == 200
        except requests.ConnectionError:
            return False

    def stop(self) -> None:
        for part in self.parts.values():
            part.terminate()
        for part in self.parts.values():
            part.wait(PATIENCE)
        with psycopg.connect(embedded.database_url(), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(DATABASE)))

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()

    def sql(self, statement: LiteralString, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database, autocommit=True) as connection:
            cursor = connection.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []

    def send_tasks(self, number: int, seconds: float) -> list[Path]:
        files = [self.folder / f"task-{count}" for count in range(number)]
        with self._broker() as app:
            for file in files:
                app.send_task("tests.platform.slow.write_later", [str(file), seconds])
        return files

    def _broker(self) -> Celery:
        return Celery(broker=self.broker)

    def _make_database(self) -> None:
        with psycopg.connect(embedded.database_url(), autocommit=True) as connection:
            name = sql.Identifier(DATABASE)
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
            template = sql.Identifier(template_name())
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, template))


def _others(url: str) -> tuple[str, str]:
    """Broker and cache in databases of the same server that nobody else uses."""
    if url.startswith("redis+socket://"):
        path = urlsplit(url).path
        return f"redis+socket://{path}?virtual_host=14", f"unix://{path}?db=15"
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path="/14")), urlunsplit(parts._replace(path="/15"))
