"""Find from anywhere."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from core.htmx import page
from desk import queries
from sellers.http import UserRequest


@require_GET
def search(request: UserRequest) -> HttpResponse:
    q = request.GET.get("q", "").strip()[:80]
    in_panel = request.headers.get("HX-Target") == "search-panel"
    context = {
        "q": q,
        "groups": queries.shown(queries.search(request.user, q)),
        "all_url": f"{reverse('desk:search')}?{urlencode({'q': q})}" if in_panel else "",
    }
    return page(request, "desk/search.html", context, fragment="found")
