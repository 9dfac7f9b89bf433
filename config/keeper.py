"""Keeps one data folder's PostgreSQL and Valkey running for as long as anybody holds a share in them.

`python -m config.keeper DATA SERVER...`; started by `config.embedded.join`, one at a time for each data folder.

Three lock files in DATA/run say all there is to know, and the kernel frees each when its holder dies:
keeper.lock is held by the keeper, ready.lock as well once the servers answer, users.lock (shared) by each user.
"""

import contextlib
import fcntl
import os
import signal
import sys
import time
from pathlib import Path
from subprocess import Popen
from types import FrameType

from config.embedded import KEEPER_EXISTS, ServersDidNotStart, sockets_dir
from config.processes import end
from config.servers import start_postgres, start_valkey

STARTERS = {"postgres": start_postgres, "valkey": start_valkey}
# PostgreSQL: SIGINT is its fast stop, SIGTERM would wait for every client. Crash recovery mends what SIGQUIT leaves.
STOPS = {
    "postgres": ((signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0)),
    "valkey": ((signal.SIGTERM, 20.0),),
}


class Keeper:
    def __init__(self, data: Path, names: list[str]) -> None:
        self.run, self.data, self.names = data / "run", data, names
        self.children: list[tuple[str, Popen[bytes]]] = []
        self.told_to_stop = False

    def keep(self) -> int:
        """Starts, waits, stops; the exit code says whether a server died by itself."""
        if _lock(self.run / "keeper.lock", patience=0.5) is None:
            return KEEPER_EXISTS
        ready: int | None = None
        try:
            for name in self.names:
                self.children.append((name, STARTERS[name](self.data)))
            ready = _lock(self.run / "ready.lock", patience=5, text=" ".join(self.names))
            return self._watch()
        except ServersDidNotStart as error:
            print(error, file=sys.stderr)  # noqa: T201 (keeper.log, shown by whoever waits)
            return 1
        finally:
            if ready is not None:
                os.close(ready)
            for name, child in reversed(self.children):
                end(child, *STOPS[name])
            _remove_short_folder(self.data)

    def stop(self, number: int, frame: FrameType | None) -> None:
        self.told_to_stop = True

    def _watch(self) -> int:
        """Until told, until a server dies, or until the last share is given back; then no new share is given."""
        users = os.open(self.run / "users.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        while not self.told_to_stop:
            for name, child in self.children:
                if child.poll() is not None:
                    print(f"{name} ended by itself ({child.returncode}).", file=sys.stderr)  # noqa: T201
                    return 1
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return 0  # the lock is kept until this process ends: whoever comes now waits, and starts a new keeper
            except BlockingIOError:
                time.sleep(0.2)
        return 0


def _lock(path: Path, *, patience: float, text: str = "") -> int | None:
    """Takes a lock file for as long as the descriptor is open; somebody looking at it may hold it for an instant."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    if text:
        # before it is locked: whoever sees the lock may read the text
        os.ftruncate(descriptor, 0)
        os.write(descriptor, text.encode())
    until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            if time.monotonic() > until:
                os.close(descriptor)
                return None
            time.sleep(0.01)
    return descriptor


def _remove_short_folder(data: Path) -> None:
    """A socket folder outside the data folder goes when it is empty."""
    sockets = sockets_dir(data)
    if data not in sockets.parents:
        with contextlib.suppress(OSError):
            sockets.rmdir()


def main() -> int:
    os.umask(0o077)
    keeper = Keeper(Path(sys.argv[1]), sys.argv[2:])
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, keeper.stop)
    return keeper.keep()


if __name__ == "__main__":
    sys.exit(main())
