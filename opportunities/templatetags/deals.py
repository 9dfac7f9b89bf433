"""Lines of opportunities in one piece: a list has thirty of them, and a template asks for each of their twenty values by name."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.templatetags.addresses import address
from core.templatetags.controls import escaped
from core.templatetags.ui import badge, icon
from core.templatetags.words import day, due_tone, millions, money, time_element
from opportunities.models import State
from opportunities.queries.forecast.rows import ForecastRow
from opportunities.sheet_reads.listing import Line
from opportunities.tiers import OpportunityCard, Tier

register = template.Library()
# a report, where it stands
FETCHED = 'hx-trigger="sheet-wanted" hx-select="article.sheet" hx-swap="innerHTML ignoreTitle:true" hx-disinherit="*"'


@register.simple_tag
def deal_lines(rows: Iterable[Line], ticks: bool = False, ticked: bool = False) -> SafeString:
    """Title, customer, category, and the next step at the right end; `ticks`: they can be ticked, `ticked`: all of them are."""
    words = _Words()
    on = " checked" if ticked else ""
    return SafeString("\n".join(_line(line, words, on if ticks else None) for line in rows))


class _Words:
    """What the lines of one list say alike; days and categories that several name are put into words once."""

    def __init__(self) -> None:
        self.million = escaped(pgettext("million won, after a figure", "m"))
        self.no_rate, self.no_step = escaped(_("no rate")), escaped(_("No next step"))
        self._due: dict[dt.date, str] = {}
        self._days: dict[dt.date | None, str] = {}
        self._badges: dict[str, str] = {}

    def badge(self, category: str) -> str:
        return self._badges.get(category) or self._badges.setdefault(category, badge("category", category))

    def day(self, on: dt.date | None) -> str:
        return self._days.get(on) or self._days.setdefault(on, escaped(day(on, "short")))

    def due(self, on: dt.date) -> str:
        if on not in self._due:
            self._due[on] = f'<span class="badge {due_tone(on)}">{time_element(on, "due")}</span>'
        return self._due[on]


def _line(line: Line, words: _Words, ticked: str | None) -> str:
    """`ticked`: what its box says, None where there is none."""
    card, url, title = line.card, escaped(line.url), escaped(line.card.title)
    return f"""<div class="row" data-row>
  {"" if ticked is None else _tick(card, title, ticked)}
  <a class="row__link" href="{url}">{title}</a>
  <div class="row__badge">{_badge(card, words)}</div>
  <div class="row__meta">{escaped(_about(line))}</div>
  {_amount(card, words)}
  <div class="row__next">{_next(line, words)}</div>
</div>"""


@register.simple_tag
def deal_choices(rows: Iterable[ForecastRow], chosen: Collection[int]) -> SafeString:
    """Tick boxes of a period's open opportunities, `chosen` by their ids: title, category, `whose`, when and how much."""
    words, ticked = _Words(), frozenset(chosen)
    return SafeString("\n".join(_choice(row, words, row.opportunity.pk in ticked) for row in rows))


def _choice(row: ForecastRow, words: _Words, is_on: bool) -> str:
    deal: Any = row.opportunity
    on = " checked" if is_on else ""
    owner, order_on = escaped(deal.whose), words.day(deal.expected_order_on)
    box = f'<input type="checkbox" name="sheet" value="{deal.pk}"{on}>'
    return (
        f'<li><label class="check">{box}<span class="pack-list__name">{escaped(deal.title)}</span></label>'
        f'{words.badge(deal.category)}<span class="quiet small">{owner} · {order_on}</span>'
        f'<span class="figure nowrap">{escaped(money(row.amount, row.currency))}</span></li>'
    )


@register.simple_tag
def deal_sheets(deals: Iterable[Any]) -> SafeString:
    """Opportunities, with the names of `customer` and `whose`, whose report opens where it stands (static/js/pack.js);
    without script a link leads to it."""
    words, acts = _Words(), _report_acts()
    return SafeString("\n".join(_sheet(n, one, words, acts) for n, one in enumerate(deals, start=1)))


def _report_acts() -> tuple[str, str]:
    """What each of them says alike: while its report is not there, and under it. `%s` is where it stands."""
    opened = (
        '<p class="line screen-only"><a class="link" href="%s?view=report">{}</a>'
        '<span class="htmx-indicator quiet small">{}</span></p>'
    )
    acts = (
        '<p class="line pack-sheet__acts screen-only"><a class="button button--small" href="%s?view=report">{}{}</a>'
        '<a class="button button--quiet button--small" href="%s?view=coach">{}{}</a></p>'
    )
    decided, coaching = escaped(_("Report, and what is decided")), escaped(_("Coaching"))
    return (
        opened.format(escaped(_("Open the report")), escaped(_("One moment"))),
        acts.format(icon("sheet", size="small"), decided, icon("coach", size="small"), coaching),
    )


def _sheet(n: int, deal: Any, words: _Words, acts: tuple[str, str]) -> str:
    opened, below = acts
    url = address("opportunities:detail", deal.pk)
    whose = f"{escaped(deal.customer or '')} · {escaped(deal.whose)}"
    return f"""<details class="pack-sheet" name="pack-sheet" id="sheet-{deal.pk}">
    <summary><span class="pack-sheet__n">{n}</span> <strong>{escaped(deal.title)}</strong>
      <span class="quiet small">{whose}</span> {words.badge(deal.category)}</summary>
    <div data-sheet hx-get="{url}?view=report" {FETCHED}>{opened % url}</div>
    {below % (url, url)}
  </details>"""


def _tick(card: OpportunityCard, title: str, on: str) -> str:
    return f'<input class="row__tick" type="checkbox" name="pick" value="{card.pk}" form="together" aria-label="{title}"{on}>'


def _badge(card: OpportunityCard, words: _Words) -> str:
    if card.state != State.OPEN:
        return badge("state", card.state)
    if card.category:
        return words.badge(card.category)
    return f'<span class="quiet small">{escaped(card.stage)}</span>'


def _about(line: Line) -> str:
    card = line.card
    customer = " · ".join(one.name for one in (card.person, card.company) if one)
    return customer if line.is_mine else f"{customer} · {card.owner.name}"


def _amount(card: OpportunityCard, words: _Words) -> str:
    if card.amount is None:
        return ""
    whole = escaped(money(card.amount, card.currency or ""))
    if not card.is_foreign:
        return f'<div class="row__figure" title="{whole}">{millions(card.amount)}<small> {words.million}</small></div>'
    missing = (
        f' <span class="badge tone-warn">{icon("warning")}{words.no_rate}</span>' if card.company_amount is None else ""
    )
    return f'<div class="row__figure">{whole}{missing}</div>'


def _next(line: Line, words: _Words) -> str:
    card = line.card
    if card.next_step_on:
        return f'<span class="clip next-words wide-only">{escaped(card.next_step)}</span>{words.due(card.next_step_on)}'
    if card.tier > Tier.CARD and card.state == State.OPEN:
        if not line.next_step_url:
            return f'<span class="badge tone-warn">{words.no_step}</span>'
        return f'<a class="badge tone-warn" href="{escaped(line.next_step_url)}">{words.no_step}</a>'
    return ""
