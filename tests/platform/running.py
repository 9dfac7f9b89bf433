"""A `make run` of its own for a test: real processes on a free port and a data folder in a temporary place."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any, LiteralString

import psutil
import psycopg
from celery import Celery

from config import embedded

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 180  # seconds; a start takes two on a free machine, much more on one that others use


class Running:
    """One data folder and the supervisor on it, started and stopped as often as a test likes."""

    def __init__(self, data: Path, more: dict[str, str] | None = None) -> None:
        self.data, self.port, self.more = data, free_port(), more or {}
        self.address = f"http://127.0.0.1:{self.port}"
        self.output = data.with_name(data.name + ".out")
        self.process: subprocess.Popen[bytes] | None = None

    def command(self, *arguments: str, env: dict[str, str] | None = None) -> "subprocess.Popen[bytes]":
        with self.output.open("ab") as out:
            return subprocess.Popen(
                [sys.executable, *arguments], cwd=ROOT, env=self.env() | (env or {}), stdout=out, stderr=out
            )

    def env(self) -> dict[str, str]:
        """What a terminal has: nothing of the test run's own."""
        ours = {"DATABASE_URL", "REDIS_URL"}
        clean = {
            name: value for name, value in os.environ.items() if not name.startswith("PYTEST") and name not in ours
        }
        return clean | {
            "HANJANG_DATA": str(self.data),
            "PORT": str(self.port),
            "HANJANG_DEMO": "0",
            "HANJANG_EXTRA_TASKS": "tests.platform.slow",
            **self.more,
        }

    def start(self) -> None:
        before = self.said().count("Hanjang is ready") if self.output.exists() else 0
        self.process = self.command("-m", "config.supervisor")
        until(lambda: self.ended() or self.said().count("Hanjang is ready") > before, "the start")
        assert not self.ended(), self.said()

    def ended(self) -> bool:
        assert self.process is not None
        return self.process.poll() is not None

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Sends the signal to the supervisor and gives back its exit code."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def said(self) -> str:
        return self.output.read_text()

    def get(self, path: str) -> tuple[int, str]:
        """Status and body; (0, "") while nobody answers."""
        try:
            with urllib.request.urlopen(self.address + path, timeout=5) as answer:  # noqa: S310 (our own address)
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def state(self) -> dict[str, Any]:
        status, body = self.get("/readyz")
        return json.loads(body) if status in {200, 503} else {}

    def sql(self, statement: LiteralString, *values: object) -> list[tuple[Any, ...]]:
        address = f"postgresql://hanjang@/hanjang?host={embedded.sockets_dir(self.data)}"
        with psycopg.connect(address, autocommit=True) as connection:
            cursor = connection.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []

    def send_slow_task(self, path: Path, seconds: float) -> None:
        """Sends it and waits until a worker has begun with it."""
        socket_path = embedded.sockets_dir(self.data) / "valkey.sock"
        with Celery(broker=f"redis+socket://{socket_path}?virtual_host=0") as app:
            app.send_task("tests.platform.slow.write_later", [str(path), seconds])
        until(lambda: path.with_suffix(".began").exists(), "the task's beginning")

    def pid_of(self, part: str) -> int:
        """Main process of a part, found by what it is and where it works."""
        for process in psutil.process_iter(["pid", "cmdline", "cwd", "environ"]):
            line = " ".join(process.info["cmdline"] or [])
            if part in {"postgres", "valkey"}:
                mine = process.info["cwd"] == str(self.data / part) and f"/{part}" in line
            elif part == "keeper":
                mine = "config.keeper" in line and str(self.data) in line
            else:
                mine = (process.info["environ"] or {}).get("HANJANG_RUN_OF") == str(self.data) and MAIN[part] in line
                mine = mine and os.getpgid(process.info["pid"]) == process.info["pid"]
            if mine:
                return int(process.info["pid"])
        raise AssertionError(f"no {part} is running")

    def clean_up(self) -> None:
        if self.process is not None and not self.ended():
            self.stop(signal.SIGTERM)
        until(lambda: not embedded.is_held(self.data / "run" / "keeper.lock"), "the end of the servers")


MAIN = {"worker": "celery -A config.celery worker", "web": "gunicorn config.wsgi", "timetable": "config.timetable"}


def until(condition: Callable[[], Any], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"waited {PATIENCE} s for {what}"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
