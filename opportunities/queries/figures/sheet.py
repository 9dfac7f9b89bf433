"""All formulas of a scope together: counted at once for a team, stored each night for units with units under them."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count
from django.db.models.functions import TruncMonth

from opportunities.models import UnitFigures
from opportunities.queries.figures.closing import (
    competitive_win_rate,
    cycle_days,
    deal_sizes,
    endings,
    sellers,
    value_win_rate,
    win_rate,
)
from opportunities.queries.figures.scope import FigureScope, asked_of_scopes
from opportunities.queries.figures.stages import StageFigure, stage_figures
from opportunities.queries.forecast.ladder import total_of

MONTHS = 6
# which rows a part opens and a whole; nights before they did have stored none
_ROWS = {
    "cycle_days": ("cycle", ""),
    "coverage": ("covering", "left"),
    "per_seller": ("booked", "sellers"),
    "evidence_rate": ("yes_with_evidence", "yes"),
}


@dataclass(frozen=True)
class Figure:
    """One figure. `kind`: pct (part ÷ whole), money, days, ratio, count. `part` and `whole` open their rows under the
    names `part_rows` and `whole_rows`, where they have rows; so do records that count in a number of the page and not in this
    figure, since they have no amount or no rate (`left_out`). Amounts as text keep every won."""

    code: str
    kind: str
    value: str | None
    part: str = ""
    whole: str = ""
    part_rows: str = ""
    whole_rows: str = ""
    left_out: int = 0
    left_out_rows: str = ""


@dataclass(frozen=True)
class FigureSheet:
    """`months` are (first day, new opportunities), the last six; `counted_at` None: counted for this page."""

    figures: list[Figure]
    stages: list[StageFigure]
    months: list[tuple[str, int]]
    counted_at: dt.datetime | None = None


def sheet_for(scope: FigureScope, *, part: str = "") -> FigureSheet | None:
    """Of a unit with units under it what the night has counted, None where none has; else counted now.

    `part` is "endings" or "stages"; empty is both. Source: docs/metrics.md#figures
    """
    if scope.place.below and scope.product is None:
        rows = UnitFigures.objects.filter(unit=scope.place.unit)
        row = rows.filter(starts_on=scope.period.start, ends_on=scope.period.end).first()
        return _read(row) if row is not None else None
    return counted_sheet(scope, part=part)


def counted_sheet(scope: FigureScope, *, part: str = "") -> FigureSheet:
    """Everything counted from the records. Cost: six queries for the endings, four for the stages."""
    endings_too, stages_too = part in ("", "endings"), part in ("", "stages")
    return FigureSheet(
        list(_figures(scope)) if endings_too else [],
        stage_figures(scope) if stages_too else [],
        _new_by_month(scope) if endings_too else [],
    )


def stored(sheet: FigureSheet) -> dict[str, Any]:
    """As it is kept in a row."""
    found = asdict(sheet)
    del found["counted_at"]
    return found


def _read(row: UnitFigures) -> FigureSheet:
    kept = row.figures
    return FigureSheet(
        [Figure(**one | _rows_of(one["code"])) for one in kept["figures"]],
        [StageFigure(**one) for one in kept["stages"]],
        [(day, n) for day, n in kept["months"]],
        counted_at=row.counted_at,
    )


def _rows_of(code: str) -> dict[str, str]:
    return dict(zip(("part_rows", "whole_rows"), _ROWS[code], strict=True)) if code in _ROWS else {}


def _figures(scope: FigureScope) -> Iterator[Figure]:
    ended = endings(scope)
    yield _rate("win_rate", *win_rate(ended), "won", "decided")
    yield _rate("competitive_win_rate", *competitive_win_rate(ended), "won", "contested")
    won_amount, decided = value_win_rate(ended)
    rate, parts = _pct(won_amount, decided), (_text(won_amount), _text(decided))
    unpriced = win_rate(ended)[1] - ended["decided_priced"]
    yield Figure("value_win_rate", "pct", rate, *parts, "won_priced", "decided_priced", unpriced, "decided_unpriced")
    yield Figure("withdrawn", "count", str(ended["withdrawn"]), str(ended["withdrawn"]), part_rows="withdrawn")
    average, median, n, unpriced = deal_sizes(ended)
    for code, size in (("deal_size", average), ("deal_size_median", median)):
        yield Figure(code, "money", _text(size), str(n), "", "won_priced", "", unpriced, "won_unpriced")
    days, n = cycle_days(ended)
    yield Figure("cycle_days", "days", f"{days:g}" if days is not None else None, str(n), "", *_ROWS["cycle_days"])
    total = total_of(scope.place, scope.period)
    coverage = str(total.coverage) if total.coverage is not None else None
    worth = (_text(total.open_amount), _text(total.left))
    yield Figure("coverage", "reached" if total.is_reached else "ratio", coverage, *worth, *_ROWS["coverage"])
    booked, n = total.booked, sellers(scope)
    each = _text(booked / n) if n else None
    yield Figure("per_seller", "money", each, _text(booked), str(n), *_ROWS["per_seller"])
    yield _rate("evidence_rate", *evidence_rate(scope), *_ROWS["evidence_rate"])


_RESTING = asked_of_scopes(
    lambda scope: scope.open().order_by().values("yes_proven", "yes_answers"),
    by_values=False,
    counted="SELECT coalesce(sum(yes_proven), 0), coalesce(sum(yes_answers), 0) FROM ({rows}) AS open",
)


def evidence_rate(scope: FigureScope) -> tuple[int, int]:
    """Yes-answers that rest on evidence ÷ yes-answers, of open opportunities, about us; of each question the last answer.

    Source: docs/metrics.md#evidence-rate
    """
    ((part, whole),) = _RESTING(scope)
    return part, whole


def _by_month(scope: FigureScope, since: Any, until: Any) -> Any:
    rows = scope.all().filter(created_on__gte=since, created_on__lte=until)
    return rows.annotate(month=TruncMonth("created_on")).order_by().values_list("month").annotate(n=Count("pk"))


_NEW = asked_of_scopes(_by_month, "since", "until", by_values=False)


def _new_by_month(scope: FigureScope) -> list[tuple[str, int]]:
    """New opportunities of the six months up to the end of the period, or to today where that lies ahead.

    Source: docs/metrics.md#new-opportunities
    """
    until = min(scope.period.end, scope.on)
    months = [until.replace(day=1)]
    while len(months) < MONTHS:
        months.append((months[-1] - dt.timedelta(days=1)).replace(day=1))
    found = dict(_NEW(scope, since=months[-1], until=until))
    return [(month.isoformat(), found.get(month, 0)) for month in reversed(months)]


def _rate(code: str, part: int, whole: int, part_rows: str, whole_rows: str) -> Figure:
    return Figure(code, "pct", _pct(Decimal(part), Decimal(whole)), str(part), str(whole), part_rows, whole_rows)


def _pct(part: Decimal, whole: Decimal) -> str | None:
    return str((100 * part / whole).quantize(Decimal("0.1"))) if whole else None


def _text(amount: Decimal | None) -> str:
    return str(amount.quantize(Decimal(1))) if amount is not None else ""
