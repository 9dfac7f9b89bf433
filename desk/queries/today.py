"""What stands on Today: a few rows of each kind, and whether there are more."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from core import clock
from core.kept import Blank, Kept
from core.search import SEARCH_COLUMNS
from customers.models import ContactLog, LogPerson
from opportunities.models import CoachingNote, CoachingRequest, CoachingState, Opportunity, State, WinAction
from opportunities.queries.coaching_queue import support_to
from sellers.anybody import AnyColleague
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
    Cost:   seven queries, whatever there is.
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
    asked = {"viewer": user.pk, "line": list(user.standing.line_people), "until": on + AHEAD, "now": clock.now()}
    return Today(
        order=blocks_of(user),
        steps=_block(_STEPS(**asked)),
        plan=_block(_PLAN(**asked)),
        requests=_block(_REQUESTS(**asked)),
        answers=_block(_ANSWERS(**asked)),
        logs=_block(_LOGS(**asked)),
        support=_block(_SUPPORT(**asked)),
        notices=_block(_NOTICES(**asked), shown),
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


def steps_due(user: Any, *, until: Any) -> QuerySet[Opportunity]:
    """Her open opportunities whose next step is past or within a week, the longest past first."""
    mine: QuerySet[Opportunity] = Opportunity.objects.visible_to(user).filter(owner=user.pk, state=State.OPEN)
    due = mine.filter(next_step_on__lte=until).order_by("next_step_on", "pk")
    named = ("person", "company", "next_step_person")
    return due.select_related(*named).defer(*SEARCH_COLUMNS, *_unread(*named))


def actions_due(user: Any, *, until: Any) -> QuerySet[WinAction]:
    """What she has to do by win plans, past or due within a week, the longest past first."""
    worked_on = (State.OPEN, State.ON_HOLD, State.WON)
    rows: QuerySet[WinAction] = WinAction.objects.filter(who=user.pk, opportunity__state__in=worked_on).to_do()
    rows = rows.filter(due_on__lte=until).select_related("opportunity__company", "satisfaction_call", "todo")
    return rows.defer(*_unread("opportunity", "opportunity__company")).order_by("due_on", "pk")


def requests_to(user: Any) -> QuerySet[CoachingRequest]:
    """Coaching that somebody asked of her and that has no answer, the oldest first."""
    rows: QuerySet[CoachingRequest] = CoachingRequest.objects.visible_to(user).filter(
        to=user.pk, state=CoachingState.REQUESTED
    )
    return rows.select_related("opportunity", "asked_by").defer(*_unread("opportunity")).order_by("created_at", "pk")


def answers_to(user: Any) -> QuerySet[CoachingNote]:
    """Notes on her opportunities that she has not answered, by a word or by saying whether it helped; oldest first."""
    rows: QuerySet[CoachingNote] = CoachingNote.objects.visible_to(user).filter(
        opportunity__owner=user.pk, replied_at__isnull=True, helpful__isnull=True
    )
    rows = rows.exclude(author=user.pk).select_related("opportunity", "author").defer(*_unread("opportunity"))
    return rows.order_by("created_at", "pk")


def last_logs_of(user: Any) -> QuerySet[ContactLog]:
    """What she wrote down last, and the names of whom she met."""
    rows: QuerySet[ContactLog] = ContactLog.objects.visible_to(user).filter(author=user.pk)
    there = LogPerson.objects.filter(log=OuterRef("pk")).order_by("id").values_list("person__name")
    return rows.annotate(names=ArraySubquery(there)).defer("body", *SEARCH_COLUMNS).order_by("-happened_at", "-pk")


def _unread(*joins: str) -> list[str]:
    return [f"{join}__{column}" for join in joins for column in SEARCH_COLUMNS]


def _kept(question: Callable[[Any], Any]) -> Kept[Any]:
    """The question of a block, as anybody asks it: one row more than it shows."""
    return Kept(lambda **_: question(AnyColleague())[: SHOWN + 1], "viewer", "line", "until", "now")


_STEPS = _kept(lambda user: steps_due(user, until=Blank("until")))
_PLAN = _kept(lambda user: actions_due(user, until=Blank("until")))
_REQUESTS = _kept(requests_to)
_ANSWERS = _kept(answers_to)
_LOGS = _kept(last_logs_of)
_SUPPORT = _kept(lambda user: support_to(user).defer(*_unread("opportunity")).order_by("due_on", "pk"))
_NOTICES = _kept(lambda user: waiting_for(user, now=Blank("now")).order_by("-shown_from", "-id"))


def _block(found: list[Any], show: Any = None) -> Block:
    kept = found[:SHOWN]
    return Block([show(row) for row in kept] if show else kept, len(found) > SHOWN)
