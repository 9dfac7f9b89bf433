"""Review mode: a leader walks through sheets; what she types stands on the sheet that it was typed on."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core import clock
from opportunities.actions.coaching import write_note
from opportunities.actions.plan import suggest_action
from opportunities.actions.reviews import decide
from opportunities.errors import Incomplete
from opportunities.models import CoachingNote, CoachingRequest, Opportunity, Review, ReviewRound
from opportunities.policies.coaching import may_review, may_walk
from sellers.models import User

MOST_SHEETS = 200  # sheets of a round: more than anybody reads in a sitting
LONGEST = 3600  # seconds that one sheet is counted for: whoever went away for longer was not reading
AHEAD = dt.timedelta(days=7)  # a suggested action without a day


@transaction.atomic
def start_round(*, by: User, sheets: Sequence[int]) -> ReviewRound:
    """The list is kept as it is now. Errors: Incomplete where there is nothing to review."""
    may_walk(by).enforce()
    if not sheets:
        raise Incomplete(_("No sheet is like this. Choose more."))
    return ReviewRound.objects.create(by=by, sheets=list(sheets[:MOST_SHEETS]))


@transaction.atomic
def coach(
    opportunity: Opportunity,
    *,
    by: User,
    boxes: Mapping[str, str],
    request: CoachingRequest | None = None,
    action: str = "",
    action_due: dt.date | None = None,
    is_in_round: bool = False,
) -> CoachingNote | None:
    """A note, an action that the seller may take up, or both: then the action belongs to the note.

    Errors: Incomplete where nothing was said.
    """
    suggested = []
    if action.strip():
        suggested.append(suggest_action(opportunity, by=by, what=action, due_on=action_due or clock.today() + AHEAD))
    if suggested and request is None and not any(part.strip() for part in boxes.values()):
        return None
    said: dict[str, Any] = dict(boxes)
    return write_note(opportunity, by=by, request=request, actions=suggested, is_in_round=is_in_round, **said)


@transaction.atomic
def review_sheet(
    walk: ReviewRound,
    opportunity: Opportunity,
    *,
    by: User,
    seconds: int,
    boxes: Mapping[str, str] | None = None,
    request: CoachingRequest | None = None,
    decision: str = "",
    action: str = "",
    action_due: dt.date | None = None,
) -> Review:
    """Keeps that the sheet was looked through, for how long, and what was typed: a note, a decision, a suggested action.

    Coming back to a sheet adds to its time. Errors: those of a note, a decision and an action; nothing is kept then.
    """
    may_review(by, opportunity).enforce()
    if walk.by_id != by.pk or opportunity.pk not in walk.sheets:
        raise Incomplete(_("This sheet belongs to another round."))
    note = None
    if action.strip() or any(part.strip() for part in (boxes or {}).values()):
        note = coach(
            opportunity,
            by=by,
            boxes=boxes or {},
            request=request,
            action=action,
            action_due=action_due,
            is_in_round=True,
        )
    if decision.strip():
        decide(opportunity, by=by, text=decision)
    return _keep(walk, opportunity, by, min(max(seconds, 0), LONGEST), note)


def _keep(walk: ReviewRound, opportunity: Opportunity, by: User, seconds: int, note: CoachingNote | None) -> Review:
    review, fresh = Review.objects.get_or_create(
        round=walk, opportunity=opportunity, defaults={"by": by, "at": clock.now(), "seconds": seconds, "note": note}
    )
    if not fresh:
        said: dict[str, Any] = {"note": note} if note is not None else {}
        Review.objects.filter(pk=review.pk).update(seconds=F("seconds") + seconds, at=clock.now(), **said)
        review.refresh_from_db()
    return review


@transaction.atomic
def end_round(walk: ReviewRound, *, by: User) -> ReviewRound:
    """Twice is harmless: the first end stands."""
    may_walk(by).enforce()
    if walk.by_id == by.pk and walk.ended_at is None:
        walk.ended_at = clock.now()
        walk.save(update_fields=["ended_at"])
    return walk
