"""Rows into tables by COPY, with the indexes put aside meanwhile and the history written after."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from bench.scale import MOMENT

# what only slows a load down; primary keys and checks stay, and hold for every loaded row
_ASIDE = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
       format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE contype IN ('f', 'u', 'x') AND conrelid = ANY(%s::regclass[])
ORDER BY contype <> 'f'
"""
_INDEXES = """
SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
FROM pg_index LEFT JOIN pg_constraint ON conindid = indexrelid
WHERE indrelid = ANY(%s::regclass[]) AND NOT indisprimary AND pg_constraint.oid IS NULL
"""


def copy(model: type[models.Model], names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """`rows` hold `names`, the model's columns in that order; every other column gets what the model starts it with."""
    rest = {
        field.column: _start_of(field)
        for field in model._meta.concrete_fields
        if not field.generated and field.attname not in names and not field.primary_key
    }
    columns = [model._meta.get_field(name).column for name in names]
    constants = tuple(rest.values())
    listed = ", ".join(f'"{column}"' for column in (*columns, *rest))
    with (
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{model._meta.db_table}" ({listed}) FROM STDIN') as out,
    ):
        for row in rows:
            out.write_row(row + constants)


def _start_of(field: Any) -> Any:
    if getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False):
        return MOMENT
    value = field.get_default()
    if isinstance(value, list | dict):
        return "{}" if field.get_internal_type() != "JSONField" or isinstance(value, dict) else "[]"
    return value


@contextmanager
def bare_tables(loaded: Iterable[type[models.Model]]) -> Iterator[None]:
    """Without triggers, foreign keys and secondary indexes; everything is put back, and so is proved, at the end."""
    tables = [model._meta.db_table for model in _with_events(loaded)]
    with connection.cursor() as cursor:
        cursor.execute(_ASIDE, [tables])
        constraints = cursor.fetchall()
        cursor.execute(_INDEXES, [tables])
        indexes = cursor.fetchall()
        for drop, _again in (*constraints, *indexes):
            cursor.execute(drop)
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        yield
        cursor.execute("SET maintenance_work_mem = '400MB'")
        for _drop, again in (*indexes, *reversed(constraints)):
            cursor.execute(again)
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')


def _with_events(loaded: Iterable[type[models.Model]]) -> Iterator[type[models.Model]]:
    for model in loaded:
        yield model
        yield from filter(None, [_events_of(model)])


def _events_of(model: type[models.Model]) -> type[models.Model] | None:
    return next((one for one in apps.get_models() if getattr(one, "pgh_tracked_model", None) is model), None)


def write_history(loaded: Iterable[type[models.Model]]) -> None:
    """What the triggers would have written: one event for each row that was inserted."""
    with connection.cursor() as cursor:
        for model in loaded:
            events = _events_of(model)
            if events is None:
                continue
            kept = [field.column for field in events._meta.concrete_fields if not field.name.startswith("pgh_")]
            listed = ", ".join(f'"{column}"' for column in kept)
            cursor.execute(
                f'INSERT INTO "{events._meta.db_table}" (pgh_created_at, pgh_label, pgh_obj_id, {listed}) '
                f"SELECT %s, 'insert', id, {listed} FROM \"{model._meta.db_table}\"",
                [timezone.now()],
            )


def set_sequences(loaded: Iterable[type[models.Model]]) -> None:
    """Rows came with their numbers: the next one that the product makes goes on after them."""
    with connection.cursor() as cursor:
        for model in loaded:
            table = model._meta.db_table
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), coalesce(max(id), 1)) FROM \"{table}\""
            )
