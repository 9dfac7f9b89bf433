"""Whole numbers and amounts as people write them, for the forms here and above."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.numbers import GROUPED, NumberField
from sellers.korean_amounts import read_korean

UNITS = {
    "조": 1_000_000_000_000,
    "억": 100_000_000,
    "천만": 10_000_000,
    "백만": 1_000_000,
    "만": 10_000,
    "m": 1_000_000,
    "k": 1_000,
}
ODD_COMMA = re.compile(r",(?!\d{3}(?!\d))")  # 3,5억 is no 35억
_WRITTEN = re.compile(r"^₩?\s*(\d+(?:,\d{3})*(?:\.\d+)?)\s*(조|억|천만|백만|만|m|k)?\s*원?$", re.IGNORECASE)


class WholeField(forms.IntegerField):
    """A whole number of days, people or hours, with thousands apart as `NumberField`. Years and ids are no such numbers."""

    widget = forms.TextInput(attrs={"inputmode": "numeric"})

    def to_python(self, value: Any) -> Any:
        is_grouped = isinstance(value, str) and GROUPED.fullmatch(value)
        return super().to_python(value.replace(",", "") if is_grouped else value)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:,}" if isinstance(value, int) else value


class WrittenAmountField(NumberField):
    """480,000,000 or 4.8억 or 480백만, as people write it."""

    widget = forms.TextInput
    default_error_messages = {
        "invalid": _("Please write the amount as a number, or like 4.8억, 480백만 or 1200만."),
    }

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """A phone's keypad of figures has no 억 and no 만: all letters are asked for."""
        return {**super().widget_attrs(widget), "inputmode": "text"}

    def to_python(self, value: Any) -> Any:
        text = str(value if value is not None else "").strip()
        written = _WRITTEN.match(text)
        if not written and ODD_COMMA.search(text):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        if not written:
            spoken = read_korean(text)
            return spoken if spoken is not None else super().to_python(text)
        figure, unit = written.groups()
        try:
            value = Decimal(figure.replace(",", ""))
            return _whole(value * UNITS[unit.lower()]) if unit else value
        except InvalidOperation:
            return super().to_python(text)


def _whole(value: Decimal) -> Decimal:
    """1.234억 is 123,400,000 and not 123,400,000.000: only what is left behind the point counts as places."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()
