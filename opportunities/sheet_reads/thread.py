"""Everything that was said in the margin of a sheet: each kind newest first, a few of each, or one of them page by page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.kept import Blank, Kept, among
from core.paging import Slice, cut, slice_of
from opportunities.models import CoachingNote, CoachingRequest, CoachingState, Decision, Opportunity, SupportRequest
from opportunities.sheet_reads.margin import Support, suggesting, with_suggestions
from sellers.anybody import AnyColleague
from sellers.models import User

SHOWN = 10
NEWEST = ("-created_at", "-pk")


@dataclass(frozen=True)
class Said:
    """One kind of what was said; `after` is the key of its next page."""

    key: str
    title: str | Promise
    lines: list[Any]
    after: str = ""


def said_on(record: Opportunity, viewer: User) -> list[Said]:
    """The newest of each kind that the reader may read, and no kind that has none. Cost: six queries."""
    values = _values(record, viewer)
    found = [_said(key, cut(_FIRST[key](**values), NEWEST, SHOWN), record, viewer) for key in KINDS]
    return [one for one in found if one.lines]


def page_of(key: str, record: Opportunity, viewer: User, *, after: str = "", size: int = 30) -> Said:
    """One page of a kind. Cost: one query, two for questions."""
    _title, rows, _lines = KINDS[key]
    return _said(key, slice_of(rows(record.pk, viewer), order=NEWEST, after=after, size=size), record, viewer)


def _said(key: str, part: Slice[Any], record: Opportunity, viewer: User) -> Said:
    title, _rows, lines = KINDS[key]
    for row in part.rows:
        row.opportunity = record
    return Said(key, title, lines(part.rows, record, viewer), part.after)


def _questions(sheet: Any, viewer: Any) -> Any:
    rows = CoachingRequest.objects.visible_to(viewer).filter(opportunity_id=sheet)
    return rows.select_related("asked_by", "to")


def _with_answers(found: list[Any], record: Opportunity, viewer: User) -> list[dict[str, Any]]:
    """As `sections.coaching.threads_of` has them."""
    answers: dict[int, list[Any]] = {}
    asked = [row.pk for row in found]
    rows = _ANSWERS(questions=asked, **_values(record, viewer)) if asked else []
    for note in _noted(rows, record, viewer):
        answers.setdefault(note["row"].request_id, []).append(note)
    return [
        {
            "row": row,
            "notes": answers.get(row.pk, []),
            "waits": row.state == CoachingState.REQUESTED,
            "for_me": row.to_id == viewer.pk,
        }
        for row in found
    ]


def _notes(sheet: Any, viewer: Any) -> Any:
    rows = CoachingNote.objects.visible_to(viewer).filter(opportunity_id=sheet)
    return suggesting(rows.select_related("author", "replied_by", "request__asked_by"))


def _plain_notes(sheet: Any, viewer: Any) -> Any:
    """Notes of their own, and answers to questions that the reader may not read."""
    return _notes(sheet, viewer).exclude(request__in=CoachingRequest.objects.visible_to(viewer))


def _noted(found: Any, record: Opportunity, viewer: User) -> list[dict[str, Any]]:
    notes = with_suggestions(list(found))
    return [{"row": note, "can_reply": viewer.pk in _who_replies(note, record)} for note in notes]


def _who_replies(note: CoachingNote, record: Opportunity) -> tuple[int | None, ...]:
    return (record.owner_id, note.request.asked_by_id if note.request is not None else None)


def _support(sheet: Any, viewer: Any) -> Any:
    return SupportRequest.objects.filter(opportunity_id=sheet).visible_to(viewer).select_related("asked_by", "to")


def _supported(found: list[Any], record: Opportunity, viewer: User) -> list[dict[str, Any]]:
    return [{"row": Support.of(row), "for_me": row.to_id == viewer.pk} for row in found]


def _decisions(sheet: Any, viewer: Any) -> Any:
    return Decision.objects.filter(opportunity_id=sheet).visible_to(viewer).select_related("by")


def _decided(found: list[Any], record: Opportunity, viewer: User) -> list[dict[str, Any]]:
    return [{"text": row.text, "by": row.by.name, "at": row.created_at} for row in found]


_Rows = Callable[[Any, Any], Any]
_Lines = Callable[[list[Any], Opportunity, User], list[Any]]
KINDS: dict[str, tuple[str | Promise, _Rows, _Lines]] = {
    "questions": (_("Questions"), _questions, _with_answers),
    "notes": (_("Notes"), _plain_notes, _noted),
    "support": (_("Support requests"), _support, _supported),
    "decisions": (_("Decisions"), _decisions, _decided),
}


def _first(rows: _Rows) -> Kept[Any]:
    """What the page of all kinds shows of one, and one row more."""
    return Kept(lambda **_: rows(Blank("sheet"), AnyColleague()).order_by(*NEWEST)[: SHOWN + 1], *_BLANKS)


def _values(record: Opportunity, viewer: User) -> dict[str, Any]:
    return {"sheet": record.pk, "viewer": viewer.pk, "line": list(viewer.standing.line_people)}


_BLANKS = ("sheet", "viewer", "line")
_FIRST = {key: _first(rows) for key, (_title, rows, _lines) in KINDS.items()}
_ANSWERS: Kept[CoachingNote] = Kept(
    lambda questions, **_: (
        _notes(Blank("sheet"), AnyColleague()).filter(among("request_id", questions)).order_by(*NEWEST)
    ),
    *("questions", *_BLANKS),
)
