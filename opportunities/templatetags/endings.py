"""Lines of the tables of won and lost in one piece."""

from django import template
from django.utils.safestring import SafeString

from core.templatetags.widgets import escaped
from core.templatetags.words import figure
from opportunities.sheet_reads.win_loss_tables import Cell, TableLine

register = template.Library()


@register.simple_tag
def ended_line(line: TableLine) -> SafeString:
    """What a line counts, and its numbers."""
    cells = "".join(
        f'<td class="figure" data-label="{escaped(cell.label)}">{_number(cell)}</td>' for cell in line.cells
    )
    return SafeString(f'<th scope="row" class="nowrap">{escaped(line.label)}</th>{cells}')


def _number(cell: Cell) -> str:
    if not cell.n:
        return '<span class="quiet">0</span>'
    number = figure(cell.n)
    return f'<a href="{escaped(cell.url)}">{number}</a>' if cell.url else number
