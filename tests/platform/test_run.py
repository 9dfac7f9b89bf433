"""`make run` as a person meets it: it starts, answers, refuses a second one, comes back after any kill, and stops.

A task under way is never lost, whoever is stopped or killed in the middle of it.
"""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from config import embedded
from tests.platform.running import PATIENCE, ROOT, Running, until


def test_it_answers(run: Running) -> None:
    assert run.get("/healthz") == (200, "ok\n")
    assert run.state() == {"ready": True, "database": "up", "cache": "up", "worker": "up"}
    assert f"Hanjang is ready: {run.address}" in run.said()


@pytest.mark.skipif(not hasattr(socket, "TCP_DEFER_ACCEPT"), reason="the kernel does not keep silent connections back")
def test_connections_opened_ahead_of_need_hold_nobody_up(run: Running) -> None:
    host, port = run.address.removeprefix("http://").split(":")
    silent = [socket.create_connection((host, int(port))) for _ in range(8)]
    try:
        assert run.get("/healthz") == (200, "ok\n")  # which gives up after seconds, as a process that waits would not
    finally:
        for one in silent:
            one.close()


def test_its_sockets_are_private(run: Running) -> None:
    folder = embedded.sockets_dir(run.data)
    assert folder.parent == Path("/tmp")  # noqa: S108 (the data folder's own path is too long for a socket)
    assert folder.stat().st_mode & 0o077 == 0
    assert (run.data / "run").stat().st_mode & 0o077 == 0


def test_a_second_one_says_that_one_is_running(run: Running) -> None:
    second = run.command("-m", "config.supervisor")
    assert second.wait(PATIENCE) == 1
    assert f"already running on these data: {run.address} (process {run.process.pid})" in run.said()  # type: ignore[union-attr]
    assert run.state()["ready"]


def test_a_command_uses_the_running_servers(run: Running) -> None:
    keeper = run.pid_of("keeper")
    code = "from django.db import connection as c; c.cursor().execute(\"INSERT INTO kept VALUES ('by a command')\")"
    assert run.command("manage.py", "shell", "-v", "0", "-c", code).wait(PATIENCE) == 0, run.said()
    assert ("by a command",) in run.sql("SELECT what FROM kept")
    assert run.pid_of("keeper") == keeper


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 5\r\nContent-Length: 6",
        b"Content-Length: 5\r\nTransfer-Encoding: chunked",
        b"Transfer-Encoding: chunked, identity",
        b"Content-Length: +5",
    ],
)
def test_a_request_with_two_lengths_is_refused(run: Running, head: bytes) -> None:
    """What a proxy and the web server could understand differently never reaches a page."""
    smuggled = b"0\r\n\r\nGET /settings/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    request = b"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\n" + head + b"\r\n\r\n" + smuggled
    with socket.create_connection(("127.0.0.1", run.port), timeout=20) as line:
        line.sendall(request)
        line.shutdown(socket.SHUT_WR)
        answers = b"".join(iter(lambda: line.recv(65536), b""))
    assert answers.count(b"HTTP/1.1 ") <= 1
    assert b" 200 " not in answers.split(b"\r\n", 1)[0]


@pytest.mark.parametrize("part", ["postgres", "valkey", "worker", "web", "timetable", "keeper"])
def test_it_comes_back_after_a_kill(run: Running, part: str) -> None:
    """The death of a part stops the rest in order; the next start has all data."""
    run.sql("INSERT INTO kept VALUES (%s)", f"before {part} was killed")
    ends = run.said().count("ended by itself")
    os.kill(run.pid_of(part), signal.SIGKILL)
    assert run.process is not None
    assert run.process.wait(PATIENCE) == 1
    assert run.said().count("ended by itself") == ends + 1
    run.start()
    assert (f"before {part} was killed",) in run.sql("SELECT what FROM kept")


def test_a_killed_supervisor_loses_no_task(run: Running, tmp_path: Path) -> None:
    """Its children finish what is under way, with the servers still there, while the next start waits for them."""
    run.send_slow_task(tmp_path / "task", 3)
    run.stop(signal.SIGKILL)
    run.start()
    assert (tmp_path / "task").read_text() == "done\n"


def test_a_killed_worker_loses_no_task(run: Running, tmp_path: Path) -> None:
    """The message comes back at the next start: not after the broker's hour."""
    run.send_slow_task(tmp_path / "task", 2)
    worker = run.pid_of("worker")
    os.killpg(worker, signal.SIGKILL)
    assert run.process is not None
    run.process.wait(PATIENCE)
    assert not (tmp_path / "task").exists()
    run.start()
    until((tmp_path / "task").exists, "the task's second try")


def test_a_stop_finishes_the_task_under_way(run: Running, tmp_path: Path) -> None:
    run.send_slow_task(tmp_path / "task", 3)
    assert run.stop(signal.SIGTERM) == 0
    assert (tmp_path / "task").read_text() == "done\n"
    assert not embedded.is_held(run.data / "run" / "keeper.lock"), "the servers were left running"
    assert not embedded.sockets_dir(run.data).exists()


def test_a_strangers_process_is_left_alone(place: Running) -> None:
    """At the end, since it needs them stopped. After a power cut the number in postmaster.pid may be anybody's by now."""
    if not place.ended():
        place.stop()
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        (place.data / "postgres" / "postmaster.pid").write_text(f"{stranger.pid}\n{place.data / 'postgres'}\n")
        done = subprocess.run(
            [sys.executable, "manage.py", "migrate", "--check"],
            cwd=ROOT,
            env=place.env(),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        assert stranger.poll() is None
    finally:
        stranger.kill()
    until(lambda: not embedded.is_held(place.data / "run" / "keeper.lock"), "the command's own servers to stop")
