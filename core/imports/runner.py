"""A run from bytes to records: the file is staged row by row, then the good rows go in within one transaction.

A trial is the same work in a transaction that is rolled back, so what it foretells is what will happen.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any

import structlog
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import Count

from core import clock
from core.files.gate import ANYTHING, keep
from core.imports import mapping as mappings
from core.imports import vcards
from core.imports.headers import without_header
from core.imports.kinds import Context, ImportKind, Row, good, kind_of
from core.imports.models import ImportFile, ImportRow, ImportRun, RowState, RunState
from core.imports.own_history import history_of_its_own
from core.imports.problems import shown
from core.imports.progress import Progress, Teller
from core.imports.reading import MAX_BYTES, Sheet, open_sheet
from core.imports.rows import RowReader

BATCH = 1000
LOCK_SPACE = 0x484A  # of the advisory locks that keep two workers from one run
log = structlog.get_logger("hanjang.import")


class StillBusy(Exception):
    """Another worker is at the run."""


class _RolledBack(Exception):
    """Ends a trial."""


def load(kind: ImportKind, name: str, content: bytes, *, by: Any, mapping: mappings.Mapping | None = None) -> ImportRun:
    """Keeps the file and its rows as staged cells under a new run. Errors: Unreadable; then nothing is kept."""
    sheet = _opened(kind, content, mapping or {})
    with transaction.atomic():
        return _filled(begin(kind, name, content, by=by), kind, sheet, mapping)


def load_kept(run: ImportRun, kind: ImportKind, content: bytes, *, mapping: mappings.Mapping | None) -> ImportRun:
    """The rows of a run whose file was kept before it was read, telling how many. Errors: Unreadable; then it has none."""
    sheet = _opened(kind, content, mapping or {})
    with Progress(run.pk) as progress, transaction.atomic():
        return _filled(run, kind, sheet, mapping, also=lambda rows: progress.tell(rows, 0))


def begin(
    kind: ImportKind, name: str, content: bytes, *, by: Any, mapping: mappings.Mapping | None = None
) -> ImportRun:
    """A run of a file that is kept and not read yet."""
    digest = hashlib.sha256(content).hexdigest()
    file = ImportFile.objects.filter(sha256=digest, name=name[:255]).first()
    file = file or _kept(name, digest, content, by)
    return ImportRun.objects.create(
        kind=kind.code, file=file, actor_id=getattr(by, "pk", None), columns=[], mapping=mapping or {}
    )


def _filled(
    run: ImportRun,
    kind: ImportKind,
    sheet: Sheet,
    given: mappings.Mapping | None,
    also: Callable[[int], None] | None = None,
) -> ImportRun:
    chosen = _chosen(kind, given, sheet.columns)
    if sheet.form == "vcard":
        chosen.setdefault("system", vcards.SYSTEM)
    run.columns, run.mapping = sheet.columns, chosen | {"sheet": _sheet_facts(sheet)}
    run.total = _stage(run, sheet, also)
    run.save(update_fields=["columns", "mapping", "total"])
    return run


def _opened(kind: ImportKind, content: bytes, given: mappings.Mapping) -> Sheet:
    sheet = open_sheet(content, encoding=given.get("encoding", ""), separator=given.get("separator", ""))
    return without_header(sheet, kind) if given.get("header") is False else sheet


def read_again(run: ImportRun, kind: ImportKind, content: bytes, *, how: mappings.Mapping) -> ImportRun:
    """The rows anew by another encoding, separator or header; columns of the same name keep their fields.

    Errors: Unreadable; then everything is as before.
    """
    sheet = _opened(kind, content, how)
    kept = {
        name: value for name, value in run.mapping.items() if name not in ("encoding", "separator", "header", "sheet")
    }
    columns = mappings.fitted(run.mapping, sheet.columns)["columns"]
    with transaction.atomic():
        ImportRow.objects.filter(run=run).delete()
        run.columns = sheet.columns
        run.mapping = {
            **kept,
            **how,
            "columns": columns or mappings.by_name(kind, sheet.columns),
            "sheet": _sheet_facts(sheet),
        }
        run.total = _stage(run, sheet)
        run.save(update_fields=["columns", "mapping", "total"])
    return run


def _kept(name: str, digest: str, content: bytes, by: Any) -> ImportFile:
    """The original as it came, for whoever may see the run."""
    file = ImportFile.objects.create(name=name[:255], sha256=digest)
    keep(file, name=name, content=content, by=by, accept=ANYTHING, limit=MAX_BYTES)
    return file


def _chosen(kind: ImportKind, given: mappings.Mapping | None, columns: list[str]) -> mappings.Mapping:
    """The given mapping, matched by name where it names no columns; without one, what ships or what the names say."""
    if given is None:
        return mappings.suggested(kind, columns)
    return (
        mappings.fitted(given, columns)
        if given.get("columns")
        else {**given, "columns": mappings.by_name(kind, columns)}
    )


def _sheet_facts(sheet: Sheet) -> dict[str, Any]:
    notes = [note.as_json() for note in sheet.notes]
    return {"form": sheet.form, "encoding": sheet.encoding, "separator": sheet.separator, "notes": notes}


def _stage(run: ImportRun, sheet: Sheet, also: Callable[[int], None] | None = None) -> int:
    """Every row of the file into the staging table, by COPY; what reading it brought up stands behind its cells."""
    staged, kind = 0, kind_of(run.kind)
    welcome = kind.welcome if kind is not None else frozenset()
    columns = "(run_id, number, cells, problems, state, object_label)"
    with connection.cursor() as cursor, cursor.copy(f"COPY core_importrow {columns} FROM STDIN") as copy:
        for number, cells in sheet.rows():
            told = [one.as_json() for one in sheet.told.get(number, ()) if one.code not in welcome]
            text = (
                json.dumps([*cells, *([told] if told else [])], ensure_ascii=False).encode("utf-8", "replace").decode()
            )
            copy.write_row((run.pk, number, text, "[]", RowState.STAGED.value, ""))
            staged += 1
            if also is not None:
                also(staged)
    return staged


def execute(run: ImportRun, *, by: Any, trial: bool = False, also: Teller | None = None) -> ImportRun:
    """Writes the good rows in one transaction, or foretells what that would do (`trial`).

    Twice is harmless: what is there already is unchanged. Two workers at once: StillBusy for the second, the run untouched.
    A failure leaves no record behind and the run as failed.
    """
    kind = kind_of(run.kind)
    assert kind is not None, run.kind
    try:
        with transaction.atomic():
            lock(run)
            _in_one_transaction(run, kind, by, trial, also)
            _close(run, RunState.READY if trial else RunState.DONE, trial=trial)
    except StillBusy:
        raise
    except Exception:
        log.exception("import_failed", run=run.pk, kind=run.kind)
        fail(run)
        raise
    return run


def lock(run: ImportRun) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK_SPACE, run.pk])
        if not cursor.fetchone()[0]:
            raise StillBusy(f"import #{run.pk}")


def _in_one_transaction(run: ImportRun, kind: ImportKind, by: Any, trial: bool, also: Teller | None) -> None:
    foretold: list[Row] = []
    try:
        with (
            Progress(run.pk, also=also) as progress,
            transaction.atomic(),
            history_of_its_own(by=by, reason=f"import #{run.pk}") as context,
        ):
            run.history_id = None if trial else context.id
            spare_the_triggers()
            _carry_out(run, kind, by, progress, foretold.extend if trial else lambda rows: _keep(run, rows))
            if trial:
                raise _RolledBack
    except _RolledBack:
        _keep(run, foretold)


def spare_the_triggers() -> None:
    """History's triggers look up a setting for every row, and where it is missing they catch an error, which costs 0.2 ms:
    for the 48,000 rows of 8,800 opportunities 12 s of the server become 2. It ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL pgtrigger.ignore = '{}'")


