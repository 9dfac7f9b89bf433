"""Writes: a file on its way to its records."""

import csv
from contextlib import suppress
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit, clock, outbox
from core.errors import RuleError
from core.files.gate import path_of
from core.files.models import StoredFile
from core.imports import mapping as mappings
from core.imports.headers import looks_like_header
from core.imports.kinds import ImportKind, kind_of
from core.imports.models import ImportMapping, ImportRun, RunState
from core.imports.outbox import APPLY, CHECK, UNDO, WEIGH
from core.imports.queries import BUSY
from core.imports.receiving import receive
from core.imports.runner import read_again
from core.imports.separated import separator_of
from desk.policies import may_import
from sellers.models import User


@transaction.atomic
def upload_import(*, by: User, kind: ImportKind, name: str, content: bytes) -> ImportRun:
    """Keeps the file, matches its columns and has a worker try it. Errors: Unreadable, in words."""
    may_import(by).enforce()
    run = receive(kind, name, content, by=by)
    audit.record("import_uploaded", run, by=by, kind=kind.code, name=name[:255], rows=run.total)
    return _hand_over(run, RunState.CHECKING, CHECK)


@transaction.atomic
def paste_import(*, by: User, kind: ImportKind, text: str) -> ImportRun:
    """Cells from a spreadsheet: kept as a file, with the same look before anything is written. Errors: Unreadable."""
    may_import(by).enforce()
    how: dict[str, Any] = {"encoding": "utf-8"}
    if not text.lstrip().upper().startswith("BEGIN:VCARD"):
        first = next((line for line in text.splitlines() if line.strip()), "")
        how["separator"] = "\t" if "\t" in first else ""
        with suppress(csv.Error):  # a cell that no table has: reading the file says so in words
            cells = next(csv.reader([first], delimiter=how["separator"] or separator_of(text[:20_000])[0]), [])
            how["header"] = looks_like_header(kind, cells)
    name = _("Pasted list") + clock.now().astimezone(clock.company_zone()).strftime(" %Y-%m-%d %H.%M.txt")
    run = receive(kind, name, text.encode("utf-8", "replace"), by=by, mapping=how)
    audit.record("import_uploaded", run, by=by, kind=kind.code, name=name, rows=run.total)
    return _hand_over(run, RunState.CHECKING, CHECK)


@transaction.atomic
def reread_import(run: ImportRun, *, by: User, encoding: str, separator: str, header: bool) -> ImportRun:
    """The file once more, read in another way. Errors: Unreadable; then everything is as before."""
    may_import(by).enforce()
    _free(run)
    kind, stored = kind_of(run.kind), StoredFile.objects.of(run.file).first()
    if kind is None or stored is None:
        raise RuleError(_("The file itself is gone. Please upload it again."))
    how: dict[str, Any] = {"encoding": encoding, "separator": separator} | ({} if header else {"header": False})
    read_again(run, kind, path_of(stored.place).read_bytes(), how=how)
    return _hand_over(run, RunState.CHECKING, CHECK)


@transaction.atomic
def remap_import(
    run: ImportRun, *, by: User, columns: dict[str, str], system: str = "", saved: ImportMapping | None = None
) -> ImportRun:
    """Other columns for the fields, by hand or as saved; the file is tried again."""
    may_import(by).enforce()
    _free(run)
    if saved is not None:
        run.mapping = {**mappings.fitted(saved.mapping, run.columns), "sheet": run.mapping.get("sheet", {})}
    else:
        run.mapping = {**run.mapping, "columns": columns, "system": system}
    return _hand_over(run, RunState.CHECKING, CHECK)


@transaction.atomic
def set_import_values(run: ImportRun, *, by: User, values: dict[str, dict[str, str]]) -> ImportRun:
    """What words of the file stand for; the file is tried again. Words for fields without choices stay as they are."""
    may_import(by).enforce()
    _free(run)
    kind = kind_of(run.kind)
    kept = run.mapping.get("values", {})
    free = {code: pairs for code, pairs in kept.items() if kind and (field := kind.field(code)) and not field.choices}
    run.mapping = {**run.mapping, "values": {**free, **values}}
    return _hand_over(run, RunState.CHECKING, CHECK)


