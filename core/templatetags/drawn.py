"""`{% drawn %}`: the inner part of a page that is drawn by Jinja, which makes Python of a template (docs/adr).

Its files end in `.jinja` and stand among the others. One whose name begins with `_`, or that stands in components/, is a macro
of its name, `_proof.jinja` the macro `proof`; every other is a piece of a page. They are written with the functions and filters
that `{% load ui %}` gives.
"""

from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from jinja2 import Template
from markupsafe import escape

from core.templatetags.compiled import environment_of

register = template.Library()
ENDING = ".jinja"


class Keys:
    """What a form that writes carries, as components/form_keys.html draws it: `keys(version)`, or `keys.token` alone."""

    def __init__(self, context: template.Context) -> None:
        self._context = context

    @cached_property
    def token(self) -> SafeString:
        token = self._context.get("csrf_token")
        return SafeString(_hidden("csrfmiddlewaretoken", token) if token else "")

    def __call__(self, version: int | None = None) -> SafeString:
        make: Callable[[], str] | None = self._context.get("form_key")
        key = _hidden("form_key", make()) if make else ""
        read_at = _hidden("version", version) if version else ""
        return SafeString(f"{self.token}{key}{read_at}")


def _hidden(name: str, value: Any) -> str:
    return f'<input type="hidden" name="{name}" value="{escape(value)}">'


@register.simple_tag(takes_context=True)
def drawn(context: template.Context, name: str, /, **values: Any) -> Any:
    """Draws a `.jinja` file with these values, and with `keys` for its forms; it sees nothing else of the page."""
    found, macro = _found(name, get_language())
    if macro is None:
        return SafeString(found.render(keys=Keys(context), **values))
    if "keys" in macro.arguments:
        values["keys"] = Keys(context)
    return macro(**values)


def macro_of(name: str) -> Any:
    """The macro of a file that holds one, in the reader's language."""
    return _found(name, get_language())[1]


@lru_cache(maxsize=512)
def _found(name: str, language: str | None) -> tuple[Template, Any]:
    found = environment_of(language).get_template(name)
    folder, _slash, stem = name.removesuffix(ENDING).rpartition("/")
    is_macro = stem.startswith("_") or folder == "components"
    return found, getattr(found.module, stem.lstrip("_")) if is_macro else None
