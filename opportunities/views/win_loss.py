"""Won and lost: why, against whom, at which stage, in whose words; and the rows behind each number."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.htmx import page
from opportunities.queries.win_loss import win_loss_in, win_loss_of
from opportunities.sheet_reads.win_loss import WonLostFilter, choices_for, count_of, ended_in, won_and_lost_page
from opportunities.sheet_reads.win_loss_tables import tables_of
from opportunities.won_list_pages import WON_AND_LOST
from sellers.http import UserRequest


def _about(wanted: WonLostFilter) -> dict[str, Any]:
    place, period = wanted.scope.place, wanted.scope.period
    return {
        "filter": wanted,
        "place": place,
        "period": period,
        "place_query": wanted.place_query,
        "currency": settings.DEFAULT_CURRENCY,
    }


@require_safe
def won_and_lost_view(request: UserRequest) -> HttpResponse:
    wanted = WonLostFilter.from_query(request.GET).for_reader(request.user)
    found = win_loss_of(ended_in(wanted), viewer=request.user) if wanted.narrows else win_loss_in(wanted.scope)
    tables = tables_of(wanted, found)
    context = _about(wanted) | {"tables": tables, "url": reverse("opportunities:won_and_lost")}
    context["choices"] = choices_for(wanted)
    offered = {control.name for control in context["choices"]}
    names = (name for name in ("unit", "user", "period") if name not in offered)
    context["kept"] = [(name, value) for name in names if (value := getattr(wanted, name))]
    return page(request, "opportunities/win_loss/page.html", context)


@require_safe
def won_and_lost_rows(request: UserRequest) -> HttpResponse:
    """Those that the reader may open, the last that ended first."""
    wanted = WonLostFilter.from_query(request.GET).for_reader(request.user)
    part = won_and_lost_page(wanted, request.user, request.GET.get("after", ""))
    context = _about(wanted) | {
        "rows": part.rows,
        "count": count_of(wanted, request.user),
        "more_url": f"?{wanted.query_string(after=part.after)}" if part.after else "",
        "page": WON_AND_LOST,
        "here": wanted.changed(outcome="", reason="", stage="").query_string(),
        "clear_url": f"?{wanted.base_query}",
    }
    return page(
        request, "opportunities/win_loss/rows.html", context, fragment="more" if request.GET.get("after") else ""
    )
