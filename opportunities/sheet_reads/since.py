"""What changed on a sheet since it was last talked about, section by section, from the kept history."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Case, CharField, F, OuterRef, Subquery, TextField, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core import clock
from core.kept import Kept
from core.templatetags.words import day
from opportunities.models import FactCode, Opportunity
from opportunities.queries.reviews import reviews_of
from opportunities.sheet_reads.history import ABOVE_SHEET, Change, changes_between
from opportunities.sheet_reads.rows import SheetRows
from opportunities.tiers import Tier, is_in_line_above
from sellers.models import User

# section → the tables whose rows stand in it, by the names of their models
TABLES: dict[str, tuple[str, ...]] = {
    "header": ("Quotation", "QuotationLine", "LeaderOpinion", "SamePurchase"),
    "facts": ("Evidence",),
    "products": ("OpportunityLine",),
    "assessment": ("Answer", "AnswerProof"),
    "risks": ("RiskFlag", "Strength"),
    "plan": ("WinAction", "ClosePlanStep"),
    "buyers": ("BuyerRole", "InfluenceLine"),
    "competition": ("Rival", "RivalPoint", "RivalSupporter", "Answer", "AnswerProof"),
    "order": ("PromisedDate", "SatisfactionCall", "ContractFile"),
    "closing": ("Booking", "BookingShare", "BookingLine"),
    "team": ("OpportunityMember",),
    "files": ("SheetFile",),
    "coaching": ("CoachingRequest", "CoachingNote", "SupportRequest", "Decision"),
}
# whose rows are counted as a change of the row that they are a part of: the field that names it
PARTS = {
    "QuotationLine": "quotation", "AnswerProof": "answer", "InfluenceLine": "source", "RivalPoint": "rival",
    "RivalSupporter": "rival", "BookingShare": "booking", "BookingLine": "booking",
}  # fmt: skip
# answers about a competitor stand with it and are a part of it; those about us are the assessment
OF_RIVAL = {"Answer": "rival", "AnswerProof": "answer__rival"}
# from a row to its opportunity, where that is not its own field of this name
WAYS = {"SamePurchase": "later", "ContractFile": "booking__opportunity"}
# read by owner, team and line alone (domain.md §6): to an asked colleague they do not exist
OF_THE_LINE = frozenset(
    {"Quotation", "LeaderOpinion", "SamePurchase", "ContractFile", "Booking", "Decision", "SheetFile"},
)
# in the head a change has the name of what changed, as the record's own fields have
IN_HEAD = {
    "Quotation": _("Quotations"),
    "LeaderOpinion": _("Leader's opinion"),
    "SamePurchase": _("the same purchase"),
}
Row = tuple[str, int]  # the name of its model and its id
MANY = 400  # changes looked at; who changed more reads the history
OF_NEXT_STEP = ("next_step", "next_step_on", "next_step_person", "next_step_agreed")
OF_END = ("state", "closed_on", "close_reason", "revisit_on")


@dataclass(frozen=True)
class Since:
    """`sections`: key → what changed there in words; `changes`: the record's own fields with what stood there before."""

    at: dt.datetime
    chosen: dt.date | None
    sections: dict[str, str] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    rows: dict[str, frozenset[int]] = field(default_factory=dict)

    @property
    def day(self) -> str:
        return day(self.chosen or clock.day_of(self.at), "short")


def since_of(record: Opportunity, viewer: User, rows: SheetRows, *, chosen: dt.date | None = None) -> Since | None:
    """What changed since `chosen` (the end of that day), else since the sheet was last reviewed; None where it never
    was. Cost: two queries, flat in changes."""
    at = clock.start_of(chosen + dt.timedelta(days=1)) if chosen else last_talk(record, viewer, rows)
    if at is None or rows.answer is None:
        return None
    found = _tables(record, at, rows, viewer)
    fields = _fields(record, at, rows.tier)
    words = _own(fields, found.pop("header", {}))
    talk = _talk(rows, at, found.pop("coaching", {}))
    words |= {key: _words(key, labels, rows) for key, labels in found.items()} | talk
    return Since(
        at=at,
        chosen=chosen,
        sections={key: text for key, text in words.items() if text},
        changes=tuple(change for _name, change in fields),
        rows={key: frozenset(pk for _model, pk in labels) for key, labels in found.items()},
    )


def last_talk(record: Opportunity, viewer: User, rows: SheetRows) -> dt.datetime | None:
    """When it was last coached on: a coach's own last note or review, else the last of anybody's that is read here."""
    said = [(note.author_id, note.created_at) for note in rows.notes]
    if viewer.pk == record.owner_id or is_in_line_above(viewer, record):
        said += reviews_of(record)
    mine = [at for by, at in said if by == viewer.pk]
    return max(mine or [at for _by, at in said], default=None)


def _tables(record: Opportunity, at: dt.datetime, rows: SheetRows, viewer: User) -> dict[str, dict[Row, set[str]]]:
    """Section → row → what happened to it (insert, update, delete), of what the reader may read. One query."""
    readable: dict[str, set[int]] = {
        "CoachingNote": {note.pk for note in rows.notes},
        "CoachingRequest": {one.pk for one in rows.requests},
    }
    if rows.tier < Tier.FULL:
        asked = {row["pk"] for row in record.supported if row["to_id"] == viewer.pk}  # type: ignore[attr-defined]
        readable |= {key: set() for key in OF_THE_LINE} | {"SupportRequest": asked}
    found: dict[str, dict[Row, set[str]]] = defaultdict(lambda: defaultdict(set))
    for key, model, pk, label in _touched(pk=record.pk, at=at):
        if model not in readable or pk in readable[model]:
            found[key][model, pk].add(label)
    return found


