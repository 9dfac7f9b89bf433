"""CSV for people and their spreadsheets."""

import csv
import io
from collections.abc import Iterable, Iterator

from core.imports.cells import number_of

BOM = "\ufeff"  # spreadsheets take CSV for UTF-8 only with it
_CALCULATED = ("=", "+", "-", "@", "\t", "\r")


def guarded(cell: str) -> str:
    """A cell that no spreadsheet calculates: an apostrophe before what would be a formula. Numbers stay numbers."""
    if cell.startswith(_CALCULATED) and number_of(cell) is None:
        return "'" + cell
    return cell


def csv_lines(rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """The rows as CSV text, a piece for each row."""
    yield BOM
    for row in rows:
        line = io.StringIO(newline="")
        csv.writer(line).writerow([guarded(cell) for cell in row])
        yield line.getvalue()
