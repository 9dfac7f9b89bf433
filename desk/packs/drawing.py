"""A pack on paper: front page, then one sheet after the other."""

from collections.abc import Callable

from django.template.loader import render_to_string

from desk.packs.reading import Pack
from opportunities.printing import Book, Paper
from opportunities.printing.printer import STYLES
from opportunities.reports import laid_out, report_of
from opportunities.sheet_reads import with_names

PACK_STYLES = (*STYLES, "css/pack_report.css")
Tell = Callable[[int, int], None]


def paper_of(pack: Pack, *, tell: Tell | None = None) -> Paper:
    """The pack as one tagged PDF; each figure is the screen's. `tell(done, of)` hears of the sheets. Errors: NoPrinter."""
    rows = with_names().filter(pk__in=pack.chosen).in_bulk()
    sheets = [rows[pk] for pk in pack.chosen if pk in rows]
    book = Book(PACK_STYLES)
    book.add(book.laid_out(render_to_string("desk/pack/paper.html", {"pack": pack})))
    for done, one in enumerate(sheets, start=1):
        book.add(laid_out(report_of(one, pack.viewer, at=pack.at), book.laid_out))
        if tell is not None:
            tell(done, len(sheets))
    return book.finished()
