"""What stands on Today: a few rows of each kind, and whether there are more."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from customers.models import ContactLog
from opportunities.models import CoachingNote, CoachingRequest, CoachingState, Opportunity, State, WinAction
from opportunities.queries.coaching_queue import support_to
from sellers.models import Role, User
from sellers.notices import shown
from sellers.queries import waiting_for

SHOWN = 5  # rows of a block (domain.md §1)
AHEAD = dt.timedelta(days=7)  # a next step within a week is worth seeing today


@dataclass(frozen=True)
class Block:
    """A few rows of one kind; `more` says that there are others behind "View all"."""

    rows: Sequence[Any]
    more: bool = False


@dataclass(frozen=True)
class Today:
    """The page of one person.

    Shape:  `order` holds the keys of the blocks as her role reads them; the log box is always the second thing.
    Cost:   eight queries, whatever there is.
    """

    order: tuple[str, ...]
    steps: Block
    plan: Block
    requests: Block
    answers: Block
    logs: Block
    notices: Block
    support: Block


def today_of(user: User, *, on: dt.date) -> Today:
    """Next steps due, coaching that waits, my last logs, notifications (decision 29)."""
    return Today(
        order=blocks_of(user),
        steps=_block(steps_due(user, on=on)),
        plan=_block(actions_due(user, on=on)),
        requests=_block(requests_to(user)),
        answers=_block(answers_to(user)),
        logs=_block(last_logs_of(user)),
        support=_block(support_to(user).order_by("due_on", "pk")),
        notices=_block(waiting_for(user).order_by("-shown_from", "-id"), shown),
    )


def blocks_of(user: User) -> tuple[str, ...]:
    """In which order a person reads her day (domain.md §1): leaders their requests first, sellers their next steps."""
    if user.standing.led_units or user.has_role(Role.LEADER, Role.EXECUTIVE):
        return ("coaching", "log", "promises", "steps", "plan", "notices", "logs")
    if user.has_role(Role.SELLER, Role.PARTNER_MANAGER):
        return ("steps", "log", "plan", "promises", "coaching", "notices", "logs")
    if user.has_role(Role.SATISFACTION_OWNER, Role.STRATEGY_OWNER, Role.MARKETING, Role.ADMIN):
        return ("notices", "log", "promises", "coaching", "plan", "steps", "logs")
    return ("log", "promises", "plan", "logs", "coaching", "notices", "steps")


def steps_due(user: User, *, on: dt.date) -> QuerySet[Opportunity]:
    """Her open opportunities whose next step is past or within a week, the longest past first."""
    mine: QuerySet[Opportunity] = Opportunity.objects.visible_to(user).filter(owner=user, state=State.OPEN)
    due = mine.filter(next_step_on__lte=on + AHEAD).order_by("next_step_on", "pk")
    return due.select_related("person", "company", "next_step_person")


def actions_due(user: User, *, on: dt.date) -> QuerySet[WinAction]:
    """What she has to do by win plans, past or due within a week, the longest past first."""
    worked_on = (State.OPEN, State.ON_HOLD, State.WON)
    rows: QuerySet[WinAction] = user.win_actions.to_do().filter(opportunity__state__in=worked_on)
    return (
        rows.filter(due_on__lte=on + AHEAD)
        .select_related("opportunity__company", "satisfaction_call")
        .order_by("due_on", "pk")
    )


def requests_to(user: User) -> QuerySet[CoachingRequest]:
    """Coaching that somebody asked of her and that has no answer, the oldest first."""
    rows: QuerySet[CoachingRequest] = CoachingRequest.objects.visible_to(user).filter(
        to=user, state=CoachingState.REQUESTED
    )
    return rows.select_related("opportunity", "asked_by").order_by("created_at", "pk")


def answers_to(user: User) -> QuerySet[CoachingNote]:
    """Notes on her opportunities that she has not answered, by a word or by saying whether it helped; oldest first."""
    rows: QuerySet[CoachingNote] = CoachingNote.objects.visible_to(user).filter(
        opportunity__owner=user, replied_at__isnull=True, helpful__isnull=True
    )
    return rows.exclude(author=user).select_related("opportunity", "author").order_by("created_at", "pk")


def last_logs_of(user: User) -> QuerySet[ContactLog]:
    """What she wrote down last, with whom."""
    rows: QuerySet[ContactLog] = ContactLog.objects.visible_to(user).filter(author=user)
    return rows.prefetch_related("people").order_by("-happened_at", "-pk")


def _block(rows: QuerySet[Any], show: Any = None) -> Block:
    found = list(rows[: SHOWN + 1])
    kept = found[:SHOWN]
    return Block([show(row) for row in kept] if show else kept, len(found) > SHOWN)
