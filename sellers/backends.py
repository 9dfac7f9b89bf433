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
    """Not switched off, and between her first day and her last."""
    return _is_one_of_us(user) and first_day_ahead(user) is None


def may_be_written_to(pk: int) -> bool:
    """Letters from here go to who may log in, today or from her first day on; asked before each is sent."""
    user = User.objects.filter(pk=pk).first()
    return user is not None and _is_one_of_us(user)


def whose_address(address: str) -> int | None:
    """Id of the colleague at this address, whether she is still here or not."""
    return User.objects.filter(email__iexact=address).values_list("pk", flat=True).first()


def _is_one_of_us(user: User) -> bool:
    """Not switched off, and her last day is not past.

    In production never an account of the demo, whose password stands in the README: the start refuses a database with
    such accounts, but it may have been away at the start, or they may have come later.
    """
    if settings.PRODUCTION and user.is_demo:
        return False
    return user.is_active and (user.left_on is None or user.left_on >= clock.today())


class SellerBackend(AuthenticationBackend):  # type: ignore[misc]
    def user_can_authenticate(self, user: User) -> bool:
        return may_log_in(user)

    def get_user(self, user_id: Any) -> User | None:
        user = person_today(user_id)
        return user if user is not None and may_log_in(user) else None
