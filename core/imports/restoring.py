"""Rows that an import changed or deleted get back what stood there before, field by field where nobody has been since."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import DataError, IntegrityError, models, transaction

from core.dated import Dated
from core.errors import RuleError
from core.imports.models import ImportKept, ImportRun, KeptReason, RunState
from core.imports.records import record_of, wholes_of
from core.imports.stories import Story, Values, in_chunks, kept_fields, stories_of, values_now


class MayNot(RuleError):
    """Who takes the import back may not put a value back; `code` names the sentence that says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Restoring:
    """Works off one table after the other. `later` are rows that only fit once the import's own rows are gone.

    Errors: MayNot, where a record's owner says so of the person who takes the import back.
    """

    run: ImportRun
    context: UUID
    by: Any
    tell: Callable[[int], None] = lambda done: None
    restored: dict[str, list[int]] = field(default_factory=dict)
    kept: dict[tuple[str, int], ImportKept] = field(default_factory=dict)
    later: list[tuple[type[models.Model], list[int]]] = field(default_factory=list)
    undone: frozenset[UUID] = field(init=False)  # contexts of imports that are taken back already

    def __post_init__(self) -> None:
        runs = ImportRun.objects.filter(state=RunState.UNDONE, history_id__isnull=False)
        self.undone = frozenset(runs.values_list("history_id", flat=True))

    def changed_rows(self, model: type[models.Model]) -> list[int]:
        """Rows that were there before the import, and were still there after it."""
        events: Any = model.pgh_event_model  # type: ignore[attr-defined]
        made_or_gone = events._base_manager.filter(pgh_context=self.context, pgh_label__in=("insert", "delete"))
        rows = events._base_manager.filter(pgh_context=self.context, pgh_label="update")
        return list(
            rows.exclude(pgh_obj_id__in=made_or_gone.values("pgh_obj_id"))
            .order_by("pgh_obj_id")
            .values_list("pgh_obj_id", flat=True)
            .distinct()
        )

    def put_back(self, model: type[models.Model], ids: Collection[int], *, last: bool = False) -> None:
        for chunk in in_chunks(ids):
            self._put_back(model, chunk, last=last)
            self.tell(len(chunk))

    def put_back_later(self) -> None:
        again, self.later = self.later, []
        for model, ids in again:
            self.put_back(model, ids, last=True)

    def revive(self, model: type[models.Model]) -> None:
        """Rows that the import deleted come back as they were, unless their place has been taken."""
        events: Any = model.pgh_event_model  # type: ignore[attr-defined]
        ids = self._deleted(model)
        names = kept_fields(model)
        rows = events._base_manager.filter(pgh_obj_id__in=ids, pgh_context=self.context, pgh_label="delete")
        for row in rows.order_by("pgh_id").values("pgh_obj_id", *names):
            record = model(**{name: row[name] for name in names}, pk=row["pgh_obj_id"])
            if self._stored(lambda record=record: model._base_manager.bulk_create([record])):  # type: ignore[misc]
                self.restored.setdefault(model._meta.label, []).append(record.pk)
            else:
                self._keep(model, record.pk, row, KeptReason.TOGETHER, {})

    # --- one chunk -------------------------------------------------------------------------------------------------

    def _put_back(self, model: type[models.Model], ids: list[int], *, last: bool) -> None:
        stories = stories_of(model, ids, self.context, undone=self.undone)
        now = values_now(model, ids)
        back: dict[int, Values] = {}
        for pk, story in stories.items():
            if pk in now and story.before is not None:
                wanted = self._wanted(model, pk, story, now[pk])
                if wanted:
                    back[pk] = wanted
        self._leave_dangling(model, back, now)
        record = record_of(model._meta.label)
        refusal = record.refusal(back, self.by) if record is not None else ""
        if refusal:
            raise MayNot(refusal)
        self._write(model, back, now, last=last)

    def _wanted(self, model: type[models.Model], pk: int, story: Story, now: Values) -> Values:
        before, after, back = story.before or {}, story.after, story.back
        ours = [name for name in before if name != "version" and before[name] != after[name]]
        edited = story.edited(now) & frozenset(ours)
        stays = sorted(name for name in edited if now[name] != back[name])
        if stays:
            self._keep(model, pk, now, KeptReason.FIELDS, {"fields": stays, **story.last_edit()})
        return {name: back[name] for name in ours if name not in edited and now[name] != back[name]}

    def _leave_dangling(self, model: type[models.Model], back: dict[int, Values], now: dict[int, Values]) -> None:
        """A field that pointed at something which is not there any more stays as it is."""
        for key in model._meta.concrete_fields:
            if not key.is_relation or not any(key.attname in values for values in back.values()):
                continue
            named = {values.get(key.attname) for values in back.values()} - {None}
            target: Any = key.related_model
            here = set(target._base_manager.filter(pk__in=named).values_list("pk", flat=True))
            for pk, values in back.items():
                if values.get(key.attname) not in here | {None}:
                    del values[key.attname]
                    self._keep(model, pk, now[pk], KeptReason.TARGET_GONE, {"fields": [key.attname]})

    def _write(self, model: type[models.Model], back: dict[int, Values], now: dict[int, Values], *, last: bool) -> None:
        """Halves of what the database refuses, down to the row; that one stays, or waits until the new rows are gone."""
        back = {pk: values for pk, values in back.items() if values}
        if not back:
            return
        if self._stored(lambda: _update(model, back, now)):
            self.restored.setdefault(model._meta.label, []).extend(back)
        elif not last and (len(back) == 1 or issubclass(model, Dated)):  # periods overlap with the new rows as a rule
            self.later.append((model, list(back)))
        elif len(back) == 1:
            pk, values = next(iter(back.items()))
            self._keep(model, pk, now[pk], KeptReason.TOGETHER, {"fields": sorted(values)})
        else:
            listed = list(back)
            for part in (listed[: len(listed) // 2], listed[len(listed) // 2 :]):
                self._write(model, {pk: back[pk] for pk in part}, now, last=last)

    @staticmethod
    def _stored(write: Callable[[], Any]) -> bool:
        try:
            with transaction.atomic():
                write()
        except (IntegrityError, DataError):
            return False
        return True

    def _keep(
        self, model: type[models.Model], pk: int, values: Values, reason: KeptReason, params: dict[str, Any]
    ) -> None:
        """Listed under the record that people know; each once, a person's edit before other reasons."""
        label = model._meta.label
        known = [(label, pk)] if record_of(label) else []
        for key, whole in () if known else wholes_of(label):
            attname = model._meta.get_field(key).attname  # type: ignore[union-attr]
            known += [(whole, values[attname])] if values.get(attname) else []
        for place in known:
            if place not in self.kept or reason == KeptReason.FIELDS:
                about = params if place[0] == label else {**params, "fields": []}
                self.kept[place] = ImportKept(
                    run=self.run, label=place[0], object_id=place[1], reason=reason, params=about
                )

    def _deleted(self, model: type[models.Model]) -> list[int]:
        events: Any = model.pgh_event_model  # type: ignore[attr-defined]
        made = events._base_manager.filter(pgh_context=self.context, pgh_label="insert")
        rows = events._base_manager.filter(pgh_context=self.context, pgh_label="delete")
        return list(rows.exclude(pgh_obj_id__in=made.values("pgh_obj_id")).values_list("pgh_obj_id", flat=True))


def _update(model: type[models.Model], back: dict[int, Values], now: dict[int, Values]) -> None:
    names = sorted({name for values in back.values() for name in values})
    versioned = any(one.name == "version" for one in model._meta.fields)
    rows = []
    for pk, values in back.items():
        row = model(pk=pk, **{name: values.get(name, now[pk][name]) for name in names})
        if versioned:
            row.version = now[pk]["version"] + 1  # type: ignore[attr-defined]
        rows.append(row)
    columns = {one.attname: one.name for one in model._meta.concrete_fields}
    fields = [columns[name] for name in names] + (["version"] if versioned else [])
    model._base_manager.bulk_update(rows, fields, batch_size=500)
