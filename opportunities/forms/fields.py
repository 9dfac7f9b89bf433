"""Fields of the sheet's forms: somebody found by name, an amount as people write it, a day."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import clean_text

UNITS = {"억": 100_000_000, "천만": 10_000_000, "백만": 1_000_000, "만": 10_000, "m": 1_000_000, "k": 1_000}
_WRITTEN = re.compile(r"^₩?\s*([\d,]+(?:\.\d+)?)\s*(억|천만|백만|만|m|k)?\s*원?$", re.IGNORECASE)


class ByNameInput(forms.TextInput):
    """The id that the combobox keeps, or without script the name typed beside it."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        value = str(data.get(name) or "").strip()
        return value if value.isdecimal() else str(data.get(f"{name}_text") or "").strip()


class ByNameField(forms.ModelChoiceField):
    """One of the rows that the person may see, by id or by its exact name."""

    widget = ByNameInput

    def to_python(self, value: Any) -> Any:
        text = clean_text(str(value or ""))
        if not text or text.isdecimal():
            return super().to_python(text)
        found = list(self.queryset.filter(name__iexact=text)[:2])  # type: ignore[union-attr]
        if len(found) == 1:
            return found[0]
        if found:
            raise ValidationError(_("There are several with this name. Choose one from the list."), code="several")
        raise ValidationError(_("Nobody and nothing has this name. Choose from the list."), code="unknown")


MONEY_HELP = gettext_lazy("You may write 4.8억, 480백만 or 1200만.")


class MoneyField(forms.DecimalField):
    """480,000,000 or 4.8억 or 480백만, as people write it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=18, decimal_places=2, min_value=0, widget=forms.TextInput, **kwargs)

    def to_python(self, value: Any) -> Decimal | None:
        text = str(value if value is not None else "").strip()
        written = _WRITTEN.match(text)
        if not written:
            return super().to_python(text)
        figure, unit = written.groups()
        try:
            return Decimal(figure.replace(",", "")) * UNITS.get((unit or "").lower(), 1)
        except InvalidOperation:
            return super().to_python(text)

    def prepare_value(self, value: Any) -> Any:
        return f"{value.normalize():,f}" if isinstance(value, Decimal) else value


class DayField(forms.DateField):
    widget = forms.DateInput(format="%Y-%m-%d")


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
