"""Form controls in one piece. Django draws each by three templates, and each of its attributes and choices by one more."""

import html
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import SafeData, SafeString
from django.utils.translation import gettext as _

Widget = dict[str, Any]  # what a widget gives its template
DASHES = BLANK_CHOICE_DASH[0][1]  # what Django says of no choice where nobody gave it a word


class InOnePiece(TemplatesSetting):
    """Named in the settings. What it does not know is drawn by its template."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        drawn = _DRAWN.get(template_name)
        if drawn is None or context["widget"].get("wrap_label"):
            return super().render(template_name, context, request)
        return SafeString(drawn(context["widget"]))


def _input(widget: Widget) -> str:
    value = "" if widget["value"] is None else f' value="{_text(widget["value"])}"'
    return f'<input type="{escaped(widget["type"])}" name="{escaped(widget["name"])}"{value}{_attributes(widget["attrs"])}>'


def _textarea(widget: Widget) -> str:
    value = escaped(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{escaped(widget["name"])}"{_attributes(widget["attrs"])}>\n{value}</textarea>'


def _select(widget: Widget) -> str:
    choices = _options(widget["optgroups"])
    return f'<select name="{escaped(widget["name"])}"{_attributes(widget["attrs"])}>{choices}\n</select>'


_INPUTS = (
    "text", "number", "email", "url", "hidden", "password", "date", "datetime", "time", "checkbox", "checkbox_option",
    "radio_option",
)  # fmt: skip
_DRAWN: dict[str, Callable[[Widget], str]] = {
    **{f"django/forms/widgets/{name}.html": _input for name in _INPUTS},
    "django/forms/widgets/textarea.html": _textarea,
    "django/forms/widgets/select.html": _select,
}


def _attributes(attrs: dict[str, Any]) -> str:
    """False is left out, True stands without a value."""
    return "".join(_attribute(name, value) for name, value in attrs.items() if value is not False)


def _attribute(name: str, value: Any) -> str:
    return f" {escaped(name)}" if value is True else f' {escaped(name)}="{_text(value)}"'


def _options(groups: Iterable[tuple[Any, list[Widget], int]]) -> str:
    found = []
    for name, choices, _index in groups:
        lines = "".join(_option(one) for one in choices)
        found.append(f'\n<optgroup label="{escaped(name)}">{lines}\n</optgroup>' if name else lines)
    return "".join(found)


def _option(one: Widget) -> str:
    label = _("Choose") if one["label"] == DASHES else one["label"]
    return f'\n<option value="{_text(one["value"])}"{_attributes(one["attrs"])}>{escaped(label)}</option>'


def _text(value: Any) -> str:
    """A number as it is sent back, not as it is read."""
    return escaped(value if isinstance(value, SafeData) else str(value))


def escaped(text: Any) -> str:
    """As Django's `conditional_escape`, for texts that are wanted now: it asks of each whether it is to be made later."""
    words = str(text)
    return words.__html__() if isinstance(words, SafeData) else html.escape(words)
