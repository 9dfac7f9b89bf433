"""WeasyPrint behind one door: which style sheets, which kind of PDF, how many pages at a time."""

import gc
import io
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.staticfiles import finders

from opportunities.printing.binding import Binder

STYLES = ("css/report.css", "css/opportunity_report.css")
VARIANT = "pdf/ua-1"
AT_ONCE = 5  # documents of a book
# the number of a bound page is drawn when all are laid out, into the place that they left for it
PLACE = '.report-page { display: inline-block; width: 18mm } .report-page::after { content: "" }'
NUMBER = """@page { @top-right {
  content: counter(page) " / %s"; width: 18mm; padding-bottom: calc(1.5mm + 0.5pt);
  font-size: 9pt; font-variant-numeric: tabular-nums; color: #55565c; text-align: right;
} }"""


class NoPrinter(Exception):
    """The PDF libraries of the system are not there; `str(error)` says which."""


class Paper(NamedTuple):
    """A finished PDF and how many pages it has."""

    content: bytes
    pages: int


class Printer:
    """Lays documents out; style sheets and fonts are read once for all of them. Errors: NoPrinter."""

    def __init__(self, styles: Sequence[str] = STYLES, *more: str) -> None:
        self._weasyprint = _weasyprint()
        self._fonts = self._weasyprint.text.fonts.FontConfiguration()
        found = [Path(path) for path in (finders.find(name) or _collected(name) for name in styles) if path]
        read = [_read(path, path.stat().st_mtime_ns) for path in found]
        self._sheets = [*read, *(self._weasyprint.CSS(string=one) for one in more)]

    def laid_out(self, html: str, *, variant: str | None = VARIANT) -> Any:
        # links on paper lead to where the reader logs in; nothing is fetched from there
        document = self._weasyprint.HTML(string=html, base_url=settings.SITE_URL)
        return document.render(stylesheets=self._sheets, font_config=self._fonts, pdf_variant=variant)


def written(document: Any) -> Paper:
    """A laid-out document as a tagged PDF."""
    return Paper(bytes(document.write_pdf(pdf_variant=VARIANT)), len(document.pages))


def draw(html: str, *, styles: Sequence[str] = STYLES) -> Paper:
    """A document as a tagged PDF. Errors: NoPrinter where Pango or HarfBuzz is missing on this machine."""
    return written(Printer(styles).laid_out(html))


class Book:
    """Documents as one tagged PDF with pages counted through.

    A laid-out page holds about 5 MB, so that a hundred of them would take more than a worker has: a few documents are
    written at a time, since they share their fonts, and let go. How many pages there are is known at the end; their
    numbers are laid out then. Errors: NoPrinter.
    """

    def __init__(self, styles: Sequence[str] = STYLES) -> None:
        self._styles = styles
        self._printer = Printer(styles, PLACE)
        self._binder = Binder()
        self._waiting: list[Any] = []
        self._has_let_go = False

    def laid_out(self, html: str) -> Any:
        if self._has_let_go:
            gc.collect()  # boxes know each other: left alone, those of several parts would stand beside the next
            self._has_let_go = False
        return self._printer.laid_out(html)

    def add(self, document: Any) -> None:
        """A document that was laid out here, behind the others."""
        self._waiting.append(document)
        if len(self._waiting) == AT_ONCE:
            self._write()

    def finished(self) -> Paper:
        if self._waiting:
            self._write()
        pages = self._binder.pages
        blank = "<p>" + "<p class=report-break>" * (pages - 1)
        numbers = Printer(self._styles, NUMBER % pages).laid_out(blank, variant=None)
        numbers.write_pdf(io.BytesIO(), finisher=self._binder.number)
        return Paper(self._binder.bound(), pages)

    def _write(self) -> None:
        pages = [page for document in self._waiting for page in document.pages]
        self._waiting[0].copy(pages).write_pdf(io.BytesIO(), finisher=self._binder.take, pdf_variant=VARIANT)
        self._waiting.clear()
        self._has_let_go = True


def _collected(name: str) -> Path | None:
    path = Path(settings.STATIC_ROOT or "") / name
    return path if path.is_file() else None


@lru_cache(maxsize=16)
def _read(path: Path, _changed: int) -> Any:
    """A style sheet as it stands now. Nobody changes what was read, and reading it takes as long as laying a page out."""
    return _weasyprint().CSS(filename=str(path))


def _weasyprint() -> Any:
    """Imported when it is needed: it takes half a second and libraries that a machine may lack."""
    try:
        import weasyprint
    except (OSError, ImportError) as missing:
        raise NoPrinter(str(missing)) from missing
    return weasyprint