def fail(run: ImportRun) -> None:
    """After a failure: nothing was written, and the run says so."""
    run.state, run.finished_at = RunState.FAILED, clock.now()
    run.save(update_fields=["state", "finished_at"])


def problems_of(run: ImportRun, limit: int | None = None) -> list[dict[str, Any]]:
    """Every problem with its row number and its sentence in the active language, in the order of the file."""
    rows = ImportRow.objects.filter(run=run).exclude(problems=[]).order_by("number").values_list("number", "problems")
    return [{"row": number, **shown(problem)} for number, problems in rows[:limit] for problem in problems]


def _carry_out(
    run: ImportRun, kind: ImportKind, by: Any, progress: Progress, keep: Callable[[list[Row]], None]
) -> None:
    reader = RowReader(run, kind)
    context = Context(
        by=by,
        on=clock.today(),
        system=run.mapping.get("system") or mappings.DEFAULT_SYSTEM,
        headers=reader.headers,
        options=run.mapping.get("options", {}),
        run_id=run.pk,
    )
    done = 0
    for staged in _batches(run):
        rows = [reader.read(number, cells) for number, cells in staged]
        _apply(kind, rows, context)
        done += len(rows)
        progress.tell(done, run.total)
        keep(rows)
    kind.finish(context)
    keep(list(context.amended.values()))
    progress.tell(done, run.total, now=True)


