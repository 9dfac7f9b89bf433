"""What the pages of the importer show."""

import json
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.files.models import StoredFile
from core.imports.kinds import ImportKind, kind_of
from core.imports.mapping import codes_of
from core.imports.models import ImportMapping, ImportRow, ImportRun, RowState, RunState
from core.imports.problems import sentence, shown

PREVIEW_ROWS = 20
LISTED_PROBLEMS = 100
LISTED_ROWS = 50  # numbers of rows that have the same problem
LISTED_RECORDS = 20
LISTED_VALUES = 40  # words of a file that are asked about at once
UNKNOWN = ("owner_unknown", "author_unknown", "owner_left_out")  # problems that name an employee whom nobody knows
EMPLOYEES = ("owner", "owner_email", "author", "author_email")
BUSY = frozenset({RunState.UPLOADED, RunState.CHECKING, RunState.APPLYING, RunState.WEIGHING, RunState.UNDOING})


def runs_for(user: Any) -> QuerySet[ImportRun]:
    """Runs with their files, without the bytes."""
    return ImportRun.objects.visible_to(user).select_related("file").defer("file__content")


def preview(run: ImportRun) -> list[dict[str, Any]]:
    """The first rows as the file has them, each cell with its problem. One query."""
    rows = ImportRow.objects.filter(run=run).order_by("number")[:PREVIEW_ROWS]
    return [_previewed(run, row) for row in rows]


def _previewed(run: ImportRun, row: ImportRow) -> dict[str, Any]:
    by_column = {problem["column"]: problem for problem in reversed(row.problems)}
    cells = [_cell(text, by_column.get(name)) for name, text in zip(run.columns, row.cells, strict=False)]
    whole = [
        {"text": sentence(problem), "level": problem["level"]}
        for problem in row.problems
        if problem["column"] not in run.columns
    ]
    return {"number": row.number, "state": row.state, "cells": cells, "whole": whole}


def _cell(text: str, problem: dict[str, Any] | None) -> dict[str, str]:
    return {"text": text, "problem": sentence(problem), "level": problem["level"]} if problem else {"text": text}


def listed_problems(run: ImportRun) -> list[dict[str, Any]]:
    """Each problem once with the rows that have it: errors first, the most frequent first. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p->>'code', p->>'column', p->>'value', p->>'level', p->'params', count(*),"
            " (array_agg(r.number ORDER BY r.number))[1:%s]"
            " FROM core_importrow r CROSS JOIN LATERAL jsonb_array_elements(r.problems) AS p"
            " WHERE r.run_id = %s AND r.problems <> '[]' GROUP BY 1, 2, 3, 4, 5"
            " ORDER BY (p->>'level') = 'error' DESC, count(*) DESC, min(r.number) LIMIT %s",
            [LISTED_ROWS, run.pk, LISTED_PROBLEMS],
        )
        rows = cursor.fetchall()
    return [_summed(*row) for row in rows]


def _summed(
    code: str, column: str, value: str, level: str, params: str | None, count: int, numbers: list[int]
) -> dict[str, Any]:
    problem = {"code": code, "column": column, "value": value, "level": level, "params": json.loads(params or "null")}
    listed = ", ".join(map(str, numbers)) + (" …" if count > len(numbers) else "")
    return {**shown(problem), "row": numbers[0], "count": count, "rows": listed}


def unknown_names(run: ImportRun) -> tuple[list[str], int]:
    """Names of employees that nobody has here, the most frequent first, and how many rows have one. One query."""
    columns = [name for name, codes in run.mapping.get("columns", {}).items() if set(codes_of(codes)) & set(EMPLOYEES)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p->>'value', count(*) FROM core_importrow r CROSS JOIN LATERAL jsonb_array_elements(r.problems) AS p"
            " WHERE r.run_id = %s AND r.problems <> '[]' AND p->>'value' <> ''"
            " AND (p->>'code' = ANY(%s) OR (p->>'code' = 'unknown_reference_near' AND p->>'column' = ANY(%s)))"
            " GROUP BY 1 ORDER BY 2 DESC, 1",
            [run.pk, list(UNKNOWN), columns],
        )
        rows = cursor.fetchall()
    return [name for name, _count in rows], sum(count for _name, count in rows)


def open_values(run: ImportRun) -> list[dict[str, str]]:
    """Words of the file that are none of a field's values: field, word, and what it is read as by now. One query."""
    kind, asked = kind_of(run.kind), []
    if kind is None:
        return []
    fields = {name: code for name, codes in run.mapping.get("columns", {}).items() for code in codes_of(codes)}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT p->>'column', p->>'value' FROM core_importrow r"
            " CROSS JOIN LATERAL jsonb_array_elements(r.problems) AS p"
            " WHERE r.run_id = %s AND r.problems <> '[]' AND p->>'code' = 'bad_choice' ORDER BY 1, 2 LIMIT %s",
            [run.pk, LISTED_VALUES],
        )
        for column, word in cursor.fetchall():
            asked.append({"field": fields.get(column, ""), "column": column, "word": word, "read_as": ""})
    for code, pairs in run.mapping.get("values", {}).items():
        field = kind.field(code)
        if field is not None and field.choices:
            column = next((name for name, one in fields.items() if one == code), str(field.label))
            asked += [
                {"field": code, "column": column, "word": was, "read_as": becomes} for was, becomes in pairs.items()
            ]
    return [one for one in asked if (field := kind.field(one["field"])) is not None and field.choices]


