"""Lines of the tables of won and lost in one piece."""

from collections.abc import Callable, Iterable

from django import template
from django.template.defaultfilters import floatformat
from django.utils.formats import localize
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.templatetags.controls import escaped
from core.templatetags.words import figure
from opportunities.sheet_reads.win_loss_tables import Cell, TableLine

register = template.Library()


@register.simple_tag
def reason_lines(lines: Iterable[TableLine], whole: int) -> SafeString:
    """How often each reason was the main one, of a `whole`."""
    most = localize(whole)
    return SafeString(
        "".join(
            f'<tr>{_numbers(line)}<td class="wide-only"><meter class="month-bar" min="0" max="{most}" '
            f'value="{total}">{total}</meter></td></tr>'
            for line in lines
            for total in (localize(line.total),)
        )
    )


@register.simple_tag
def rival_lines(lines: Iterable[TableLine]) -> SafeString:
    """How often we won against each."""
    few = f'<span class="quiet">{escaped(pgettext("sample", "Too few"))}</span>'
    return _ending(lines, _("Win rate"), lambda line: few if line.rate is None else f"{localize(line.rate)}%")


@register.simple_tag
def stage_lines(lines: Iterable[TableLine]) -> SafeString:
    """How long those had taken that ended at each stage."""
    none = '<span class="quiet">–</span>'
    return _ending(lines, _("Median days"), lambda line: none if line.days is None else floatformat(line.days, "-1"))


def _ending(lines: Iterable[TableLine], label: str, last: Callable[[TableLine], str]) -> SafeString:
    head = f'<td class="figure" data-label="{escaped(label)}">'
    return SafeString("".join(f"<tr>{_numbers(line)}{head}{last(line)}</td></tr>" for line in lines))


def _numbers(line: TableLine) -> str:
    cells = "".join(
        f'<td class="figure" data-label="{escaped(cell.label)}">{_number(cell)}</td>' for cell in line.cells
    )
    return f'<th scope="row" class="nowrap">{escaped(line.label)}</th>{cells}'


def _number(cell: Cell) -> str:
    if not cell.n:
        return '<span class="quiet">0</span>'
    number = figure(cell.n)
    return f'<a href="{escaped(cell.url)}">{number}</a>' if cell.url else number
