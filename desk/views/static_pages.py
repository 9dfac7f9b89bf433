"""Pages without data: every component in every state, and what a device shows without a line."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from core.htmx import page


@require_GET
def styleguide(request: HttpRequest) -> HttpResponse:
    return page(request, "desk/styleguide.html")


@login_not_required
@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    return page(request, "offline.html")


@login_not_required
@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """From the root, since a worker answers only for addresses below its own."""
    answer = page(request, "components/service_worker.js")
    answer["Content-Type"] = "text/javascript; charset=utf-8"
    return answer
