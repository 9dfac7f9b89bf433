"""Merging: whatever points at a record that goes is pointed at the one that stays."""

from collections.abc import Collection
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from core.errors import RuleError
from customers.merging.journal import Journal
from customers.merging.pointers import Pointer, pointers_to
from customers.merging.rules import rule_of
from customers.merging.values import Values, columns_of, row_values
from customers.models import Merge, MergeAct

DEEPEST = 4  # rows of rows of rows: deeper than any table of ours hangs


class Joining:
    """One merge in the caller's transaction, whose records are locked. Cost: some statements for each table that points here."""

    def __init__(self, merge: Merge) -> None:
        self.journal = Journal(merge)

    def archive(self, model: type[models.Model], ids: Collection[int], into: int, at: Any) -> None:
        for row in row_values(model, pk__in=ids):
            self.journal.change(model, row, {"archived_at": at, "merged_into_id": into}, MergeAct.MERGED)

    def write(self, model: type[models.Model], pk: int, changes: Values) -> None:
        (row,) = row_values(model, pk=pk)
        if not self.journal.change(model, row, changes):
            raise RuleError(_("These values contradict another record: choose others."))

    def follow(self, model: type[models.Model], ids: Collection[int], to: int, depth: int = 0) -> None:
        """Everything that points at one of `ids` points at `to`."""
        for pointer in pointers_to(model):
            rows = row_values(pointer.model, **{f"{pointer.field.attname}__in": list(ids)})
            if not rows or self.journal.move(pointer.model, rows, pointer.field.attname, to):
                continue
            for row in rows:
                self._one(pointer, row, to, depth)

    def _one(self, pointer: Pointer, row: Values, to: int, depth: int) -> None:
        model, column = pointer.model, pointer.field.attname
        if self.journal.change(model, row, {column: to}, MergeAct.MOVED):
            return
        adjusted = rule_of(model._meta.label).adjust(row, column, to)
        if adjusted and self.journal.change(model, row, {column: to, **adjusted}, MergeAct.MOVED):
            return
        twin = _twin(model, row, column, to)
        if twin is None or depth >= DEEPEST:
            what = model._meta.verbose_name
            raise RuleError(
                _("Both have something that only one may have (%(what)s): change that first.") % {"what": what}
            )
        self._fold(model, row, twin, column, depth)

    def _fold(self, model: type[models.Model], row: Values, twin: Values, column: str, depth: int) -> None:
        """The record that stays has such a row already: it takes over what it lacks, and the other one goes."""
        key = model._meta.pk.attname
        self.follow(model, [row[key]], twin[key], depth + 1)
        changes = rule_of(model._meta.label).combine(row, twin)
        changes = {name: value for name, value in changes.items() if name not in (key, column) and twin[name] != value}
        self.journal.drop(model, row)
        if changes:
            self.journal.change(model, twin, changes)


def _twin(model: type[models.Model], row: Values, column: str, to: int) -> Values | None:
    """The row of the record that stays which forbids this one, by one of the table's unique constraints."""
    fields = {field.name: field.attname for field in columns_of(model).values()}
    key = model._meta.pk.attname
    for names, condition in _unique(model):
        if column not in {fields[name] for name in names}:
            continue
        wanted = {fields[name]: to if fields[name] == column else row[fields[name]] for name in names}
        rows = model._base_manager.filter(condition, **wanted).exclude(pk=row[key])
        found = rows.order_by("pk").values(*columns_of(model)).first()
        if found is not None:
            return found
    return _held_through(model, row, column, to)


def _held_through(model: type[models.Model], row: Values, column: str, to: int) -> Values | None:
    """Of a table whose rows hold for a time: the one of the same content that covers this one."""
    same = {
        name: value for name, value in row.items() if name not in (model._meta.pk.attname, column, "from_on", "to_on")
    }
    if row.get("from_on") is None:
        return None
    covers = Q(from_on__lte=row["from_on"]) & (Q(to_on__isnull=True) | Q(to_on__gte=row["to_on"] or row["from_on"]))
    found = model._base_manager.filter(covers, **same, **{column: to}).values(*columns_of(model)).first()
    return found


def _unique(model: type[models.Model]) -> list[tuple[Collection[str], Q]]:
    """Names of fields that are unique together, with the condition under which they are."""
    found: list[tuple[Collection[str], Q]] = [
        (one.fields, one.condition or Q())
        for one in model._meta.constraints
        if isinstance(one, models.UniqueConstraint) and one.fields
    ]
    found += [(together, Q()) for together in model._meta.unique_together]
    return found + [
        ((field.name,), Q()) for field in model._meta.concrete_fields if field.unique and not field.primary_key
    ]
