"""The sheet on paper: a frozen value, the sections' own templates, and the bytes."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from core import clock
from opportunities.models import Opportunity, Snapshot
from opportunities.printing import Paper, Printer, written
from opportunities.sheet_reads import Sheet, sheet_of
from sellers.models import OrgUnit, UnitKind, User
from sellers.queries import units_of

PAGES = 2


@dataclass(frozen=True)
class Report:
    """What the paper says. `sheet` is the report view of the screen, so every figure is the same one."""

    sheet: Sheet
    company: str
    unit: str
    printed_by: str
    at: dt.datetime
    snapshot: int | None = None  # the number of the newest one of the forecast


def report_of(opportunity: Opportunity, viewer: User, *, at: dt.datetime) -> Report:
    """The report of one opportunity as `viewer` may read it at an instant. Cost: that of the sheet and three queries."""
    day = clock.day_of(at)
    unit = units_of([opportunity.owner_id], on=day).get(opportunity.owner_id)
    return Report(
        sheet=sheet_of(opportunity, viewer, view="report", on=day),
        company=str(_company(viewer) or ""),
        unit=str(unit or ""),
        printed_by=viewer.name,
        at=at,
        snapshot=newest_snapshot(viewer, at),
    )


def _company(viewer: User) -> OrgUnit | None:
    units = OrgUnit.objects.visible_to(viewer).filter(kind=UnitKind.COMPANY, closed_on__isnull=True)
    found: OrgUnit | None = units.order_by("pk").first()
    return found


def newest_snapshot(viewer: User, at: dt.datetime) -> int | None:
    """The number that stands at the foot of every paper of that instant."""
    taken = Snapshot.objects.visible_to(viewer).filter(taken_at__lte=at).order_by("-taken_at", "-pk")
    number: int | None = taken.values_list("pk", flat=True).first()
    return number


def html_of(report: Report, *, runs_on: bool = False) -> str:
    words = {"report": report, "sheet": report.sheet, "runs_on": runs_on}
    return render_to_string("opportunities/report.html", words)


def paper_of(report: Report) -> Paper:
    """A tagged PDF (pdf/ua-1). Errors: NoPrinter where Pango or HarfBuzz is missing here."""
    return written(laid_out(report, Printer().laid_out))


def laid_out(report: Report, lay_out: Callable[[str], Any]) -> Any:
    """Two pages: how it stands, and what is done about it. Where the first has more than its page holds, the second
    follows it without a break."""
    document = lay_out(html_of(report))
    return document if len(document.pages) <= PAGES else lay_out(html_of(report, runs_on=True))