@transaction.atomic
def save_mapping(run: ImportRun, *, by: User, name: str) -> ImportMapping:
    """Keeps the run's mapping under a name; a mapping of that name is replaced."""
    may_import(by).enforce()
    kept: dict[str, Any] = {key: value for key, value in run.mapping.items() if key not in ("sheet", "headers", "kind")}
    saved, _made = ImportMapping.objects.update_or_create(kind=run.kind, name=name, defaults={"mapping": kept})
    return saved


@transaction.atomic
def apply_import(run: ImportRun, *, by: User) -> ImportRun:
    """Has a worker put the good rows in."""
    may_import(by).enforce()
    _free(run)
    if run.state == RunState.CANCELLED:
        raise RuleError(_("This file has been put aside. Match its columns once more to import it after all."))
    run.actor_id = by.pk
    audit.record("import_applied", run, by=by, kind=run.kind)
    return _hand_over(run, RunState.APPLYING, APPLY)


@transaction.atomic
def put_import_aside(run: ImportRun, *, by: User) -> ImportRun:
    """The wrong file, or the wrong kind: nothing of it goes in, unless somebody has it looked at once more."""
    may_import(by).enforce()
    _free(run)
    run.state, run.message = RunState.CANCELLED, ""
    run.save(update_fields=["state", "message"])
    return run


@transaction.atomic
def weigh_undo(run: ImportRun, *, by: User) -> ImportRun:
    """Has a worker work out what taking the import back would do. Asked twice, it is worked out once."""
    may_import(by).enforce()
    _lock(run)
    if run.state == RunState.WEIGHING:
        return run
    _undoable(run)
    return _hand_back(run, RunState.WEIGHING, WEIGH, by=by)


@transaction.atomic
def undo_import(run: ImportRun, *, by: User) -> ImportRun:
    """Has a worker take the import back; a second click changes nothing. Errors: RuleError before it was worked out."""
    may_import(by).enforce()
    _lock(run)
    if run.state == RunState.UNDOING:
        return run
    _undoable(run)
    if not run.undo:
        raise RuleError(_("Please look first at what would go and what would stay."))
    audit.record("import_undone", run, by=by, kind=run.kind)
    return _hand_back(run, RunState.UNDOING, UNDO, by=by)


def _undoable(run: ImportRun) -> None:
    if run.state == RunState.UNDONE:
        raise RuleError(_("This import has been taken back already. Upload the file again to import it anew."))
    if run.state in BUSY:
        raise RuleError(_("This file is being worked on. Please wait a moment."))
    if run.state != RunState.DONE:
        raise RuleError(_("Nothing of this file has been imported, so there is nothing to take back."))
    if run.history_id is None:
        raise RuleError(_("The history does not say what this import wrote, so it cannot be taken back."))


def _hand_back(run: ImportRun, state: RunState, kind: str, *, by: User) -> ImportRun:
    run.state, run.done, run.message = state, 0, ""
    run.save(update_fields=["state", "done", "message"])
    outbox.enqueue(kind, {"run": run.pk, "by": by.pk})
    return run


def _lock(run: ImportRun) -> None:
    run.refresh_from_db(from_queryset=ImportRun.objects.select_for_update())


def _free(run: ImportRun) -> None:
    """Errors: RuleError while a worker is at it, or once the rows are in."""
    _lock(run)
    if run.state in BUSY:
        raise RuleError(_("This file is being worked on. Please wait a moment."))
    if run.state in (RunState.DONE, RunState.UNDONE):
        raise RuleError(_("This file has been imported. Upload it again to import it anew."))


def _hand_over(run: ImportRun, state: RunState, kind: str) -> ImportRun:
    run.state, run.done, run.message, run.finished_at = state, 0, "", None
    run.save()
    outbox.enqueue(kind, {"run": run.pk})
    return run
