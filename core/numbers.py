"""Numbers enter through here: as a form takes them."""

from typing import Any

from django import forms


class NumberField(forms.DecimalField):
    """A number that can be counted with: NaN, sNaN and Infinity are none, and are refused before anything compares them."""

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        if found is not None and not found.is_finite():
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return found
