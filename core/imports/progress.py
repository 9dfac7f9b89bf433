"""How far a run is, told while its one transaction is still open: over a connection of its own."""

import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from django.db import DatabaseError, connection

from core import outbox

EVERY = 0.5  # seconds between two messages

Teller = Callable[[int, int], None]


class Progress:
    """Tells `done` of `total` to the run's row and to `also` (the terminal), at most twice a second.

    The outbox hears of it too, so that no other worker takes the import for lost.
    """

    def __init__(self, run_id: int, *, also: Teller | None = None) -> None:
        self._run_id, self._also = run_id, also
        self._last = 0.0
        self._other: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._other is not None:
            self._other.close()

    def tell(self, done: int, total: int, *, now: bool = False) -> None:
        if not now and time.monotonic() - self._last < EVERY:
            return
        self._last = time.monotonic()
        if self._also is not None:
            self._also(done, total)
        try:
            if self._other is None:
                self._other = connection.copy()
            with self._other.cursor() as cursor:
                cursor.execute(
                    "UPDATE core_importrun SET done = %s, total = %s WHERE id = %s", [done, total, self._run_id]
                )
                outbox.prolong(cursor)
        except DatabaseError:  # a missing message about progress must not end the import
            self._other = None
