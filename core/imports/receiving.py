"""A file on its way into the staging table: read at once, or kept and read by a worker where that takes long."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import override

from core import clock
from core.files.gate import path_of
from core.files.models import StoredFile
from core.imports.kinds import ImportKind, kind_of
from core.imports.mapping import Mapping
from core.imports.models import ImportRun, RunState
from core.imports.reading import Unreadable, refuse, takes_long
from core.imports.runner import begin, load, load_kept, lock

UNREAD = "unread"  # in a run's mapping, until its file has been read: the mapping that was given


def receive(kind: ImportKind, name: str, content: bytes, *, by: Any, mapping: Mapping | None = None) -> ImportRun:
    """A new run; `is_unread` says that a worker has to read it. Errors: Unreadable, where that is seen at once."""
    if not takes_long(content):
        return load(kind, name, content, by=by, mapping=mapping)
    refuse(content)
    return begin(kind, name, content, by=by, mapping={UNREAD: mapping})


def is_unread(run: ImportRun) -> bool:
    return UNREAD in run.mapping


def read_kept(run: ImportRun, *, by: Any) -> bool:
    """In the worker: the rows of a kept file. False where it cannot be read; the run then says why, in her language.

    Twice is harmless: what has been read is not read again. Errors: StillBusy.
    """
    if not is_unread(run):
        return True
    kind, stored = kind_of(run.kind), StoredFile.objects.of(run.file).first()
    assert kind is not None, run.kind
    with transaction.atomic(), override(getattr(by, "language", "") or settings.LANGUAGE_CODE):
        lock(run)
        run.refresh_from_db()
        if not is_unread(run) or stored is None:
            return not is_unread(run)
        try:
            load_kept(run, kind, path_of(stored.place).read_bytes(), mapping=run.mapping[UNREAD])
        except Unreadable as error:
            run.state, run.message, run.finished_at = RunState.FAILED, error.message, clock.now()
            run.save(update_fields=["state", "message", "finished_at"])
            return False
    return True
