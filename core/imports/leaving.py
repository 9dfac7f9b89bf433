"""The rows that an import made, and which of them can go: nobody worked on them, and nothing that stays points at them.

They stand in a temporary table of the transaction, so that 100,000 rows are joined and not carried about.
"""

import json
from collections.abc import Iterator
from typing import Any, LiteralString
from uuid import UUID

from django.apps import apps
from django.db import connection, models
from psycopg import sql
from psycopg.types.json import Jsonb

from core.imports.models import ImportKept, ImportRow, ImportRun, KeptReason, RunState
from core.imports.records import Record, all_parts, all_records, follows, is_derived, record_of, wholes_of
from core.imports.stories import in_chunks, is_event_table, stories_of, tracked_models, values_now

PART = "part"  # of a record that stays
_STANDING = (RunState.DONE, RunState.WEIGHING, RunState.UNDOING)  # of a run: what it wrote is there
_BY_SOMEBODY = sql.SQL(
    "(e.pgh_context_id IS NULL OR c.metadata->>'user' IS NOT NULL OR c.metadata->>'reason' LIKE 'import #%%')"
)


class Leaving:
    """What the import under the history's `context` created. `by` is who takes it back, and stays."""

    def __init__(self, run: ImportRun, context: UUID, by: Any) -> None:
        self._run, self._context, self._by = run, context, by
        _run("DROP TABLE IF EXISTS undo_rows")
        _run(
            "CREATE TEMPORARY TABLE undo_rows (label text, id bigint, stays text NOT NULL DEFAULT '',"
            " by_label text, by_count int, params jsonb NOT NULL DEFAULT '{{}}', PRIMARY KEY (label, id)) ON COMMIT DROP"
        )
        for model, events in tracked_models():
            self._gather(model, events)
        _run("ANALYZE undo_rows")

    def _gather(self, model: type[models.Model], events: type[models.Model]) -> None:
        _run(
            "INSERT INTO undo_rows (label, id) SELECT %s, pgh_obj_id FROM {events} WHERE pgh_context_id = %s"
            " GROUP BY pgh_obj_id HAVING bool_or(pgh_label = 'insert') AND NOT bool_or(pgh_label = 'delete')",
            model._meta.label,
            self._context,
            events=events._meta.db_table,
        )
        # those that are gone already; the others are locked, so that nobody begins to point at them meanwhile
        here = _run(
            "SELECT m.{pk} FROM {model} m JOIN undo_rows u ON u.label = %s AND u.id = m.{pk} FOR UPDATE OF m",
            model._meta.label,
            **_names(model),
        )
        _run("DELETE FROM undo_rows WHERE label = %s AND NOT id = ANY(%s)", model._meta.label, [pk for (pk,) in here])

    # --- what stays ------------------------------------------------------------------------------------------------

    def decide(self) -> None:
        """Marks what stays: after the changed values were put back, since those may point at new rows until then."""
        _take_along()
        for model in _models():
            self._keep_edited(model)
        for record in all_records():
            used = set(record.in_use(_ids(record.label)))
            if self._by is not None and self._by._meta.label == record.label:
                used.add(self._by.pk)
            _mark(record.label, used, KeptReason.USED)
            self._keep_named(record)
        while sum(self._keep_referenced(model) for model in _models()) + _keep_parts():
            pass

    def _keep_edited(self, model: type[models.Model]) -> None:
        label = model._meta.label
        events: Any = getattr(model, "pgh_event_model", None)
        if events is None:  # the system's own
            return
        worked_on = _run(
            "SELECT DISTINCT u.id FROM undo_rows u JOIN {events} e ON e.pgh_obj_id = u.id AND e.pgh_label = 'update'"
            " LEFT JOIN pghistory_context c ON c.id = e.pgh_context_id"
            " WHERE u.label = %s AND e.pgh_context_id IS DISTINCT FROM %s AND {by_somebody}",
            label,
            self._context,
            events=events._meta.db_table,
        )
        for ids in in_chunks([pk for (pk,) in worked_on]):
            now = values_now(model, ids)
            for pk, story in stories_of(model, ids, self._context).items():
                if pk in now and story.after and story.edited(now[pk], follows(label)):
                    _mark(label, [pk], KeptReason.EDITED, story.last_edit())

    def _keep_named(self, record: Record) -> None:
        """Another import has such a row in its file too: found there, it was left as it was, and that import counts on it."""
        if record.kind:
            _run(
                "UPDATE undo_rows u SET stays = %s, params = jsonb_build_object('run', x.run) FROM ("
                "SELECT o.object_id AS id, max(o.run_id) AS run FROM {rows} o JOIN {runs} r ON r.id = o.run_id"
                " WHERE o.object_label = %s AND o.run_id <> %s AND NOT r.dry_run AND r.state = ANY(%s)"
                " GROUP BY o.object_id) x WHERE u.label = %s AND u.id = x.id AND u.stays = ''",
                KeptReason.IMPORTED.value,
                record.kind,
                self._run.pk,
                [state.value for state in _STANDING],
                record.label,
                rows=ImportRow._meta.db_table,
                runs=ImportRun._meta.db_table,
            )

    def _keep_referenced(self, model: type[models.Model]) -> int:
        """How many more stay because a row points at them that is not of this import, or stays itself."""
        marked = 0
        for pointing in _pointing_at(model):
            marked += _count(
                "UPDATE undo_rows u SET stays = %s, by_label = %s, by_count = x.n FROM ("
                "SELECT s.{key} AS id, count(*) AS n FROM {model} s"
                " JOIN undo_rows t ON t.label = %s AND t.id = s.{key} AND t.stays = ''"
                " LEFT JOIN undo_rows r ON r.label = %s AND r.id = s.{pk}"
                " WHERE r.id IS NULL OR r.stays <> '' GROUP BY s.{key}) x WHERE u.label = %s AND u.id = x.id",
                KeptReason.REFERENCED.value,
                pointing.model._meta.label,
                model._meta.label,
                pointing.model._meta.label,
                model._meta.label,
                **_names(pointing.model, key=pointing.column),
            )
        return marked

    # --- what goes -------------------------------------------------------------------------------------------------

    def delete(self) -> Iterator[tuple[str, list[int]]]:
        """Deletes table by table, and says what went. Foreign keys are checked when the transaction ends."""
        for model in _models():
            label = model._meta.label
            gone = _run(
                "DELETE FROM {model} m USING undo_rows u WHERE u.label = %s AND u.id = m.{pk} AND u.stays = ''"
                " RETURNING u.id",
                label,
                **_names(model),
            )
            yield label, [pk for (pk,) in gone]
        for model in _models():  # the last: triggers count on while records go
            self._delete_derived(model)

    def _delete_derived(self, model: type[models.Model]) -> None:
        for pointing in _keys_to(model):
            if is_derived(pointing.model._meta.label):
                _run(
                    "DELETE FROM {model} s USING undo_rows u WHERE u.label = %s AND u.id = s.{key} AND u.stays = ''",
                    model._meta.label,
                    **_names(pointing.model, key=pointing.column),
                )

    def going(self, label: str) -> list[int]:
        return [pk for (pk,) in _run("SELECT id FROM undo_rows WHERE label = %s AND stays = '' ORDER BY id", label)]

    def kept(self) -> list[ImportKept]:
        """What stays, each record once; a part that somebody has worked on counts for its record."""
        found: dict[tuple[str, int], ImportKept] = {}
        rows = _run(
            "SELECT label, id, stays, by_label, by_count, params FROM undo_rows WHERE stays NOT IN ('', %s)"
            " ORDER BY label, id",
            PART,
        )
        for label, pk, reason, by_label, by_count, params in rows:
            about = {**_json(params), **({"label": by_label, "count": by_count} if by_label else {})}
            if record_of(label) is not None:
                found.setdefault((label, pk), self._kept(label, pk, reason, about))
            elif reason == KeptReason.EDITED:
                for whole, whole_pk in _whole_of(label, pk):
                    found[(whole, whole_pk)] = self._kept(whole, whole_pk, reason, about)
        return list(found.values())

    def _kept(self, label: str, pk: int, reason: str, params: dict[str, Any]) -> ImportKept:
        return ImportKept(run=self._run, label=label, object_id=pk, reason=reason, params=params)


