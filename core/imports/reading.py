"""Bytes into rows: CSV with any separator, XLSX, vCards, and HTML tables named .xls; what cannot be read is refused in words."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from core.imports import separated, vcards, workbooks
from core.imports.encodings import NAMES, Encoding, encoding_of
from core.imports.problems import WARNING, Problem
from core.imports.separated import Unreadable

MAX_BYTES = 50 * 1024 * 1024
MAX_ROWS = 300_000
READ_AT_ONCE = 1_000_000  # bytes of a page or of cards: half a second to a second
MAX_COLUMNS = 500
_REFUSED_STARTS = (
    (b"\xd0\xcf\x11\xe0", "old_excel"),
    (b"%PDF", "pdf"),
    (b"\x1f\x8b", "packed"),
    (b"Rar!", "packed"),
    (b"7z\xbc\xaf", "packed"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
)

__all__ = ["MAX_BYTES", "MAX_ROWS", "Sheet", "Unreadable", "open_sheet", "refuse", "takes_long"]


@dataclass
class Sheet:
    """A table in a file. `columns` are its headers, each once; `header_row` is the spreadsheet's number of that row."""

    columns: list[str]
    header_row: int
    form: str
    encoding: str = ""
    separator: str = ""
    notes: list[Problem] = field(default_factory=list)
    _raw: Callable[[], Iterator[list[str]]] = field(default=lambda: iter(()), repr=False)
    told: dict[int, list[Problem]] = field(default_factory=dict)  # by row: what reading it brought up

    def raw_rows(self) -> Iterator[list[str]]:
        """Every row as it stands, the header too."""
        return self._raw()

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """(spreadsheet number, cells) of each row that is not blank; more cells than columns where the row has them."""
        found = 0
        for number, cells in enumerate(self._raw(), start=1):
            if number <= self.header_row or not (any(cell.strip() for cell in cells) or number in self.told):
                continue
            found += 1
            if found > MAX_ROWS:
                raise Unreadable(_("More than 300,000 rows. Please split the file."))
            yield number, _fitted(cells, len(self.columns))


def takes_long(content: bytes) -> bool:
    """Whether reading it takes longer than a page may: a workbook holds ten times what it weighs, text is cut and no more."""
    if content.startswith(b"PK\x03\x04"):
        return len(content) > READ_AT_ONCE // 10
    start = content[:400].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    is_marked = start.startswith((b"<", b"begin:vcard"))
    return len(content) > (READ_AT_ONCE if is_marked else 10 * READ_AT_ONCE)


def open_sheet(content: bytes, *, encoding: str = "", separator: str = "") -> Sheet:
    """Finds form, encoding, separator and header. Errors: Unreadable, with the sentence for the person."""
    refuse(content)
    if content.startswith(b"PK\x03\x04"):
        return _open_workbook(content)
    found = encoding_of(content)
    if encoding:
        found = Encoding(encoding, found.skip if found and found.codec == encoding else 0)
    if found is None or found.codec not in NAMES:
        raise Unreadable(_("This is not a table. Please give a CSV or .xlsx file."))
    start = content[found.skip : found.skip + 8000].decode(found.codec, "replace").lstrip("\ufeff").lstrip().lower()
    notes = _encoding_notes(found)
    if start.startswith("begin:vcard"):
        return _open_vcards(content, found, notes)
    if start.startswith("<"):
        return _open_html(content, start, found, notes)
    sample = separated.sample_of(content, codec=found.codec, skip=found.skip)
    guessed, skipped = separated.separator_of(sample)
    chosen = separator or guessed

    def raw() -> Iterator[list[str]]:
        return separated.text_rows(content, codec=found.codec, skip=found.skip, separator=chosen, lines_skipped=skipped)

    return _with_header(Sheet([], 0, "csv", found.name, chosen, notes, raw))


def refuse(content: bytes) -> None:
    """What no look at its rows is needed for. Errors: Unreadable."""
    if not content.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise Unreadable(_("The file is empty."))
    if len(content) > MAX_BYTES:
        raise Unreadable(_("The file is larger than 50 MB. Please split it."))
    kind = next((kind for start, kind in _REFUSED_STARTS if content.startswith(start)), "")
    if kind == "old_excel":
        raise Unreadable(
            _(
                "This is an old Excel file (.xls) or one with a password. Please save it as .xlsx without a password, or as CSV."
            )
        )
    if kind:
        raise Unreadable(_("This is not a table. Please give a CSV or .xlsx file."))


def _open_workbook(content: bytes) -> Sheet:
    workbooks.check_workbook(content)
    book = workbooks.Book(content)
    names, notes = book.names(), []
    if len(names) > 1:
        params = {"count": len(names), "sheet": book.first_filled()}
        notes.append(Problem("more_sheets", params=params, level=WARNING))
    return _with_header(Sheet([], 0, "xlsx", notes=notes, _raw=book.rows))


