"""The parts of form controls that Django draws with a template for each attribute and each choice of a list."""

import html
from collections.abc import Iterable
from typing import Any

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeData, SafeString
from django.utils.translation import gettext as _

from core.templatetags.ui import icon

register = template.Library()


@register.simple_tag
def field_mark(field: BoundField, required: bool | None = None, optional: bool | None = None) -> SafeString:
    """What stands behind a field's label: that it must be answered, or need not be."""
    if field.field.required or required:
        word = _("required")
        return SafeString(
            f'<span class="field__required" aria-hidden="true">*</span><span class="sr-only">{escaped(word)}</span>'
        )
    word = _("optional")
    return SafeString(f'<span class="field__optional">{escaped(word)}</span>' if optional else "")


@register.simple_tag
def field_words(field: BoundField, help: str | None = None) -> SafeString:
    """Help and errors of a field, with the ids that the control is described by."""
    found, text = [], help or field.help_text
    if text:
        found.append(f'<p class="field__help" id="{field.auto_id}_helptext">{escaped(text)}</p>')
    if field.errors:
        words = "".join(f"{escaped(error)} " for error in field.errors)
        sign = icon("warning", size="small")
        found.append(f'<div class="field__error" id="{field.auto_id}_error">{sign}<span>{words}</span></div>')
    return SafeString("\n".join(found))


@register.simple_tag
def attributes(attrs: dict[str, Any]) -> SafeString:
    """As django/forms/widgets/attrs.html: False is left out, True stands without a value."""
    return SafeString("".join(_attribute(name, value) for name, value in attrs.items() if value is not False))


@register.simple_tag
def options(groups: Iterable[tuple[Any, list[dict[str, Any]], int]]) -> SafeString:
    """As django/forms/widgets/select.html and select_option.html together."""
    found = []
    for name, choices, _index in groups:
        lines = "".join(_option(one) for one in choices)
        found.append(f'\n<optgroup label="{escaped(name)}">{lines}\n</optgroup>' if name else lines)
    return SafeString("".join(found))


def _option(one: dict[str, Any]) -> str:
    label, value = escaped(one["label"]), _text(one["value"])
    return f'\n<option value="{value}"{attributes(one["attrs"])}>{label}</option>'


def _attribute(name: str, value: Any) -> str:
    return f" {escaped(name)}" if value is True else f' {escaped(name)}="{_text(value)}"'


def _text(value: Any) -> str:
    """A number as it is sent back, not as it is read."""
    return escaped(value if isinstance(value, SafeData) else str(value))


def escaped(text: Any) -> str:
    """As Django's `conditional_escape`, for texts that are wanted now: it asks of each whether it is to be made later."""
    words = str(text)
    return words.__html__() if isinstance(words, SafeData) else html.escape(words)
