"""What used to stand in a person's records, told by their history: a part of the answer to an access request."""

from collections.abc import Collection, Iterator
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from django.db.models import Q

from customers.erasing import tables
from customers.models import ContactLog, Person


class Former(NamedTuple):
    """A value that was replaced or taken away; `value` as the column holds it, `at` when that was."""

    model: Any
    column: Any
    value: Any
    at: Any


def former_values(people: list[int], *, viewer: Any, is_told: Any, of_gone: Collection[str]) -> list[Former]:
    """Of the records that are theirs, the oldest first, and of those only what the viewer may read now; a record that is
    gone has no readers any more, and is told where its table is one of `of_gone`, whose columns are the person's own.
    `is_told(model, column)`: which columns may be told at all.

    Not of contact records and what hangs on them: their readers may have changed since. Cost: three queries a table.
    """
    found: list[Former] = []
    for model, rows in _histories(people):
        columns = [
            column
            for column in model._meta.concrete_fields
            if column.editable and is_told(model, column) and hasattr(rows.model, column.attname)
        ]
        if columns:
            rows = rows.filter(_readable(model, rows, viewer, model._meta.label in of_gone))
            for _record, events in groupby(rows.order_by("pgh_obj_id", "pgh_id"), key=lambda event: event.pgh_obj_id):
                found += _of_record(model, columns, list(events))
    return sorted(found, key=lambda one: one.at)


def _histories(people: list[int]) -> Iterator[tuple[Any, Any]]:
    """(table, its events that name them)."""
    pointing: dict[Any, list[str]] = {Person: ["pgh_obj_id"]}
    for model, column in tables.pointing_at(Person):
        if model is not Person:
            pointing.setdefault(model, []).append(column.attname)
    for model, columns in pointing.items():
        history = tables.history_of(model)
        if history is None or any(one.related_model is ContactLog for one in model._meta.concrete_fields):
            continue
        names = [name for name in columns if name == "pgh_obj_id" or hasattr(history, name)]
        about = Q(*((f"{name}__in", people) for name in names), _connector=Q.OR)
        if names:
            yield model, history._default_manager.filter(about)


def _readable(model: Any, rows: Any, viewer: Any, and_gone: bool) -> Q:
    """The condition that the record of an event may be read by the viewer, or is gone and told all the same."""
    kept = model._default_manager.filter(pk__in=rows.order_by().values("pgh_obj_id"))
    seen = kept.visible_to(viewer) if hasattr(kept, "visible_to") else kept
    told = Q(pgh_obj_id__in=list(seen.order_by().values_list("pk", flat=True)))
    return told | ~Q(pgh_obj_id__in=list(kept.order_by().values_list("pk", flat=True))) if and_gone else told


def _of_record(model: Any, columns: list[Any], events: list[Any]) -> Iterator[Former]:
    for before, after in pairwise(events):
        for column in columns:
            was = getattr(before, column.attname)
            if was not in (None, "", []) and was != getattr(after, column.attname):
                yield Former(model, column, was, after.pgh_created_at)
    last = events[-1]
    if last.pgh_label == "delete":
        for column in columns:
            was = getattr(last, column.attname)
            if was not in (None, "", []):
                yield Former(model, column, was, last.pgh_created_at)
