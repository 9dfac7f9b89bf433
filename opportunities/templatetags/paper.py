"""What is printed is read by people who were never told our codes: there the words stand alone."""

import re

from django import template

register = template.Library()
_CODE = re.compile(r"\s*\([FQR]\d{1,2}\)|\b[FQR]\d{1,2}\s+(?=\S)")


@register.filter
def uncoded(text: object) -> str:
    """Words of ours without the codes of facts, questions and risks."""
    return _CODE.sub("", str(text))
