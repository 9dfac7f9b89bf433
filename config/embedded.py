"""Where the data folder's own PostgreSQL and Valkey are, and the door to have them running.

Used only for what DATABASE_URL / REDIS_URL do not name. The addresses follow from the data folder alone, so settings
need no running server. The servers belong to one `config.keeper` process for each data folder; whoever needs them
holds a share (a lock, so the kernel takes it back from a killed holder), and the keeper stops them after the last.
"""

import fcntl
import hashlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
NAME = "hanjang"  # of the database, its owner, and the system user that runs the servers under root
START_TIMEOUT = 300  # seconds; after a power cut PostgreSQL first replays its log
KEEPER_EXISTS = 75  # exit code of a keeper that found another one at work
_LONGEST_SOCKET_FOLDER = 80  # a socket's path ends at 107 bytes, PostgreSQL's file name takes 20 of them


class ServersDidNotStart(RuntimeError):
    """The message is for the person at the terminal."""


@dataclass(frozen=True)
class Servers:
    """Addresses of running servers, in the form that DATABASE_URL and REDIS_URL have."""

    database_url: str
    redis_url: str


# --- addresses: cheap, nothing is started ----------------------------------------------------------------------


def data_dir() -> Path:
    """The one folder with all data: HANJANG_DATA, else var/ beside the code."""
    return Path(os.environ.get("HANJANG_DATA") or ROOT / "var").expanduser().resolve()


def needed() -> list[str]:
    """The servers that the environment does not name, in starting order."""
    names = (("DATABASE_URL", "postgres"), ("REDIS_URL", "valkey"))
    return [server for variable, server in names if not os.environ.get(variable)]


def sockets_dir(data: Path | None = None) -> Path:
    """Folder of the sockets: in the data folder, or a short private one in /tmp where the path is long or unusual."""
    data = (data or data_dir()).resolve()
    inside = data / "sockets"
    if len(os.fsencode(inside)) <= _LONGEST_SOCKET_FOLDER and re.fullmatch(r"[\w./-]+", str(inside), re.ASCII):
        return inside
    # /tmp by name: TMPDIR may differ from process to process; the keeper refuses a folder that somebody else owns
    return Path("/tmp") / f"{NAME}-{hashlib.sha256(os.fsencode(data)).hexdigest()[:16]}"  # noqa: S108


def database_url(data: Path | None = None) -> str:
    return os.environ.get("DATABASE_URL") or f"postgresql://{NAME}@/{NAME}?host={sockets_dir(data)}"


def database_settings(data: Path | None = None) -> dict[str, Any]:
    """Django's DATABASES entry for DATABASE_URL or the embedded server."""
    return settings_of(database_url(data))


def settings_of(address: str) -> dict[str, Any]:
    """Django's DATABASES entry for an address."""
    url = urlsplit(address)
    options = {"connect_timeout": "5", **dict(parse_qsl(url.query))}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": options.pop("host", url.hostname or ""),
        "PORT": str(url.port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 600,  # what is prepared on a connection goes with it (core/prepared.py)
        "CONN_HEALTH_CHECKS": True,
    }


def redis_url(data: Path | None = None) -> str:
    """The broker's address as Celery writes it."""
    socket = sockets_dir(data) / "valkey.sock"
    return os.environ.get("REDIS_URL") or f"redis+socket://{socket}?virtual_host=0"


def cache_url(data: Path | None = None) -> str:
    """The cache's address: a database of its own beside the broker's, since clearing a cache empties the database."""
    named = os.environ.get("CACHE_URL") or os.environ.get("REDIS_URL")
    if not named:
        return f"unix://{sockets_dir(data) / 'valkey.sock'}?db=1"
    url = urlsplit(named)
    if os.environ.get("CACHE_URL") or url.scheme not in {"redis", "rediss", "valkey", "valkeys"}:
        return named
    return urlunsplit(url._replace(path=f"/{int(url.path.strip('/') or 0) + 1}"))


# --- shares in the running servers -----------------------------------------------------------------------------


