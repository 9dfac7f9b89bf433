"""What templates need to draw the interface: icons, sections, form controls and badges.

Numbers, dates and phones in the reader's language are filters of `core/templatetags/words.py`, loaded with this library.
"""

from collections.abc import Hashable
from functools import lru_cache
from typing import Any

from django import forms, template
from django.db.models import Model
from django.forms import BoundField
from django.template.base import Parser, Token
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from core.templatetags import badges, words
from core.templatetags.controls import drawn_at_once

register = template.Library()
for _name, _filter in words.FILTERS.items():
    register.filter(_name, _filter)


@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """A sign from static/icons.svg: decoration beside a word, or with `label` a picture that has a name."""
    return _icon(name, _kept(label), size)


def _kept(label: Any) -> str:
    """What is escaped already stays so: a name within words that Jinja put together is not escaped a second time."""
    return mark_safe(label.__html__()) if hasattr(label, "__html__") else str(label)  # noqa: S308 - says so itself


@lru_cache(maxsize=4096, typed=True)  # a page has a hundred, of a few dozen kinds
def _icon(name: str, label: str, size: str) -> SafeString:
    klass = "icon icon--small" if size == "small" else "icon"
    href = f"{static('icons.svg')}#{name}"
    if label:
        return format_html('<svg class="{}" role="img" aria-label="{}"><use href="{}"></use></svg>', klass, label, href)
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"></use></svg>', klass, href)


@register.simple_tag
def alike(name: str, **values: Hashable) -> SafeString:
    """A piece that is alike wherever its `values` are: drawn once for each language and set of them."""
    return _alike(name, get_language(), **values)


@lru_cache(maxsize=1024, typed=True)  # the navigation has one for each of its entries, kind of person and language
def _alike(name: str, language: str | None, **values: Hashable) -> SafeString:
    return render_to_string(name, values)


@register.tag
def optional(parser: Parser, token: Token) -> "OptionalNode":
    """Names the parameters that a component may be drawn without: `{% optional label help %}` before all else in it."""
    return OptionalNode(tuple(token.split_contents()[1:]))


class OptionalNode(template.Node):
    """What was not given is None from here on. A name that is nowhere costs Django three exceptions at each look."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names

    def render(self, context: template.Context) -> str:
        given = set().union(*context.dicts)
        context.dicts[-1].update({name: None for name in self.names if name not in given})
        return ""


@register.simple_tag
def when(value: Any, form: str = "day") -> SafeString | str:
    """A <time> in the reader's language: form is day, short, full, moment, clock, ago or due."""
    return words.time_element(value, form)


@register.simple_tag
def badge(kind: str, code: str, label: str = "", plain: bool = False) -> SafeString | str:
    """The badge of a code: kind is category, state, attitude, basis, severity, rank, import or task."""
    return _badge(kind, code, _kept(label), bool(plain), get_language())


@lru_cache(maxsize=4096, typed=True)
def _badge(kind: str, code: str, label: str, plain: bool, language: str | None) -> SafeString | str:
    """`language` is that of the sign's own word."""
    sign = badges.sign_of(kind, code)
    if sign is None:
        return label or code
    klass = f"badge {sign.tone} badge--plain" if plain else f"badge {sign.tone}"
    return format_html('<span class="{}">{}{}</span>', klass, icon(sign.icon) if sign.icon else "", label or sign.label)


@register.simple_tag
def sign(kind: str, code: str) -> SafeString | str:
    """Only the icon of a code."""
    found = badges.sign_of(kind, code)
    return icon(found.icon) if found and found.icon else ""


@register.simple_tag
def sign_label(kind: str, code: str) -> str:
    """Only the word of a code."""
    found = badges.sign_of(kind, code)
    return str(found.label) if found else code


@register.simple_block_tag(end_name="endsection")
def section(content: str, title: str, icon: str = "", **options: Any) -> str:
    """A titled part of a sheet around its content; options are those of components/section.jinja."""
    return _macro("components/section.jinja", title=title, content=content, sign=icon, **options)


@register.simple_block_tag(end_name="endpageheader")
def pageheader(content: str, title: str, **options: Any) -> str:
    """The page's <h1> with the way up and a line of meta; the content is its actions."""
    actions = mark_safe(content.strip())  # noqa: S308 - rendered and escaped by the calling template
    return _macro("components/page_header.jinja", title=title, actions=actions, **options)


