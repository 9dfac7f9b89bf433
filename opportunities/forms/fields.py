"""Fields of the sheet's forms: somebody found by name, a day, text."""

from typing import Any

from django import forms

from core.fields import clean_text
from sellers import days, picking

DayField = days.DayField  # the sheet's forms take all their fields from here
ByNameField = picking.ByNameField


class NamedField(forms.ModelChoiceField):
    """Marked as required, but silent about it: the form deals with words that were typed instead of a choice."""

    widget = forms.TextInput

    def clean(self, value: Any) -> Any:
        return super().clean(value) if value else None


class LineInput(forms.CharField):
    """One line of text, cleaned as it is stored."""

    def clean(self, value: Any) -> Any:
        return super().clean(clean_text(value) if isinstance(value, str) else value)


class ProseInput(forms.CharField):
    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 20_000)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        return super().clean(clean_text(value, lines=True) if isinstance(value, str) else value)
