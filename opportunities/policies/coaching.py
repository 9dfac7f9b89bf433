"""Who asks, coaches, supports, reviews and decides on an opportunity."""

from django.utils.translation import gettext_lazy as _

from core.verdict import YES, Verdict, no
from opportunities.models import CoachingNote, CoachingRequest, CoachingState, Opportunity, SupportRequest
from opportunities.policies import PLANNED_IN, WORKED_ON
from opportunities.querysets import asked_about
from opportunities.tiers import is_in_line_above, is_on_team
from sellers.models import User

MOST_QUESTIONS = 20


def may_ask(user: User, opportunity: Opportunity) -> Verdict:
    """The seller and the team ask for coaching, while something of it can still be planned."""
    if not is_on_team(user, opportunity):
        return no(_("Only the owner and the team may ask for coaching."))
    return YES if opportunity.state in PLANNED_IN else no(_("It is closed: there is nothing to coach."))


def may_coach(user: User, opportunity: Opportunity) -> Verdict:
    """Leaders above the seller, and colleagues who were asked, for advice or for support."""
    if is_in_line_above(user, opportunity) or was_asked(user, opportunity):
        return YES
    return no(_("Only leaders above the seller and colleagues who were asked may coach."))


def may_reply(user: User, note: CoachingNote) -> Verdict:
    """The seller who owns it, or the team member who asked."""
    asker = note.request.asked_by_id if note.request is not None else None
    if user.pk in (note.opportunity.owner_id, asker):
        return YES
    return no(_("Only the seller replies to a note."))


def may_answer_request(user: User, request: CoachingRequest) -> Verdict:
    if request.to_id == user.pk or is_in_line_above(user, request.opportunity):
        return YES
    return no(_("Only the colleague who was asked answers."))


def may_suggest(user: User, opportunity: Opportunity) -> Verdict:
    """Who may coach may suggest an action; the seller takes it up or not."""
    verdict = may_coach(user, opportunity)
    if verdict and opportunity.state not in PLANNED_IN:
        return no(_("It is closed: its plan stays as it is."))
    return verdict


def may_request_support(user: User, opportunity: Opportunity) -> Verdict:
    """The seller and the team, while there is something to support."""
    if not is_on_team(user, opportunity):
        return no(_("Only the owner and the team may ask for support."))
    return YES if opportunity.state in WORKED_ON else no(_("It is closed: there is nothing to support."))


def may_answer_support(user: User, request: SupportRequest) -> Verdict:
    """Who was asked; nobody accepts or declines in her name."""
    return YES if request.to_id == user.pk else no(_("Only the colleague who was asked for support answers."))


def may_decide(user: User, opportunity: Opportunity) -> Verdict:
    """Leaders above the seller, direct or further up, executives among them."""
    if is_in_line_above(user, opportunity):
        return YES
    return no(_("Only leaders above the seller write down a decision."))


def may_walk(user: User) -> Verdict:
    """Who leads somebody walks through sheets."""
    return YES if user.standing.line_people else no(_("Only leaders review the sheets of their people."))


def may_review(user: User, opportunity: Opportunity) -> Verdict:
    """Leaders above the seller."""
    if is_in_line_above(user, opportunity):
        return YES
    return no(_("Only leaders above the seller review this sheet."))


def was_asked(user: User, opportunity: Opportunity) -> bool:
    """For advice, or for support that she has not declined."""
    return Opportunity.objects.filter(asked_about(user), pk=opportunity.pk).exists()


def waiting_requests(user: User, opportunity: Opportunity) -> list[CoachingRequest]:
    """Questions to a person that wait for her answer, the oldest first."""
    rows = CoachingRequest.objects.filter(opportunity=opportunity, to=user, state=CoachingState.REQUESTED)
    return list(rows.select_related("asked_by").order_by("created_at", "pk")[:MOST_QUESTIONS])
