"""Lines of people in one piece: a list has thirty of them, and a template asks for each of their values by name."""

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.templatetags.controls import escaped
from core.templatetags.ui import badge, icon
from core.templatetags.words import time_element
from customers.models import Employment, Person
from customers.queries.lists import PersonLine

register = template.Library()


@register.simple_tag
def people_lines(lines: Iterable[PersonLine], ticked: bool = False) -> SafeString:
    """Who, where, last contact, and the one thing to do; `ticked`: all of them are."""
    on, log = " checked" if ticked else "", escaped(_("Log"))
    owner, unknown, never = escaped(_("Owner")), escaped(_("Affiliation unknown")), escaped(_("No contact yet"))
    found = []
    for line in lines:
        one, name = line.person, escaped(line.person.name)
        where = _where(line.employment) if line.employment is not None else unknown
        whose = (
            f'<span class="wide-only"> · {owner} {escaped(line.owner.name)}</span>' if line.owner is not None else ""
        )
        last = escaped(time_element(one.last_contact_at, "ago")) if one.last_contact_at else never
        found.append(f"""<div class="row" data-row>
  <input class="row__tick" type="checkbox" name="pick" value="{one.pk}" form="together" aria-label="{name}"{on}>
  <a class="row__link" href="{escaped(line.url)}">{name}</a>
  {_marks(one)}
  <div class="row__meta">{where}{whose}</div>
  <div class="row__figure"><span class="last-contact">{last}</span></div>
  <div class="row__next">{_late(line.late_days)}{_log(line, log)}</div>
</div>""")
    return SafeString("\n".join(found))


@register.simple_tag
def colleagues_there(lines: Iterable[PersonLine]) -> SafeString:
    """People of one company: title there, last contact, and the one thing to do."""
    never, log = escaped(_("No contact yet")), escaped(_("Log"))
    found = []
    for line in lines:
        one, job = line.person, line.employment
        post = " · ".join(filter(None, (job.title, job.department))) if job is not None else ""
        last = escaped(time_element(one.last_contact_at, "ago")) if one.last_contact_at else never
        found.append(f"""<div class="row" data-row>
  <a class="row__link" href="{escaped(line.url)}">{escaped(one.name)}</a>
  {_marks(one)}
  {f'<div class="row__meta">{escaped(post)}</div>' if post else ""}
  <div class="row__figure"><span class="last-contact">{last}</span></div>
  <div class="row__next">{_late(line.late_days)}{_log(line, log)}</div>
</div>""")
    return SafeString("\n".join(found))


def _log(line: PersonLine, word: str) -> str:
    return f'<a class="button button--small" href="{escaped(line.log_url)}" data-dialog>{word}</a>'


def _where(job: Employment) -> str:
    title = f" · {escaped(job.title)}" if job.title else ""
    return f"{escaped(job.company.name)}{title}"


def _marks(one: Person) -> str:
    marks = badge("attitude", one.attitude) if one.attitude != "unknown" else ""
    if one.do_not_contact:
        marks += f'<span class="badge tone-bad">{icon("stop")}{escaped(_("Do not contact"))}</span>'
    return f'<div class="row__badge">{marks}</div>' if marks else ""


def _late(days: int | None) -> str:
    if not days:
        return ""
    long = ngettext("%(n)s day past the contact cycle", "%(n)s days past the contact cycle", days) % {"n": days}
    short = ngettext("%(n)s day late", "%(n)s days late", days) % {"n": days}
    return (
        f'<span class="badge tone-warn"><span class="wide-only">{escaped(long)}</span>'
        f'<span class="narrow-only">{escaped(short)}</span></span>'
    )
