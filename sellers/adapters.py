"""What the log-in library may do here."""

from contextlib import nullcontext
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.utils import translation

from core import audit


class ClosedSignUp(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up: people come by invitation or import."""

    def is_open_for_signup(self, request: Any) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language of the person it goes to, whoever asked for it."""
        user = context.get("user")
        with translation.override(user.language) if user is not None else nullcontext():
            super().send_mail(template_prefix, email, context)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The next page says enough: a greeting after every log-in would only be in the way."""

    def login(self, request: Any, user: Any) -> None:
        super().login(request, user)
        audit.record("logged_in", user, by=user)
