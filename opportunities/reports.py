"""The sheet on paper: a frozen value, the sections' own templates, and the bytes."""

import datetime as dt
from dataclasses import dataclass

from django.template.loader import render_to_string

from core import clock
from opportunities.models import Opportunity
from opportunities.printing import draw
from opportunities.sheet_reads import Sheet, sheet_of
from sellers.models import OrgUnit, UnitKind, User
from sellers.queries import units_of


@dataclass(frozen=True)
class Report:
    """What the paper says. `sheet` is the report view of the screen, so every figure is the same one."""

    sheet: Sheet
    company: str
    unit: str
    printed_by: str
    at: dt.datetime


def report_of(opportunity: Opportunity, viewer: User, *, at: dt.datetime) -> Report:
    """The report of one opportunity as `viewer` may read it at an instant. Cost: that of the sheet and two queries."""
    day = clock.day_of(at)
    unit = units_of([opportunity.owner_id], on=day).get(opportunity.owner_id)
    return Report(
        sheet=sheet_of(opportunity, viewer, view="report", on=day),
        company=str(_company(viewer) or ""),
        unit=str(unit or ""),
        printed_by=viewer.name,
        at=at,
    )


def _company(viewer: User) -> OrgUnit | None:
    units = OrgUnit.objects.visible_to(viewer).filter(kind=UnitKind.COMPANY, closed_on__isnull=True)
    found: OrgUnit | None = units.order_by("pk").first()
    return found


def html_of(report: Report) -> str:
    return render_to_string("opportunities/report.html", {"report": report, "sheet": report.sheet})


def pdf_of(report: Report) -> bytes:
    """A tagged PDF (pdf/ua-1). Errors: NoPrinter where Pango or HarfBuzz is missing on this machine."""
    return draw(html_of(report)).content
