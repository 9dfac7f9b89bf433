"""What changed on a sheet since it was last talked about, section by section, from the kept history."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import CharField, OuterRef, Subquery, Value
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
    "facts": ("Evidence",),
    "products": ("OpportunityLine",),
    "assessment": ("Answer",),
    "risks": ("RiskFlag",),
    "plan": ("WinAction", "ClosePlanStep"),
    "buyers": ("BuyerRole",),
    "competition": ("Rival",),
    "order": ("PromisedDate", "SatisfactionCall"),
    "closing": ("Booking",),
    "team": ("OpportunityMember",),
}
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
    found = _tables(record, at)
    fields = _fields(record, at, rows.tier)
    words = {key: _words(key, labels, rows) for key, labels in found.items()}
    words |= _own(fields) | _talk(rows, at)
    return Since(
        at=at,
        chosen=chosen,
        sections={key: text for key, text in words.items() if text},
        changes=tuple(change for _name, change in fields),
        rows={key: frozenset(labels) for key, labels in found.items()},
    )


def last_talk(record: Opportunity, viewer: User, rows: SheetRows) -> dt.datetime | None:
    """When it was last coached on: a coach's own last note or review, else the last of anybody's that is read here."""
    said = [(note.author_id, note.created_at) for note in rows.notes]
    if viewer.pk == record.owner_id or is_in_line_above(viewer, record):
        said += reviews_of(record)
    mine = [at for by, at in said if by == viewer.pk]
    return max(mine or [at for _by, at in said], default=None)


def _tables(record: Opportunity, at: dt.datetime) -> dict[str, dict[int, set[str]]]:
    """Section → id of a row → what happened to it (insert, update, delete). One query."""
    found: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for key, pk, label in _touched(pk=record.pk, at=at):
        found[key][pk].add(label)
    return found


def _touched_of(pk: Any, at: Any) -> Any:
    parts = [
        apps.get_model("opportunities", f"{name}Event")
        .objects.filter(opportunity=pk, pgh_created_at__gt=at)
        .order_by()
        .values_list(Value(key, output_field=CharField()), "pgh_obj_id", "pgh_label")
        for key, names in TABLES.items()
        for name in names
    ]
    return parts[0].union(*parts[1:], all=True)[:MANY]


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


def _words(key: str, labels: dict[int, set[str]], rows: SheetRows) -> str:
    if key == "facts":
        codes = {row.fact_code for row in rows.evidence if row.pk in labels}
        if codes:
            return ", ".join(f"{code} {FactCode(code).label}" for code in FactCode.values if code in codes)
    new = sum(1 for one in labels.values() if "insert" in one and "delete" not in one)
    gone = sum(1 for one in labels.values() if "delete" in one and "insert" not in one)
    other = sum(1 for one in labels.values() if one == {"update"})
    parts = (
        (new, ngettext("%d new", "%d new", new)),
        (other, ngettext("%d changed", "%d changed", other)),
        (gone, ngettext("%d gone", "%d gone", gone)),
    )
    return ", ".join(words % n for n, words in parts if n)


def _own(fields: Iterable[tuple[str, Change]]) -> dict[str, str]:
    """The record's own fields under the section that shows them."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, change in fields:
        found["next" if name in OF_NEXT_STEP else "closing" if name in OF_END else "header"].append(change.label)
    return {key: ", ".join(labels) for key, labels in found.items()}


def _talk(rows: SheetRows, at: dt.datetime) -> dict[str, str]:
    """Coaching and contacts that came after, of those that the reader may read."""
    notes: list[Any] = [one for one in (*rows.notes, *rows.requests) if one.created_at > at]
    contacts = [one for one in rows.contacts if one.log.happened_at > at]
    return {
        "coaching": ngettext("%d new", "%d new", len(notes)) % len(notes) if notes else "",
        "timeline": ngettext("%d new", "%d new", len(contacts)) % len(contacts) if contacts else "",
    }
