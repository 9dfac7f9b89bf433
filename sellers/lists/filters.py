"""A list's filter as one object: from the address and back, shared by page, export and saved view."""

from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, Self
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict

ALL = "view=all"  # an address that says: no filter, and not the view that the reader begins with either


@dataclass(frozen=True)
class ListFilter:
    """Base: a frozen dataclass of strings, one a filter. Subclasses write `apply` and `words`.

    A value that is not among `choices_of(name)` (where that gives any) is dropped when it is read.
    """

    q: str = ""
    sort: str = ""
    viewer: ClassVar[Any] = None  # no filter: whose eyes the words are for

    @classmethod
    def from_query(cls, query: QueryDict) -> Self:
        found = {}
        for field in fields(cls):
            value = query.get(field.name, "").strip()[:100]
            allowed = cls.choices_of(field.name)
            if value and (allowed is None or value in allowed):
                found[field.name] = value
        return cls(**found)

    @classmethod
    def choices_of(cls, name: str) -> frozenset[str] | None:
        """The codes that `name` may have; None where any text goes."""
        return None

    def apply(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        raise NotImplementedError

    def words(self) -> list[tuple[str, str]]:
        """(name, words for a person) of each filter that is on."""
        return []

    def query_string(self, **extra: str) -> str:
        values = {field.name: getattr(self, field.name) for field in fields(self)} | extra
        return urlencode({name: value for name, value in values.items() if value})

    def for_reader(self, viewer: Any) -> Self:
        """The same filter, whose words name what `viewer` may see."""
        found = replace(self)
        object.__setattr__(found, "viewer", viewer)
        return found

    def changed(self, **values: str) -> Self:
        """The same filter with other values."""
        return replace(self, **values)

    def without(self, name: str) -> str:
        """The address's query without one filter."""
        return self.changed(**{name: ""}).query_string()

    def chips(self) -> list[dict[str, str]]:
        """For the filter bar: words and the query string that takes them away."""
        return [{"name": name, "text": text, "remove": self.without(name) or ALL} for name, text in self.words()]

    @property
    def is_on(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self) if field.name != "sort")
