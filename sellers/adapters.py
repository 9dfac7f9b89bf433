"""What the log-in library may do here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter


class ClosedSignUp(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up: people come by invitation or import."""

    def is_open_for_signup(self, request: Any) -> bool:
        return False
