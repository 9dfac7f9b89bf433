"""WeasyPrint behind one door: which style sheets, which kind of PDF, how many pages at a time."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.staticfiles import finders

from opportunities.printing.joining import joined

STYLES = ("css/report.css", "css/opportunity_report.css")
VARIANT = "pdf/ua-1"
Tell = Callable[[int, int], None]


class NoPrinter(Exception):
    """The PDF libraries of the system are not there; `str(error)` says which."""


class Paper(NamedTuple):
    """A finished PDF and how many pages it has."""

    content: bytes
    pages: int


def draw(html: str, *, styles: Sequence[str] = STYLES) -> Paper:
    """A document as a tagged PDF. Errors: NoPrinter where Pango or HarfBuzz is missing on this machine."""
    document = _laid_out(html, _sheets(styles))
    return Paper(bytes(document.write_pdf(pdf_variant=VARIANT)), len(document.pages))


def draw_parts(parts: Sequence[str], *, styles: Sequence[str] = STYLES, tell: Tell | None = None) -> Paper:
    """Several documents as one PDF with pages counted through.

    A laid-out page holds about 5 MB, so that a hundred of them at once would take more than a worker has: each part is
    laid out to count its pages, then once more with its place among all, and let go. `tell(done, of)` hears of every
    part twice. Errors: NoPrinter.
    """
    if len(parts) == 1:
        return draw(parts[0], styles=styles)
    sheets, steps = _sheets(styles), 2 * len(parts)
    counts = []
    for part in parts:
        counts.append(len(_laid_out(part, [*sheets, _numbered(1, 0)]).pages))
        _told(tell, len(counts), steps)
    drawn: list[bytes] = []
    for part, first in zip(parts, _firsts(counts), strict=True):
        document = _laid_out(part, [*sheets, _numbered(first, sum(counts))])
        drawn.append(bytes(document.write_pdf(pdf_variant=VARIANT)))
        _told(tell, len(parts) + len(drawn), steps)
    return Paper(joined(drawn), sum(counts))


def _firsts(counts: Sequence[int]) -> list[int]:
    """The number of each part's first page."""
    return [1 + sum(counts[:place]) for place in range(len(counts))]


def _told(tell: Tell | None, done: int, of: int) -> None:
    if tell is not None:
        tell(done, of)


def _laid_out(html: str, sheets: list[Any]) -> Any:
    # links on paper lead to where the reader logs in; nothing is fetched from there
    document = _printer().HTML(string=html, base_url=settings.SITE_URL)
    return document.render(stylesheets=sheets, pdf_variant=VARIANT)


def _numbered(first: int, total: int) -> Any:
    """The page count of a part: where it begins, and of how many."""
    words = f'@page:first{{counter-increment: page {first}}}.report-page::after{{content: counter(page) " / {total}"}}'
    return _printer().CSS(string=words)


def _sheets(names: Sequence[str]) -> list[Any]:
    found = [path for path in (finders.find(name) or _collected(name) for name in names) if path]
    return [_printer().CSS(filename=str(path)) for path in found]


def _collected(name: str) -> Path | None:
    path = Path(settings.STATIC_ROOT or "") / name
    return path if path.is_file() else None


def _printer() -> Any:
    """Imported when it is needed: it takes half a second and libraries that a machine may lack."""
    try:
        import weasyprint
    except (OSError, ImportError) as missing:
        raise NoPrinter(str(missing)) from missing
    return weasyprint
