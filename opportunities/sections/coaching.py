"""The margin: questions, notes and answers."""

import datetime as dt
from typing import Any

from opportunities.forms import NoteForm
from opportunities.models import CoachingRequest, CoachingState, Opportunity
from opportunities.sheet_reads.rows import rows_of
from sellers.models import User


def coaching(record: Opportunity, viewer: User, on: dt.date) -> dict[str, Any] | None:
    """Questions with their answers, newest first. A note is here only for who may read it (decision 20)."""
    rows = rows_of(record, viewer, on)
    if rows.answer is None:
        return None
    answers: dict[int, list[Any]] = {}
    for note in rows.notes:
        if note.request_id is not None:
            answers.setdefault(note.request_id, []).append(note)
    asked = {request.pk for request in rows.requests}
    return {
        "requests": [
            {
                "row": request,
                "notes": answers.get(request.pk, []),
                "waits": request.state == CoachingState.REQUESTED,
                "for_me": request.to_id == viewer.pk,
            }
            for request in rows.requests
        ],
        "notes": [note for note in rows.notes if note.request_id is None or note.request_id not in asked],
        "note_form": NoteForm(opportunity=record, viewer=viewer),
        "asks_me": next((one for one in reversed(rows.requests) if _waits_for(viewer, one)), None),
        "waiting": sum(1 for request in rows.requests if request.state == CoachingState.REQUESTED),
    }


def _waits_for(viewer: User, request: CoachingRequest) -> bool:
    return request.state == CoachingState.REQUESTED and request.to_id == viewer.pk
