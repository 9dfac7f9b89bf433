"""`{% url %}` that remembers: a page names a hundred addresses, and most of them were named a moment ago."""

from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template.base import Parser, Token
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as parse_url
from django.urls import NoReverseMatch, reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

register = template.Library()


class RememberedURL(URLNode):
    def render(self, context: template.Context) -> str | SafeString:
        args = tuple(arg.resolve(context) for arg in self.args)
        if self.kwargs or not all(isinstance(arg, (int, str)) for arg in args):
            return super().render(context)
        try:
            address = address_of(settings.ROOT_URLCONF, self.view_name.resolve(context), *args)
        except NoReverseMatch:
            if self.asvar is None:
                raise
            address = ""
        if self.asvar:
            context[self.asvar] = address
            return ""
        return conditional_escape(address) if context.autoescape else address


@register.tag
def url(parser: Parser, token: Token) -> RememberedURL:
    """As Django's own; no app of ours is mounted twice, so the current one does not matter."""
    node = parse_url(parser, token)
    return RememberedURL(node.view_name, node.args, node.kwargs, node.asvar)


@lru_cache(maxsize=16_384, typed=True)
def address_of(urlconf: str, name: str, *args: Any) -> str:
    """The path of a view; `urlconf` tells addresses of one set of URLs from those of another. Raises NoReverseMatch."""
    return reverse(name, urlconf, args)


def address(name: str, *args: int | str) -> str:
    """The same for code that names addresses of many rows."""
    return address_of(settings.ROOT_URLCONF, name, *args)
