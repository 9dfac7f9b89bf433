"""The day on which an order is expected: no farther ahead than anybody can mean, in the forms here and above."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core import clock
from opportunities.errors import Incomplete
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


class OrderDayField(DayField):
    """When the order is expected."""

    def validate(self, value: Any) -> None:
        super().validate(value)
        if is_too_far(value, today=clock.today()):
            raise ValidationError(too_far(), code="too_far")