def _take_along() -> None:
    """Parts that the system itself has added since, such as a flag raised by a rule or a row of a snapshot."""
    for label, key, whole in all_parts():
        model = apps.get_model(label)
        events = getattr(model, "pgh_event_model", None)
        if events is None:
            _run(
                "INSERT INTO undo_rows (label, id) SELECT %s, s.{pk} FROM {model} s"
                " JOIN undo_rows u ON u.label = %s AND u.id = s.{key} ON CONFLICT DO NOTHING",
                label,
                whole,
                **_names(model, key=_column(model, key)),
            )
        else:
            _run(
                "INSERT INTO undo_rows (label, id) SELECT %s, s.{pk} FROM {model} s"
                " JOIN undo_rows u ON u.label = %s AND u.id = s.{key} WHERE NOT EXISTS (SELECT 1 FROM {events} e"
                " LEFT JOIN pghistory_context c ON c.id = e.pgh_context_id WHERE e.pgh_obj_id = s.{pk} AND {by_somebody})"
                " ON CONFLICT DO NOTHING",
                label,
                whole,
                **_names(model, key=_column(model, key), events=events._meta.db_table),
            )


def _keep_parts() -> int:
    """Parts of what stays, stay."""
    marked = 0
    for label, key, whole in all_parts():
        model = apps.get_model(label)
        marked += _count(
            "UPDATE undo_rows u SET stays = %s FROM {model} s JOIN undo_rows w ON w.label = %s AND w.id = s.{key}"
            " WHERE u.label = %s AND u.id = s.{pk} AND u.stays = '' AND w.stays <> ''",
            PART,
            whole,
            label,
            **_names(model, key=_column(model, key)),
        )
    return marked


