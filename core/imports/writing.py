"""Creating and changing records a batch at a time, with what makes a second run of the same file change nothing."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from core.imports.bulk import insert_all, update_all
from core.imports.kinds import Context, Row
from core.imports.models import RowState


@dataclass
class Draft:
    """What a row says about one record: `found` is the record it names, None for a new one.

    `values` are what the row states (an empty cell states nothing), `first` what only a new record gets besides.
    Rows of one batch with the same `key` mean the same new record.
    """

    row: Row
    found: Any
    values: dict[str, Any]
    first: dict[str, Any] = field(default_factory=dict)
    key: Hashable = None
    also: Hashable = None  # what the row says besides, beyond the columns of the record


def write(
    context: Context,
    model: type[models.Model],
    drafts: Sequence[Draft],
    *,
    derive: Callable[[Any], None] | None = None,
    derived: Sequence[str] = (),
) -> list[tuple[Draft, Any]]:
    """Writes the drafts; gives back each accepted one with its record. Cost: one insert and one update a batch.

    `derive` fills the columns named in `derived` as the model's save() does, which bulk writes do not call.
    """
    label = model._meta.label
    new: dict[Hashable, tuple[Draft, Any]] = {}
    changed: list[Any] = []
    columns: set[str] = set()
    accepted: list[tuple[Draft, Any]] = []
    for draft in drafts:
        row, record = draft.row, draft.found
        if record is None:
            key = draft.key if draft.key is not None else row.number
            if key in new:
                _repeat(context, row, new[key][0].row, _print_of(new[key][0]) == _print_of(draft), 0)
                continue
            record = model(**{**draft.first, **draft.values})
            new[key] = (draft, record)
        else:
            earlier = context.seen.get((label, record.pk))
            if earlier is not None and earlier[0] != row.number:
                _repeat(context, row, None, earlier[1] == _print_of(draft), earlier[0], record.pk)
                continue
            context.seen[(label, record.pk)] = (row.number, _print_of(draft))
            names = [name for name, value in draft.values.items() if getattr(record, name) != value]
            for name in names:
                setattr(record, name, draft.values[name])
            row.outcome = RowState.UPDATED if names else RowState.UNCHANGED
            if names:
                columns.update(names)
                changed.append(record)
        accepted.append((draft, record))
    _store(model, [record for _draft, record in new.values()], changed, columns, derive, derived)
    for draft, record in new.values():
        draft.row.outcome = RowState.CREATED
        context.seen[(label, record.pk)] = (draft.row.number, _print_of(draft))
    for draft, record in accepted:
        draft.row.pk = record.pk
    for draft in drafts:  # rows that repeat a new one know its id only now
        if draft.row.outcome == RowState.UNCHANGED and draft.row.pk is None and draft.key in new:
            draft.row.pk = new[draft.key][1].pk
    return accepted


def _store(
    model: type[models.Model],
    fresh: list[Any],
    changed: list[Any],
    columns: set[str],
    derive: Callable[[Any], None] | None,
    derived: Sequence[str],
) -> None:
    if derive is not None:
        for record in (*fresh, *changed):
            derive(record)
    if fresh:
        insert_all(model, fresh)
    if changed:
        fields = columns | set(derived)
        if any(one.name == "version" for one in model._meta.fields):
            fields.add("version")
            for record in changed:
                record.version += 1
        update_all(model, changed, sorted(fields))


def _repeat(context: Context, row: Row, first: Row | None, same: bool, number: int, pk: int | None = None) -> None:
    """A second row for the same record: harmless where it says the same, else it comes back."""
    number = first.number if first else number
    if same:
        row.outcome, row.pk = RowState.UNCHANGED, pk
        context.warn(row, "same_as_row", row=number)
    else:
        context.reject(row, "repeats_row", row=number)


def _print_of(draft: Draft) -> int:
    return hash(repr((draft.also, sorted((name, str(value)) for name, value in draft.values.items()))))
