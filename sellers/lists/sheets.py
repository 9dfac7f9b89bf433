"""A list as a file: CSV piece by piece, XLSX by way of a file on disk, so that memory holds one part of it at a time."""

import datetime as dt
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import IO, Any

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse

from core import clock
from core.imports.exporting import csv_lines
from core.paging import Slice

MOST_ROWS = 50_000  # of one file: what a web process writes well within its time
PART = 500  # rows read at once
CSV, XLSX = "csv", "xlsx"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cell = str | int | Decimal | dt.date | None


@dataclass(frozen=True)
class Sheet:
    """The heads of the columns and, when they are asked for, the rows."""

    heads: list[str]
    rows: Iterable[list[Cell]]


def whole(read: Callable[[str], Slice[Any]]) -> Iterator[Any]:
    """All lines of a list in its order, part by part, `MOST_ROWS` at most. `read` takes a key and gives a part."""

    def parts() -> Iterator[Any]:
        after = ""
        while True:
            part = read(after)
            yield from part.rows
            if not (after := part.after):
                return

    return islice(parts(), MOST_ROWS)


def as_file(sheet: Sheet, *, name: str, form: str) -> HttpResponseBase:
    """The answer that carries the sheet. `form` is csv or xlsx; no cell is ever a formula."""
    file_name = f"{name}-{clock.today():%Y%m%d}.{form}"
    if form == XLSX:
        return FileResponse(_workbook(sheet), as_attachment=True, filename=file_name, content_type=XLSX_TYPE)
    lines = csv_lines([_text(cell) for cell in row] for row in _with_heads(sheet))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def _with_heads(sheet: Sheet) -> Iterator[list[Any]]:
    yield list(sheet.heads)
    yield from sheet.rows


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, dt.date) else str(cell)


def _workbook(sheet: Sheet) -> IO[bytes]:
    """A workbook on disk, gone when it is closed."""
    from openpyxl import Workbook  # when somebody wants one: it is a tenth of a start

    book = Workbook(write_only=True)
    page = book.create_sheet()
    cell_of = _cells_of(page)
    for row in _with_heads(sheet):
        page.append([cell_of(cell) for cell in row])
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the answer closes it)
    book.save(file)
    file.seek(0)
    return file


def _cells_of(page: Any) -> Callable[[Cell], Any]:
    """Text stays text, whatever it begins with; numbers and days are such."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    def cell_of(value: Cell) -> Any:
        if not isinstance(value, str):
            return value
        cell = WriteOnlyCell(page, ILLEGAL_CHARACTERS_RE.sub("", value))
        cell.data_type = "s"
        return cell

    return cell_of
