"""A form's field in one piece: a form has fifty, and a template looks for each of twenty parameters by name."""

from collections.abc import Callable
from typing import Any

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.templatetags.controls import escaped
from core.templatetags.ui import control, icon, kind

register = template.Library()
Asked = Callable[[str], Any]  # a parameter of the component, None where it was not given


@register.simple_tag
def field(one: BoundField, /, **given: Any) -> str:
    """A form's field with its label, control, help and errors.

    `label` and `help` in place of its own; chips; list (id of a datalist); unit; rows; autofocus; placeholder;
    autocomplete; hide_label; mark_optional; mark_required (asked once its part of the form is used). With combobox (the
    address to search) also multiple, value_text, typed, then and then_new, as components/combobox.jinja says.
    """
    if one.is_hidden:
        return str(one)
    asked = given.get
    mark = _mark(one, bool(asked("mark_required")), bool(asked("mark_optional")))
    label = SafeString(escaped(asked("label") or one.label) + mark)
    if asked("combobox"):
        return _combobox(one, label, given)
    return SafeString(_DRAWN.get(kind(one), _plain)(one, label, asked))


def _mark(one: BoundField, required: bool, optional: bool) -> str:
    """What stands behind a field's label: that it must be answered, or need not be."""
    if one.field.required or required:
        word = escaped(_("required"))
        return f'<span class="field__required" aria-hidden="true">*</span><span class="sr-only">{word}</span>'
    if not optional:
        return ""
    word = escaped(_("optional"))
    return f'<span class="field__optional">{word}</span>'


def _words(one: BoundField, help: str | None) -> str:
    """Help and errors of a field, with the ids that the control is described by."""
    found, text = [], help or one.help_text
    if text:
        found.append(f'<p class="field__help" id="{one.auto_id}_helptext">{escaped(text)}</p>')
    if errors := one.errors:
        words = "".join(f"{escaped(error)} " for error in errors)
        sign = icon("warning", size="small")
        found.append(f'<div class="field__error" id="{one.auto_id}_error">{sign}<span>{words}</span></div>')
    return "\n".join(found)


def _combobox(one: BoundField, label: str, given: dict[str, Any]) -> str:
    from core.templatetags.drawn import macro_of  # which is made of this library

    values = {name: value for name, value in given.items() if name in _OF_COMBOBOX}
    described = [f"{one.auto_id}_helptext"] if given.get("help") or one.help_text else []
    described += [f"{one.auto_id}_error"] if one.errors else []
    words = SafeString(_words(one, given.get("help")))
    drawn: str = macro_of("components/combobox.jinja")(
        field=one, url=given["combobox"], label=label, words=words, described=" ".join(described), **values
    )
    return drawn


_OF_COMBOBOX = ("value_text", "typed", "autofocus", "placeholder", "multiple", "hide_label", "then", "then_new")


def _plain(one: BoundField, label: str, asked: Asked) -> str:
    attrs = {name: asked(name) for name in ("autofocus", "placeholder", "autocomplete", "list")}
    if unit := asked("unit"):
        # a field may know better which keys it needs
        keys = None if "inputmode" in one.field.widget.attrs else "decimal"
        drawn = control(one, help=asked("help"), **attrs, **{"class": "input--figure"}, inputmode=keys)
        drawn = SafeString(f'<div class="field__line">{drawn}<span class="field__unit">{escaped(unit)}</span></div>')
    else:
        drawn = control(one, help=asked("help"), rows=asked("rows"), **attrs)
    target = escaped(one.id_for_label)
    return f"""<div class="field">
<label class="field__label{_hidden(asked)}" for="{target}">{label}</label>
{drawn}
{_words(one, asked("help"))}
</div>"""


def _check(one: BoundField, label: str, asked: Asked) -> str:
    drawn = control(one, help=asked("help"))
    return f"""<div class="field">
<label class="check">{drawn}<span>{label}</span></label>
{_words(one, asked("help"))}
</div>"""


def _choices(one: BoundField, label: str, asked: Asked) -> str:
    chips, about, pk = asked("chips"), "", escaped(one.auto_id)
    if one.errors:
        about = f' aria-describedby="{pk}_error"'
    elif asked("help") or one.help_text:
        about = f' aria-describedby="{pk}_helptext"'
    klass, sign = ("chip-choice", icon("check", size="small")) if chips else ("check", "")
    lines = "\n".join(
        f'<label class="{klass}">{choice.tag()}{sign}<span>{escaped(choice.choice_label)}{_more(choice)}</span></label>'
        for choice in one.subwidgets
    )
    return f"""<fieldset class="field" id="{pk}"{about}>
<legend class="field__label{_hidden(asked)}">{label}</legend>
<div class="{"chips" if chips else "check-list"}">
{lines}
</div>
{_words(one, asked("help"))}
</fieldset>"""


def _more(choice: Any) -> str:
    """A second line under a choice's word."""
    words = choice.data.get("words")
    return f'<small class="quiet">{escaped(words)}</small>' if words else ""


def _hidden(asked: Asked) -> str:
    return " sr-only" if asked("hide_label") else ""


_DRAWN = {"check": _check, "checks": _choices, "radios": _choices}
