"""What happens in the stages: yields, days, and where it jams."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.db.models import DateField, Exists, F, Func, IntegerField, Max, OuterRef, Q, Subquery, Sum, Value
from django.utils.translation import get_language

from opportunities.models import Stage, StageMove, State
from opportunities.queries.figures.scope import FigureScope
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

    Never multiplied into a forecast. Source: docs/metrics.md#stage-yield, #bottleneck
    """
    yields = _yields(scope)
    days = _days_of_won(scope)
    over = _over_limit(scope)
    keys = sorted({*yields, *days, *over})
    names = _names({pipeline for pipeline, _position in keys})
    return [
        StageFigure(
            pipeline=key[0],
            position=key[1],
            **names.get(key, {"name": str(key[1])}),
            entered=yields[key][0] if key in yields else 0,
            resolved=yields[key][1] if key in yields else 0,
            advanced=yields[key][2] if key in yields else 0,
            days=median(days[key]) if key in days else None,
            over=over.get(key, 0),
        )
        for key in keys
    ]


def bottleneck(figures: list[StageFigure]) -> StageFigure | None:
    """The stage with the largest sum of days beyond the stall limit; None where nothing is stalled."""
    worst = max(figures, key=lambda one: one.over, default=None)
    return worst if worst is not None and worst.over > 0 else None


def _yields(scope: FigureScope) -> dict[tuple[int, int], list[int]]:
    """(pipeline, place) → entered, resolved (advanced or closed), advanced."""
    first = (
        StageMove.objects.filter(opportunity__in=scope.all(), to_stage__position__isnull=False)
        .order_by("opportunity_id", "to_stage__position", "moved_on", "pk")
        .distinct("opportunity_id", "to_stage__position")
    )
    furthest = StageMove.objects.filter(opportunity=OuterRef("opportunity")).order_by().values("opportunity")
    rows = first.annotate(furthest=Subquery(furthest.annotate(top=Max("to_stage__position")).values("top")))
    found: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0, 0])
    span = (scope.period.start, scope.period.end)
    for pipeline, position, on, furthest_place, state in rows.values_list(
        "to_stage__version__pipeline", "to_stage__position", "moved_on", "furthest", "opportunity__state"
    ):
        if span[0] <= on <= span[1]:
            advanced = furthest_place > position or state == State.WON
            closed = state not in (State.OPEN, State.ON_HOLD)
            sums = found[pipeline, position]
            sums[0] += 1
            sums[1] += advanced or closed
            sums[2] += advanced
    return found


def _days_of_won(scope: FigureScope) -> dict[tuple[int, int], list[int]]:
    moves = StageMove.objects.filter(opportunity__in=scope.won()).order_by("opportunity_id", "moved_on", "pk")
    found: dict[tuple[int, int], list[int]] = defaultdict(list)
    last: Any = None
    rows = moves.values_list(
        "opportunity", "opportunity__closed_on", "to_stage__version__pipeline", "to_stage__position", "moved_on"
    )
    for row in [*rows, None]:
        if last is not None:
            same = row is not None and row[0] == last[0]
            until: dt.date = row[4] if same and row is not None else last[1]
            found[last[2], last[3]].append((until - last[4]).days)
        last = row
    return found


def _over_limit(scope: FigureScope) -> dict[tuple[int, int], int]:
    stood = Func(
        Value(scope.on, output_field=DateField()),
        F("stage_entered_on"),
        F("stage__stall_days"),
        template="GREATEST(%(expressions)s, 0)",
        arg_joiner=" - ",
        output_field=IntegerField(),
    )
    rows = scope.open().filter(stage__stall_days__gt=0).order_by()
    sums = rows.values_list("stage__version__pipeline", "stage__position").annotate(over=Sum(stood))
    return {(pipeline, position): int(over) for pipeline, position, over in sums if over}


def _names(pipelines: set[int]) -> dict[tuple[int, int], dict[str, str]]:
    rows = Stage.objects.filter(version__pipeline__in=pipelines).select_related("version").order_by("version__number")
    return {(row.version.pipeline_id, row.position): {"name": row.name, "name_en": row.name_en} for row in rows}


def stalled(scope: FigureScope, pipeline: int, position: int) -> EmployeesSee:
    """The open opportunities behind a sum of days beyond the limit."""
    limit = Func(
        F("stage_entered_on"),
        F("stage__stall_days"),
        template="(%(expressions)s)",
        arg_joiner=" + ",
        output_field=DateField(),
    )
    rows: Any = scope.open().filter(stage__version__pipeline=pipeline, stage__position=position)
    found: EmployeesSee = rows.alias(limit=limit).filter(limit__lt=scope.on, stage__stall_days__gt=0)
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
