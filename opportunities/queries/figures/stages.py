"""What happens in the stages: yields, days, and where it jams."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import (
    BooleanField,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Sum,
)
from django.utils.translation import get_language

from core.kept import Kept, among, among_found
from opportunities.models import Stage, StageMove, State
from opportunities.queries.figures.scope import FigureScope, asked_of_scopes
from opportunities.querysets import EmployeesSee

FEW = 5  # domain.md §2.3: below it a yield says "표본 부족"


@dataclass(frozen=True)
class StageFigure:
    """One stage of a pipeline, by its place. `entered`: first reached in the period; `advanced` ÷ `resolved` of those
    is the yield, None with fewer than five resolved. `days`: median of those won in the period. `over`: days that open
    ones stand beyond their stall limit, summed."""

    pipeline: int
    position: int
    name: str
    entered: int
    resolved: int
    advanced: int
    days: float | None
    over: int
    name_en: str = ""  # figures of a night are read in either language

    @property
    def label(self) -> str:
        return self.name_en if self.name_en and get_language() == "en" else self.name

    @property
    def yield_pct(self) -> int | None:
        return round(100 * self.advanced / self.resolved) if self.resolved >= FEW else None


def stage_figures(scope: FigureScope) -> list[StageFigure]:
    """Every stage that anything of the scope touched, by pipeline and place. Cost: four queries.

    Never multiplied into a forecast. Source: docs/metrics.md#stage-yield, #stage-days
    """
    yields = {(pipeline, place): counts for pipeline, place, *counts in _ARRIVED(scope)}
    days = {(pipeline, place): middle for pipeline, place, middle in _STAYED(scope)}
    over = {(pipeline, place): int(late) for pipeline, place, late in _OVER(scope) if late}
    keys = sorted({*yields, *days, *over})
    names = _names({pipeline for pipeline, _position in keys})
    found = []
    for key in keys:
        entered, resolved, advanced = yields.get(key, (0, 0, 0))
        name, name_en = names.get(key, (str(key[1]), ""))
        middle, late = days.get(key), over.get(key, 0)
        found.append(StageFigure(*key, name, entered, resolved, advanced, middle, late, name_en))
    return found


def bottleneck(figures: list[StageFigure]) -> StageFigure | None:
    """The stage with the largest sum of days beyond the stall limit; None where nothing is stalled.

    Source: docs/metrics.md#bottleneck
    """
    worst = max(figures, key=lambda one: one.over, default=None)
    return worst if worst is not None and worst.over > 0 else None


# of each opportunity and place the first arrival; how far it came is asked of all its moves
_ARRIVALS = """
SELECT pipeline, place, count(*), count(*) FILTER (WHERE advanced OR ended), count(*) FILTER (WHERE advanced)
  FROM (SELECT DISTINCT ON (opportunity_id, place) pipeline, place, is_then, ended,
               won OR place < max(place) OVER (PARTITION BY opportunity_id) AS advanced
          FROM ({rows}) AS moves ORDER BY opportunity_id, place, moved_on, id) AS first
 WHERE is_then GROUP BY 1, 2
"""
# percentile_cont(0.5): the middle, between the two in the middle where their number is even; an order may be dated before
# a later stage, in which nothing stayed then
_STAYS = """
SELECT pipeline, place, percentile_cont(0.5) WITHIN GROUP (ORDER BY days)
  FROM (SELECT pipeline, place,
               greatest(lead(moved_on, 1, closed_on) OVER (PARTITION BY opportunity_id ORDER BY moved_on, id) - moved_on, 0)
                 AS days
          FROM ({rows}) AS moves) AS stays
 GROUP BY 1, 2
