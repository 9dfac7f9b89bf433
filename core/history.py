"""How a model asks for its history: `@tracked()` above the class."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import pghistory
import pghistory.runtime
from django.db import models

T = TypeVar("T", bound=type[models.Model])

# no row changes by them, nor by a kept question, which is executed (core/prepared.py): who and why need not go along
pghistory.runtime.IGNORED_SQL_PREFIXES += ("savepoint", "release", "rollback", "execute")  # type: ignore[assignment]


def tracked(*, leave_out: Sequence[str] = (), indexes: Sequence[models.Index] = ()) -> Callable[[T], T]:
    """Keeps a row for every insert, update and delete, written by database triggers, whatever path the change came by.

    `leave_out`: fields that follow from others (search columns), which are not repeated; `indexes`: more of them on its rows.
    """
    events = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())

    def follow(model: T) -> T:
        meta: dict[str, Any] = {"indexes": [_by_time(model.__name__), *indexes]}
        tracked_model: T = pghistory.track(*events, meta=meta, exclude=list(leave_out) or None)(model)
        return tracked_model

    return follow


def _by_time(name: str) -> models.Index:
    """The audit log reads every event table newest first; without it that is a scan of each (docs/adr/0023)."""
    return models.Index(fields=["-pgh_created_at", "-pgh_id"], name=f"{name.lower()[:23]}_events")
