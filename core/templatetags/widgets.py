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


@register.simple_tag(takes_context=True)
def field_in_one_piece(context: template.Context) -> str:
    """A field with its label, control, help and errors, by the parameters of components/field.html."""
    asked, one = context.get, context["field"]
    if one.is_hidden:
        return str(one)
    if asked("combobox"):
        assert context.template is not None  # a component is only ever drawn inside a template
        return context.template.engine.get_template("components/combobox.html").render(context)
    drawn = _DRAWN.get(kind(one), _plain)
    label = escaped(asked("label") or one.label)
    return SafeString(drawn(one, label + field_mark(one, asked("mark_required"), asked("mark_optional")), asked))


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
{field_words(one, asked("help"))}
</div>"""


def _check(one: BoundField, label: str, asked: Asked) -> str:
    drawn = control(one, help=asked("help"))
    return f"""<div class="field">
<label class="check">{drawn}<span>{label}</span></label>
{field_words(one, asked("help"))}
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
{field_words(one, asked("help"))}
</fieldset>"""


def _more(choice: Any) -> str:
    """A second line under a choice's word."""
    words = choice.data.get("words")
    return f'<small class="quiet">{escaped(words)}</small>' if words else ""


def _hidden(asked: Asked) -> str:
    return " sr-only" if asked("hide_label") else ""


_DRAWN = {"check": _check, "checks": _choices, "radios": _choices}
