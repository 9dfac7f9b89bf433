"""Pages without data: every component in every state, and what a device shows without a line."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from core.htmx import page
from sellers.limits import limited


@require_GET
def styleguide(request: HttpRequest) -> HttpResponse:
    return page(request, "desk/styleguide.html")


# an office is one address: each browser fetches it once for a new version
@login_not_required
@limited("offline", tries=600, seconds=60)
@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    return page(request, "offline.html")


# browsers ask for it at every page that they open
@login_not_required
@limited("service-worker", tries=3000, seconds=60)
@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """From the root, since a worker answers only for addresses below its own."""
    answer = page(request, "components/service_worker.js")
    answer["Content-Type"] = "text/javascript; charset=utf-8"
    return answer
