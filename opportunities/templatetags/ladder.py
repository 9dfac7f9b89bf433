"""Lines of the ladder in one piece: a table has ten of them with seven figures each."""

from collections.abc import Iterable
from decimal import Decimal

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.templatetags.controls import escaped
from core.templatetags.ui import sign_label
from core.templatetags.words import figure, millions
from opportunities.queries.forecast.ladder import ForecastCell, ForecastLine
from opportunities.queries.forecast.periods import name_of

register = template.Library()
register.filter("period_name", name_of)
NONE = '<span class="quiet">–</span>'


@register.simple_tag
def ladder_lines(
    lines: Iterable[ForecastLine], own_url: str, rows_url: str, query: str, period: str, then: str = ""
) -> SafeString:
    """Units, people and the rest, each but the last with a link to its own page at `own_url`. A figure opens its rows at
    `rows_url`: those of the place that `query` names, of a unit under it, or of one of its people. `then`: the rest of
    every address where the figures are those of a past day."""
    found = []
    for line in lines:
        if line.unit is not None:
            own = f"unit={line.unit.pk}&period={period}{then}"
            found.append(_line(line, f"{own_url}?{own}", f"{rows_url}?{own}"))
        elif line.user is not None:
            own = f"user={line.user.pk}&period={period}{then}"
            found.append(_line(line, f"{own_url}?{own}", f"{rows_url}?{query}{then}", f"&amp;who={line.user.pk}"))
        else:
            found.append(_line(line, "", f"{rows_url}?{query}{then}"))
    return SafeString("\n".join(found))


@register.simple_tag
def ladder_total(line: ForecastLine, rows_url: str, query: str, then: str = "") -> SafeString:
    """What the lines add up to."""
    return SafeString(_line(line, "", f"{rows_url}?{query}{then}"))


def _line(line: ForecastLine, own: str, rows: str, who: str = "") -> str:
    address = f"{escaped(rows)}&amp;rung="
    cells = "\n  ".join(_cell(cell, address, who) for cell in line.cells)
    return f"""<tr>
  <th scope="row">{_name(line, own)}</th>
  {_td(_("Target"), _target(line))}
  {cells}
  {_td(_("Gap"), _gap(line))}
  {_td(pgettext("pipeline", "Coverage"), _coverage(line))}
</tr>"""


def _td(label: str, words: str) -> str:
    return f'<td class="figure" data-label="{escaped(label)}">{words}</td>'


def _name(line: ForecastLine, own: str) -> str:
    if own:
        return f'<a href="{escaped(own)}">{escaped(line.name)}</a>'
    return f'<span class="quiet">{escaped(_("Other colleagues"))}</span>' if line.is_rest else escaped(line.name)


def _cell(cell: ForecastCell, rows: str, who: str) -> str:
    """In millions; it opens its rows where the reader may open all of them."""
    amount = millions(cell.amount)
    found = f'<a href="{rows}{cell.category}{who}">{amount}</a>' if cell.linked else amount
    missing = f'<br><span class="small warn">{escaped(_("+ no rate"))}</span>' if cell.unrated else ""
    return _td(sign_label("category", cell.category), found + missing)


def _target(line: ForecastLine) -> str:
    if not line.target:
        return NONE
    summed = f'<span class="sr-only"> {escaped(_("sum"))}</span>' if line.target.is_sum else ""
    return millions(line.target.amount) + summed


def _gap(line: ForecastLine) -> str:
    gap: Decimal | None = line.gap
    if gap is None:
        return NONE
    return _reached() if gap <= 0 else millions(gap)


def _coverage(line: ForecastLine) -> str:
    if line.left is None:
        return NONE
    return _reached() if line.is_reached else figure(line.coverage, 2)


def _reached() -> str:
    return f'<span class="good">{escaped(pgettext("target", "Reached"))}</span>'
