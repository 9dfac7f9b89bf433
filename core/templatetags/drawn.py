"""`{% drawn %}`: the inner part of a page that is drawn by Jinja, which makes Python of a template (docs/adr).

Its files end in `.jinja` and stand among the others. One whose name begins with `_`, or that stands in components/, is a macro
of its name, `_proof.jinja` the macro `proof`; every other is a piece of a page. They are written with the functions and filters
that `{% load ui %}` gives.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django import template
from django.template import engines
from django.template.defaultfilters import floatformat
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext
from jinja2 import Environment, Template
from markupsafe import Markup

from core.templatetags import ui
from core.templatetags.addresses import address

register = template.Library()
ENDING = ".jinja"
ENGINE = "jinja2"
LIBRARIES = ("ui", "paper")  # whose filters there are


class Pages(Environment):
    """A dictionary's own entries come before its methods, as in Django's templates."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


def environment(**options: Any) -> Environment:
    """Named in the settings."""
    made = Pages(**options)
    libraries = engines["django"].engine.template_libraries  # type: ignore[attr-defined]
    for name in LIBRARIES:
        made.filters.update(libraries[name].filters)
    made.filters["floatformat"] = floatformat
    made.globals.update(
        {
            "_": said,
            "pgettext": said_of,
            "ngettext": counted,
            "address": address,
            "icon": ui.icon,
            "badge": ui.badge,
            "sign": ui.sign,
            "sign_label": ui.sign_label,
            "when": ui.when,
            "alike": ui.alike,
            "component": component,
        }
    )
    return made


def said(text: str, /, **values: Any) -> str:
    """Our own words, which hold no sign of HTML that is not meant; what is put into them is escaped."""
    return Markup(gettext(text)) % values if values else SafeString(gettext(text))  # noqa: S704 - ours


def said_of(context: str, text: str) -> str:
    return SafeString(pgettext(context, text))


def counted(one: str, many: str, n: int, /, **values: Any) -> str:
    return Markup(ngettext(one, many, n)) % {"n": n, **values}  # noqa: S704 - ours


def component(name: str, /, **values: Any) -> SafeString:
    """A template of Django's within one of Jinja's: it sees these values alone."""
    return render_to_string(name, values)


class Keys:
    """What a form that writes carries, as components/form_keys.html draws it: `keys(version)`, or `keys.token` alone."""

    def __init__(self, context: template.Context) -> None:
        self._context = context

    @property
    def token(self) -> SafeString:
        token = self._context.get("csrf_token")
        return (
            format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token)
            if token
            else SafeString("")
        )

    def __call__(self, version: int | None = None) -> SafeString:
        make: Callable[[], str] | None = self._context.get("form_key")
        key = format_html('<input type="hidden" name="form_key" value="{}">', make()) if make else ""
        read_at = format_html('<input type="hidden" name="version" value="{}">', version) if version else ""
        return SafeString(f"{self.token}{key}{read_at}")


@register.simple_tag(takes_context=True)
def drawn(context: template.Context, name: str, /, **values: Any) -> Any:
    """Draws a `.jinja` file with these values, and with `keys` for its forms; it sees nothing else of the page."""
    found, macro = _found(name)
    if macro is None:
        return SafeString(found.render(keys=Keys(context), **values))
    if "keys" in macro.arguments:
        values["keys"] = Keys(context)
    return macro(**values)


@lru_cache(maxsize=512)
def _found(name: str) -> tuple[Template, Any]:
    found: Template = engines[ENGINE].get_template(name).template  # type: ignore[attr-defined]
    folder, _slash, stem = name.removesuffix(ENDING).rpartition("/")
    is_macro = stem.startswith("_") or folder == "components"
    return found, getattr(found.module, stem.lstrip("_")) if is_macro else None
