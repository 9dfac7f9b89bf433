"""Who may do what to an opportunity. The same call hides a button and guards the action."""

import datetime as dt
from collections.abc import Collection, Sequence

from django.utils.translation import gettext_lazy as _

from core.verdict import YES, Verdict, no, yes_with_reason
from opportunities.gate import in_one_line, missing_in, named
from opportunities.models import (
    ActionState,
    Evidence,
    Opportunity,
    PipelineVersion,
    PotentialOpportunity,
    SatisfactionCall,
    Stage,
    State,
    WinAction,
)
from opportunities.tiers import Tier, is_in_line_above, is_on_team, is_or_was_above, tier_of
from sellers.models import OrgUnit, Role, User

WORKED_ON = (State.OPEN, State.ON_HOLD)
PLANNED_IN = (*WORKED_ON, State.WON)  # after a win, for what was promised then


def may_raise(user: User) -> Verdict:
    """Any employee may raise one, whoever will own it: any to one."""
    return YES if user.is_active else no(_("Only people who work here may write here."))


def may_set_pipelines(user: User) -> Verdict:
    """Stages, questions and rules: administrators, since every forecast is computed by them."""
    return YES if user.is_active and user.is_admin else no(_("Only administrators change pipelines."))


def may_copy_pipeline(user: User, version: PipelineVersion) -> Verdict:
    """Into a pipeline of its own: administrators, from what was published."""
    verdict = may_set_pipelines(user)
    if verdict and version.valid_from is None:
        return no(_("A draft is not copied: publish it first."))
    return verdict


def may_set_products(user: User) -> Verdict:
    """Products and price lists: administrators."""
    return YES if user.is_active and user.is_admin else no(_("Only administrators change products and prices."))


def may_edit(user: User, opportunity: Opportunity) -> Verdict:
    """Owner and team (decision 21), while it is open or on hold."""
    if not is_on_team(user, opportunity):
        return no(_("Only the owner and the opportunity's team may change it."))
    if opportunity.state not in WORKED_ON:
        return no(_("It is closed: reopen it to change it."))
    return YES


def may_move_stage(
    user: User,
    opportunity: Opportunity,
    *,
    to: Stage | None = None,
    on: dt.date | None = None,
    missing: Sequence[str] | None = None,
) -> Verdict:
    """The team, while it is open. With `to` and `on`: a step back, or on past what the present stage and the next one ask
    for and the sheet does not show, needs a reason. `missing`: its codes, where the caller has read them already."""
    verdict = _team_while(user, opportunity, State.OPEN, no(_("Only an open opportunity changes its stage.")))
    if not verdict or to is None or on is None:
        return verdict
    if to.position < opportunity.stage.position:
        return yes_with_reason(_("Please say why it goes back to an earlier stage."))
    missing = missing_for(opportunity, to=to, on=on) if missing is None else missing
    if missing:
        words = {"missing": in_one_line(named(missing, opportunity.stage))}
        return yes_with_reason(_("Not met yet: %(missing)s. Please say why it moves all the same.") % words)
    return YES


def missing_for(opportunity: Opportunity, *, to: Stage, on: dt.date) -> list[str]:
    """Codes of what going on to a stage asks for and the sheet does not show on a day. Cost: eight queries at most."""
    from opportunities.queries.leaving import asked_of

    return missing_in(asked_of(opportunity, to=to, on=on))


def may_close(user: User, opportunity: Opportunity) -> Verdict:
    return _team_while(user, opportunity, State.OPEN, no(_("Only an open opportunity can be closed.")))


def may_hold(user: User, opportunity: Opportunity) -> Verdict:
    """The team, while it is open; and while it rests, to look at it on another day."""
    return may_edit(user, opportunity)


def may_reopen(user: User, opportunity: Opportunity) -> Verdict:
    """The team: after a hold, or after an end without an order."""
    if not is_on_team(user, opportunity):
        return no(_("Only the owner and the opportunity's team may reopen it."))
    if opportunity.state in (State.ON_HOLD, State.LOST, State.NO_DECISION, State.WITHDRAWN):
        return YES
    return no(_("This one cannot be reopened."))


def may_cancel_contract(user: User, opportunity: Opportunity) -> Verdict:
    """A leader above the owner, for one that was won."""
    if not is_in_line_above(user, opportunity):
        return no(_("Only a leader above the owner may record a cancelled contract."))
    return YES if opportunity.state == State.WON else no(_("Only a won opportunity has a contract to cancel."))


def may_fulfil(user: User, opportunity: Opportunity) -> Verdict:
    """The team keeps the record of an order: what was promised with it, its papers, what the customer accepted."""
    if not is_on_team(user, opportunity):
        return no(_("Only the owner and the opportunity's team keep the record of the order."))
    return YES if opportunity.state == State.WON else no(_("Only a won opportunity has an order."))


def may_call(user: User, opportunity: Opportunity, call: SatisfactionCall | None) -> Verdict:
    """The team, and the colleague to whom the call was given."""
    doer = call.action.who_id if call is not None and call.action is not None else None
    if opportunity.state == State.WON and user.pk == doer:
        return YES
    return may_fulfil(user, opportunity)


def may_reassign(user: User, opportunity: Opportunity, *, to: User | None = None) -> Verdict:
    """The owner, and leaders above her. With `to`: a leader hands it to others and not to herself, since as its owner she
    would change amount and category (domain.md §4 rule 3); what nobody here owns any more she may take over."""
    if user.pk != opportunity.owner_id and not is_or_was_above(user, opportunity):
        return no(_("Only the owner or a leader above may hand it over."))
    if opportunity.state not in WORKED_ON:
        return no(_("It is closed: its owner stays."))
    if to is not None and to.pk == user.pk != opportunity.owner_id and opportunity.owner.works_here():
        return no(_("A leader hands it to others, not to herself: whoever leads the owner changes no amount."))
    return YES


