"""What lists draw by the hundred, in one piece."""

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
    options = "".join(
        f'<option value="{escaped(value)}"{_ON if value == control.now else ""}>{escaped(word)}</option>'
        for value, word in control.options
    )
    return format_html(
        '<select class="input input--short" name="{}" aria-label="{}">{}</select>',
        control.name,
        control.label,
        SafeString(options),
    )
