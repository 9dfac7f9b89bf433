"""Reads whose SQL is always the same but for its values: writing it takes Django longer than PostgreSQL the answer."""

import copy
from collections.abc import Callable, Collection
from typing import Any, ClassVar, Generic, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.models import BooleanField, F, Func, QuerySet, Value

from core.prepared import Prepared, may_ask_again

R = TypeVar("R")


class Blank(Value):
    """Stands in the question for a value that each asking brings under its name."""

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [self]


class AnyReader:
    """Stands for whoever asks in the `visible_to` of a question: her id is a blank called "viewer". She says nothing more of
    herself, so that a rule that asks for it fails aloud."""

    pk = Blank("viewer")
    is_authenticated = True


def among(field: str, ids: Blank | Collection[int]) -> Func:
    """The condition that `field` is one of `ids`: `__in` would write another text for each length, and a value for each."""
    found = ids if isinstance(ids, Blank) else Value(list(ids))
    # of the column's own type: a list of small numbers comes as smallint, which PostgreSQL compares one by one
    return Func(
        F(field), found, template="%(expressions)s::bigint[])", arg_joiner=" = ANY(", output_field=BooleanField()
    )


def among_found(field: str, ids: QuerySet[Any, Any]) -> Func:
    """The condition that `field` is one of those that `ids` finds, which are found first: for `__in` the planner may walk
    through every row, where it takes many to be found."""
    return Func(
        F(field), ArraySubquery(ids), template="%(expressions)s)", arg_joiner=" = ANY(", output_field=BooleanField()
    )


class Kept(Generic[R]):
    """`Kept(question, "name")(name=value)` gives the rows of `question(name=Blank("name"))`, as a list.

    What is not brought as a value is the same at every moment: no day, no language, no person (a test looks at all).
    PostgreSQL keeps the plan as well, unless it hangs on the values (`by_values`): a span of days, a company of any size.
    `counted` is SQL around the question's, which stands in it as {rows}: what that finds comes as it is.
    Values go to PostgreSQL as they are: ids instead of records, lists instead of sets, aware datetimes.
    """

    known: "ClassVar[list[Kept[Any]]]" = []

    def __init__(
        self, question: "Callable[..., QuerySet[Any, R]]", *names: str, by_values: bool = False, counted: str = ""
    ) -> None:
        self._question, self._names, self._by_values, self._counted = question, names, by_values, counted
        self._parts: Any = None
        self._prepared: Prepared | None = None
        self.known.append(self)

    def __call__(self, **values: Any) -> list[R]:
        self._parts = rows, _compiler, sql, params, _converters = self._parts or self.put_together()
        names = [part.value if isinstance(part, Blank) else None for part in params]
        self._prepared = self._prepared or Prepared(rows.model._meta.db_table, sql, names, params)
        connection = connections[rows.db]  # this thread's
        try:
            if not self._by_values and (short := self._prepared.in_short(connection, values)):
                return self._answer(connection, *short)
        except DatabaseError as error:
            if not may_ask_again(connection, error):
                raise
        filled = tuple(values[name] if name else part for name, part in zip(names, params, strict=True))
        return self._answer(connection, sql, filled)

    def _answer(self, connection: Any, sql: str, filled: tuple[Any, ...]) -> list[R]:
        rows, compiler, _sql, _params, converters = self._parts
        if self._counted:
            with connection.cursor() as cursor:
                cursor.execute(sql, filled)
                return cursor.fetchall()  # type: ignore[no-any-return]  # rows of nothing that Django knows
        asked, found = copy.copy(compiler), rows.all()  # copies
        asked.as_sql, asked.get_converters = (lambda *_, **__: (sql, filled)), (lambda _expressions: converters)
        asked.connection, found.query.get_compiler = connection, (lambda *_, **__: asked)
        return list(found)

    def put_together(self) -> Any:
        """The queryset, what wrote its SQL, the SQL, its values and blanks, and what is done to each column."""
        rows = self._question(**{name: Blank(name) for name in self._names})
        compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        sql = self._counted.format(rows=sql) if self._counted else sql
        return rows, compiler, sql, params, compiler.get_converters([each[0] for each in compiler.select])
