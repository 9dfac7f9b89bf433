"""Lines of what was won lately in one piece."""

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.templatetags.addresses import address
from core.templatetags.controls import escaped
from core.templatetags.ui import icon
from core.templatetags.words import due_tone, time_element
from opportunities.sheet_reads.after_won import WonLine

register = template.Library()


@register.simple_tag
def order_lines(lines: Iterable[WonLine]) -> SafeString:
    """Each order with the next promised day and the call after 30 days."""
    ordered, nothing = escaped(_("Order date")), escaped(_("Nothing promised is open"))
    found = []
    for line in lines:
        row = line.row
        company = escaped(row.company.name) if row.company is not None else ""
        owner = "" if line.is_mine else f"<span>{escaped(row.owner.name)}</span>"
        day = f"<span>{ordered} {escaped(time_element(row.closed_on, 'short'))}</span>"
        found.append(f"""<div class="row" data-row>
  <a class="row__link" href="{escaped(address("opportunities:order", row.pk))}">{escaped(row.title)}</a>
  <div class="row__badge">{_mark(line)}</div>
  <div class="row__meta"><span>{company}</span>{owner}{day}{_call(line)}</div>
  <div class="row__next">{_next(line, nothing)}</div>
</div>""")
    return SafeString("\n".join(found))


def _mark(line: WonLine) -> str:
    if line.is_late:
        return f'<span class="badge tone-bad">{icon("warning", size="small")}{escaped(_("Late"))}</span>'
    return f'<span class="badge tone-warn">{escaped(_("Not accepted yet"))}</span>' if line.waits else ""


def _call(line: WonLine) -> str:
    if line.called_on:
        said = f'<span class="badge {line.call_tone}">{escaped(line.call_label)}</span>'
    elif line.call_due:
        late = f" · {escaped(_('Late'))}" if line.call_is_late else ""
        tone = "bad" if late else "strong" if line.call_is_soon else ""
        said = f'<span class="{tone}">{escaped(time_element(line.call_due, "due"))}{late}</span>'
    else:
        return ""
    return f'<span class="nowrap">{escaped(_("30-day call"))} {said}</span>'


def _next(line: WonLine, nothing: str) -> str:
    if not line.next_on:
        return f'<span class="quiet small">{nothing}</span>'
    day = escaped(time_element(line.next_on, "due"))
    return (
        f'<span class="small">{escaped(line.next_text)}</span><span class="badge {due_tone(line.next_on)}">{day}</span>'
    )
