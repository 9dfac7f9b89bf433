"""Shape of working hours, the fiscal year and days off."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from sellers.days import DayField, is_plausible

LINES = 200
_LINE = re.compile(r"^(\d{4})[-./]\s?(\d{1,2})[-./]\s?(\d{1,2})\.?[\s,]+(\S.*)$")


def hours_bits(days: list[str]) -> int:
    return sum(1 << int(day) for day in days)


class FromForm(forms.Form):
    valid_from = DayField(
        label=gettext_lazy("Holds from"), help_text=gettext_lazy("From this day on; days before it stay as they were.")
    )


class HoursForm(FromForm):
    opens_at = forms.TimeField(label=gettext_lazy("Opens at"), widget=forms.TimeInput(format="%H:%M"))
    closes_at = forms.TimeField(label=gettext_lazy("Closes at"), widget=forms.TimeInput(format="%H:%M"))
    weekdays = forms.MultipleChoiceField(
        label=gettext_lazy("Working days"),
        choices=[(str(day), name) for day, name in WEEKDAYS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ("opens_at", "closes_at", "weekdays", "valid_from")

    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "weekdays": hours_bits(self.cleaned_data["weekdays"])}


class YearStartForm(FromForm):
    starts_month = forms.TypedChoiceField(label=gettext_lazy("Fiscal year starts in"), coerce=int)
    season_starts_month = forms.TypedChoiceField(label=gettext_lazy("Season starts in"), coerce=int)
    field_order = ("starts_month", "season_starts_month", "valid_from")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("starts_month", "season_starts_month"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = list(MONTHS.items())

    def values(self) -> dict[str, Any]:
        return self.cleaned_data


class HolidaysForm(forms.Form):
    """One day, or many lines such as "2026-12-24 창립기념일"."""

    day = DayField(label=gettext_lazy("Day"), required=False)
    name = forms.CharField(label=gettext_lazy("What day it is"), max_length=80, required=False)
    lines = forms.CharField(
        label=gettext_lazy("Several days"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea,
        help_text=gettext_lazy("One a line, the day first: 2026-12-24 Founding day. You may paste from a sheet."),
    )

    def clean_lines(self) -> list[tuple[dt.date, str]]:
        found, wrong, today = [], [], clock.today()
        lines = [line.strip() for line in self.cleaned_data["lines"].splitlines()]
        if len(lines) > LINES:
            raise forms.ValidationError(_("At most %(n)s lines at once.") % {"n": LINES})
        for number, line in enumerate(lines, start=1):
            if not line:
                continue
            day, name = _read(line)
            if day is None or not name:
                wrong.append(
                    _("Line %(n)s: write the day and its name, such as “2026-12-24 Founding day”.") % {"n": number}
                )
            elif day < today:
                wrong.append(_("Line %(n)s: this day has passed.") % {"n": number})
            else:
                found.append((day, name))
        if wrong:
            raise forms.ValidationError(wrong[:10])
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        day, name = data.get("day"), data.get("name", "")
        if "day" in data and day is None and (name or not data.get("lines")) and "lines" in data:
            self.add_error("day", _("Please choose the day."))
        if day is not None and not name:
            self.add_error("name", _("Please say what day it is."))
        if day is not None and day < clock.today():
            self.add_error("day", _("This day has passed: choose today or a day ahead."))
        return data

    def days(self) -> list[tuple[dt.date, str]]:
        data = self.cleaned_data
        one = [(data["day"], data["name"])] if data["day"] else []
        return one + data["lines"]


def _read(line: str) -> tuple[dt.date | None, str]:
    parts = _LINE.match(line)
    if not parts:
        return None, ""
    year, month, day, name = parts.groups()
    try:
        found = dt.date(int(year), int(month), int(day))
    except ValueError:
        return None, ""
    return (found, name.strip()[:80]) if is_plausible(found) else (None, "")
