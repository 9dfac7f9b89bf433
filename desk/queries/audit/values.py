"""A kept value in the reader's words: as JSON has it, by the field that it is of."""

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from core.templatetags.words import day, moment, money

if TYPE_CHECKING:
    from desk.queries.audit.names import Names

LENGTH = 120


def words_of(field: Any, value: Any, names: "Names", currency: str) -> str:
    """Empty where nothing stood."""
    if value is None or value == "":
        return ""
    if field.is_relation:
        return names.of(field.related_model._meta.label, value) or f"#{value}"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict | list):
        return "…"
    if field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.DateField):
        return _instant(field, value)
    if currency and field.name.endswith("amount") and isinstance(value, int | Decimal):
        return money(Decimal(value), currency)
    return Truncator(_figure(value)).chars(LENGTH, truncate="…")


def _instant(field: Any, value: Any) -> str:
    try:
        read = field.to_python(value)
    except ValidationError:
        return str(value)
    return moment(read) if isinstance(field, models.DateTimeField) else day(read)


def _figure(value: Any) -> str:
    try:
        return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
    except InvalidOperation:
        return str(value)
