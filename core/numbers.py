"""Numbers enter through here: as a form takes them."""

import re
from decimal import Decimal
from typing import Any

from django import forms

GROUPED = re.compile(r"\s*-?\d{1,3}(,\d{3})+(\.\d+)?\s*")


class NumberField(forms.DecimalField):
    """A number that can be counted with: NaN, sNaN and Infinity are none, and are refused before anything compares them.
    Thousands may stand apart, and are shown so in a line of text: a browser's own input of a number would stay empty."""

    widget: Any = forms.TextInput(attrs={"inputmode": "decimal"})

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and GROUPED.fullmatch(value):
            value = value.replace(",", "")
        found = super().to_python(value)
        if found is not None and not found.is_finite():
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return found

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal) and value.is_finite() and getattr(self.widget, "input_type", "") != "number":
            return f"{value.normalize():,f}"
        return value
