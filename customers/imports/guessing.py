"""Which column gives what where a pasted list has no header: by what most of its words look like."""

from collections.abc import Sequence

from customers import recognising as signs

_ENOUGH = 0.5  # share of a column's words that must look alike
_PEOPLE = (
    ("email", signs.is_email),
    ("mobile", signs.is_phone),
    ("company", signs.is_company),
    ("title", signs.is_title),
    ("name", signs.is_name),
    ("department", signs.is_department),
)
_COMPANIES = (
    ("phone", signs.is_phone),
    ("biz_no", signs.is_business_number),
    ("homepage", lambda word: bool(signs.SITE.fullmatch(word))),
    ("name", signs.is_company),
)


def people(rows: Sequence[Sequence[str]]) -> list[str]:
    """A field code for each column, empty where nothing tells."""
    return _guessed(rows, _PEOPLE, needed="name")


def companies(rows: Sequence[Sequence[str]]) -> list[str]:
    return _guessed(rows, _COMPANIES, needed="name")


def _guessed(rows, looks, *, needed):  # type: ignore[no-untyped-def]
    width = max(map(len, rows), default=0)
    columns = [
        [row[place].strip() for row in rows if place < len(row) and row[place].strip()] for place in range(width)
    ]
    found = [""] * width
    for code, look in looks:
        shares = [
            sum(map(look, words)) / len(words) if words and not found[at] else 0 for at, words in enumerate(columns)
        ]
        best = max(range(width), key=shares.__getitem__, default=None)
        if best is not None and shares[best] >= _ENOUGH:
            found[best] = code
    if needed not in found and "" in found:
        found[found.index("")] = needed
    return found
