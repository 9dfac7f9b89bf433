"""Buyer coverage of a team's open opportunities: the sum, and under it exactly the rows that it is made of."""

from django.http import HttpResponse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from core import clock
from core.htmx import page
from core.paging import slice_of
from customers.queries import place_of
from opportunities.queries.buyer_coverage import NEWEST, coverage_sum, coverages_of, covered_by, first_covered
from sellers.http import UserRequest


@require_safe
def coverage(request: UserRequest) -> HttpResponse:
    place = place_of(request.user, unit=request.GET.get("unit", ""), user=request.GET.get("user", ""))
    owners, after = place.scope.users, request.GET.get("after", "")
    if after:
        part = slice_of(covered_by(request.user, owners), order=NEWEST, after=after)
    else:
        part = first_covered(request.user, owners)
    found = coverages_of(part.rows, on=clock.today())
    query = urlencode({"unit" if place.unit is not None else "user": (place.unit or place.user or request.user).pk})
    context = {
        "place": place,
        "sum": coverage_sum(place) if not after else None,
        "lines": [(row, found[row.pk]) for row in part.rows],
        "query": query,
        "more_url": f"{request.path}?{query}&{urlencode({'after': part.after})}" if part.after else "",
    }
    return page(request, "opportunities/coverage.html", context, fragment="more" if after else "sum")
