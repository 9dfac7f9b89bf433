"""Answers that belong to no module: the error pages, each with a way on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.htmx import said, wants_fragment


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is gone (an old tab, another log-in): said in words, with the way on."""
    if wants_fragment(request):
        return said(
            _(
                "This page stood open for too long, so its form is no longer valid. Nothing was changed. "
                "Load it again; your draft is still on this device."
            ),
            status=403,
        )
    return render(request, "403.html", {"message": "", "expired_form": True}, status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The policy's sentence is shown: 403 says that the record exists and why the act is refused."""
    return render(request, "403.html", {"message": str(exception)}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)


def too_many_requests(
    request: HttpRequest, exception: Exception | None = None, *, retry_after: int = 300, is_known: bool = False
) -> HttpResponse:
    """Somebody knocks too often, or, where it is known who, asks for too much; the answer says when to come back."""
    response = render(request, "429.html", {"is_known": is_known, "seconds": retry_after}, status=429)
    response["Retry-After"] = str(retry_after)
    return response
