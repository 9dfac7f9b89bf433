"""What the log-in library may do here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.utils.translation import get_language

from core import audit, mail
from sellers.backends import may_log_in


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
        mail.send(template_prefix.replace("/email/", "/"), to=email, language=language, context=values)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The next page says enough: a greeting after every log-in would only be in the way."""

    def pre_login(self, request: Any, user: Any, **kwargs: Any) -> Any:
        """The library asks `is_active` only; whose last day has passed is told the same."""
        if not may_log_in(user):
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def login(self, request: Any, user: Any) -> None:
        super().login(request, user)
        audit.record("logged_in", user, by=user)
