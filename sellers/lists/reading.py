"""What a list reads besides its rows: the values of a column for its filter bar, addresses by the dozen."""

from collections.abc import Callable

from django.db import connection, models
from django.urls import reverse
from psycopg import sql

MOST_VALUES = 200
_WALK = sql.SQL("""
    WITH RECURSIVE found(value) AS (
        (SELECT {field} FROM {rows} WHERE archived_at IS NULL AND {field} > '' ORDER BY {field} LIMIT 1)
        UNION ALL
        SELECT (SELECT {field} FROM {rows} WHERE archived_at IS NULL AND {field} > found.value ORDER BY {field} LIMIT 1)
        FROM found WHERE found.value IS NOT NULL
    )
    SELECT value FROM found WHERE value IS NOT NULL LIMIT %s
""")


def values_of(model: type[models.Model], column: str) -> list[str]:
    """The different texts of an indexed column, in order; empty ones left out.

    Cost: one query that goes from one value to the next by the index, however many rows there are.
    """
    with connection.cursor() as cursor:
        names = {"field": sql.Identifier(column), "rows": sql.Identifier(model._meta.db_table)}
        cursor.execute(_WALK.format(**names).as_string(cursor.connection), [MOST_VALUES])
        return [value for (value,) in cursor.fetchall()]


def addresses_of(name: str) -> Callable[[int], str]:
    """The address of each record by its id, where a list asks for many: the URL is looked up once."""
    before, after = reverse(name, args=[0]).rsplit("0", 1)
    return lambda pk: f"{before}{pk}{after}"
