"""A missing fact becomes a dated action of the plan, or a coach's suggestion of one, with one tap (domain.md §4, gap view)."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from customers.models import Person
from opportunities.actions.locking import lock
from opportunities.actions.plan import accept_action, add_action, finish_action, suggest_action
from opportunities.errors import Incomplete
from opportunities.models import (
    ActionOrigin,
    ActionPurpose,
    ActionState,
    BuyingRole,
    Evidence,
    FactCode,
    Opportunity,
    WinAction,
)
from opportunities.models.plan import OPEN_ACTIONS
from opportunities.policies import may_plan
from opportunities.policies.coaching import may_suggest
from opportunities.words import way_to
from sellers.business_time import due_day
from sellers.models import User

WORKING_DAYS = 5  # until when it is to be had, where nobody gave a day
# whose word makes the fact; of the rest it is the opportunity's own customer's
ASKED_OF: dict[str, tuple[BuyingRole, ...]] = {
    FactCode.F2: (BuyingRole.EB,),
    FactCode.F3: (BuyingRole.EB,),
    FactCode.F7: (BuyingRole.EB, BuyingRole.PURCHASING),
}


@transaction.atomic
def plan_fact(opportunity: Opportunity, code: str, *, by: User) -> WinAction:
    """What has to be asked or shown for a fact to hold, until a day; of who may only coach it is a suggestion. As long as
    one for the same fact is open, or waits for the seller, that one is given back; hers by taking it up. Errors: Incomplete
    for what is no fact."""
    if code not in FactCode.values:
        raise Incomplete(_("This is not the code of a fact, a risk or a question."))
    lock(opportunity)
    mine = bool(may_plan(by, opportunity))
    if not mine:
        may_suggest(by, opportunity).enforce()
    live = opportunity.win_actions.filter(closes=code, state__in=(*OPEN_ACTIONS, ActionState.SUGGESTED))
    same: WinAction | None = live.order_by("pk").first()
    if same is not None:
        return accept_action(same, by=by) if mine and same.state == ActionState.SUGGESTED else same
    write = add_action if mine else suggest_action
    return write(
        opportunity,
        by=by,
        what=lambda: way_to(code),
        due_on=due_day(clock.today(), WORKING_DAYS, unit_id=opportunity.owner.standing.unit_id),
        purpose=ActionPurpose.PROVE if code == FactCode.F5 else ActionPurpose.LEARN,
        closes=code,
        target=_asked(opportunity, code),
        origin=ActionOrigin.FACT,
    )


def finish_for(opportunity: Opportunity, evidence: Evidence, ids: Collection[int], *, by: User) -> None:
    """The actions of these ids that were there for the fact are done with it. Call it with the opportunity locked."""
    there = opportunity.win_actions.filter(pk__in=ids, closes=evidence.fact_code, state__in=OPEN_ACTIONS)
    for row in there.order_by("pk"):
        finish_action(row, by=by, evidence=evidence)


def _asked(opportunity: Opportunity, code: str) -> Person | None:
    if code == FactCode.F12:
        return None  # our own people confirm it
    buyers = opportunity.buyers.select_related("person").order_by("pk")
    wanted = ASKED_OF.get(code, ())
    named = next((row.person for role in wanted for row in buyers if role in row.roles), None)
    found: Person | None = named or opportunity.person
    return found
