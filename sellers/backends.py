"""Log-in by e-mail; somebody who has left is nobody from the next request on."""

import datetime as dt
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings

from core import clock
from sellers.models import User
from sellers.queries import person_today


def first_day_ahead(user: User) -> dt.date | None:
    """Her first day, while it is still to come."""
    return user.hired_on if user.hired_on is not None and user.hired_on > clock.today() else None


def may_log_in(user: User) -> bool:
    """Not switched off, and between her first day and her last.

    In production never an account of the demo, whose password stands in the README: the start refuses a database with
    such accounts, but it may have been away at the start, or they may have come later.
    """
    if settings.PRODUCTION and user.is_demo:
        return False
    today = clock.today()
    begun = user.hired_on is None or user.hired_on <= today
    return user.is_active and begun and (user.left_on is None or user.left_on >= today)


class SellerBackend(AuthenticationBackend):  # type: ignore[misc]
    def user_can_authenticate(self, user: User) -> bool:
        return may_log_in(user)

    def get_user(self, user_id: Any) -> User | None:
        user = person_today(user_id)
        return user if user is not None and may_log_in(user) else None
