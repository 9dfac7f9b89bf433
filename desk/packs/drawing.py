"""A pack on paper: front page, then one sheet after the other, in parts that a worker's memory holds."""

from collections.abc import Iterator

from django.template.loader import render_to_string

from desk.packs.reading import Pack
from opportunities.printing import Paper, draw_parts
from opportunities.printing.printer import STYLES, Tell
from opportunities.reports import Report, report_of
from opportunities.sheet_reads import with_names

PART = 5  # sheets; about eight pages, 40 MB while they are laid out
PACK_STYLES = (*STYLES, "css/pack_report.css")


def paper_of(pack: Pack, *, tell: Tell | None = None) -> Paper:
    """The pack as one tagged PDF; each figure is the screen's. `tell(done, of)` hears of the way. Errors: NoPrinter."""
    return draw_parts(list(_parts(pack)), styles=PACK_STYLES, tell=tell)


def _parts(pack: Pack) -> Iterator[str]:
    """HTML of the front with the first sheets, then of the next ones."""
    rows = with_names().filter(pk__in=pack.chosen).in_bulk()
    sheets = [rows[pk] for pk in pack.chosen if pk in rows]
    for start in range(0, max(1, len(sheets)), PART):
        reports = [report_of(one, pack.viewer, at=pack.at) for one in sheets[start : start + PART]]
        yield _html(pack, reports, is_front=start == 0)


def _html(pack: Pack, reports: list[Report], *, is_front: bool) -> str:
    return render_to_string("desk/pack/paper.html", {"pack": pack, "reports": reports, "is_front": is_front})
