"""Coaching: the seller asks, a leader or an expert answers, the seller says whether it helped."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.audit import history
from core.errors import Stale
from opportunities.actions.locking import lock, lock_with
from opportunities.actions.reviews import note_counts_as_review
from opportunities.errors import Incomplete
from opportunities.models import CoachingNote, CoachingRequest, CoachingState, Opportunity, WinAction
from opportunities.policies.coaching import may_answer_request, may_ask, may_coach, may_reply
from opportunities.prompts import better_than, is_review
from sellers.actions import notify
from sellers.models import User


@transaction.atomic
def request_coaching(
    opportunity: Opportunity, *, by: User, to: User, question: str, needed_by: dt.date | None = None
) -> CoachingRequest:
    """Asks a leader or any colleague; being asked opens the sheet to her, without amounts."""
    lock(opportunity)
    may_ask(by, opportunity).enforce()
    if not question.strip():
        raise Incomplete(_("Please write your question."), field="question")
    if to.pk == by.pk or not User.objects.active().filter(pk=to.pk).exists():
        raise Incomplete(_("Please choose a colleague who can answer."), field="to")
    with history(by=by):
        request = CoachingRequest.objects.create(
            opportunity=opportunity, question=question, asked_by=by, to=to, needed_by=needed_by
        )
    notify(
        to,
        "coaching_asked",
        about=opportunity,
        once=str(request.pk),
        by=by,
        title=opportunity.title,
        name=by.name,
        question=request.question,
    )
    return request


@transaction.atomic
def write_note(
    opportunity: Opportunity,
    *,
    by: User,
    text: str,
    request: CoachingRequest | None = None,
    goal: str = "",
    reality: str = "",
    options: str = "",
    will: str = "",
    actions: Sequence[WinAction] = (),
    is_in_round: bool = False,
) -> CoachingNote:
    """A note in the margin. It answers `request` and nothing else: a question that is not named goes on waiting.

    `actions` are suggestions that belong to it. From a leader above the seller it counts as a review of the sheet where it
    asks or proposes something (`is_review`), unless it is written in a round, which counts by itself.
    Errors: Incomplete beside the box of a question that presses.
    """
    lock(opportunity)
    may_coach(by, opportunity).enforce()
    boxes = {"text": text, "goal": goal, "reality": reality, "options": options, "will": will}
    if not any(part.strip() for part in boxes.values()):
        raise Incomplete(_("Please write a note."), field="text")
    for name, part in boxes.items():
        if (better := better_than(part)) is not None:
            raise Incomplete(better, field=name)
    if request is not None:
        if request.opportunity_id != opportunity.pk:
            raise Incomplete(_("This question belongs to another opportunity."), field="answered")
        request.refresh_from_db()
        may_answer_request(by, request).enforce()
    with history(by=by):
        note = CoachingNote.objects.create(opportunity=opportunity, request=request, author=by, **boxes)
        if request is not None and request.state == CoachingState.REQUESTED:
            _move(request, CoachingState.ANSWERED, answered_at=clock.now())
    note.actions.add(*actions)
    if not is_in_round and is_review(boxes, has_action=bool(actions)):
        note_counts_as_review(note, by=by)
    asker = request.asked_by if request is not None else opportunity.owner
    for seller in {asker, opportunity.owner}:
        notify(
            seller,
            "coaching_answered",
            about=opportunity,
            once=str(note.pk),
            by=by,
            title=opportunity.title,
            name=by.name,
        )
    return note


@transaction.atomic
def reply_to_note(
    note: CoachingNote, *, by: User, text: str = "", helpful: bool | None = None, seen: str | None = None
) -> CoachingNote:
    """The seller's answer to a note, and whether it helped; that confirms the request.

    `seen` is the mark of the reply that the page showed (`CoachingNote.reply_mark`), None where no page was.
    Errors: Incomplete; Stale where a text would overwrite another reply than that.
    """
    lock_with(note)
    may_reply(by, note).enforce()
    if not text.strip() and helpful is None:
        raise Incomplete(_("Please write a reply, or say whether it helped."), field="text")
    if text.strip() and seen is not None and seen != note.reply_mark:
        raise Stale()
    if helpful is not None and text == note.seller_reply:
        text = ""  # the page showed it, and nobody wrote it anew
    said: dict[str, Any] = {}
    if text.strip():
        said |= {"seller_reply": text, "replied_at": clock.now(), "replied_by": by}
    if helpful is not None:
        said |= {"helpful": helpful, "replied_by": by}
    for name, value in said.items():
        setattr(note, name, value)
    with history(by=by):
        note.save(update_fields=list(said))
        if note.request is not None and note.request.state != CoachingState.CONFIRMED:
            _move(note.request, CoachingState.ACTING if note.helpful is None else CoachingState.CONFIRMED)
    opportunity = note.opportunity
    if text.strip():
        notify(
            note.author,
            "coaching_replied",
            about=opportunity,
            once=f"{note.pk}:{clock.now().isoformat()}",
            by=by,
            title=opportunity.title,
            name=by.name,
        )
    return note


def _move(request: CoachingRequest, to: str, **values: object) -> None:
    request.state = to
    for name, value in values.items():
        setattr(request, name, value)
    request.save(update_fields=["state", *values])
