"""Whether a list begins with a header, and what its columns are called where it does not."""

from itertools import islice

from core.imports.cells import number_of
from core.imports.kinds import ImportKind
from core.imports.mapping import by_name
from core.imports.reading import Sheet, letter

SAMPLE_ROWS = 100


def looks_like_header(kind: ImportKind, first: list[str]) -> bool:
    """At least one of its words is the name of a field, and none is an address or a number."""
    words = [word.strip() for word in first if word.strip()]
    if any("@" in word or (len(word) > 1 and number_of(word.replace("-", "")) is not None) for word in words):
        return False
    return bool(by_name(kind, words))


def without_header(sheet: Sheet, kind: ImportKind) -> Sheet:
    """The first row is a row like the others; columns are called by what they seem to hold, else by their letter."""
    if sheet.form == "vcard":
        return sheet
    sheet.header_row, sheet.notes = (
        0,
        [note for note in sheet.notes if note.code not in ("title_skipped", "header_twice")],
    )
    sample = [cells for cells in islice(sheet.raw_rows(), SAMPLE_ROWS) if any(cell.strip() for cell in cells)]
    width = max((len(cells) for cells in sample), default=0)
    codes = kind.guess(sample)
    names: list[str] = []
    for place in range(width):
        field = kind.field(codes[place]) if place < len(codes) else None
        name = str(field.label) if field else f"[{letter(place)}]"
        names.append(name if name not in names else f"[{letter(place)}]")
    sheet.columns = names
    return sheet
