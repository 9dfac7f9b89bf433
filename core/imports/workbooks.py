"""XLSX workbooks, and tables in HTML that call themselves .xls."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from core.imports.separated import Unreadable

UNPACKED_LIMIT = 600 * 1024 * 1024  # bytes: a workbook of 300,000 rows unpacks to about half of it
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


def sheet_names(content: bytes) -> list[str]:
    return [sheet.title for sheet in _worksheets(content)]


def workbook_rows(content: bytes) -> Iterator[list[str]]:
    """Rows of the first sheet that has any, cells as text; a number format of zeros keeps leading zeros."""
    for sheet in _worksheets(content):
        empty = True
        for cells in sheet.iter_rows():
            row = [_text(cell) for cell in cells]
            empty = empty and not any(row)
            yield row
        if not empty:
            return


def first_filled(content: bytes) -> str:
    for sheet in _worksheets(content):
        if any(cell.value is not None for cells in sheet.iter_rows(max_row=50) for cell in cells):
            return str(sheet.title)
    return ""


def _worksheets(content: bytes) -> list[Any]:
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except Exception as error:  # openpyxl raises whatever its XML and zip readers raise
        raise Unreadable(_("The workbook is damaged. Please save it again as .xlsx or CSV.")) from error
    sheets = list(book.worksheets)
    for sheet in sheets:
        sheet.reset_dimensions()  # writers state wrong dimensions
    return sheets


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

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._close_cell()
            self._open.append([])
            self.tables.append(self._open[-1])
        elif self._open and tag == "tr":
            self._close_cell()
            self._open[-1].append([])
        elif self._open and tag in ("td", "th"):
            self._close_cell()
            self._cell = []
            span = dict(attrs).get("colspan") or "1"
            self._span = min(int(span), 100) if span.isdigit() else 1
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

    def _close_cell(self) -> None:
        if self._cell is None or not self._open:
            return
        if not self._open[-1]:
            self._open[-1].append([])
        self._open[-1][-1].extend([" ".join("".join(self._cell).split()), *[""] * (self._span - 1)])
        self._cell = None


def html_rows(text: str) -> list[list[str]]:
    """Rows of the largest table of a page."""
    parser = _Tables()
    parser.feed(text)
    parser.close()
    if not any(parser.tables):
        raise Unreadable(_("This is a web page without a table. Please save the list as .xlsx or CSV."))
    return max(parser.tables, key=len)
