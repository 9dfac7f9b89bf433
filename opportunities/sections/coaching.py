"""The margin: questions, notes and answers, support that was asked for, and what was decided."""

import datetime as dt
from functools import lru_cache, partial
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from opportunities.forms import NoteForm
from opportunities.models import CoachingNote, CoachingState, Opportunity, State
from opportunities.policies import WORKED_ON
from opportunities.sheet_reads.margin import decisions_of, support_count, support_of
from opportunities.sheet_reads.rows import SheetRows, rows_of
from opportunities.tiers import Tier, is_in_line_above, is_on_team
from sellers.models import User

SHOWN = 2  # questions answered but not settled, and notes of their own; those that wait are all there
NOTE_FIELDS = "opportunities/forms/note.html"
ON_PAPER = 4  # questions
QUALIFYING = 2  # the stage in which the seller is offered a talk about going on (domain.md §3.4)


def coaching(record: Opportunity, viewer: User, on: dt.date) -> dict[str, Any] | None:
    """What waits first, then what was answered and is not settled, else the last one; the rest stands on a page of its own.
    A note is here only for who may read it (decision 20); of support an asked colleague sees what she was asked for, and
    decisions are for the team and its leaders (domain.md §6)."""
    rows = rows_of(record, viewer, on)
    if rows.answer is None:
        return None
    threads = threads_of(rows, viewer)
    plain = plain_notes_of(rows, viewer)
    waiting = [one for one in threads if one["waits"]]
    rest = [one for one in threads if not one["waits"]]
    shown = [one for one in rest if one["row"].state != CoachingState.CONFIRMED][:SHOWN] or rest[:1]
    mine = [one["row"] for one in reversed(waiting) if one["for_me"]]
    support, decisions = support_of(record, viewer, rows.tier), decisions_of(record, rows.tier)
    return {
        "requests": [*waiting, *shown],
        "on_paper": [*waiting, *shown][:ON_PAPER],
        "beyond_paper": max(0, len(waiting) + len(shown) - ON_PAPER),
        "notes": plain[:SHOWN],
        "has_more": len(rest) > len(shown) or len(plain) > SHOWN,
        "note_fields": partial(_note_fields, record, viewer, mine),
        "waiting": len(waiting),
        "support": [{"row": one, "for_me": one.to_id == viewer.pk} for one in support],
        "support_count": support_count(record, viewer, rows.tier),
        "knows_all": rows.tier >= Tier.FULL,
        "decisions": decisions,
        "decision_count": record.decision_count if decisions else 0,  # type: ignore[attr-defined]
        "can_decide": is_in_line_above(viewer, record),
        "can_note": coaches(record, viewer, rows.tier),
        "can_support": is_on_team(viewer, record) and record.state in WORKED_ON,
        "offers_talk": _offers_talk(record, rows, viewer),
    }


def coaches(record: Opportunity, viewer: User, tier: Tier) -> bool:
    """In a meeting too, where the report is on the screen: who leads above the seller, and who was asked."""
    return is_in_line_above(viewer, record) or tier is Tier.SHEET


def _note_fields(record: Opportunity, viewer: User, waiting: list[Any]) -> SafeString:
    """The fields of a new note: where no question waits for her they are the same on every sheet
    of one state, in one language."""
    if waiting:
        return _drawn(NoteForm(opportunity=record, viewer=viewer, waiting=waiting))
    return _empty_fields(get_language(), record.state)


@lru_cache(maxsize=16)
def _empty_fields(language: str | None, state: str) -> SafeString:
    return _drawn(NoteForm(opportunity=Opportunity(state=state), viewer=User()))


def _drawn(form: NoteForm) -> SafeString:
    return render_to_string(NOTE_FIELDS, {"form": form})


def threads_of(rows: SheetRows, viewer: User) -> list[dict[str, Any]]:
    """Questions with their answers, newest first."""
    answers: dict[int, list[Any]] = {}
    for note in rows.notes:
        if note.request_id is not None:
            answers.setdefault(note.request_id, []).append(_note(note, rows, viewer))
    return [
        {
            "row": request,
            "notes": answers.get(request.pk, []),
            "waits": request.state == CoachingState.REQUESTED,
            "for_me": request.to_id == viewer.pk,
        }
        for request in rows.requests
    ]


def plain_notes_of(rows: SheetRows, viewer: User) -> list[dict[str, Any]]:
    """Notes of their own, and answers to questions that the reader may not read."""
    asked = {request.pk for request in rows.requests}
    return [_note(note, rows, viewer) for note in rows.notes if note.request_id is None or note.request_id not in asked]


def _note(note: CoachingNote, rows: SheetRows, viewer: User) -> dict[str, Any]:
    asker = note.request.asked_by_id if note.request is not None else None
    return {"row": note, "can_reply": viewer.pk in (rows.card.owner.pk, asker)}


def _offers_talk(record: Opportunity, rows: SheetRows, viewer: User) -> bool:
    """Ask early: the seller who qualifies, before anybody was asked and anybody has advised."""
    is_hers = is_on_team(viewer, record) and record.state == State.OPEN
    return is_hers and record.stage.position == QUALIFYING and not rows.requests and not rows.notes
