"""A row that a person finds by typing: its id from the combobox, or its exact name where no script chose one.

Open to the forms of higher apps.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.fields import clean_text
from core.scoping import id_from
from sellers.models import User


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


def name_of_user(value: Any) -> str:
    """What a combobox of one employee shows: the name behind the id that it begins with or was sent, else the words."""
    if isinstance(value, User):
        return value.name
    found = User.objects.filter(pk=id_from(value)).first() if value else None
    return found.name if found is not None else str(value or "")[:200]
