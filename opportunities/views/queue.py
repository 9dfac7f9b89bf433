"""The queue of coaching, and the rows behind its figures."""

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from core import clock
from core.htmx import page
from opportunities.queries import coaching_rates as rates
from opportunities.sheet_reads import figures, queue
from sellers.http import UserRequest


@require_safe
def coaching_queue(request: UserRequest) -> HttpResponse:
    """All parts with a few rows each, or one of them (`show`) page by page."""
    viewer, on, show = request.user, clock.today(), request.GET.get("show", "")
    if show in queue.keys_of(viewer):
        lines, after = queue.page_of(show, viewer, on=on, after=request.GET.get("after", ""))
        more_url = f"{request.path}?show={show}&after={after}" if after else ""
        context = {"kind": queue.KINDS[show], "lines": lines, "more_url": more_url, "here_url": request.get_full_path()}
        fragment = "more" if request.GET.get("after") else "rows"
        return page(request, "coaching/part.html", context, fragment=fragment)
    parts = queue.parts_of(viewer, on=on)
    context = {
        "parts": [part for part in parts if part.lines],
        "nothing": [part.kind.empty for part in parts if not part.lines],
        "figures": queue.figures_of(viewer, now=clock.now(), on=on),
        "days": rates.DAYS,
        "leads": bool(viewer.standing.line_people),
        "here_url": request.path,
    }
    return page(request, "coaching/queue.html", context, fragment="rows")


@require_safe
def coaching_figure(request: UserRequest, figure: str) -> HttpResponse:
    """The rows that a figure was counted from, all of them the reader's own."""
    if figure not in figures.FIGURES:
        raise Http404
    shown = figures.rows_of_figure(figure, request.user, now=clock.now(), after=request.GET.get("after", ""))
    context: dict[str, Any] = {"shown": shown, "up_url": reverse("coaching:queue"), "days": rates.DAYS}
    context["more_url"] = f"{request.path}?after={shown.after}" if shown.after else ""
    return page(request, "coaching/figure.html", context, fragment="more" if request.GET.get("after") else "")
