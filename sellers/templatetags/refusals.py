"""What stands on a page of refusal: nothing typed is lost, also where a form can not come back."""

import re
from typing import Any

from django import template

register = template.Library()

# what a choice, a hidden field or a control of the browser's sends: codes, ids, days, keys
_CODE = re.compile(r"[a-z0-9_:.+-]*|[A-Z0-9_]{1,12}|[0-9A-Fa-f-]{36}|[0-9T:.-]+")
_NEVER = re.compile(
    r"password|token|secret|otp|csrf|credential|_key$|_code$|^code$|^next$|^query$|^opened$|^keep_", re.IGNORECASE
)
# where words and figures are typed, whatever they look like: a telephone number, a price, one word
_TYPED = re.compile(
    r"(^|[_-])(text|note|reason|line|lines|title|what|why|name|summary|question|answer|reply|message|result"
    r"|phone|mobile|email|amount|price|quantity|rate|unit)$"
)
LONGEST = 40_000  # characters; a form's text takes half of it


@register.inclusion_tag("components/typed_text.html", takes_context=True)
def typed_text(context: Any) -> dict[str, str]:
    """The words of a form that was sent and refused, to be copied: none for who is not logged in, nor where the form may
    come from another site."""
    request = context.get("request")
    if request is None or request.method != "POST" or not request.user.is_authenticated:
        return {"text": ""}
    if context.get("expired_form") and request.headers.get("Sec-Fetch-Site") != "same-origin":
        return {"text": ""}  # nothing vouches for it: another site could put its words on our page
    fields = [(name, value.strip()) for name, values in request.POST.lists() for value in values]
    words = dict.fromkeys(value for name, value in fields if value and _is_typed(name, value))
    return {"text": "\n\n".join(words)[:LONGEST]}


def _is_typed(name: str, value: str) -> bool:
    return not _NEVER.search(name) and (bool(_TYPED.search(name)) or not _CODE.fullmatch(value))
