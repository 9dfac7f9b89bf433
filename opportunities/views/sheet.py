"""The one page of an opportunity in three orders, and the same on paper."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from core import clock
from core.audit import record
from core.htmx import page
from opportunities import policies
from opportunities.printing import NoPrinter, pdf_answer
from opportunities.reports import paper_of, report_of
from opportunities.sheet_reads import history_of, rows_of, sheet_of
from opportunities.tiers import Tier
from opportunities.views.answer import load
from sellers.http import UserRequest

VIEWS = ("seller", "coach", "report")


@require_safe
def detail(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = load(request, pk)
    view = request.GET.get("view", "")
    card = rows_of(opportunity, request.user, clock.today()).card
    if card.tier is Tier.CARD:
        # of somebody who has left a leader reads no more than this, and hands it over from here
        may_reassign = bool(policies.may_reassign(request.user, opportunity))
        return page(request, "opportunities/card.html", {"card": card, "may_reassign": may_reassign})
    sheet = sheet_of(
        opportunity,
        request.user,
        view=view if view in VIEWS else "seller",
        on=clock.today(),
        since=clock.day_from(request.GET.get("since", "")),
    )
    return page(request, "opportunities/detail.html", {"sheet": sheet}, fragment="parts")


@require_safe
def history(request: UserRequest, pk: int) -> HttpResponse:
    """What changed, in words: opened from the folded end of the sheet."""
    opportunity = load(request, pk)
    policies.may_read_sheet(request.user, opportunity).enforce()
    changes = history_of(opportunity, request.user)
    return page(
        request, "opportunities/history.html", {"opportunity": opportunity, "changes": changes}, fragment="changes"
    )


@require_safe
def report_pdf(request: UserRequest, pk: int) -> HttpResponse:
    opportunity = load(request, pk)
    policies.may_read_sheet(request.user, opportunity).enforce()
    report = report_of(opportunity, request.user, at=clock.now())
    try:
        paper = paper_of(report)
    except NoPrinter as missing:
        return page(request, "opportunities/no_pdf.html", {"opportunity": opportunity, "missing": missing}, status=503)
    record("report_printed", opportunity, by=request.user)
    return pdf_answer(paper.content, name=opportunity.title, at=report.at)
