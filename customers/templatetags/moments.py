"""Moments of a timeline in one piece: a page has twenty, each of ten values."""

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.templatetags.controls import escaped
from core.templatetags.ui import badge, icon
from core.templatetags.words import time_element
from customers.timeline import Moment

register = template.Library()


@register.simple_tag
def moment_lines(moments: Iterable[Moment], shows_people: bool = False) -> SafeString:
    """As components/moment.html; `shows_people`: name also one who was there alone."""
    return SafeString("\n".join(_line(one, bool(shows_people)) for one in moments))


def _line(one: Moment, shows_people: bool) -> str:
    who = f"<strong>{escaped(one.by)}</strong>\n" if one.by else ""
    what = f"<span>{escaped(one.label)}</span>\n" if one.label else ""
    at = escaped(time_element(one.at, "day" if one.is_day else "ago"))
    at = f'<a class="link link--quiet" href="{escaped(one.url)}">{at}</a>' if one.url else at
    lock = badge("privacy", "confidential", plain=True) if one.is_confidential else ""
    text = f'<p class="moment__text">{escaped(one.text)}</p>' if one.text else ""
    foot = _foot(one, shows_people)
    return f"""<li class="moment">
  {icon(one.icon or "message")}
  <div class="moment__head">
    {who}{what}{at}
    {lock}
  </div>
  {text}
  {f'<div class="moment__foot">{foot}</div>' if foot else ""}
</li>"""


def _foot(one: Moment, shows_people: bool) -> str:
    found = [f'<span class="badge tone-outline">{escaped(topic)}</span>\n' for topic in one.topic_labels]
    if one.has_files:
        found.append(icon("attach", label=_("With photos or files"), size="small"))
    if shows_people or len(one.people) > 1:
        found += (f'<a class="link link--quiet" href="{escaped(url)}">{escaped(name)}</a>' for name, url in one.people)
    return "".join(found).strip()
