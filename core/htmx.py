"""One place decides between page and fragment, and what follows a write."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

from core.errors import RuleError


def wants_fragment(request: HttpRequest) -> bool:
    """True for a request by htmx that is neither boosted nor a history restore, which need the whole page."""
    htmx = getattr(request, "htmx", None)
    return htmx is not None and bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def page(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, fragment: str = "", status: int = 200
) -> HttpResponse:
    """The page, or its `fragment` (a partialdef of the template) for htmx; always varies by HX-Request."""
    name = f"{template}#{fragment}" if fragment and wants_fragment(request) else template
    response = render(request, name, context or {}, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def done(request: HttpRequest, event: str, *, message: str, to: str, **kwargs: Any) -> HttpResponse:
    """After a write: 204 with a past-tense event and a toast for htmx, else a redirect with the message.

    `to` is a URL name or an address; further keywords are its arguments.
    """
    url = resolve_url(to, **kwargs)
    if wants_fragment(request):
        response = HttpResponse(status=204)
        response["HX-Trigger"] = json.dumps(
            {event: {"url": url}, "toast": {"message": str(message), "level": "success"}}
        )
        return response
    messages.success(request, message)
    return HttpResponseRedirect(url)


def go(request: HttpRequest, url: str, *, message: str = "") -> HttpResponse:
    """After a write that ends on another page: HX-Redirect for htmx, else a redirect."""
    if message:
        messages.success(request, message)
    if wants_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def refused(request: HttpRequest, error: RuleError) -> HttpResponse:
    """409 with the rule's sentence: a toast for htmx, a page with a way back otherwise."""
    if wants_fragment(request):
        return said(error.message, status=409)
    return render(request, "409.html", {"message": error.message, "back_url": _came_from(request)}, status=409)


def said(message: str, *, status: int) -> HttpResponse:
    """A refusal for htmx: its sentence as a toast, and the page stays as it is."""
    response = HttpResponse(status=status)
    response["HX-Trigger"] = json.dumps({"toast": {"message": str(message), "level": "error"}})
    return response


def _came_from(request: HttpRequest) -> str:
    """The page before this one where it is ours, else Today."""
    before = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(before, {request.get_host()}, require_https=request.is_secure())
    return before if ours else "/"
