"""A kind of import: which fields it knows and how a batch of rows becomes records. Each app registers its own."""

from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field as default
from pathlib import Path
from typing import Any

from django.utils.functional import Promise

from core.imports.fields import Field
from core.imports.problems import WARNING, Problem


@dataclass(slots=True)
class Row:
    """A row of the file on its way in: read values, what is wrong with it, and what became of it."""

    number: int
    values: dict[str, Any]
    problems: list[Problem] = default(default_factory=list)
    outcome: str = ""
    pk: int | None = None

    def get(self, code: str, otherwise: Any = None) -> Any:
        value = self.values.get(code)
        return otherwise if value is None else value

    @property
    def is_bad(self) -> bool:
        return any(problem.level != WARNING for problem in self.problems)


@dataclass
class Context:
    """What holds for the whole run. `cache` is the kind's own; `seen` maps a record to the row that named it."""

    by: Any
    on: Any
    system: str
    headers: dict[str, str]
    options: dict[str, Any]
    run_id: int | None = None
    cache: dict[Any, Any] = default(default_factory=dict)
    seen: dict[tuple[str, int], tuple[int, int]] = default(default_factory=dict)
    later: list[Any] = default(default_factory=list)  # what `finish` has to look at
    amended: dict[int, Row] = default(default_factory=dict)

    def reject(self, row: Row, code: str, field: str = "", /, **params: Any) -> None:
        row.problems.append(self._problem(row, code, field, params, "error"))

    def warn(self, row: Row, code: str, field: str = "", /, **params: Any) -> None:
        row.problems.append(self._problem(row, code, field, params, WARNING))

    def _problem(self, row: Row, code: str, field: str, params: dict[str, Any], level: str) -> Problem:
        value = row.values.get(field)
        return Problem(code, self.headers.get(field, ""), "" if value is None else str(value), params, level)


class ImportKind:
    """Base of the kinds. `apply` is set-based: its number of queries does not depend on the number of rows."""

    code: str = ""
    label: str | Promise = ""
    fields: tuple[Field, ...] = ()
    mappings: Path | None = None  # folder of the mappings that ship for this kind
    welcome: frozenset[str] = frozenset()  # what reading takes for a mistake, and is none in a list of this kind
    order: int = 0  # in menus: what other kinds point at comes first

    def apply(self, rows: list[Row], context: Context) -> None:
        """Identifies and writes the good rows of a batch; gives each its outcome and pk, or a problem that rejects it."""
        raise NotImplementedError(f"{self.code} cannot apply rows")

    def finish(self, context: Context) -> None:
        """After the last batch: what needs all rows to be there. Rows it changes go into `context.amended`."""

    def guess(self, rows: list[list[str]]) -> list[str]:
        """A field code for each column of a list without a header, by its words; empty where nothing tells."""
        return []

    def url_of(self, pk: int) -> str:
        """Where a record of this kind is shown; empty where it has no page."""
        return ""

    def field(self, code: str) -> Field | None:
        return next((field for field in self.fields if field.code == code), None)


_kinds: dict[str, ImportKind] = {}


def register(*kinds: ImportKind) -> None:
    """Called in `AppConfig.ready` of the app that owns the records."""
    _kinds.update({kind.code: kind for kind in kinds})


def kind_of(code: str) -> ImportKind | None:
    return _kinds.get(code)


def all_kinds() -> list[ImportKind]:
    return sorted(_kinds.values(), key=lambda kind: (kind.order, kind.code))


def good(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if not row.is_bad and not row.outcome]
