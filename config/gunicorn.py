"""What the web server does beyond its arguments."""

import gc
import os
import socket
from typing import Any

from prometheus_client.multiprocess import mark_process_dead

NEW_OBJECTS = (
    20_000  # a page makes thousands that go with it: the collector would look for circles thirty times within one
)
WORDS_WITHIN = 10  # seconds a connection may be silent at its start before it reaches a process


def when_ready(server: Any) -> None:
    """Browsers open connections ahead of need: the kernel keeps one that is silent, so that no process waits for it.

    What was loaded until now stays for good, so the collector need not go through it again and again in the middle of a page.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS)
    if hasattr(socket, "TCP_DEFER_ACCEPT"):
        for listener in server.LISTENERS:
            listener.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, WORDS_WITHIN)


def child_exit(server: Any, worker: Any) -> None:
    """Figures of a process that has ended are kept, what it had open at its end is not."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
