"""The caller's address, request id, clean input, who is behind a change, and rule errors as answers."""

import ipaddress
import re
import uuid
from collections.abc import Callable
from contextlib import ExitStack, suppress
from typing import Any
from urllib.parse import urlencode

import pghistory
import structlog
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.template.loader import render_to_string

from core import clock
from core.errors import RuleError
from core.htmx import refused, wants_fragment

Answer = Callable[[HttpRequest], HttpResponse]
log = structlog.get_logger("hanjang.request")
WELL_FORMED_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
# no page asks the browser for any of them, so no script that got in could
UNUSED_POWERS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
# who has the rest of such an address has what it opens: an invitation, a new password, the end of somebody's digests
_SECRET = re.compile(r"^(/join/|/accounts/password/reset/key/|/settings/mail/stop/).+")


def told(path: str) -> str:
    """An address as logs and histories may keep it."""
    return _SECRET.sub(r"\1…", path)


class Middleware:
    """Stands between the server and what answers."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response


class ProxyMiddleware(Middleware):
    """REMOTE_ADDR becomes the caller's own address, read from what the trusted proxies wrote.

    Each proxy appends the address that it saw, so the caller's stands as many places from the end as there are
    proxies of ours; what stands before it the caller may have made up. Rate limits and logs read REMOTE_ADDR.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        hops = settings.TRUSTED_PROXIES
        seen = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if 0 < hops <= len(seen):
            with suppress(ValueError):
                request.META["REMOTE_ADDR"] = str(ipaddress.ip_address(seen[-hops].strip()))
        return self.get_response(request)


class RequestIdMiddleware(Middleware):
    """Gives every request an id, in the log lines and in the answer; a proxy of ours may have given it one."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "") if settings.TRUSTED_PROXIES else ""
        request_id = given if WELL_FORMED_ID.fullmatch(given) else uuid.uuid4().hex
        request.request_id = request_id  # type: ignore[attr-defined]
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            if not request.path.startswith("/static/"):
                user = getattr(request, "_cached_user", None)  # request.user would ask the database where nobody did
                log.info(
                    "request",
                    method=request.method,
                    path=told(request.path),
                    status=response.status_code,
                    user=getattr(user, "pk", None),
                )
        response["X-Request-ID"] = request_id
        return response


class CleanInputMiddleware(Middleware):
    """Refuses NUL in addresses, cookies, forms and JSON, which PostgreSQL cannot store, with 400.

    Stands before whatever asks the database for a session by its cookie (`core.fields` drops what else is unfit).
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        cookies = any("\x00" in name or "\x00" in value for name, value in request.COOKIES.items())
        address = "\x00" in request.path_info or _holds_nul(request.GET)
        if cookies or address or self._body_holds_nul(request):
            return HttpResponseBadRequest(render_to_string("400.html"))
        return self.get_response(request)

    def _body_holds_nul(self, request: HttpRequest) -> bool:
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return False
        if request.content_type == "application/json":
            return b"\x00" in request.body or b"\\u0000" in request.body
        return _holds_nul(request.POST)


def _holds_nul(values: QueryDict) -> bool:
    return any("\x00" in name or any("\x00" in value for value in found) for name, found in values.lists())


class LoginRequired(LoginRequiredMiddleware):
    """An expired log-in met by htmx sends the whole page to the log-in, with the way back to where the person was.

    The 401 tells the page's script that nothing was saved: what was typed stays on the device as a draft. A hint that
    a page asks for by itself while somebody types is left out: it is no reason to take the form away. Whose session has
    ended is told so by the log-in, which learns it from the address.
    """

    def handle_no_permission(  # type: ignore[override]  # htmx gets no redirect
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponseBase:
        if not wants_fragment(request):
            answer: HttpResponseBase = super().handle_no_permission(request, view_func)
            answer["Location"] += _that_it_ended(request)
            return answer
        if "Hanjang-Hint" in request.headers:
            return HttpResponse(status=401)
        here = request.htmx.current_url_abs_path or "/"  # type: ignore[attr-defined]
        url = f"{resolve_url(self.get_login_url(view_func))}?{urlencode({REDIRECT_FIELD_NAME: here})}"
        return HttpResponse(status=401, headers={"HX-Redirect": url + _that_it_ended(request)})


ENDED = "ended"  # in the address of the log-in, signed with its time: a bookmark of it says nothing that is not true
_FRESH = 600  # seconds


def _that_it_ended(request: HttpRequest) -> str:
    """For the address: a session was named, and none is there any more. The log-out takes the cookie with it."""
    if not request.COOKIES.get(settings.SESSION_COOKIE_NAME) or request.session.session_key is not None:
        return ""
    return f"&{urlencode({ENDED: signing.dumps(int(clock.now().timestamp()), salt=ENDED)})}"


def has_just_ended(request: HttpRequest) -> bool:
    """Whether the log-in came because a session had ended."""
    try:
        at = signing.loads(request.GET.get(ENDED, ""), salt=ENDED)
    except signing.BadSignature:
        return False
    return bool(clock.now().timestamp() - at < _FRESH)


class HistoryContextMiddleware(Middleware):
    """Writes by a request carry its person, even those that come from the repair desk and not from an action."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with ExitStack() as stack:
            if request.method in ("POST", "PUT", "PATCH", "DELETE"):
                user = request.user if request.user.is_authenticated else None
                stack.enter_context(pghistory.context(user=getattr(user, "pk", None), path=told(request.path)))
            return self.get_response(request)


class RuleErrorMiddleware(Middleware):
    """A rule that refuses where no form expected it answers 409 with its sentence, never 500."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, RuleError):
            return refused(request, exception)
        return None


class NeverStoredMiddleware(Middleware):
    """What a logged-in person reads is kept by no cache on its way, nor by the browser once she has logged out."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", UNUSED_POWERS)
        user = getattr(request, "_cached_user", None)  # request.user would ask the database where nobody did
        if user is not None and user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
