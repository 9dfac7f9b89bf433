"""XLSX workbooks, and tables in HTML that call themselves .xls."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any

from django.utils.translation import gettext as _

from core.imports.separated import Unreadable

UNPACKED_LIMIT = 200 * 1024 * 1024  # bytes: beyond it, CSV says the same in a quarter
LAST_ROW = 1_048_576  # of a spreadsheet
WIDEST = 501  # cells of a row that are read: one more than a table may have columns
MOST_CELLS = 3_000_000  # of a page's table, which is kept as a whole
MOST_TABLE_ROWS = 300_001  # of a page, the header among them
PIECE = 4_000_000  # signs of a page read at once
_ZEROS = re.compile(r"^0+$")


def check_workbook(content: bytes) -> None:
    """Refuses in words what is no XLSX, and what would unpack beyond all measure."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except zipfile.BadZipFile as error:
        raise Unreadable(_("The workbook is damaged. Please save it again as .xlsx or CSV.")) from error
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise Unreadable(_("This is not an Excel workbook (.xlsx). Please save it as .xlsx or CSV."))
    if sum(part.file_size for part in parts) > UNPACKED_LIMIT:
        raise Unreadable(_("The workbook is too large. Please split it, or save it as CSV."))


class Book:
    """A workbook, read as often as wanted without being kept. Errors: Unreadable, while it is read as well."""

    def __init__(self, content: bytes) -> None:
        from openpyxl import load_workbook  # when one is read: it is a tenth of a start

        with _in_words():
            self._sheets = list(load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets)
            for sheet in self._sheets:
                sheet.reset_dimensions()  # writers state wrong dimensions

    def names(self) -> list[str]:
        return [sheet.title for sheet in self._sheets]

    def first_filled(self) -> str:
        with _in_words():
            for sheet in self._sheets:
                if any(cell.value is not None for cells in sheet.iter_rows(max_row=50) for cell in cells):
                    return str(sheet.title)
        return ""

    def rows(self) -> Iterator[list[str]]:
        """Rows of the first sheet that has any, cells as text; a number format of zeros keeps leading zeros."""
        with _in_words():
            for sheet in self._sheets:
                empty = True
                for number, cells in enumerate(sheet.iter_rows(), start=1):
                    if number > LAST_ROW:
                        raise Unreadable(_("The workbook is too large. Please split it, or save it as CSV."))
                    row = [_text(cell) for cell in cells[:WIDEST]]
                    empty = empty and not any(row)
                    yield row
                if not empty:
                    return


@contextmanager
def _in_words() -> Iterator[None]:
    """What openpyxl and its XML and zip readers raise over a damaged file, which is anything, becomes Unreadable."""
    try:
        yield
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable(_("The workbook is damaged. Please save it again as .xlsx or CSV.")) from error


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    text = str(value)
    return text.zfill(len(cell.number_format)) if _ZEROS.match(cell.number_format or "") else text


class _Tables(HTMLParser):
    """All rows of the innermost tables, a list for each table."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self._open: list[list[list[str]]] = []
        self._cell: list[str] | None = None
        self._span = 1
        self._cells = self._rows = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._close_cell()
            self._open.append([])
            self.tables.append(self._open[-1])
        elif self._open and tag == "tr":
            self._close_cell()
            self._new_row()
        elif self._open and tag in ("td", "th"):
            self._close_cell()
            self._cell = []
            span = dict(attrs).get("colspan") or "1"
            self._span = min(int(span), 100) if span.isdecimal() and len(span) <= 4 else 1
        elif tag == "br" and self._cell is not None:
            self._cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._close_cell()
        if tag == "table" and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def _new_row(self) -> None:
        self._open[-1].append([])
        self._rows += 1
        if self._rows > MOST_TABLE_ROWS:
            raise Unreadable(_("More than 300,000 rows. Please split the file."))

    def _close_cell(self) -> None:
        if self._cell is None or not self._open:
            return
        if not self._open[-1]:
            self._new_row()
        self._cells += self._span
        if self._cells > MOST_CELLS:
            raise Unreadable(_("The file has too many cells. Please split it, or save it as CSV."))
        self._open[-1][-1].extend([" ".join("".join(self._cell).split()), *[""] * (self._span - 1)])
        self._cell = None


def html_rows(content: bytes, *, codec: str, skip: int) -> list[list[str]]:
    """Rows of the largest table of a page, which is never text as a whole."""
    stream = io.BytesIO(content)
    stream.seek(skip)
    text = io.TextIOWrapper(stream, encoding=codec, errors="replace", newline="")
    parser = _Tables()
    while piece := text.read(PIECE):
        parser.feed(piece)
    parser.close()
    if not any(parser.tables):
        raise Unreadable(_("This is a web page without a table. Please save the list as .xlsx or CSV."))
    return max(parser.tables, key=len)
