"""What the web server does beyond its arguments."""

import gc
import itertools
import os
import socket
from typing import Any

from prometheus_client.multiprocess import mark_process_dead

# a page makes thousands that go with it: within one the collector looks for circles only when it is a very large one
NEW_OBJECTS = 100_000
LEFT_OBJECTS = 5_000  # of answered requests, more than which are looked through before the next
LOOKS = 20  # at the newest before those are looked at that one has left, and at those before all of them
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


def post_request(worker: Any, request: Any, environ: Any, answer: Any) -> None:
    """Circles are looked for when the reader has her page: next to nothing lives then, where in the middle of a page
    each of its objects is walked through, and she waits for it."""
    left, *looks = gc.get_count()
    if left > LEFT_OBJECTS:
        gc.collect(sum(1 for _ in itertools.takewhile(lambda count: count >= LOOKS, looks)))


def child_exit(server: Any, worker: Any) -> None:
    """Figures of a process that has ended are kept, what it had open at its end is not."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
