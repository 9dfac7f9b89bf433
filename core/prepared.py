"""Statements that PostgreSQL has read before, and planned where one plan serves: each connection has its own."""

import datetime as dt
from hashlib import sha256
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import errors, sql

# of each connection of the driver: what was asked on it, and whether that is prepared; None: nothing is to be, any more
_asked: WeakKeyDictionary[Any, dict[str, bool] | None] = WeakKeyDictionary()
# of one type, whatever a value's size; what is not here takes the type of what it stands beside
_TYPES: dict[type, str] = {int: "bigint", bool: "boolean", dt.date: "date", dt.datetime: "timestamptz"}
_LOST = (errors.InvalidSqlStatementName, errors.DuplicatePreparedStatement, errors.FeatureNotSupported)


class Prepared:
    """A statement: each `%s` of its text is a constant, or where there is a name, what each asking brings under it."""

    def __init__(self, label: str, text: str, names: list[str | None], constants: tuple[Any, ...]) -> None:
        self._label, self._text, self._places = label, text, list(zip(names, constants, strict=True))
        self._order = list(dict.fromkeys(filter(None, names)))
        self._written: dict[tuple[str, ...], tuple[str, str]] = {}

    def in_short(self, connection: BaseDatabaseWrapper, values: dict[str, Any]) -> tuple[str, tuple[Any, ...]] | None:
        """What is sent in its place. None at the first asking on a connection, since preparing costs as much as asking."""
        connection.close_if_health_check_failed()
        connection.ensure_connection()
        driver = connection.connection
        asked = _asked.setdefault(driver, {}) if settings.PREPARED_STATEMENTS else None
        types = tuple(_type_of(values[name]) for name in self._order)
        short, preparing = self._written.get(types) or self._written.setdefault(types, self._write(types, driver))
        if asked is None or short not in asked:
            if asked is not None:
                asked[short] = False
            return None
        if not asked[short]:
            connection.validate_no_broken_transaction()
            # past what counts the questions of a page: this one is none of them
            with connection.wrap_database_errors, driver.cursor() as cursor:
                cursor.execute(preparing)
            asked[short] = True
        return short, tuple(values[name] for name in self._order)

    def _write(self, types: tuple[str, ...], driver: Any) -> tuple[str, str]:
        """By a name that says what is meant: behind a pooler, two releases may be asking on one connection."""
        typed = f"({', '.join(types)})" if types else ""
        place = {name: f"${number}" for number, name in enumerate(self._order, 1)}
        filled = (place[name] if name else sql.Literal(constant).as_string(driver) for name, constant in self._places)
        text = f"{typed} AS {self._text % tuple(filled)}"
        name = f'"kept_{sha256(text.encode()).hexdigest()[:12]}_{self._label}"'
        asking = f"({', '.join(['%s'] * len(types))})" if types else ""
        return f"EXECUTE {name}{asking}", f"PREPARE {name}{text}"


def _type_of(value: Any) -> str:
    return "numeric" if isinstance(value, int) and abs(value) >= 2**63 else _TYPES.get(type(value), "unknown")


def may_ask_again(connection: BaseDatabaseWrapper, error: DatabaseError) -> bool:
    """Whether it failed for being prepared alone: reset or lent by a pooler, or made before a column changed its type.
    The connection's statements are not used again. Within a transaction it is too late: that fails, the next one works."""
    if not isinstance(error.__cause__, _LOST):
        return False
    _asked[connection.connection] = None
    return not connection.in_atomic_block and connection.get_autocommit()
