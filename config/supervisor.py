"""`make run`: servers, then database and static files, then web, worker and timetable; stopped in the opposite order.

Each part ends in its own way and time (a task or a request under way is finished), and the death of any stops all,
so what runs is always whole; `make run` again mends what was killed.
"""

import errno
import fcntl
import json
import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from subprocess import Popen
from types import FrameType

import psutil

from config import embedded
from config.processes import die_with, open_log, spawn

MARK = "HANJANG_RUN_OF"  # in the environment of each process we start: the data folder
HOST = "127.0.0.1"
# seconds that each part gets to finish what it is doing before it is killed; a killed task's message comes back
GRACE = {"timetable": 10, "web": 25, "worker": 60}


class Refused(RuntimeError):
    """The message is for the person at the terminal."""


class Supervisor:
    def __init__(self, data: Path, port: int) -> None:
        self.data, self.port = data, port
        self.address = f"http://{HOST}:{port}"
        self.children: dict[str, Popen[bytes]] = {}
        self.stops_asked = 0
        self._asked_at = float("-inf")

    def run(self) -> int:
        """Until asked to stop (0) or until a part dies (1)."""
        lock = self._only_one()
        _end_leftovers(self.data)
        _refuse_taken_port(self.port)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked)
        say(f"Hanjang starts; all data are in {self.data}, logs in {self.data / 'log'}")
        share = embedded.join(self.data) if embedded.needed() else None
        try:
            self._prepare(share)
            died = None if self.stops_asked else self._serve(share)
        finally:
            self._stop(servers_run=share is None or share.servers_run())
            if share is not None:
                _give_back(share)
            os.close(lock)
        if died:
            say(f"{died} ended by itself, so everything was stopped. Look into {self.data / 'log'}, then `make run`.")
        return 1 if died else 0

    def _asked(self, number: int, frame: FrameType | None) -> None:
        # make and a terminal's or timeout's signal to the whole group may say the same thing twice
        if time.monotonic() - self._asked_at > 1:
            self.stops_asked, self._asked_at = self.stops_asked + 1, time.monotonic()

    def _only_one(self) -> int:
        """Holds the data folder; the lock goes with this process, however it ends."""
        path = embedded.make_folders(self.data) / "supervisor.lock"
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with suppress(ValueError):
                other = json.loads(path.read_text())
                raise Refused(
                    f"Hanjang is already running on these data: {other['address']} (process {other['pid']}).\n"
                    f"Open that address, or stop it first: kill {other['pid']}\n"
                    "A second one beside it needs its own data and port: make run HANJANG_DATA=/some/folder PORT=8001"
                ) from None
            raise Refused(f"Hanjang is just starting on {self.data}.") from None
        os.ftruncate(descriptor, 0)
        os.write(descriptor, json.dumps({"pid": os.getpid(), "address": self.address}).encode())
        return descriptor

    # --- starting ------------------------------------------------------------------------------------------

    def _start(self, name: str, module: str, *arguments: str, share: embedded.Share | None) -> Popen[bytes]:
        """A child that keeps the servers alive itself, so it can finish in order even when we are killed."""
        with open_log(self.data / "log" / f"{name}.log") as log:
            child = spawn(
                [sys.executable, "-m", module, *arguments],
                log=log,
                on_orphaned=signal.SIGTERM,
                pass_fds=[share.fd] if share else [],
                env={MARK: str(self.data), "HANJANG_DATA": str(self.data), "BIND": HOST, "PORT": str(self.port)},
            )
        self.children[name] = child
        return child

    def _prepare(self, share: embedded.Share | None) -> None:
        job = self._start("prepare", "config.prepare", share=share)
        while job.poll() is None and not self.stops_asked:
            time.sleep(0.05)
        if job.returncode and not self.stops_asked:
            log = self.data / "log" / "prepare.log"
            lines = log.read_text(errors="replace").splitlines()[-15:]
            raise Refused("\n".join([f"Preparing failed. {log} ends:", *lines]))
        if job.returncode == 0:
            del self.children["prepare"]

    def _serve(self, share: embedded.Share | None) -> str | None:
        """Starts the three parts and watches them; the name of the one that died, or None when asked to stop."""
        for part in ("web", "worker", "timetable"):
            self._start(part, "config.serve", part, share=share)
        told, started = False, time.monotonic()
        while not self.stops_asked:
            for name, child in self.children.items():
                if child.poll() is not None:
                    return name
            if share is not None and not share.servers_run():
                return "PostgreSQL or Valkey"
            if not told:
                told = self._tell_when_ready(time.monotonic() - started)
            time.sleep(0.2)
        return None

    def _tell_when_ready(self, waited: float) -> bool:
        state = _get(f"{self.address}/readyz")
        if state is None and waited < 60:
            return False
        if '"ready": true' not in (state or "") and waited < 30:
            return False
        say(f"\nHanjang is ready: {self.address}")
        if '"ready": true' not in (state or ""):
            say(f"  but not whole yet: {state or 'no answer'} (see {self.data / 'log'})")
        say((self.data / "run" / "log-ins.txt").read_text().rstrip())
        say("\nCtrl-C stops it.")
        return True

    # --- stopping ------------------------------------------------------------------------------------------

    def _stop(self, *, servers_run: bool) -> None:
        """Timetable first, then web and worker side by side; a second Ctrl-C, or lost servers, hurry it."""
        if any(child.poll() is None for child in self.children.values()):
            say("Stopping: what is under way is finished first (Ctrl-C again: at once).")
        stages: list[list[str]] = [[name for name in self.children if name not in {"web", "worker"}], ["web", "worker"]]
        for names in stages:
            alive = {name: self.children[name] for name in names if name in self.children}
            for child in alive.values():
                if child.poll() is None:
                    child.terminate()
            self._wait(alive, servers_run)
        for child in self.children.values():
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)  # what a killed part has left in its session
            child.wait()

    def _wait(self, children: dict[str, Popen[bytes]], servers_run: bool) -> None:
        started = time.monotonic()
        while waiting := [name for name, child in children.items() if child.poll() is None]:
            grace = max(GRACE.get(name, 10) for name in waiting) if servers_run else 5
            if time.monotonic() - started > grace or self.stops_asked > 1:
                return
            time.sleep(0.05)


