"""What lists draw by the hundred, in one piece."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from sellers.lists.controls import Control

register = template.Library()
_ON = mark_safe(" selected")


@register.simple_tag
def filter_choice(control: Control) -> SafeString:
    """The <select> of a filter bar's control."""
    options = format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, _ON if value == control.now else "", word) for value, word in control.options),
    )
    return format_html(
        '<select class="input input--short" name="{}" aria-label="{}">{}</select>', control.name, control.label, options
    )
