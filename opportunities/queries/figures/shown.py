"""Figures in words: labels, what each is made of, and one mark for the stage where it jams."""

from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from opportunities.models import Pipeline
from opportunities.queries.figures.sheet import Figure, FigureSheet
from opportunities.queries.figures.stages import StageFigure, bottleneck

LABELS: dict[str, tuple[str | Promise, str | Promise]] = {
    "win_rate": (_("Win rate"), _("Won ÷ (won + lost + stopped by the customer)")),
    "competitive_win_rate": (_("Competitive win rate"), _("Won ÷ (won + lost)")),
    "value_win_rate": (_("Win rate by amount"), _("Won amount ÷ amount decided, in millions")),
    "withdrawn": (_("Withdrawn by us"), _("In no rate: leaving early is no loss")),
    "deal_size": (_("Average deal size"), _("Millions; of what was won")),
    "deal_size_median": (_("Median deal size"), _("Millions; half of them are smaller")),
    "cycle_days": (_("Sales cycle"), _("Median days from the first stage to the order")),
    "coverage": (pgettext_lazy("pipeline", "Coverage"), _("Read it against 1 ÷ the win rate")),
    "per_seller": (_("Booked per seller"), _("Millions; booked ÷ people who sell")),
    "evidence_rate": (_("Evidence rate"), _("Yes-answers that rest on evidence ÷ yes-answers")),
}


ENOUGH = 5  # domain.md §2.3: of fewer cases no rate is told
# rate → the one whose cases it is counted over
DECIDED_BY = {
    "win_rate": "win_rate",
    "competitive_win_rate": "competitive_win_rate",
    "value_win_rate": "win_rate",
}


@dataclass(frozen=True)
class ShownFigure:
    figure: Figure
    label: str
    made_of: str
    is_few: bool = False  # too few cases for a rate: the parts are shown, the rate is not


def shown_figures(sheet: FigureSheet) -> list[ShownFigure]:
    found = []
    for figure in sheet.figures:
        label, made_of = (str(words) for words in LABELS[figure.code])
        is_few = figure.kind == "pct" and figure.code in DECIDED_BY and _cases(sheet, DECIDED_BY[figure.code]) < ENOUGH
        if figure.code == "coverage" and _cases(sheet, "win_rate") >= ENOUGH and (rate := _rate_of(sheet)):
            made_of = f"{made_of} ({number_format(round(100 / rate, 2), 2)})"
        found.append(ShownFigure(figure, label, made_of, is_few))
    return found


def _cases(sheet: FigureSheet, code: str) -> int:
    return int(next((one.whole for one in sheet.figures if one.code == code and one.kind == "pct"), 0) or 0)


def _rate_of(sheet: FigureSheet) -> float:
    value = next((one.value for one in sheet.figures if one.code == "win_rate"), None)
    return float(value or 0)


def shown_stages(sheet: FigureSheet) -> list[dict[str, Any]]:
    """Stage by stage; where there are several pipelines, the first stage of each `begins` it by its name."""
    worst: StageFigure | None = bottleneck(sheet.stages)
    pipelines = {one.pipeline for one in sheet.stages}
    names = {row.pk: str(row) for row in Pipeline.objects.filter(pk__in=pipelines)} if len(pipelines) > 1 else {}
    found, last = [], 0
    for one in sheet.stages:
        begins = names.get(one.pipeline, "") if one.pipeline != last else ""
        found.append({"stage": one, "is_worst": one == worst, "begins": begins})
        last = one.pipeline
    return found