def _open_html(content: bytes, start: str, found: Encoding, notes: list[Problem]) -> Sheet:
    if "<html" not in start and "<table" not in start:
        raise Unreadable(_("This is an XML file. Please save it as .xlsx or CSV."))
    rows = workbooks.html_rows(content, codec=found.codec, skip=found.skip)
    return _with_header(Sheet([], 0, "html", found.name, "", notes, lambda: iter(rows)))


def _open_vcards(content: bytes, found: Encoding, notes: list[Problem]) -> Sheet:
    """A card is a row; columns that no card fills are left away."""
    wide = found.codec.startswith("utf-1") or found.codec.startswith("utf-3")
    text = content[found.skip :].decode(found.codec, "replace").encode() if wide else content[found.skip :]
    sheet = Sheet([], 0, "vcard", found.name, notes=notes)
    rows, photos, names = [], 0, vcards.columns()
    for number, card in enumerate(vcards.cards_of(text, "utf-8" if wide else found.codec), start=1):
        if number > MAX_ROWS:
            raise Unreadable(_("More than 300,000 rows. Please split the file."))
        rows.append([cell.replace("\x00", "") for cell in vcards.row_of(card)] if card.values else [""] * len(names))
        photos += card.has_photo
        if card.problems:
            sheet.told[number] = card.problems
    filled = [place for place in range(len(names)) if not place or any(row[place] for row in rows)]
    sheet.columns = [names[place] for place in filled]
    sheet._raw = lambda: iter([[row[place] for place in filled] for row in rows])
    if photos:
        notes.append(Problem("photos_left_out", params={"count": photos}, level=WARNING))
    return sheet


def _encoding_notes(found: Encoding) -> list[Problem]:
    if found.replaced:
        return [Problem("bytes_replaced", params={"count": found.replaced}, level=WARNING)]
    return [Problem("latin_assumed", level=WARNING)] if found.assumed else []


def _with_header(sheet: Sheet) -> Sheet:
    """The header is the first row that is not blank, or a wider one soon below it where that one is a title."""
    candidates: list[tuple[int, list[str]]] = []
    for number, cells in enumerate(sheet._raw(), start=1):
        if any(cell.strip() for cell in cells):
            candidates.append((number, cells))
        if len(candidates) >= 10 or number > 200:
            break
    if not candidates:
        raise Unreadable(_("The file is empty."))
    widths = [sum(bool(cell.strip()) for cell in cells) for _number, cells in candidates]
    # a title has one cell, twice as many rows below it have several
    wide = next((place for place, width in enumerate(widths) if width > 1), 0)
    place = wide if widths[0] == 1 and wide and sum(width > 1 for width in widths) > wide else 0
    sheet.header_row, header = candidates[place]
    if place:
        sheet.notes.append(Problem("title_skipped", params={"row": sheet.header_row}, level=WARNING))
    sheet.columns = _names(header, sheet.notes)
    if next(sheet.rows(), None) is None:
        raise Unreadable(_("The file has a header and no rows."))
    return sheet


def _names(header: list[str], notes: list[Problem]) -> list[str]:
    """Header cells, each once: a repeated one is numbered, an empty one named by its spreadsheet letter."""
    cells = [" ".join(cell.replace("\x00", "").split()) for cell in header]
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > MAX_COLUMNS:
        raise Unreadable(_("More than 500 columns. Is this the right separator?"))
    names: list[str] = []
    for place, cell in enumerate(cells):
        name = cell[:120] or f"[{letter(place)}]"
        if name in names:
            notes.append(Problem("header_twice", column=name, level=WARNING))
            name = next(f"{name} ({n})" for n in range(2, MAX_COLUMNS + 2) if f"{name} ({n})" not in names)
        names.append(name)
    return names


def letter(place: int) -> str:
    place, last = divmod(place, 26)
    return (letter(place - 1) if place else "") + chr(ord("A") + last)


def _fitted(cells: list[str], width: int) -> list[str]:
    """Trailing blanks beyond the header go, missing cells are empty; NUL cannot be stored."""
    kept = [_unguarded(cell.replace("\x00", "")) for cell in cells]
    while len(kept) > width and not kept[-1].strip():
        kept.pop()
    return kept + [""] * (width - len(kept))


def _unguarded(cell: str) -> str:
    """Our own exports put an apostrophe before what a spreadsheet would calculate; it is taken off again."""
    return cell[1:] if len(cell) > 1 and cell[0] == "'" and cell[1] in "=+-@\t\r" else cell