class Share:
    """Keeps the servers of a data folder running until it is closed, or until its last holder is gone.

    `fd` may be handed to child processes (`pass_fds`): then the servers outlive a killed parent for as long as its
    children take to end in order.
    """

    def __init__(self, data: Path, fd: int, keeper: "subprocess.Popen[bytes] | None") -> None:
        self.data, self.fd, self._keeper = data, fd, keeper

    def close(self) -> None:
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1

    def servers_run(self) -> bool:
        """Whether both servers are still up: their keeper ends with the first that dies."""
        if self._keeper is not None:
            self._keeper.poll()  # collects an ended child
        return is_held(self.data / "run" / "ready.lock")


_kept: Share | None = None


def ensure_servers(data: Path | None = None) -> Servers:
    """Has the servers running (starts them, or joins those that run) until this process ends, and says where."""
    global _kept
    if needed() and _kept is None:
        _kept = join(data or data_dir())
    return Servers(database_url(data), redis_url(data))


@contextmanager
def running_servers(data: Path | None = None) -> Iterator[Servers]:
    """The same for a block."""
    share = join(data or data_dir()) if needed() else None
    try:
        yield Servers(database_url(data), redis_url(data))
    finally:
        if share is not None:
            share.close()


def join(data: Path) -> Share:
    """Takes a share, and starts a keeper if none is at work; waits until the servers answer."""
    run = make_folders(data.resolve())
    fd = os.open(run / "users.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_SH)  # waits while a keeper is stopping
        keeper = _wait_until_ready(run)
    except BaseException:
        os.close(fd)
        raise
    return Share(data.resolve(), fd, keeper)


def is_held(lock: Path) -> bool:
    """Whether a living process holds this lock file."""
    try:
        with lock.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _wait_until_ready(run: Path) -> "subprocess.Popen[bytes] | None":
    keeper: subprocess.Popen[bytes] | None = None
    started, told = time.monotonic(), False
    while not is_held(run / "ready.lock"):
        if keeper is None or keeper.poll() == KEEPER_EXISTS:
            keeper = None if is_held(run / "keeper.lock") else _start_keeper(run)
        elif keeper.poll() is not None:
            raise ServersDidNotStart(_last_words(run.parent / "log" / "keeper.log"))
        waited = time.monotonic() - started
        if waited > START_TIMEOUT:
            raise ServersDidNotStart(f"The servers in {run.parent} did not answer within {START_TIMEOUT} seconds.")
        if waited > 10 and not told:
            told = True
            print("Waiting for PostgreSQL (it may be recovering from a power cut)...", file=sys.stderr)  # noqa: T201
        time.sleep(0.03)
    missing = set(needed()) - set((run / "ready.lock").read_text().split())
    if missing:
        raise ServersDidNotStart(
            f"The servers in {run.parent} were started without {' and '.join(missing)}, because DATABASE_URL or "
            "REDIS_URL was set there and is not set here. Stop that process first."
        )
    return keeper


def _start_keeper(run: Path) -> "subprocess.Popen[bytes]":
    with (run.parent / "log" / "keeper.log").open("wb") as log:
        return subprocess.Popen(  # noqa: S603 (our own interpreter and module)
            [sys.executable, "-m", "config.keeper", str(run.parent), *needed()],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for whoever holds a share
        )


def make_folders(data: Path) -> Path:
    """The data folder may be passed through (the servers' user must, under root); what is in it is private."""
    try:
        if not data.exists():
            data.mkdir(parents=True, exist_ok=True)
            data.chmod(0o711 if os.geteuid() == 0 else 0o700)
        for name in ("run", "log", "files", "mail"):
            (data / name).mkdir(mode=0o700, exist_ok=True)
        if not os.access(data / "run", os.R_OK | os.W_OK):
            raise PermissionError
    except PermissionError:
        raise ServersDidNotStart(
            f"The data folder {data} belongs to another user. Name a folder of your own: HANJANG_DATA=/some/folder"
        ) from None
    return data / "run"


def _last_words(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines() or ["PostgreSQL or Valkey did not start."]
    return "\n".join(lines[-15:])
