"""Text enters through here: NFC, no NUL or other control characters, trimmed."""

import unicodedata
from typing import Any

from django import forms
from django.db import models

from core.numbers import NumberField


def clean_text(value: str, *, lines: bool = False) -> str:
    """`value` in NFC without control characters, trimmed; line ends kept (as \\n) only where `lines` is set."""
    if value.isprintable():  # nearly every value: nothing to sort out sign by sign
        text = unicodedata.normalize("NFC", value)
        return text.strip() if lines else " ".join(text.split())
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    kept = "".join(
        sign for sign in text if sign == "\n" or sign == "\t" or unicodedata.category(sign) not in ("Cc", "Cs")
    )
    if lines:
        return kept.strip()
    return " ".join(kept.split())


class _Cleaned(models.Field):  # type: ignore[type-arg]
    lines = False

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return clean_text(value, lines=self.lines) if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return clean_text(value, lines=self.lines) if isinstance(value, str) else value

    def pre_save(self, instance: models.Model, add: bool) -> Any:
        value = self.to_python(getattr(instance, self.attname))
        setattr(instance, self.attname, value)
        return value


class LineField(_Cleaned, models.CharField):  # type: ignore[type-arg]
    """One line of text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 200)
        super().__init__(*args, **kwargs)


class ProseField(_Cleaned, models.TextField):  # type: ignore[type-arg]
    """Text of several lines; 20,000 characters at most in a form."""

    lines = True

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        kwargs.setdefault("max_length", 20_000)
        return super().formfield(**kwargs)


class AmountField(models.DecimalField):  # type: ignore[type-arg]
    """Money without its currency, which stands beside it on the record: numeric(18,2)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_digits": 18, "decimal_places": 2, **kwargs})

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        return super().formfield(**{"form_class": NumberField, **kwargs})


class CurrencyField(LineField):
    """ISO 4217 code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 3, "default": "KRW", **kwargs})
