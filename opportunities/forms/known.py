"""A choice among a few records that are read already: neither the fields of a form nor the answer ask for them again."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

CHOOSE = _("Choose")


class KnownField(forms.ChoiceField):
    """One of the records that the form offers, by its id. `empty_label` None: there is no choice of none."""

    default_error_messages = forms.ModelChoiceField.default_error_messages

    def __init__(self, *, empty_label: Any = CHOOSE, **options: Any) -> None:
        super().__init__(**options)
        self.empty_label = empty_label
        self.offer(())

    def offer(self, records: Iterable[Model], words: Callable[[Any], str] = str) -> None:
        found = list(records)
        self.known = {str(one.pk): one for one in found}
        none = [] if self.empty_label is None else [("", self.empty_label)]
        self.choices = [*none, *((one.pk, words(one)) for one in found)]

    def prepare_value(self, value: Any) -> Any:
        return id_of(value)

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        if (found := self.known.get(str(id_of(value)))) is None:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value}
            )
        return found

    def validate(self, value: Any) -> None:
        forms.Field.validate(self, value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return not self.disabled and _text(initial) != _text(data)


class KnownManyField(forms.MultipleChoiceField):
    """Some of the records that the form offers, as a list, by their ids."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {"invalid_choice": KnownField.default_error_messages["invalid_choice"]}

    def offer(self, records: Iterable[Model], words: Callable[[Any], str] = str) -> None:
        found = list(records)
        self.known = {str(one.pk): one for one in found}
        self.choices = [(one.pk, words(one)) for one in found]

    def prepare_value(self, value: Any) -> Any:
        return [id_of(one) for one in value] if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[Model]:
        return [self.known[pk] for pk in super().clean(value)]

    def has_changed(self, initial: Any, data: Any) -> bool:
        before, after = ({_text(one) for one in values or ()} for values in (initial, data))
        return not self.disabled and before != after


def offer(
    form: forms.BaseForm, names: Iterable[str], records: Iterable[Model], words: Callable[[Any], str] = str
) -> None:
    """Lets each of these fields choose among the records, which `words` calls."""
    for name in names:
        field = form.fields[name]
        assert isinstance(field, KnownField | KnownManyField)
        field.offer(records, words)


def id_of(value: Any) -> Any:
    return value.pk if isinstance(value, Model) else value


def _text(value: Any) -> str:
    return "" if value is None else str(id_of(value))