"""


def _moves_of(opportunities: Any) -> Any:
    """Found by opportunity: a join would read the moves of everybody to find those of a team."""
    rows = StageMove.objects.filter(among_found("opportunity_id", opportunities.order_by().values("pk"))).order_by()
    return rows.annotate(pipeline=F("to_stage__version__pipeline"), place=F("to_stage__position"))


def _arrivals(scope: FigureScope) -> Any:
    then = Q(moved_on__range=(scope.period.start, scope.period.end))
    moved = Exists(StageMove.objects.filter(then, opportunity=OuterRef("pk")))
    rows = _moves_of(scope.all().filter(moved)).annotate(
        is_then=_is(then),
        won=_is(Q(opportunity__state=State.WON)),
        ended=_is(~Q(opportunity__state__in=(State.OPEN, State.ON_HOLD))),
    )
    return rows.values("opportunity_id", "id", "moved_on", "pipeline", "place", "is_then", "won", "ended")


def _is(condition: Q) -> Any:
    return ExpressionWrapper(condition, output_field=BooleanField())


def _stays(scope: FigureScope) -> Any:
    rows = _moves_of(scope.won()).annotate(closed_on=F("opportunity__closed_on"))
    return rows.values("opportunity_id", "id", "moved_on", "closed_on", "pipeline", "place")


def _overdue(scope: FigureScope) -> Any:
    rows = scope.open().filter(stage__stall_days__gt=0).order_by()
    return rows.values_list("stage__version__pipeline", "stage__position").annotate(over=Sum(_days_over(scope.on)))


def _days_over(on: Any) -> Func:
    return Func(
        on,
        F("stage_entered_on"),
        F("stage__stall_days"),
        template="GREATEST(%(expressions)s, 0)",
        arg_joiner=" - ",
        output_field=IntegerField(),
    )


_ARRIVED = asked_of_scopes(_arrivals, by_values=True, counted=_ARRIVALS)
_STAYED = asked_of_scopes(_stays, by_values=False, counted=_STAYS)
_OVER = asked_of_scopes(_overdue, by_values=False)
_STAGES = Kept(
    lambda ids: (
        Stage.objects.filter(among("version__pipeline", ids))
        .order_by("version__number")
        .values_list("version__pipeline", "position", "name", "name_en")
    ),
    "ids",
)


def _names(pipelines: set[int]) -> dict[tuple[int, int], tuple[str, str]]:
    if not pipelines:
        return {}
    rows = _STAGES(ids=sorted(pipelines))
    return {(pipeline, place): (name, name_en) for pipeline, place, name, name_en in rows}


def stalled(scope: FigureScope, pipeline: int, position: int) -> EmployeesSee:
    """The open opportunities behind a sum of days beyond the limit, each with its own as `over`."""
    limit = Func(
        F("stage_entered_on"),
        F("stage__stall_days"),
        template="(%(expressions)s)",
        arg_joiner=" + ",
        output_field=DateField(),
    )
    rows: Any = scope.open().filter(stage__version__pipeline=pipeline, stage__position=position)
    rows = rows.alias(limit=limit).filter(limit__lt=scope.on, stage__stall_days__gt=0)
    found: EmployeesSee = rows.annotate(over=_days_over(scope.on))
    return found


def entered(scope: FigureScope, pipeline: int, position: int) -> Any:
    """The opportunities that first entered a stage in the period."""
    first = StageMove.objects.filter(
        opportunity=OuterRef("pk"), to_stage__version__pipeline=pipeline, to_stage__position=position
    )
    rows = scope.all().annotate(first_on=Subquery(first.order_by("moved_on", "pk").values("moved_on")[:1]))
    return rows.filter(first_on__range=(scope.period.start, scope.period.end))


def advanced(scope: FigureScope, pipeline: int, position: int) -> Any:
    """Of those that entered, the ones that reached a later stage or were won."""
    return entered(scope, pipeline, position).filter(_went_on(position))


def resolved(scope: FigureScope, pipeline: int, position: int) -> Any:
    """Of those that entered, the ones that advanced or ended."""
    ended = ~Q(state__in=(State.OPEN, State.ON_HOLD))
    return entered(scope, pipeline, position).filter(_went_on(position) | ended)


def _went_on(position: int) -> Q:
    later = StageMove.objects.filter(opportunity=OuterRef("pk"), to_stage__position__gt=position)
    return Q(Exists(later)) | Q(state=State.WON)


def won_through(scope: FigureScope, pipeline: int, position: int) -> Any:
    """Those won in the period that stood in the stage: its median days are theirs."""
    stood = StageMove.objects.filter(
        opportunity=OuterRef("pk"), to_stage__version__pipeline=pipeline, to_stage__position=position
    )
    return scope.won().filter(Exists(stood))


class Stay(NamedTuple):
    """Of one opportunity in one stage: since when, and the days until the next one or the order."""

    pipeline: int
    place: int
    since: dt.date
    days: int


def stays_of(rows: Iterable[Any]) -> dict[int, list[Stay]]:
    """Of each of some won opportunities its stays in their order, with the days that the median counts. Cost: one query."""
    closed = {row.pk: row.closed_on for row in rows}
    moves = StageMove.objects.filter(among("opportunity_id", list(closed))).order_by("opportunity", "moved_on", "pk")
    stage = ("to_stage__version__pipeline", "to_stage__position")
    found = {}
    for pk, group in groupby(moves.values_list("opportunity", "moved_on", *stage), key=itemgetter(0)):
        of_one = list(group)
        left = [moved_on for _pk, moved_on, *_stage in of_one[1:]] + [closed[pk]]
        found[pk] = [
            Stay(pipeline, place, since, max((end - since).days, 0))
            for (_pk, since, pipeline, place), end in zip(of_one, left, strict=True)
        ]
    return found