def _tells_of_file(at: Any) -> Case:
    """What an event of a file tells, whose row stays when its content is gone: it waits before it comes to a sheet, and an
    erasure writes into it long after."""
    went = When(taken_away_at__gt=at, then=Value("delete"))
    came = When(stored__isnull=False, created_at__gt=at, then=Value("insert"))
    return Case(went, came, default=Value("update"), output_field=TextField())


def _touched_of(pk: Any, at: Any) -> Any:
    parts = [_events(key, name, pk, at) for key, names in TABLES.items() for name in names]
    return parts[0].union(*parts[1:], all=True)[:MANY]


def _events(key: str, name: str, pk: Any, at: Any) -> Any:
    """Section, model and id of the row that changed, and how. The row of a part that went with its whole is not found
    any more, and need not be: the whole tells of it."""
    whole = PARTS.get(name, "")
    way = WAYS.get(name) or (f"{whole}__opportunity" if whole and whole != "source" else "opportunity")
    events = apps.get_model("opportunities", f"{name}Event").objects.filter(**{way: pk}, pgh_created_at__gt=at)
    if name in OF_RIVAL:
        is_rivals, rival = key == "competition", OF_RIVAL[name]
        events, whole = events.filter(**{f"{rival}__isnull": not is_rivals}), rival if is_rivals else whole
    tells = _tells_of_file(at) if name == "SheetFile" else F("pgh_label")
    model = "Rival" if whole in OF_RIVAL.values() else _whole_of(name, whole)
    return events.order_by().values_list(
        Value(key, output_field=CharField()),
        Value(model, output_field=CharField()),
        F(f"{whole}_id" if whole else "pgh_obj_id"),
        Value("update", output_field=TextField()) if whole else tells,
    )


def _whole_of(name: str, whole: str) -> str:
    return apps.get_model("opportunities", name)._meta.get_field(whole).related_model.__name__ if whole else name


def _fields(record: Opportunity, at: dt.datetime, tier: Tier) -> list[tuple[str, Change]]:
    """The record's own fields that are not what they were. One query."""
    before = _stood(pk=record.pk, at=at)
    if not before:
        return []
    hidden = ABOVE_SHEET if tier < Tier.FULL else set()
    return list(changes_between(before[0], record, hidden))


def _stood_before(pk: Any, at: Any) -> Any:
    events = apps.get_model("opportunities", "OpportunityEvent").objects.filter(pgh_obj=pk, pgh_created_at__lte=at)
    was = {f"{name}_was": _name_of(name) for name in ("person", "company", "owner", "next_step_person")}
    return events.annotate(**was).order_by("-pgh_id")[:1]


def _name_of(name: str) -> Subquery:
    target = Opportunity._meta.get_field(name).related_model
    return Subquery(target._default_manager.filter(pk=OuterRef(f"{name}_id")).values("name")[:1])


_touched: Kept[Any] = Kept(_touched_of, "pk", "at")
_stood: Kept[Any] = Kept(_stood_before, "pk", "at")


def _words(key: str, labels: dict[Row, set[str]], rows: SheetRows) -> str:
    if key == "facts":
        codes = {row.fact_code for row in rows.evidence if ("Evidence", row.pk) in labels}
        if codes:
            return ", ".join(f"{code} {FactCode(code).label}" for code in FactCode.values if code in codes)
    return _counted(*_counts(labels))


def _counts(labels: dict[Row, set[str]]) -> tuple[int, int, int]:
    """New, changed and gone rows; what came and went meanwhile is none of them."""
    new = sum(1 for one in labels.values() if "insert" in one and "delete" not in one)
    gone = sum(1 for one in labels.values() if "delete" in one and "insert" not in one)
    return new, sum(1 for one in labels.values() if one == {"update"}), gone


def _counted(new: int, changed: int = 0, gone: int = 0) -> str:
    parts = (
        (new, ngettext("%d new", "%d new", new)),
        (changed, ngettext("%d changed", "%d changed", changed)),
        (gone, ngettext("%d gone", "%d gone", gone)),
    )
    return ", ".join(words % n for n, words in parts if n)


def _own(fields: Iterable[tuple[str, Change]], head: dict[Row, set[str]]) -> dict[str, str]:
    """The record's own fields under the section that shows them; with those of the head what else stands there."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, change in fields:
        found["next" if name in OF_NEXT_STEP else "closing" if name in OF_END else "header"].append(change.label)
    models = {model for (model, _pk), labels in head.items() if not labels >= {"insert", "delete"}}
    found["header"] += [str(words) for model, words in IN_HEAD.items() if model in models]
    return {key: ", ".join(labels) for key, labels in found.items()}


def _talk(rows: SheetRows, at: dt.datetime, said: dict[Row, set[str]]) -> dict[str, str]:
    """Coaching and contacts that came after. A question that got an answer or is settled changed by the note or the reply
    that says so."""
    told = {row: labels for row, labels in said.items() if row[0] != "CoachingRequest" or "insert" in labels}
    contacts = sum(1 for one in rows.contacts if one.log.happened_at > at)
    return {"coaching": _counted(*_counts(told)), "timeline": _counted(contacts)}