def left_out(run: ImportRun) -> list[str]:
    """Columns of the file that give nothing."""
    return [name for name in run.columns if not codes_of(run.mapping.get("columns", {}).get(name))]


def made_records(run: ImportRun) -> list[dict[str, Any]]:
    """The first records that the run created or changed, where their kind has pages. One query."""
    kind = kind_of(run.kind)
    if kind is None or run.state != RunState.DONE or run.dry_run:
        return []
    wanted = (RowState.CREATED, RowState.UPDATED)
    rows = ImportRow.objects.filter(run=run, state__in=wanted, object_id__isnull=False).order_by("number")
    place = _title_place(run, kind)
    return [
        {"title": row.cells[place] or f"#{row.object_id}", "url": kind.url_of(row.object_id or 0), "row": row.number}
        for row in rows[:LISTED_RECORDS]
        if kind.url_of(row.object_id or 0)
    ]


def _title_place(run: ImportRun, kind: ImportKind) -> int:
    """The column that names the record: that of the first field that is required, else the first."""
    wanted = next((field.code for field in kind.fields if field.required), "external_id")
    columns = run.mapping.get("columns", {})
    return next((run.columns.index(name) for name, codes in columns.items() if wanted in codes_of(codes)), 0)


def original_url(run: ImportRun) -> str:
    """Where the file can be had as it came. One query."""
    stored = StoredFile.objects.of(run.file).first()
    return stored.url if stored else ""


def file_notes(run: ImportRun) -> list[str]:
    """What is to be said about the file as a whole."""
    return [sentence(note) for note in run.mapping.get("sheet", {}).get("notes", [])]


def saved_mappings(kind: str) -> QuerySet[ImportMapping]:
    return ImportMapping.objects.filter(kind=kind).order_by("name")


def rows_to_return(run: ImportRun) -> Iterator[list[str]]:
    """The file's own rows that have a problem, with its number and sentence: header first. Streams."""
    yield [*run.columns, _("Row"), _("Problem")]
    rows = ImportRow.objects.filter(run=run).exclude(problems=[]).order_by("number")
    for number, cells, problems in rows.values_list("number", "cells", "problems").iterator(chunk_size=1000):
        words = [f"{one['column']}: {sentence(one)}" if one["column"] else sentence(one) for one in problems]
        yield [*cells[: len(run.columns)], str(number), " / ".join(words)]
