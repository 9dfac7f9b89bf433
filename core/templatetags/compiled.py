"""The Jinja environment behind `{% drawn %}`, one for each language: what is the same at each drawing is written in when a
template is compiled, so that our own words and signs cost a page nothing."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from django.template import engines
from django.template.defaultfilters import capfirst, filesizeformat, floatformat, truncatechars
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext, pgettext
from jinja2 import Environment, nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from core.templatetags import ui
from core.templatetags.addresses import address

ENGINE = "jinja2"
LIBRARIES = ("ui", "paper")  # whose filters there are
BLANK = re.compile(r"%\((\w+)\)s|(%%)")


def said(text: str, /, **values: Any) -> str:
    """Our own words, which hold no sign of HTML that is not meant; what is put into them is escaped."""
    return Markup(gettext(text)) % values if values else SafeString(gettext(text))  # noqa: S704 - ours


def said_of(context: str, text: str) -> str:
    return SafeString(pgettext(context, text))


def counted(one: str, many: str, n: int, /, **values: Any) -> str:
    if values:
        return Markup(ngettext(one, many, n)) % {"n": n, **values}  # noqa: S704 - ours
    return _counted(one, many, n, get_language())


@lru_cache(maxsize=4096, typed=True)  # "2 risks" stands on many lines
def _counted(one: str, many: str, n: int, _language: str | None) -> str:
    return Markup(ngettext(one, many, n)) % {"n": n}  # noqa: S704 - ours


def component(name: str, /, **values: Any) -> SafeString:
    """A template of Django's within one of Jinja's: it sees these values alone."""
    return render_to_string(name, values)


def macro_of(template: str, name: str) -> Any:
    """A macro of a file whose name only the page knows. A file that is included puts its own together at each drawing."""
    return _macro_of(template, name, get_language())


@lru_cache(maxsize=512)
def _macro_of(template: str, name: str, language: str | None) -> Any:
    return getattr(environment_of(language).get_template(template).module, name)


# the same at each call with the same values, in one language
FIXED: dict[str, Callable[..., str]] = {
    "_": said,
    "pgettext": said_of,
    "icon": ui.icon,
    "badge": ui.badge,
    "sign": ui.sign,
    "sign_label": ui.sign_label,
}
CALLED: dict[str, Callable[..., Any]] = FIXED | {
    "ngettext": counted,
    "address": address,
    "when": ui.when,
    "alike": ui.alike,
    "component": component,
    "macro_of": macro_of,
}


class WrittenIn(NodeTransformer):
    """Puts the outcome in place of a call of FIXED with values that stand in the template."""

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        self.generic_visit(node)
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        if name not in FIXED:
            return node
        try:
            args = [arg.as_const() for arg in node.args]
            values = {pair.key: pair.value.as_const() for pair in node.kwargs}
        except nodes.Impossible:
            return _sentence(node) if name == "_" else node
        return _text(FIXED[name](*args, **values), node)


def _sentence(node: nodes.Call) -> nodes.Node:
    """Words with blanks, as pieces side by side."""
    values = {pair.key: pair.value for pair in node.kwargs}
    pieces: list[nodes.Expr] = []
    parts: Sequence[str | None] = BLANK.split(gettext(node.args[0].as_const()))
    for text, blank, percent in zip(parts[::3], [*parts[1::3], None], [*parts[2::3], None], strict=True):
        pieces.append(_text(SafeString(f"{text}{'%' if percent else ''}"), node))
        pieces += [values[blank]] if blank else []
    return nodes.Concat(pieces, lineno=node.lineno, environment=node.environment)


def _text(words: str, node: nodes.Node) -> nodes.TemplateData:
    return nodes.TemplateData(str(conditional_escape(words)), lineno=node.lineno, environment=node.environment)


class Pages(Environment):
    """A dictionary's own entries come before its methods, as in Django's templates."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        try:
            return getattr(obj, attribute)
        except AttributeError:
            return self.undefined(obj=obj, name=attribute)

    def _generate(self, source: nodes.Template, *args: Any, **options: Any) -> str:
        return super()._generate(WrittenIn().visit(source), *args, **options)


def environment(**options: Any) -> Environment:
    """Named in the settings."""
    made = Pages(**options)
    libraries = engines["django"].engine.template_libraries  # type: ignore[attr-defined]
    for name in LIBRARIES:
        made.filters.update(libraries[name].filters)
    made.filters.update(
        capfirst=capfirst, filesizeformat=filesizeformat, floatformat=floatformat, truncatechars=truncatechars
    )
    made.globals.update(CALLED)
    return made


@lru_cache(maxsize=8)
def environment_of(language: str | None) -> Environment:
    """One for each language. Whoever asks reads in this language: it compiles what is not compiled yet."""
    made: Environment = engines[ENGINE].env.overlay()  # type: ignore[attr-defined]
    return made
