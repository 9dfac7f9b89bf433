"""Standard things to do of a stage, put into the plan when the stage is entered. They gate nothing, and one tap removes each."""

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache

from django.utils.translation import gettext as _

from opportunities.models import (
    OPEN_ACTIONS,
    ActionOrigin,
    ActionState,
    Opportunity,
    Stage,
    StageTodo,
    State,
    WinAction,
)
from sellers.business_time import calendar_of


def enter_stage(opportunity: Opportunity, *, on: dt.date, left: Stage | None = None) -> None:
    """Makes what the stage asks for, once in an opportunity's life, due so many days later on a working day; what was due
    in the stage `left` and nobody ticked is over with it. Call it in the history context of the move.

    Not for imports: what happened elsewhere is not to be done here. Cost: six queries, one where the stage asks for nothing.
    """
    if left is not None and left.position < opportunity.stage.position:
        stale = opportunity.win_actions.filter(state=ActionState.PLANNED, origin=ActionOrigin.STANDARD, due_on__lt=on)
        stale.update(state=ActionState.CANCELLED, settled_on=on, result=_("Over with its stage"))
    todos = todos_of(opportunity.stage_id)
    if left is not None and todos:
        made = set(opportunity.win_actions.filter(todo__isnull=False).values_list("todo", flat=True))
        todos = tuple(todo for todo in todos if todo.pk not in made)
    _make(opportunity, todos, on)


def after_win(opportunity: Opportunity, *, on: dt.date) -> list[tuple[int, WinAction]]:
    """What the pipeline asks for once the order is there: (days after it, the thing to do). In the context of the win."""
    todos = todos_after_win(opportunity.pipeline_version_id)
    return [(todo.offset_days, row) for todo, row in zip(todos, _make(opportunity, todos, on), strict=True)]


def _make(opportunity: Opportunity, todos: Sequence[StageTodo], on: dt.date) -> list[WinAction]:
    if not todos:
        return []
    calendar = calendar_of(opportunity.owner.standing.unit_id, on=on)
    return WinAction.objects.bulk_create(
        WinAction(
            opportunity=opportunity,
            what=todo.text,
            who=opportunity.owner,
            due_on=calendar.add_working_days(on + dt.timedelta(days=todo.offset_days), 0),
            purpose=todo.purpose,
            origin=ActionOrigin.STANDARD,
            todo=todo,
        )
        for todo in todos
    )


def leave_stages(opportunity: Opportunity, *, on: dt.date) -> None:
    """It has ended: the standard work of its stages is over, and without an order so is all the rest of the plan."""
    rows = opportunity.win_actions.filter(state__in=(*OPEN_ACTIONS, ActionState.SUGGESTED))
    if opportunity.state == State.WON:
        rows = rows.filter(origin=ActionOrigin.STANDARD, todo__stage__isnull=False)
    rows.update(state=ActionState.CANCELLED, settled_on=on, result=_("Over with its stage"))


@lru_cache(maxsize=256)
def todos_of(stage_id: int) -> tuple[StageTodo, ...]:
    """A version that is used never changes, so its things to do are read once a process."""
    return tuple(StageTodo.objects.filter(stage=stage_id).order_by("position"))


@lru_cache(maxsize=64)
def todos_after_win(version_id: int) -> tuple[StageTodo, ...]:
    """As `todos_of`, for what comes after the order."""
    return tuple(StageTodo.objects.filter(version=version_id, stage__isnull=True).order_by("position"))