def _models() -> list[type[models.Model]]:
    return [apps.get_model(label) for (label,) in _run("SELECT DISTINCT label FROM undo_rows ORDER BY label")]


def _ids(label: str) -> list[int]:
    return [pk for (pk,) in _run("SELECT id FROM undo_rows WHERE label = %s", label)]


def _pointing_at(model: type[models.Model]) -> Iterator[Any]:
    """Foreign keys by which a row keeps what it points at."""
    return (field for field in _keys_to(model) if not is_derived(field.model._meta.label))


def _keys_to(model: type[models.Model]) -> Iterator[Any]:
    """Every foreign key to a table, hidden ones too; the history's own is none."""
    for relation in model._meta.get_fields(include_hidden=True):
        field: Any = getattr(relation, "field", None)
        points = relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)
        if points and field is not None and not is_event_table(field.model) and _is_a_table(field.model):
            yield field


def _is_a_table(model: type[models.Model]) -> bool:
    """The history library brings models that only gather the event tables."""
    return model._meta.managed and not model._meta.proxy and model._meta.app_label != "pghistory"


def _whole_of(label: str, pk: int) -> list[tuple[str, int]]:
    row = apps.get_model(label)._base_manager.filter(pk=pk).values(*{key for key, _w in wholes_of(label)}).first() or {}
    return [(whole, row[key]) for key, whole in wholes_of(label) if row.get(key) is not None]


def _mark(label: str, ids: Any, reason: str, params: dict[str, Any] | None = None) -> None:
    _run(
        "UPDATE undo_rows SET stays = %s, params = %s WHERE label = %s AND id = ANY(%s) AND stays = ''",
        str(reason),
        Jsonb(params or {}),
        label,
        list(ids),
    )


def _json(value: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(value) if isinstance(value, str) else value
    return found


def _column(model: type[models.Model], key: str) -> str:
    field: Any = model._meta.get_field(key)
    return str(field.column)


def _names(model: type[models.Model], **more: str) -> dict[str, str]:
    key: Any = model._meta.pk
    return {"model": model._meta.db_table, "pk": key.column, **more}


def _run(text: LiteralString, *values: Any, **names: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_statement(text, names), list(values) or None)
        return cursor.fetchall() if cursor.description else []


def _count(text: LiteralString, *values: Any, **names: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_statement(text, names), list(values))
        return int(cursor.rowcount)


def _statement(text: LiteralString, names: dict[str, str]) -> str:
    known = {name: sql.Identifier(value) for name, value in names.items()}
    return sql.SQL(text).format(**known, by_somebody=_BY_SOMEBODY).as_string(None)
