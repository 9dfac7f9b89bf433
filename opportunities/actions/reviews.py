"""Reviews: somebody above the seller has looked through the sheet."""

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.audit import history
from opportunities.actions.locking import lock
from opportunities.errors import Incomplete
from opportunities.models import CoachingNote, Decision, Opportunity, Review
from opportunities.policies.coaching import may_decide, may_review
from opportunities.prompts import better_than
from sellers.actions import notify
from sellers.models import User


def note_counts_as_review(note: CoachingNote, *, by: User) -> None:
    """A leader above the seller has looked, an expert has not. Whether the note says enough is `prompts.is_review`."""
    if may_review(by, note.opportunity):
        Review.objects.create(opportunity=note.opportunity, by=by, at=clock.now(), note=note)


@transaction.atomic
def decide(opportunity: Opportunity, *, by: User, text: str) -> Decision:
    """What was decided about an opportunity, in a meeting or elsewhere; it is printed, and the seller is told."""
    lock(opportunity)
    may_decide(by, opportunity).enforce()
    if not text.strip():
        raise Incomplete(_("Please write down what was decided."), field="decision")
    if (better := better_than(text)) is not None:
        raise Incomplete(better, field="decision")
    with history(by=by):
        decision = Decision.objects.create(opportunity=opportunity, by=by, text=text)
    notify(
        opportunity.owner,
        "decision_made",
        about=opportunity,
        once=str(decision.pk),
        by=by,
        title=opportunity.title,
        name=by.name,
        text=decision.text,
    )
    return decision
