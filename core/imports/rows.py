"""Staged cells into read rows, by the run's mapping."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from core.imports import mapping as mappings
from core.imports.cells import Column, learned, read_cell
from core.imports.dates import ORDER_NAMES
from core.imports.fields import Field, plain
from core.imports.kinds import ImportKind, Row
from core.imports.models import ImportRun
from core.imports.problems import WARNING, Problem


class RowReader:
    """What a run's columns and mapping make of its cells. Cost: one query for each column of dates or amounts."""

    def __init__(self, run: ImportRun, kind: ImportKind) -> None:
        self._width = len(run.columns)
        self._columns: list[tuple[Field, Column, int]] = []
        for header, codes in run.mapping.get("columns", {}).items():
            if header in run.columns:
                self._add(run, kind, header, mappings.codes_of(codes))
        self.headers = {field.code: column.header for field, column, _place in self._columns}
        self._values = {
            code: {plain(was) or was: becomes for was, becomes in pairs.items()}
            for code, pairs in run.mapping.get("values", {}).items()
        }
        self._defaults = self._read_defaults(kind, run.mapping.get("defaults", {}))
        self._required = [field for field in kind.fields if field.required]
        self._noted: set[str] = set()

    def _add(self, run: ImportRun, kind: ImportKind, header: str, codes: list[str]) -> None:
        place = run.columns.index(header)
        for code in codes:
            field = kind.field(code)
            if field is None or any(code == known.code for known, _column, _place in self._columns):
                continue
            values = _distinct(run, place) if field.kind in ("date", "instant", "decimal") else []
            order = run.mapping.get("dates", {}).get(code, "")
            scale = mappings.scale_of(run.mapping, header, field)
            self._columns.append((field, learned(header, field, values, order=order, scale=scale), place))

    @staticmethod
    def _read_defaults(kind: ImportKind, given: dict[str, str]) -> dict[str, Any]:
        fields = {code: kind.field(code) for code in given}
        return {code: read_cell(str(given[code]), field, Column())[0] for code, field in fields.items() if field}

    def read(self, number: int, cells: Sequence[Any]) -> Row:
        told = cells[-1] if cells and isinstance(cells[-1], list) else None
        row = Row(number, {}, [Problem(**one) for one in told or ()])
        if row.is_bad:
            return row
        cells = cells if told is None else cells[:-1]
        if len(cells) > self._width:
            row.problems.append(Problem("too_many_cells", params={"cells": len(cells), "columns": self._width}))
        spoilt = set()
        for field, column, place in self._columns:
            text = cells[place]
            if field.code in self._values:
                text = self._values[field.code].get(plain(text), text)
            value, problem = read_cell(text, field, column)
            if value is not None:
                row.values[field.code] = value
            if problem is not None:
                row.problems.append(problem)
                spoilt.add(field.code)
            elif column.assumed and value is not None:
                self._note_order(row, column, text)
        for code, value in self._defaults.items():
            row.values.setdefault(code, value)
        self._require(row, spoilt)
        return row

    def _note_order(self, row: Row, column: Column, text: str) -> None:
        """Once a run, at the first date that it concerns."""
        if column.header not in self._noted:
            self._noted.add(column.header)
            row.problems.append(
                Problem("order_assumed", column.header, text, {"order": ORDER_NAMES[column.order]}, WARNING)
            )

    def _require(self, row: Row, spoilt: set[str]) -> None:
        for field in self._required:
            if row.values.get(field.code) is not None or field.code in spoilt:
                continue
            header = self.headers.get(field.code)
            row.problems.append(
                Problem("required", header) if header else Problem("no_column", params={"field": str(field.label)})
            )


def _distinct(run: ImportRun, place: int) -> list[str]:
    """Every value of a column once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT cells->>%s::int FROM core_importrow WHERE run_id = %s", [place, run.pk])
        return [value for (value,) in cursor.fetchall() if value]
