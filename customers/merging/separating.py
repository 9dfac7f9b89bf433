"""Taking a merge back: each row gets what stood there before, unless somebody has changed it since."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from django.apps import apps
from django.db import models

from customers.merging.journal import attempt, update
from customers.merging.values import Values, columns_of, kept, restored
from customers.models import Merge, MergeAct, MergeRow

CHUNK = 1000


class Separating:
    """One un-merge in the caller's transaction. `stays` are rows that keep what was written since, to be listed."""

    def __init__(self, merge: Merge) -> None:
        self.merge = merge
        self.stays: list[dict[str, Any]] = []

    def carry_out(self) -> None:
        """In the opposite order of the merge, so that every step finds the place free that it left."""
        for (act, label), rows in groupby(self._rows(), key=lambda row: (row.act, row.label)):
            model = apps.get_model(label)
            for chunk in _chunks(rows):
                if act == MergeAct.FOLDED:
                    for row in chunk:
                        self._bring_back(model, row)
                else:
                    self._put_back(model, chunk)

    def _rows(self) -> Iterator[MergeRow]:
        return MergeRow.objects.filter(merge=self.merge).order_by("-pk").iterator(CHUNK)

    def _bring_back(self, model: type[models.Model], row: MergeRow) -> None:
        values = restored(model, row.before)
        stamped = {name: values[name] for name, field in columns_of(model).items() if _stamps(field) and name in values}

        def create() -> None:
            model._base_manager.bulk_create([model(**values)])
            if stamped:  # creating says "now"
                model._base_manager.filter(pk=row.object_id).update(**stamped)

        if not attempt(create):
            self._list(row, sorted(row.before), "taken")

    def _put_back(self, model: type[models.Model], chunk: list[MergeRow]) -> None:
        """Rows of the same change in one statement; where that is refused, row by row."""
        now = self._now(model, chunk)
        todo: list[tuple[MergeRow, Values]] = []
        for row in chunk:
            here = now.get(row.object_id)
            if here is None:
                self._list(row, sorted(row.after), "gone")
                continue
            changed = [name for name, value in row.after.items() if here[name] != value]
            if changed:
                self._list(row, changed, "changed")
            back = {name: value for name, value in row.before.items() if name not in changed}
            if back:
                todo.append((row, back))
        for _same, group in groupby(todo, key=lambda one: one[1]):
            rows = list(group)
            back = restored(model, rows[0][1])
            if not attempt(lambda rows=rows, back=back: update(model, [row.object_id for row, _b in rows], back)):  # type: ignore[misc]
                self._each(model, rows)

    def _each(self, model: type[models.Model], rows: list[tuple[MergeRow, Values]]) -> None:
        for row, values in rows:
            back = restored(model, values)
            if not attempt(lambda row=row, back=back: update(model, [row.object_id], back)):  # type: ignore[misc]
                self._list(row, sorted(values), "taken")

    @staticmethod
    def _now(model: type[models.Model], chunk: list[MergeRow]) -> dict[int, Values]:
        names = sorted({name for row in chunk for name in row.after} & set(columns_of(model)))
        rows = model._base_manager.filter(pk__in=[row.object_id for row in chunk]).values("pk", *names)
        return {row["pk"]: {name: kept(row[name]) for name in names} for row in rows}

    def _list(self, row: MergeRow, columns: Iterable[str], why: str) -> None:
        self.stays.append({"label": row.label, "id": row.object_id, "columns": list(columns), "why": why})


def _stamps(field: Any) -> bool:
    return bool(getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False))


def _chunks(rows: Iterable[MergeRow]) -> Iterator[list[MergeRow]]:
    """A row that was written twice is put back in two steps, the later one first."""
    chunk: dict[int, MergeRow] = {}
    for row in rows:
        if row.object_id in chunk or len(chunk) == CHUNK:
            yield list(chunk.values())
            chunk = {}
        chunk[row.object_id] = row
    if chunk:
        yield list(chunk.values())
