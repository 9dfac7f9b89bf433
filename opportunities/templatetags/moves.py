"""What moved in the forecast, in one piece: lines of opportunities, and the drawing of a commit."""

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString

from core.templatetags.addresses import address
from core.templatetags.controls import escaped
from core.templatetags.ui import badge
from core.templatetags.words import millions, money
from opportunities.charts import COLUMN, GAP, Fall
from opportunities.queries.forecast.moves import Move

register = template.Library()
LOWER = ' dy="15"'  # the second line of a label


@register.simple_tag
def moved_lines(moves: Iterable[Move]) -> SafeString:
    """One opportunity a line: what it is, from which rung to which, and why."""
    return SafeString("\n".join(_move(one) for one in moves))


def _move(move: Move) -> str:
    deal = move.opportunity
    head = f'<h3 class="gap-rung">{escaped(move.kind.label)}</h3>' if move.begins else ""
    company = escaped(deal.company.name) if deal.company else ""
    reasons = "".join(f"<li>{escaped(words)}</li>" for words in move.reasons)
    return f"""{head}
<div class="gap-line" data-row>
  <div class="gap-line__head">
    <a class="row__link strong" href="{address("opportunities:detail", deal.pk)}">{escaped(deal.title)}</a>
    <span class="quiet small">{company} · {escaped(deal.owner.name)}</span>
    <span class="figure nowrap">{escaped(money(deal.amount, deal.currency))}</span>
  </div>
  {_rungs(move)}
  {f'<ul class="gap-lacks">{reasons}</ul>' if reasons else ""}
</div>"""


def _rungs(move: Move) -> str:
    if move.was == move.now:
        return ""
    was = badge("category", move.was, plain=True) if move.was else ""
    now = badge("category", move.now) if move.now else ""
    arrow = '<span aria-hidden="true">→</span>' if was and now else ""
    return f'<p class="line small">{was}{arrow}{now}</p>'


@register.simple_tag
def fallen(falls: list[Fall]) -> SafeString:
    """Columns of the waterfall with their links, figures and labels, within its SVG."""
    return SafeString("\n".join(_fall(one, one is falls[-1]) for one in falls))


def _fall(one: Fall, is_last: bool) -> str:
    link = (
        f'<line class="waterfall__link" x1="{one.end}" x2="{one.end + GAP}" y1="{one.link_y}" y2="{one.link_y}"/>'
        if not is_last
        else ""
    )
    label = "".join(
        f'<tspan x="{one.middle}"{LOWER if at else ""}>{escaped(line)}</tspan>' for at, line in enumerate(one.lines)
    )
    return f"""<rect class="waterfall__{one.outcome}" x="{one.x}" y="{one.y}" width="{COLUMN}" height="{one.height}"/>
    {link}
    <text class="waterfall__figure" x="{one.middle}" y="{one.y - 6}">{millions(one.amount)}</text>
    <text class="waterfall__label" y="222">{label}</text>"""
