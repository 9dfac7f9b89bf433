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
