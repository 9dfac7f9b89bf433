"""Every write of a merge goes through here, so that each row's values before and after are kept."""

from collections.abc import Callable, Collection
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import F

from customers.merging.values import Values, is_versioned, kept, row_values
from customers.models import Merge, MergeAct, MergeRow


class Journal:
    def __init__(self, merge: Merge) -> None:
        self.merge = merge

    def change(self, model: type[models.Model], row: Values, changes: Values, act: str = MergeAct.CHANGED) -> bool:
        """Writes columns of one row; False, and nothing is written, where a constraint refuses."""
        pk = row[_key(model)]
        before = {name: row[name] for name in changes}
        if before == changes:
            return True
        if not attempt(lambda: update(model, [pk], changes)):
            return False
        self._note(act, model, pk, before, changes)
        return True

    def move(self, model: type[models.Model], rows: Collection[Values], column: str, to: int) -> bool:
        """Points many rows at another record in one statement; False where one of them may not."""
        key = _key(model)
        if not attempt(lambda: update(model, [row[key] for row in rows], {column: to})):
            return False
        label = model._meta.label
        MergeRow.objects.bulk_create(
            (
                MergeRow(
                    merge=self.merge, act=MergeAct.MOVED, label=label, object_id=row[key],
                    before={column: row[column]}, after={column: to},
                )
                for row in rows
            ),
            batch_size=1000,
        )  # fmt: skip
        return True

    def drop(self, model: type[models.Model], row: Values) -> None:
        """Takes away a row for which the other record has its own; all of its values are kept."""
        key = _key(model)
        (whole,) = row_values(model, pk=row[key])
        self._note(MergeAct.FOLDED, model, row[key], whole, {})
        model._base_manager.filter(pk=row[key]).delete()

    def _note(self, act: str, model: type[models.Model], pk: int, before: Values, after: Values) -> None:
        MergeRow.objects.create(
            merge=self.merge,
            act=act,
            label=model._meta.label,
            object_id=pk,
            before={name: kept(value) for name, value in before.items()},
            after={name: kept(value) for name, value in after.items()},
        )


def update(model: type[models.Model], pks: Collection[int], changes: Values) -> int:
    """One statement; whoever has the row open in a form is told that it changed."""
    written: dict[str, Any] = dict(changes)
    if is_versioned(model):
        written["version"] = F("version") + 1
    return model._base_manager.filter(pk__in=list(pks)).update(**written)


def attempt(write: Callable[[], Any]) -> bool:
    """In a savepoint; False where a constraint refuses."""
    try:
        with transaction.atomic():
            write()
    except IntegrityError:
        return False
    return True


def _key(model: type[models.Model]) -> str:
    return model._meta.pk.attname
