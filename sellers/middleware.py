"""Language and time zone of the person behind a request, the life of her session, and her second factor."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation

from core import clock
from core.htmx import go
from sellers import receivers
from sellers.policies import must_have_second_factor
from sellers.security import has_second_factor
from sellers.session_marks import HAS_FACTOR, SEEN, SEEN_EVERY, SINCE

Answer = Callable[[HttpRequest], HttpResponse]


class SessionLifeMiddleware:
    """Ends a session that is too old, and notes every five minutes that it is used, which prolongs it.

    An unused one runs out by itself: SESSION_COOKIE_AGE counts from the last note.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if SESSION_KEY in request.session:
            now = int(clock.now().timestamp())
            since = request.session.get(SINCE)
            if since is None or now - since >= settings.SESSION_DAYS * 24 * 3600:
                logout(request)
            elif abs(now - request.session.get(SEEN, 0)) >= SEEN_EVERY and request.user.is_authenticated:
                request.session[SEEN] = now
                receivers.note(request, request.user)
        return self.get_response(request)


class PersonMiddleware:
    """A logged-in person reads in her own language and zone; others in those of the browser and the company."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            return self.get_response(request)
        with timezone.override(user.zone), translation.override(user.language):
            request.LANGUAGE_CODE = user.language
            response = self.get_response(request)
            response.headers["Content-Language"] = user.language
            return response


class SecondFactorMiddleware:
    """Whose role asks for a second factor sets one up before she reaches anything else."""

    # the pages that set one up, the way out, and what every page loads
    OPEN = frozenset(
        {
            "sellers:security", "mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes",
            "account_logout", "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
            "desk:service_worker",
        }
    )  # fmt: skip

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        user = request.user
        if not settings.SECOND_FACTOR_ROLES or not user.is_authenticated or request.session.get(HAS_FACTOR):
            return None
        here = request.resolver_match.view_name if request.resolver_match else ""
        if here in self.OPEN or not getattr(view, "login_required", True) or not must_have_second_factor(user):
            return None
        if has_second_factor(user):
            request.session[HAS_FACTOR] = True
            return None
        return go(request, reverse("sellers:security"))
