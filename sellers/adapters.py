"""What the log-in library may do here."""

from typing import Any

import structlog
from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from core import audit, clock, mail
from core.templatetags.words import day
from sellers import letters, sealed
from sellers.backends import first_day_ahead, may_log_in
from sellers.limits import plain_address
from sellers.models import User
from sellers.policies import must_have_second_factor, must_use_company_account
from sellers.security import NO_ADDRESS, device_of, has_second_factor
from sellers.session_marks import SINCE

log = structlog.get_logger("hanjang.door")
# the library's letters, and the occasions of ours that take their place
OCCASIONS = {
    "mfa/email/totp_activated": "app_added",
    "mfa/email/totp_deactivated": "app_removed",
    "mfa/email/webauthn_added": "passkey_added",
    "mfa/email/webauthn_removed": "passkey_removed",
    "mfa/email/recovery_codes_generated": "codes_made",
    "account/email/password_changed": "password_changed",
    "account/email/password_reset": "password_changed",
    "account/email/password_set": "password_changed",
}


def client_ip(request: HttpRequest) -> str:
    """The address a request came from, as `core.middleware.ProxyMiddleware` reads it. The log-in library counts by it, and
    takes networks of IPv6 together as our limits do."""
    return str(plain_address(request.META.get("REMOTE_ADDR", "")) or NO_ADDRESS)


def came_by_company_account(request: HttpRequest, user: User) -> bool:
    records = get_authentication_records(request, user)
    return any(record.get("method") == "socialaccount" for record in records)


class ClosedSignUp(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up: people come by invitation or import."""

    def is_open_for_signup(self, request: Any) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """By our own way out, in the language of the person it goes to, whoever asked for it.

        `account/email/password_reset_key` becomes the template `account/password_reset_key` in templates/mail/, with
        the name of the person and what of the library's context is plain text.
        """
        user = context.get("user")
        values = {key: value for key, value in context.items() if isinstance(value, str | int)}
        values["name"] = user.name if user is not None else ""
        language = user.language if user is not None else get_language()
        template, reader = template_prefix.replace("/email/", "/"), user.pk if user is not None else None
        mail.send(template, to=email, language=language, reader=reader, context=values)

    def send_notification_mail(self, template_prefix: str, user: User, *args: Any, **kwargs: Any) -> None:
        """What happened to an account is told by a letter of ours, which a worker sends."""
        agent = self.get_http_user_agent(self.request)
        letters.tell(user, OCCASIONS[template_prefix], ip=self.get_client_ip(self.request), device=device_of(agent))

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_ip(request)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The next page says enough: a greeting after every log-in would only be in the way."""

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who has logged in a moment ago has just shown who she is."""
        since = self.request.session.get(SINCE, 0)
        fresh = clock.now().timestamp() - since < account_settings.REAUTHENTICATION_TIMEOUT
        return not fresh and super().is_reauthentication_required(app=app, **kwargs)

    def pre_login(self, request: Any, user: Any, **kwargs: Any) -> Any:
        """The library asks `is_active` only; whose last day has passed is told the same, whose first is ahead that day."""
        begins = first_day_ahead(user)
        if begins is not None and user.is_active:
            messages.warning(
                request, _("You can log in from your first day on: %(day)s.") % {"day": day(begins, "full")}
            )
            return HttpResponseRedirect(reverse("account_login"))
        if not may_log_in(user):
            return self.respond_user_inactive(request, user)
        if must_use_company_account(user) and not came_by_company_account(request, user):
            messages.error(request, _("Your role logs in with the company account, not with a password."))
            return HttpResponseRedirect(reverse("account_login"))
        return super().pre_login(request, user, **kwargs)

    def authentication_failed(self, request: Any, **credentials: Any) -> None:
        """A wrong password is written down with whom it was for; an address that nobody has is a line in the log."""
        email = str(credentials.get("email") or "").lower()
        user = User.objects.filter(email=email).first() if email else None
        if user is not None:
            audit.record("log_in_failed", user, by=None, ip=client_ip(request))
        log.info("log_in_failed", user=getattr(user, "pk", None), ip=client_ip(request))
        super().authentication_failed(request, **credentials)

    def login(self, request: Any, user: Any) -> None:
        super().login(request, user)
        audit.record("logged_in", user, by=user)


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets are sealed where they are stored, and the last factor stays where the role asks for one."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("This code is not right, or it was used already. Wait for the next one."),
        "cannot_delete_authenticator": gettext_lazy(
            "Your role asks for a second factor. Add another one first, then remove this one."
        ),
    }

    def encrypt(self, text: str) -> str:
        return sealed.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Sealed with a key that is gone, it is as good as lost: a secret that no code matches takes its place."""
        try:
            return sealed.unseal(encrypted_text)
        except sealed.CannotOpen:
            log.error("second_factor_unreadable")
            return str(generate_totp_secret())

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        user = authenticator.user
        return not must_have_second_factor(user) or has_second_factor(user, without=authenticator)

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        return _("Passkey of this device")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "Hanjang"}