@register.simple_block_tag(takes_context=True, end_name="endnote")
def note(context: template.Context, content: str, **options: Any) -> str:
    """A word in the margin around its content; options are those of components/note.html."""
    return _fill(context, "components/note.html", {"content": content, **options})


@register.simple_block_tag(end_name="endmenu")
def menu(content: str, id: str, label: str, icon: str = "", text: bool = False) -> str:
    """A button that opens a popover with the content, which is a few `.menu__item`s."""
    return _macro("components/menu.jinja", id=id, label=label, content=content, sign=icon, text=text)


@register.simple_block_tag(end_name="endfilterbar")
def filterbar(content: str, url: str, target: str) -> str:
    """The form above a list: its controls are the content; every change asks `url` and replaces the element `target`."""
    return _macro("components/filter_bar.jinja", url=url, target=target, content=content)


@register.simple_block_tag(takes_context=True, end_name="endcapture")
def capture(context: template.Context, content: str, name: str) -> str:
    """Keeps rendered markup under a name, to be handed to a component as a parameter."""
    context[name] = mark_safe(content.strip())  # noqa: S308 - rendered by this very template, escaped there
    return ""


def _macro(name: str, **values: Any) -> str:
    from core.templatetags.drawn import macro_of  # which is made of this library

    drawn: str = macro_of(name)(**values)
    return drawn


def _fill(context: template.Context, name: str, values: dict[str, Any]) -> str:
    values["content"] = mark_safe(values.get("content", ""))  # noqa: S308 - rendered and escaped by the calling template
    values["actions"] = mark_safe(values.get("actions", "").strip())  # noqa: S308
    assert context.template is not None  # a block tag is only ever rendered inside a template
    with context.push(**values):
        return context.template.engine.get_template(name).render(context)


# --- form controls ------------------------------------------------------------------------------------------------
KINDS = (
    (forms.CheckboxSelectMultiple, "checks"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "check"),
    (forms.Textarea, "textarea"),
    (forms.SelectMultiple, "select"),
    (forms.Select, "select"),
    (forms.ClearableFileInput, "file"),
)


@register.filter
def choice(row: Model | None, name: str) -> str:
    """The word of a field's choice. Django's own `get_…_display` makes all words of the field for each."""
    if not isinstance(row, Model):
        return ""  # a record that is not there says nothing
    value = getattr(row, name)
    return "" if value is None else str(_choices(type(row), name).get(value, value))


@lru_cache(maxsize=256)
def _choices(model: type[Model], name: str) -> dict[Any, Any]:
    """Lazy words, which are the same in every language."""
    field: Any = model._meta.get_field(name)
    return dict(field.flatchoices)


@register.filter
def kind(field: BoundField) -> str:
    """How a field is drawn: check, checks, radios, textarea, select, file or input."""
    widget: Any = type(field.field.widget)
    return _kind(widget)


@lru_cache(maxsize=256)
def _kind(widget: Any) -> str:
    return next((name for known, name in KINDS if issubclass(widget, known)), "input")


@register.simple_tag
def control(field: BoundField, help: str = "", **attrs: Any) -> SafeString:
    """The field's widget with the product's class, its help and error linked, and native input types.

    Further keywords become attributes, `_` as `-`; False and None are left out.
    """
    given = {name.replace("_", "-"): value for name, value in attrs.items() if value not in (None, False, "")}
    widget = field.field.widget
    if kind(field) not in ("check", "checks", "radios"):
        given["class"] = " ".join(filter(None, ["input", widget.attrs.get("class"), given.pop("class", "")]))
    described = [f"{field.auto_id}_helptext"] if help or field.help_text else []
    described += [f"{field.auto_id}_error"] if field.errors else []
    if described:
        given["aria-describedby"] = " ".join(described)
    _make_native(widget)
    return drawn_at_once(field, given)


def _make_native(widget: forms.Widget) -> None:
    """The browser's own pickers for days and times; a number stays text, so that what was typed wrongly is kept."""
    if isinstance(widget, forms.DateTimeInput):
        widget.input_type, widget.format = "datetime-local", "%Y-%m-%dT%H:%M"
    elif isinstance(widget, forms.DateInput):
        widget.input_type, widget.format = "date", "%Y-%m-%d"
    elif isinstance(widget, forms.TimeInput):
        widget.input_type, widget.format = "time", "%H:%M"
    elif isinstance(widget, forms.NumberInput):
        widget.input_type = "text"
        widget.attrs.setdefault("inputmode", "decimal")
