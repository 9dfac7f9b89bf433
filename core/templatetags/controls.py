"""Form controls in one piece. Django draws each by three templates, and each of its attributes and choices by one more."""

import html
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms import BoundField, Select
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import ChoiceWidget, Input
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


def drawn_at_once(field: BoundField, attrs: dict[str, Any]) -> SafeString:
    """As `field.as_widget(attrs=attrs)`. A widget makes a dictionary for each of its choices, which its template then reads:
    where it does so as Django's own do, they are drawn without."""
    widget = field.field.widget
    kind: Any = type(widget)
    draw = _way(kind) if isinstance(field.form.renderer, InOnePiece) and not field.field.localize else None
    if draw is None:
        return field.as_widget(attrs=attrs)
    given = field.build_widget_attrs(attrs, widget)
    if field.auto_id and "id" not in widget.attrs:
        given.setdefault("id", field.auto_id)
    value: Any = widget.format_value(field.value())
    return SafeString(draw(widget, field.html_name, value, {**widget.attrs, **given}))


@lru_cache(maxsize=256)
def _way(kind: Any) -> Callable[..., str] | None:
    """None for a widget that says something of itself in its own way."""
    if any(getattr(kind, name) is not getattr(Input, name) for name in ("render", "_render", "build_attrs")):
        return None
    if issubclass(kind, Input):
        is_plain = kind.get_context is Input.get_context and _DRAWN.get(kind.template_name) is _input
        return _plain_input if is_plain else None
    names = ("get_context", "optgroups", "create_option", "options", "format_value", "choices", "template_name")
    is_plain = issubclass(kind, Select) and all(getattr(kind, name) is getattr(Select, name) for name in names)
    return _plain_select if is_plain and not kind.allow_multiple_selected else None


def _plain_input(widget: Any, name: str, value: Any, attrs: dict[str, Any]) -> str:
    return _input({"type": widget.input_type, "name": name, "value": value, "attrs": attrs})


def _plain_select(widget: ChoiceWidget, name: str, values: Any, attrs: dict[str, Any]) -> str:
    """The first choice that is one of the values is chosen."""
    found, chosen = [], set(values)
    for code, label in widget.choices:
        is_group, lines = isinstance(label, list | tuple), []
        for pk, text in label if is_group else [("" if code is None else code, label)]:
            on = ""
            if chosen and str(pk) in chosen:
                on, chosen = " selected", set()
            word = _("Choose") if text == DASHES else text
            lines.append(f'\n<option value="{_text(pk)}"{on}>{escaped(word)}</option>')
        drawn = "".join(lines)
        found.append(f'\n<optgroup label="{escaped(code)}">{drawn}\n</optgroup>' if is_group and code else drawn)
    return f'<select name="{escaped(name)}"{_attributes(attrs)}>{"".join(found)}\n</select>'


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
