"""What the history tells of rows that an import touched: as they were, as it left them, and who worked on them since."""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models

CHUNK = 1000
Values = dict[str, Any]
Edit = tuple[frozenset[str], int | None, dt.datetime]  # fields, who, when


@dataclass
class Story:
    """`before` is None where the import made the row; `edits` are people's and later imports' changes since.

    `back` is what stood there before, without what imports had written that are taken back by now.
    """

    before: Values | None = None
    back: Values = field(default_factory=dict)
    after: Values = field(default_factory=dict)
    edits: list[Edit] = field(default_factory=list)

    def edited(self, now: Values, derived: Collection[str] = ()) -> frozenset[str]:
        """Fields that somebody has set since, and that do not stand again as the import left them."""
        touched = frozenset().union(*(fields for fields, _by, _at in self.edits))
        return frozenset(name for name in touched if name not in derived and now[name] != self.after[name])

    def last_edit(self) -> dict[str, Any]:
        if not self.edits:
            return {}
        _fields, by, at = self.edits[-1]
        return {"by": by, "at": at.isoformat()}


def tracked_models() -> Iterator[tuple[type[models.Model], type[models.Model]]]:
    """Every table with a history, and the table of its events."""
    for model in apps.get_models():
        events = getattr(model, "pgh_event_model", None)
        if events is not None:
            yield model, events


def is_event_table(model: type[models.Model]) -> bool:
    return hasattr(model, "pgh_tracked_model")


def kept_fields(model: type[models.Model]) -> list[str]:
    """Columns of a row that its history repeats, without the key."""
    events: Any = model.pgh_event_model  # type: ignore[attr-defined]
    own = [one.attname for one in events._meta.fields if not one.name.startswith("pgh_")]
    return [name for name in own if name != model._meta.pk.attname]


def stories_of(
    model: type[models.Model], ids: Collection[int], context: UUID, *, undone: Collection[UUID] = ()
) -> dict[int, Story]:
    """The story of each row around what happened under the history's `context`. One query.

    `undone` are the contexts of imports that were taken back: what they wrote over an earlier value is nobody's any more.
    """
    events: Any = model.pgh_event_model  # type: ignore[attr-defined]
    names = kept_fields(model)
    rows = events._base_manager.filter(pgh_obj_id__in=ids).order_by("pgh_id")
    about = ("pgh_obj_id", "pgh_label", "pgh_context_id", "pgh_created_at", "pgh_context__metadata")
    found: dict[int, Story] = {}
    last: dict[int, Values] = {}
    valid: dict[int, Values] = {}  # `last` without what was taken back
    for row in rows.values(*about, *names).iterator(chunk_size=2000):
        pk, story = row["pgh_obj_id"], found.setdefault(row["pgh_obj_id"], Story())
        values = {name: row[name] for name in names}
        if row["pgh_context_id"] == context:
            if not story.after and row["pgh_label"] != "insert":
                story.before, story.back = last.get(pk), dict(valid.get(pk, {}))
            story.after = values
        elif story.after and row["pgh_label"] == "update" and is_by_somebody(row):
            changed = frozenset(name for name in names if values[name] != last[pk][name])
            story.edits.append((changed, (row["pgh_context__metadata"] or {}).get("user"), row["pgh_created_at"]))
        if pk not in last:
            valid[pk] = dict(values)
        elif row["pgh_context_id"] not in undone:
            valid[pk].update({name: values[name] for name in names if values[name] != last[pk][name]})
        last[pk] = values
    return found


def is_by_somebody(event: Values) -> bool:
    """A person's change, a later import's, or one from outside the product; what the system derives itself is none."""
    metadata = event["pgh_context__metadata"]
    return (
        event["pgh_context_id"] is None
        or (metadata or {}).get("user") is not None
        or str((metadata or {}).get("reason", "")).startswith("import #")
    )


def values_now(model: type[models.Model], ids: Collection[int]) -> dict[int, Values]:
    """The rows as they stand, locked. One query."""
    rows = model._base_manager.filter(pk__in=ids).select_for_update()
    return {row["pk"]: row for row in rows.values("pk", *kept_fields(model))}


def in_chunks(ids: Collection[int]) -> Iterator[list[int]]:
    listed = list(ids)
    for start in range(0, len(listed), CHUNK):
        yield listed[start : start + CHUNK]
