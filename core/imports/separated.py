"""Text tables: the separator found by what keeps the rows as wide as the header."""

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from core.errors import RuleError

SEPARATORS = ",;\t|!^~:"
NAMES = {",": ",", ";": ";", "\t": "Tab", "|": "|", "!": "!", "^": "^", "~": "~", ":": ":"}
_SAMPLE_ROWS = 200
_SAMPLE_SIGNS = 200_000


class Unreadable(RuleError):
    """The file as a whole cannot be read; the message says why and what to do."""

    code = "unreadable"


def separator_of(sample: str) -> tuple[str, int]:
    """The separator of a sample of text, and how many lines of instruction stand before the table ("sep=;")."""
    first, _end, _rest = sample.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        return first.strip()[4], 1
    return _widest(sample, with_titles=False) or _widest(sample, with_titles=True) or ",", 0


def _widest(sample: str, *, with_titles: bool) -> str:
    """The separator by which most rows are as wide as the header; empty where none makes more than one column."""
    best, found = (0.0, 0, 0), ""
    for place, separator in enumerate(SEPARATORS):
        widths = _widths(sample, separator)
        if with_titles:
            widths = widths[next((at for at, width in enumerate(widths[:10]) if width > 1), 0) :]
        if not widths or widths[0] < 2:
            continue
        alike = sum(width == widths[0] for width in widths) / len(widths)
        score = (round(alike, 1), widths[0], -place)
        if alike >= 0.3 and score > best:
            best, found = score, separator
    return found


def _widths(sample: str, separator: str) -> list[int]:
    """Cells of each row that is not blank; the last row is left out where the sample may have cut it."""
    widths = []
    try:
        for cells in csv.reader(io.StringIO(sample, newline=""), delimiter=separator):
            if any(cell.strip() for cell in cells):
                widths.append(len(cells))
            if len(widths) > _SAMPLE_ROWS:
                break
    except csv.Error:
        pass
    if len(sample) >= _SAMPLE_SIGNS and len(widths) > 1:
        widths.pop()
    return widths


def text_rows(content: bytes, *, codec: str, skip: int, separator: str, lines_skipped: int) -> Iterator[list[str]]:
    """Every record, blank ones as []; read through a window, so that a large file is never text as a whole."""
    stream = io.BytesIO(content)
    stream.seek(skip)
    text = io.TextIOWrapper(stream, encoding=codec, errors="replace", newline="")
    for _line in range(lines_skipped):
        text.readline()
        yield []
    reader = csv.reader(text, delimiter=separator)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unreadable(
                _("Line %(line)s has a cell of more than 100,000 characters. Is a quotation mark missing?")
                % {"line": reader.line_num}
            ) from error
        yield cells


def sample_of(content: bytes, *, codec: str, skip: int) -> str:
    return content[skip : skip + _SAMPLE_SIGNS * 2].decode(codec, "replace")[:_SAMPLE_SIGNS]