def may_declare(user: User, opportunity: Opportunity) -> Verdict:
    """Only the team; a leader writes a note instead and changes no category (domain.md §4)."""
    return _team_while(user, opportunity, State.OPEN, no(_("Only an open opportunity has a forecast.")))


def may_dispute(user: User, opportunity: Opportunity) -> Verdict:
    """Leaders above the owner."""
    if not is_in_line_above(user, opportunity):
        return no(_("Only a leader above the owner may dispute or verify evidence."))
    return YES if opportunity.state in WORKED_ON else no(_("It is closed: its evidence stays as it is."))


def may_verify(user: User, opportunity: Opportunity) -> Verdict:
    return may_dispute(user, opportunity)


def may_answer_dispute(user: User, evidence: Evidence) -> Verdict:
    verdict = may_edit(user, evidence.opportunity)
    if verdict and evidence.disputed_by_id is None:
        return no(_("Nobody disputes this evidence."))
    return verdict


def may_flag(user: User, opportunity: Opportunity) -> Verdict:
    """Team and leaders may point at a risk."""
    if is_on_team(user, opportunity) or is_in_line_above(user, opportunity):
        return YES
    return no(_("Only the team and its leaders may add or clear flags."))


def may_plan(user: User, opportunity: Opportunity) -> Verdict:
    """The team writes the win plan: while it is worked on, and after a win, for what was promised then."""
    if not is_on_team(user, opportunity):
        return no(_("Only the owner and the opportunity's team may change the plan."))
    if opportunity.state not in PLANNED_IN:
        return no(_("It is closed: reopen it to change it."))
    return YES


def may_carry_out(user: User, action: WinAction) -> Verdict:
    """The team, and whoever is to do it, as long as the plan is alive."""
    if action.who_id == user.pk and action.opportunity.state in PLANNED_IN:
        return YES
    return may_plan(user, action.opportunity)


def may_put_back(user: User, action: WinAction) -> Verdict:
    """The team; whoever has done it takes back her own "done", and no more: what the seller dropped stays dropped."""
    if action.state == ActionState.DONE:
        return may_carry_out(user, action)
    return may_plan(user, action.opportunity)


def may_read_sheet(user: User, opportunity: Opportunity) -> Verdict:
    """The page behind the card: without amounts for an asked expert, whole for team and line."""
    if tier_of(opportunity, user) >= Tier.SHEET:
        return YES
    return no(_("Only the owner, the team and their leaders read this sheet."))


def may_quote(user: User, opportunity: Opportunity) -> Verdict:
    """Owner and team write offers, while it is worked on; who reads amounts reads them."""
    return may_edit(user, opportunity)


def may_read_amounts(user: User, opportunity: Opportunity) -> Verdict:
    if tier_of(opportunity, user) >= Tier.FULL:
        return YES
    return no(_("Only the owner, the team and their leaders see amounts."))


def may_read_ladder(user: User, units: Collection[int]) -> Verdict:
    """Her own unit's total, the units of her line, and every unit for executives (domain.md §6)."""
    standing = user.standing
    own = {standing.unit_id} if standing.unit_id is not None else set()
    if set(units) <= own | set(standing.line_units) or Role.EXECUTIVE in standing.roles:
        return YES
    return no(_("You see the totals of your own unit and of the units you lead."))


def may_read_ladder_of(user: User, person: User) -> Verdict:
    """Her own, those of her line, and everybody's for executives."""
    if user.pk == person.pk or person.pk in user.standing.line_people or Role.EXECUTIVE in user.standing.roles:
        return YES
    return no(_("You see your own figures and those of the people you lead."))


def may_set_target(user: User, unit: OrgUnit, *, parents: dict[int, int]) -> Verdict:
    """Administrators, and leaders for the units under those that they lead: nobody sets her own."""
    if user.is_active and (user.is_admin or parents.get(unit.pk) in user.standing.line_units):
        return YES
    return no(_("Administrators set targets, and leaders those of the units under theirs."))


def may_set_any_target(user: User) -> Verdict:
    if user.is_active and (user.is_admin or user.standing.led_units):
        return YES
    return no(_("Administrators set targets, and leaders those of the units under theirs."))


def may_give_opinion(user: User, opportunity: Opportunity) -> Verdict:
    """Leaders above the owner, while it is open: in words, and nothing follows from it."""
    if not is_in_line_above(user, opportunity):
        return no(_("Only a leader above the owner writes an opinion."))
    return YES if opportunity.state in WORKED_ON else no(_("It is closed: its forecast is over."))


def may_judge_same(user: User, opportunity: Opportunity) -> Verdict:
    """The team of the later one. It moves the category, which no leader does (domain.md §4 rule 3): she writes a note."""
    if not is_on_team(user, opportunity):
        return no(_("Only the owner and the team say whether it is the same purchase."))
    return YES if opportunity.state in WORKED_ON else no(_("It is closed: its forecast is over."))


def may_tend(user: User, potential: PotentialOpportunity) -> Verdict:
    """Who watches a potential opportunity, and leaders above her."""
    if user.pk == potential.owner_id or potential.owner_id in user.standing.line_people:
        return YES
    return no(_("Only the colleague who watches it may end it."))


def _team_while(user: User, opportunity: Opportunity, state: State, otherwise: Verdict) -> Verdict:
    if not is_on_team(user, opportunity):
        return no(_("Only the owner and the opportunity's team may change it."))
    return YES if opportunity.state == state else otherwise