def _batches(run: ImportRun) -> Iterator[list[tuple[int, list[str]]]]:
    after = 0
    while True:
        rows = ImportRow.objects.filter(run=run, number__gt=after).order_by("number")
        found = list(rows.values_list("number", "cells")[:BATCH])
        if not found:
            return
        after = found[-1][0]
        yield found


def _apply(kind: ImportKind, rows: list[Row], context: Context) -> None:
    """The good rows of a batch; where the database refuses it, halves of it, down to the row that is refused."""
    wanted = good(rows)
    if not wanted:
        return
    seen, later = dict(context.seen), len(context.later)
    before = [(row, list(row.problems), dict(row.values)) for row in wanted]
    try:
        with transaction.atomic():
            kind.apply(wanted, context)
        return
    except (IntegrityError, DataError) as error:
        why = str(error).split("\n", maxsplit=1)[0]
    context.seen, context.cache = seen, {}  # the cache may hold rows that are gone again
    del context.later[later:]
    for row, problems, values in before:
        row.problems, row.values, row.outcome, row.pk = problems, values, "", None
    if len(wanted) == 1:
        context.reject(wanted[0], "refused", why=why)
        return
    half = len(wanted) // 2
    _apply(kind, wanted[:half], context)
    _apply(kind, wanted[half:], context)


def _keep(run: ImportRun, rows: list[Row]) -> None:
    """State, problems and record of each row, into the staging table."""
    label = run.kind
    for start in range(0, len(rows), BATCH):
        part = rows[start : start + BATCH]
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE core_importrow AS r SET state = n.state, problems = n.problems::jsonb, object_label = %s,"
                " object_id = n.object_id FROM unnest(%s::int[], %s::text[], %s::text[], %s::bigint[])"
                " AS n(number, state, problems, object_id) WHERE r.run_id = %s AND r.number = n.number",
                [
                    label,
                    [row.number for row in part],
                    [RowState.REJECTED.value if row.is_bad else str(row.outcome) for row in part],
                    [json.dumps([one.as_json() for one in row.problems], ensure_ascii=False) for row in part],
                    [row.pk for row in part],
                    run.pk,
                ],
            )


def _close(run: ImportRun, state: RunState, *, trial: bool) -> None:
    counts = dict(ImportRow.objects.filter(run=run).values_list("state").annotate(Count("id")))
    for name in (RowState.CREATED, RowState.UPDATED, RowState.UNCHANGED, RowState.REJECTED):
        setattr(run, name.value, counts.get(name.value, 0))
    run.state, run.dry_run, run.done, run.finished_at, run.message = state, trial, run.total, clock.now(), ""
    run.save()