def say(text: str) -> None:
    """To the terminal, which may have been closed: no reason not to stop in order."""
    with suppress(OSError):
        print(text, flush=True)  # noqa: T201 (this is the program that talks to the terminal)


def _end_leftovers(data: Path) -> None:
    """Processes of a killed run have been told to finish; they get the time for it, and are then killed."""
    until = time.monotonic() + GRACE["worker"]
    told = False
    while left := [process for process in psutil.process_iter() if _is_left(process, data)]:
        if not told:
            told = True
            say(f"The last run was killed; waiting for its processes to finish: {[process.pid for process in left]}")
        if time.monotonic() > until:
            for process in left:
                process.kill()
        psutil.wait_procs(left, timeout=0.5)


def _is_left(process: psutil.Process, data: Path) -> bool:
    try:
        return bool(process.environ().get(MARK) == str(data)) and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            raise Refused(f"Port {port} is taken by another program. Another one: make run PORT={port + 1}") from None


def _get(url: str) -> str | None:
    """The body of any answer, an error's too; None while nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 (our own address)
            return str(answer.read(2000), "utf-8")
    except urllib.error.HTTPError as error:
        return str(error.read(2000), "utf-8", "replace") if error.code == 503 else None
    except OSError:
        return None


def _give_back(share: embedded.Share) -> None:
    """Waits until the servers are down, unless another command (a shell, a test run) still uses them."""
    keeper = share.data / "run" / "keeper.lock"
    share.close()
    time.sleep(0.5)
    while embedded.is_held(keeper):
        if share.servers_run():
            say("PostgreSQL and Valkey stay up: another command is still using them.")
            return
        time.sleep(0.05)


def main() -> int:
    os.umask(0o077)
    if os.environ.pop("HANJANG_STOP_WITH_PARENT", ""):
        die_with(os.getppid(), signal.SIGTERM)
    port = os.environ.get("PORT", "8000")
    if not port.isdecimal() or not 0 < int(port) < 65536:
        say(f"PORT={port} is not a port number.")
        return 2
    try:
        return Supervisor(embedded.data_dir(), int(port)).run()
    except (Refused, embedded.ServersDidNotStart) as error:
        say(str(error))
        return 1


if __name__ == "__main__":
    sys.exit(main())
