"""What follows log-in, log-out and changes of password and second factor, by the signals of the log-in libraries."""

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa import signals as factors
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.http import HttpRequest

from core import audit, clock
from sellers import actions
from sellers.adapters import client_ip
from sellers.models import User
from sellers.security import has_second_factor
from sellers.session_marks import HAS_FACTOR, SEEN, SINCE


def on_log_in(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    """Every way in, the tests' too: the session's life begins, and its person sees it in her list."""
    request.session[SINCE] = request.session[SEEN] = int(clock.now().timestamp())
    note(request, user)


def note(request: HttpRequest, user: User) -> None:
    if not request.session.session_key:  # somebody else was logged in here: her session was thrown away
        request.session.save()
    agent = request.META.get("HTTP_USER_AGENT", "")
    actions.note_session(request.session.session_key, user_id=user.pk, ip=client_ip(request), agent=agent)


def on_log_out(sender: Any, request: HttpRequest, user: User | None, **_: Any) -> None:
    if request.session.session_key:
        actions.forget_session(request.session.session_key)


def on_new_password(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    """Whoever knew the old one is out, wherever she was logged in."""
    actions.end_sessions_of({user.pk}, but=request.session.session_key)
    audit.record("password_changed", user, by=user)


def on_factor_added(sender: Any, user: User, authenticator: Any, **_: Any) -> None:
    audit.record("second_factor_added", user, by=user, type=authenticator.type)


def on_factor_removed(sender: Any, request: HttpRequest, user: User, authenticator: Any, **_: Any) -> None:
    """Without any factor left, what was opened with one does not stay open elsewhere."""
    audit.record("second_factor_removed", user, by=user, type=authenticator.type)
    if not has_second_factor(user):
        request.session.pop(HAS_FACTOR, None)
        actions.end_sessions_of({user.pk}, but=request.session.session_key)


def on_failed_code(sender: Any, user: User, **_: Any) -> None:
    audit.record("second_factor_failed", user, by=None)


def connect() -> None:
    user_logged_in.connect(on_log_in, dispatch_uid="sellers.on_log_in")
    user_logged_out.connect(on_log_out, dispatch_uid="sellers.on_log_out")
    for signal in (password_changed, password_set, password_reset):
        signal.connect(on_new_password, dispatch_uid="sellers.on_new_password")
    factors.authenticator_added.connect(on_factor_added, dispatch_uid="sellers.on_factor_added")
    factors.authenticator_removed.connect(on_factor_removed, dispatch_uid="sellers.on_factor_removed")
    factors.authentication_failed.connect(on_failed_code, dispatch_uid="sellers.on_failed_code")
