"""The day on which an order is expected: no farther ahead than anybody can mean, in the forms here and above; and what
remains of one that has passed."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core import clock
from opportunities.errors import Incomplete
from opportunities.models.codes import DateBasis
from sellers.days import DayField

FARTHEST = dt.timedelta(days=3653)  # ten years


def is_too_far(on: dt.date | None, *, today: dt.date) -> bool:
    return on is not None and on - today > FARTHEST


def too_far() -> str:
    return _("This is more than ten years ahead. Please check the year.")


def check_order_day(on: dt.date | None) -> None:
    """Errors: Incomplete for a day that is too far ahead."""
    if is_too_far(on, today=clock.today()):
        raise Incomplete(too_far(), field="expected_order_on")


def after_passing(was: Any, *, expected_on: dt.date | None, basis: str, today: dt.date) -> dt.date | None:
    """The order date that has passed and that no date of the customer's has followed, once `was` (an opportunity as it
    stood) has this date: our own next guess does not count before the customer has given one (A08)."""
    if expected_on is not None and basis == DateBasis.CUSTOMER:
        return None
    had_passed = was.expected_order_on is not None and was.expected_order_on < today
    if was.passed_order_on is None and had_passed and expected_on != was.expected_order_on:
        return was.expected_order_on  # type: ignore[no-any-return]
    return was.passed_order_on  # type: ignore[no-any-return]


class OrderDayField(DayField):
    """When the order is expected."""

    def validate(self, value: Any) -> None:
        super().validate(value)
        if is_too_far(value, today=clock.today()):
            raise ValidationError(too_far(), code="too_far")
