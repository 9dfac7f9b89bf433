"""A task under way is never lost, whoever is stopped or killed in the middle of it."""

import os
import signal
from pathlib import Path

from config import embedded
from tests.platform.running import PATIENCE, Running, until


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
