"""What was won in the last 120 days, for the seller and her leader."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.htmx import page, wants_fragment
from opportunities.sheet_reads.after_won import AfterWonFilter, count_of, won_lately_page
from opportunities.sheet_reads.ways import ways
from opportunities.won_list_pages import AFTER_WON
from sellers.http import UserRequest
from sellers.lists.controls import Controls
from sellers.saved_views import lines_of_list, views_of


@require_safe
def after_won(request: UserRequest) -> HttpResponse:
    wanted = AfterWonFilter.from_query(request.GET).for_reader(request.user)
    part = won_lately_page(wanted, request.user, request.GET.get("after", ""))
    url = reverse("opportunities:after_won")
    context: dict[str, Any] = {
        "filter": wanted,
        "lines": part.rows,
        "count": count_of(wanted, request.user),
        "more_url": f"{url}?{wanted.query_string(after=part.after)}" if part.after else "",
        "url": url,
        "page": AFTER_WON,
    }
    if not wants_fragment(request):
        views = views_of(request.user)
        context |= {
            "controls": Controls(wanted.controls(request.user)),
            "views": lines_of_list(AFTER_WON, wanted, views, user=request.user),
            "ways": ways("after_won"),
        }
    return page(
        request, "opportunities/after_won.html", context, fragment="more" if request.GET.get("after") else "rows"
    )
