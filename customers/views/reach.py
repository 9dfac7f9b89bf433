"""How a team reaches its customers, for leaders; one's own figures, for everybody else. Every number opens its rows."""

from django.http import Http404, HttpResponse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from core.htmx import page, wants_fragment
from customers import queries
from customers.queries.reach import ROW_SETS
from sellers.http import UserRequest


@require_GET
def reach(request: UserRequest) -> HttpResponse:
    place = queries.place_of(request.user, unit=request.GET.get("unit", ""), user=request.GET.get("user", ""))
    context = {"place": place, "reach": queries.reach_of(place, viewer=request.user)}
    return page(request, "customers/reach.html", context)


@require_GET
def reach_rows(request: UserRequest) -> HttpResponse:
    show, after = request.GET.get("show", ""), request.GET.get("after", "")
    if show not in ROW_SETS:
        raise Http404
    place = queries.place_of(request.user, unit=request.GET.get("unit", ""), user=request.GET.get("user", ""))
    found = queries.rows_behind(show, place, viewer=request.user, after=after)
    query = {"show": show, "unit" if place.unit is not None else "user": (place.unit or place.user or request.user).pk}
    context = {
        "place": place,
        "title": ROW_SETS[show].label,
        "found": found,
        "more_url": f"?{urlencode(query | {'after': found.after})}" if found.after else "",
        "timeline_more_url": f"?{urlencode(query | {'after': found.after})}",
    }
    template = "customers/_reach_rows.html" if after and wants_fragment(request) else "customers/reach_rows.html"
    return page(request, template, context)
