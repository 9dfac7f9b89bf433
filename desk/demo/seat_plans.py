"""Tells what is planned on the deals, what both sides agreed until the order, and what speaks for us."""

import datetime as dt
from functools import partial

from customers.models import Person
from desk.demo.cast import Cast
from desk.demo.plans import ACTS, CLOSE_PLANS, STRENGTHS, Act, Agreed, Confirmed
from desk.demo.storytime import Story
from opportunities import actions
from opportunities.models import Opportunity, StepState
from sellers.models import User

CAUGHT_UP = dt.timedelta(days=2)  # standard work of a stage that is older was done on its day


def tell_plans(cast: Cast, story: Story) -> None:
    for code, (steps, days, confirmed) in CLOSE_PLANS.items():
        story.tell(story.moment(days, 17, 30), partial(_agree, cast, story, code, steps, confirmed))
    for code, acts in ACTS.items():
        for act in acts:
            story.tell(story.moment(act.days, 19, 40), partial(_plan, cast, story, code, act))
    for code, (text, offsets, who) in STRENGTHS.items():
        story.tell(story.moment(2, 19, 50), partial(_strength, cast, code, text, offsets, who))
    for code in ACTS:
        story.tell(story.moment(1, 19, 55), partial(_catch_up, cast, story, code))


def _deal(cast: Cast, code: str) -> tuple[Opportunity, User]:
    opportunity = Opportunity.objects.select_related("owner", "stage", "person").get(pk=cast.deals[code].pk)
    return opportunity, cast.users[opportunity.owner.name]


def _plan(cast: Cast, story: Story, code: str, act: Act) -> None:
    opportunity, owner = _deal(cast, code)
    said = {
        "what": act.what,
        "due_on": story.day(-act.ahead),
        "purpose": act.purpose,
        "closes": act.closes,
        "who": cast.users[act.who] if act.who else owner,
        "target": cast.people.get(act.target),
    }
    if act.by:
        actions.suggest_action(opportunity, by=cast.users[act.by], **said)
        return
    origin = {"R": "flag", "F": "fact", "Q": "question"}.get(act.closes[:1], "seller")
    action = actions.add_action(opportunity, by=owner, origin=origin, **said)
    if act.result:
        actions.finish_action(action, by=owner, result=act.result)


def _agree(cast: Cast, story: Story, code: str, steps: tuple[Agreed, ...], confirmed: Confirmed | None) -> None:
    opportunity, owner = _deal(cast, code)
    rows = actions.add_steps(
        opportunity,
        by=owner,
        steps=[
            {
                "what": step.what,
                "due_on": story.day(-step.ahead),
                "who": owner if step.ours else None,
                "customer": cast.people[step.theirs] if step.theirs else None,
            }
            for step in steps
        ],
    )
    for row, step in zip(rows, steps, strict=True):
        if step.done:
            actions.settle_step(row, by=owner, to=StepState.DONE)
    if confirmed is not None:
        who: Person = cast.people[confirmed.who]
        actions.confirm_plan(opportunity, by=owner, person=who, log=cast.logs[confirmed.key])


def _strength(cast: Cast, code: str, text: str, offsets: str, who: str) -> None:
    opportunity, owner = _deal(cast, code)
    actions.add_strength(opportunity, by=owner, text=text, offsets=offsets, person=cast.people[who])


def _catch_up(cast: Cast, story: Story, code: str) -> None:
    """Sellers of the demo tick what they have done: what is late among the standard work was done on its day."""
    opportunity, owner = _deal(cast, code)
    for action in opportunity.win_actions.filter(origin="standard").to_do().filter(due_on__lt=story.on - CAUGHT_UP):
        actions.finish_action(action, by=owner)
