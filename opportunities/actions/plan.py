"""The win plan: what the team does next. A leader's idea is a suggestion, which the seller takes up or not."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from core import clock
from core.audit import history
from customers.models import Person
from opportunities.actions.locking import count_up, lock, lock_with
from opportunities.errors import IllegalMove, Incomplete
from opportunities.models import (
    ACTION_MOVES,
    OPEN_ACTIONS,
    ActionOrigin,
    ActionPurpose,
    ActionState,
    Evidence,
    Opportunity,
    SatisfactionCall,
    WinAction,
)
from opportunities.policies import may_carry_out, may_plan, may_put_back
from opportunities.policies.coaching import may_suggest
from opportunities.prompts import better_than
from sellers.actions import notify
from sellers.models import User

PROPOSED = (
    ActionOrigin.FLAG,
    ActionOrigin.QUESTION,
    ActionOrigin.FACT,
)  # one open action for what it settles is enough
Words = str | Callable[[], str]
EDITABLE = frozenset({"what", "due_on", "purpose", "closes", "who", "customer", "target"})


@transaction.atomic
def add_action(
    opportunity: Opportunity,
    *,
    by: User,
    what: Words,
    due_on: dt.date,
    purpose: str = ActionPurpose.LEARN,
    closes: str = "",
    who: User | None = None,
    customer: Person | None = None,
    target: Person | None = None,
    origin: str = ActionOrigin.SELLER,
) -> WinAction:
    """Puts an action into the plan. Who does it: `who`, or `customer` on the other side; nobody named is who writes it.
    `what` is what somebody typed, or, where the product offers it, what says it in the language that holds.

    One that was offered for a risk, a question or a fact is there once: as long as it is open, it is given back.
    Errors: Incomplete without words.
    """
    lock(opportunity)
    may_plan(by, opportunity).enforce()
    if origin in PROPOSED and closes:
        offered = opportunity.win_actions.filter(closes=closes, origin__in=PROPOSED, state__in=OPEN_ACTIONS)
        same: WinAction | None = offered.first()
        if same is not None:
            return same
    return _write(
        opportunity, by=by, what=what, due_on=due_on, purpose=purpose, closes=closes, who=who or (None if customer else by),
        customer=customer, target=target, origin=origin,
    )  # fmt: skip


@transaction.atomic
def suggest_action(
    opportunity: Opportunity,
    *,
    by: User,
    what: Words,
    due_on: dt.date,
    purpose: str = ActionPurpose.LEARN,
    closes: str = "",
    who: User | None = None,
    customer: Person | None = None,
    target: Person | None = None,
    origin: str = ActionOrigin.LEADER,
) -> WinAction:
    """A leader or an asked colleague has an idea: it waits beside the plan until the seller has answered. Errors:
    Incomplete without words, or where they press or ask for odds (domain.md §3.4)."""
    lock(opportunity)
    may_suggest(by, opportunity).enforce()
    if (better := better_than(what if isinstance(what, str) else what())) is not None:
        raise Incomplete(better, field="what")
    action = _write(
        opportunity, by=by, what=what, due_on=due_on, purpose=purpose, closes=closes,
        who=None if customer else who or opportunity.owner, customer=customer, target=target,
        origin=ActionOrigin.LEADER, state=ActionState.SUGGESTED,
    )  # fmt: skip
    notify(
        opportunity.owner, "action_suggested", about=opportunity, once=str(action.pk), by=by, title=opportunity.title,
        name=by.name, what=action.what, what_en=action.what_en,
    )  # fmt: skip
    return action


def _write(opportunity: Opportunity, *, by: User, what: Words, **values: Any) -> WinAction:
    words = in_both_languages(what) if callable(what) else {"what": what}
    if not words["what"].strip():
        raise Incomplete(_("Please write what is to be done."), field="what")
    with history(by=by):
        return WinAction.objects.create(opportunity=opportunity, made_by=by, **words, **values)


def in_both_languages(say: Callable[[], str]) -> dict[str, str]:
    """What the product offers, for readers of either language: the columns that hold it."""
    found = {}
    for name, language in (("what", "ko"), ("what_en", "en")):
        with override(language):
            found[name] = say()
    return found


@transaction.atomic
def edit_action(action: WinAction, *, by: User, read_at: int | None = None, **changes: Any) -> WinAction:
    """Writes the given fields; what was offered and comes back as its reader was shown it stays in every language.

    Errors: Stale where somebody saved the sheet since version `read_at`; Incomplete.
    """
    opportunity = action.opportunity
    lock(opportunity, read_at=read_at)
    may_plan(by, opportunity).enforce()
    if unknown := set(changes) - EDITABLE:
        raise TypeError(f"these fields are not edited here: {', '.join(sorted(unknown))}")
    if changes.get("what") == action.words:
        del changes["what"]
    elif "what" in changes:
        changes["what_en"] = ""
    if not str(changes.get("what", action.what)).strip():
        raise Incomplete(_("Please write what is to be done."), field="what")
    for name, value in changes.items():
        setattr(action, name, value)
    if (action.who is None) == (action.customer is None):
        raise Incomplete(_("Please say who does it: one of us, or somebody at the customer."), field="who")
    with history(by=by):
        action.save(update_fields=list(changes))
        count_up(opportunity)
    return action


@transaction.atomic
def accept_action(action: WinAction, *, by: User) -> WinAction:
    """The seller takes up a suggestion. Twice is harmless."""
    may_plan(by, lock_with(action)).enforce()
    if action.state in OPEN_ACTIONS:
        return action
    _move(action, ActionState.PLANNED, by=by)
    _tell_who_suggested(action, by)
    return action


@transaction.atomic
def decline_action(action: WinAction, *, by: User, reason: str = "") -> WinAction:
    """The seller goes another way; a line on why is welcome and not needed. Twice is harmless."""
    may_plan(by, lock_with(action)).enforce()
    if action.state == ActionState.CANCELLED:
        return action
    if action.state != ActionState.SUGGESTED:
        raise IllegalMove(_("It is in the plan already."))
    _move(action, ActionState.CANCELLED, by=by, result=reason)
    _tell_who_suggested(action, by)
    return action


@transaction.atomic
def start_action(action: WinAction, *, by: User) -> WinAction:
    """Somebody is at it."""
    lock_with(action)
    may_carry_out(by, action).enforce()
    if action.state != ActionState.DOING:
        _move(action, ActionState.DOING, by=by)
    return action


@transaction.atomic
def finish_action(action: WinAction, *, by: User, result: str = "", evidence: Evidence | None = None) -> WinAction:
    """Done, with what came of it in a line, or with the evidence that made its fact. Done again only changes that line."""
    lock_with(action)
    may_carry_out(by, action).enforce()
    if action.state == ActionState.DONE:
        if result.strip() and result != action.result:
            action.result = result
            with history(by=by):
                action.save(update_fields=["result"])
        return action
    _not_the_call(action)
    _move(action, ActionState.DONE, by=by, result=result, evidence=evidence)
    return action


@transaction.atomic
def drop_action(action: WinAction, *, by: User, reason: str = "") -> WinAction:
    """Taken out of the plan with one tap; it stays in the history and can be taken back. Twice is harmless."""
    may_plan(by, lock_with(action)).enforce()
    if action.state != ActionState.CANCELLED:
        _not_the_call(action)
        _move(action, ActionState.CANCELLED, by=by, result=reason)
    return action


@transaction.atomic
def restore_action(action: WinAction, *, by: User) -> WinAction:
    """Back into the plan after it was done or dropped. Twice is harmless. Errors: IllegalMove for a suggestion, which
    only its answer puts into the plan."""
    lock_with(action)
    may_put_back(by, action).enforce()
    if action.state == ActionState.SUGGESTED:
        raise IllegalMove(_("It is a suggestion: the seller takes it up or not."))
    if action.state not in OPEN_ACTIONS:
        _move(action, ActionState.PLANNED, by=by)
    return action


def _not_the_call(action: WinAction) -> None:
    """The call after an order is over when it was made, not with a tap."""
    if SatisfactionCall.objects.filter(action=action, called_on__isnull=True).exists():
        raise IllegalMove(_("Write the call down on the order's page: it ticks this off."))


def _move(action: WinAction, to: ActionState, *, by: User, result: str = "", evidence: Evidence | None = None) -> None:
    if to not in ACTION_MOVES[action.state]:
        raise IllegalMove(_("This step is over already."))
    over = to in (ActionState.DONE, ActionState.CANCELLED)
    action.state, action.result, action.settled_on = to, result, clock.today() if over else None
    action.evidence = evidence
    with history(by=by):
        action.save(update_fields=["state", "result", "settled_on", "evidence"])


def _tell_who_suggested(action: WinAction, by: User) -> None:
    if action.made_by is None:
        return
    taken = action.state == ActionState.PLANNED
    notify(
        action.made_by, "action_taken_up" if taken else "action_declined", about=action.opportunity, once=str(action.pk),
        by=by, title=action.opportunity.title, name=by.name, what=action.what, what_en=action.what_en,
        reason=action.result,
    )  # fmt: skip
