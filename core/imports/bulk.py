"""Many rows of one table at once. Imports write tens of thousands, and half of their time went into the SQL of it.

A batch travels as one JSON text, whose rows the database takes apart by the table's own types; Django sends a thousand
lists of values, or as many CASE … WHEN. History, constraints and triggers see the same rows. Columns must be plain values.
"""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, connections, models

BATCH = 1000
_INSERT = "INSERT INTO {table} ({columns}) SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s)"
_UPDATE = "UPDATE {table} AS old SET {changes} FROM json_populate_recordset(NULL::{table}, %s) AS new WHERE old.{key} = new.{key}"


def insert_all(model: type[models.Model], records: Sequence[Any]) -> None:
    """As `bulk_create`; the records have their keys afterwards. Cost: two queries for 1,000 records."""
    fields: list[Any] = [field for field in model._meta.concrete_fields if not field.generated]
    columns = ", ".join(_quoted(field.column) for field in fields)
    table = _quoted(model._meta.db_table)
    for part in _parts(records):
        for record, pk in zip(part, _keys(model, len(part)), strict=True):
            record.pk = pk
            for field in fields:
                field.pre_save(record, True)
        _send(_INSERT.format(table=table, columns=columns), part, fields)
        for record in part:
            record._state.adding, record._state.db = False, connection.alias


def update_all(model: type[models.Model], records: Sequence[Any], names: Sequence[str]) -> None:
    """As `bulk_update` of these fields. Cost: one query for 1,000 records."""
    key: Any = model._meta.pk
    changed: list[Any] = [model._meta.get_field(name) for name in names]
    changes = ", ".join(f"{column} = new.{column}" for column in (_quoted(field.column) for field in changed))
    statement = _UPDATE.format(table=_quoted(model._meta.db_table), changes=changes, key=_quoted(key.column))
    for part in _parts(records):
        _send(statement, part, [key, *changed])


def _send(statement: str, records: Sequence[Any], fields: Sequence[Any]) -> None:
    to = connections[connection.alias]  # the connection itself: the proxy is asked anew for every value
    columns = [(field.column, field.attname, field, _as_they_are(field)) for field in fields]
    rows = [
        {
            column: value if type(value := getattr(record, name)) in plain else _stored(field, value, to)
            for column, name, field, plain in columns
        }
        for record in records
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(rows, ensure_ascii=False, default=_text)])


def _as_they_are(field: Any) -> set[type]:
    """Types of values that the field stores as they are: asking it for each value took a tenth of an import."""
    known = {plain for kind, plain in _PLAIN if isinstance(field, kind)}
    return known | {type(None)} | ({str} if type(field) in (models.CharField, models.TextField) else set())


_PLAIN = ((models.IntegerField, int), (models.ForeignKey, int), (models.BooleanField, bool))


def _stored(field: Any, value: Any, to: Any) -> Any:
    """What the column gets, in a form that JSON knows or whose text the database reads: numbers, days, moments."""
    return value if isinstance(field, models.JSONField) else field.get_db_prep_save(value, to)


def _text(value: Any) -> str:
    if isinstance(value, Decimal | dt.date | dt.time | UUID):
        return str(value)
    raise TypeError(f"{value!r} is no plain value")


def _keys(model: type[models.Model], count: int) -> list[int]:
    assert model._meta.pk is not None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [model._meta.db_table, model._meta.pk.column, count],
        )
        return [pk for (pk,) in cursor.fetchall()]


def _parts(records: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (records[start : start + BATCH] for start in range(0, len(records), BATCH))


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
