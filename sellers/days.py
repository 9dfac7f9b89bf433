"""Days and instants that people can mean. The year 1 is a slip of the hand, and drivers and time zones break on it."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from core.errors import RuleError

FIRST_YEAR, LAST_YEAR = 1900, 2200
# of any zone: the first year begins and the last one ends within a day of these
_EARLIEST = dt.datetime(FIRST_YEAR - 1, 12, 31, tzinfo=dt.UTC)
_LATEST = dt.datetime(LAST_YEAR + 1, 1, 2, tzinfo=dt.UTC)


def is_plausible(when: dt.date) -> bool:
    """Whether a day or an instant lies in the years that this system keeps."""
    return FIRST_YEAR <= when.year <= LAST_YEAR


def out_of_range() -> str:
    return _("Check the year: it must lie between %(first)s and %(last)s.") % {"first": FIRST_YEAR, "last": LAST_YEAR}


def check_day(when: dt.date) -> None:
    """Errors: RuleError for a day or an instant outside of those years."""
    if not is_plausible(when):
        raise RuleError(out_of_range())


def instant_in_range(name: str) -> Q:
    """The same for a check constraint on the column `name`, whatever zone the instant was written in."""
    return Q(**{f"{name}__gte": _EARLIEST, f"{name}__lte": _LATEST})


class DayField(forms.DateField):
    """A day as the browser's own control sends it."""

    widget = forms.DateInput(format="%Y-%m-%d")

    def validate(self, value: Any) -> None:
        super().validate(value)
        _validate(value)


class MomentField(forms.DateTimeField):
    """Day and time in the reader's zone, as the browser's own control sends it."""

    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M")

    def validate(self, value: Any) -> None:
        super().validate(value)
        _validate(value)


def _validate(value: dt.date | None) -> None:
    if value is not None and not is_plausible(value):
        raise ValidationError(out_of_range(), code="year")
