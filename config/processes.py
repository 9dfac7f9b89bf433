"""Starting and ending child processes so that none outlives its parent and each ends in its own way."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None  # loaded before any fork
_ROTATE_AT = 5_000_000  # bytes


def spawn(
    command: Sequence[object],
    *,
    log: BinaryIO,
    on_orphaned: signal.Signals,
    pass_fds: Sequence[int] = (),
    env: Mapping[str, str] | None = None,
) -> "subprocess.Popen[bytes]":
    """A child in its own session (Ctrl-C reaches the parent alone), told by the kernel when the parent is killed.

    Call it from the main thread: the kernel takes the end of the calling thread for the parent's end.
    """
    parent = os.getpid()
    return subprocess.Popen(  # noqa: S603 (the callers' own commands)
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        pass_fds=pass_fds,
        preexec_fn=lambda: die_with(parent, on_orphaned),
        env={**os.environ, "LC_ALL": "C.UTF-8", **(env or {})},
    )


def die_with(parent: int, number: signal.Signals) -> None:
    """Asks the kernel to send this process `number` when its parent is killed (Linux; elsewhere nothing happens)."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(number))
    if os.getppid() != parent:
        os.kill(os.getpid(), number)  # it was killed a moment ago


def end(child: "subprocess.Popen[bytes]", *steps: tuple[signal.Signals, float]) -> bool:
    """Sends each signal and waits its seconds, then kills; True if the child ended by one of the steps."""
    for number, seconds in steps:
        if child.poll() is not None:
            return True
        child.send_signal(number)
        try:
            child.wait(seconds)
            return True
        except subprocess.TimeoutExpired:
            continue
    child.kill()
    child.wait()
    return False


def open_log(path: Path) -> BinaryIO:
    """Opened for appending; a large one is put aside first, so a log takes twice 5 MB and a day's run at the most."""
    if path.exists() and path.stat().st_size > _ROTATE_AT:
        path.replace(path.with_suffix(".log.1"))
    return path.open("ab", buffering=0)
