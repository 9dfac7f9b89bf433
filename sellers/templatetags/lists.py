"""What lists draw by the hundred, in one piece."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.templatetags.controls import escaped
from sellers.lists.controls import Control

register = template.Library()
_ON = " selected"


@register.simple_tag
def filter_choice(control: Control) -> SafeString:
    """The <select> of a filter bar's control."""
    return format_html(
        '<select class="input input--short" name="{}" aria-label="{}">{}</select>',
        control.name,
        control.label,
        _options(control.options, control.now),
    )


@register.simple_tag
def named_options(rows: Iterable[Any], now: Any = None) -> SafeString:
    """An <option> for each of these, by its name; `now` is the one that is on."""
    return _options(((row.pk, row.name) for row in rows), now.pk if now else None)


def _options(options: Iterable[tuple[Any, Any]], now: Any) -> SafeString:
    return SafeString(
        "".join(
            f'<option value="{escaped(value)}"{_ON if value == now else ""}>{escaped(word)}</option>'
            for value, word in options
        )
    )
