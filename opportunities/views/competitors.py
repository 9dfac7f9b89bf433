"""Competitors across opportunities: where the reader meets them, and what became of it."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.htmx import page
from core.paging import slice_of
from core.scoping import get_visible_or_404
from opportunities.models import Competitor, PointKind
from opportunities.queries.competitors import STATES, competitors_met, heard_of, meetings
from opportunities.sheet_reads.listing import NEWEST
from sellers.http import UserRequest

SHOWN = ("title", "state", "company__name", "owner__name")


@require_safe
def competitors(request: UserRequest) -> HttpResponse:
    return page(request, "opportunities/competitors.html", {"met": competitors_met(request.user)})


@require_safe
def competitor(request: UserRequest, competitor: int) -> HttpResponse:
    row: Competitor = get_visible_or_404(Competitor, user=request.user, pk=competitor)
    state, after = request.GET.get("state", ""), request.GET.get("after", "")
    state = state if state in STATES else ""
    rows = meetings(row, request.user, state).select_related("company", "owner").only(*SHOWN)
    part = slice_of(rows, order=NEWEST, after=after)
    url = reverse("opportunities:competitor", args=[row.pk])
    heard = heard_of(row, request.user) if not after else {}
    words = {"": _("All"), "open": _("Open"), "won": _("Won"), "lost": _("Lost"), "no_decision": _("No decision")}
    context = {
        "competitor": row,
        "rows": part.rows,
        "tabs": [
            {"label": label, "url": f"{url}?state={key}" if key else url, "current": key == state}
            for key, label in words.items()
        ],
        "strengths": heard.get(PointKind.STRENGTH),
        "weaknesses": heard.get(PointKind.WEAKNESS),
        "more_url": f"{url}?{urlencode({'state': state, 'after': part.after})}" if part.after else "",
    }
    return page(request, "opportunities/competitor.html", context, fragment="more" if after else "")
