"""The lists that there are: each app registers its own in `AppConfig.ready`, so that views and exports find them by code."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise

from sellers.lists.filters import ListFilter
from sellers.lists.sheets import Sheet

LONGEST_QUERY = 8000  # characters of an address: every filter at its longest, in Korean


@dataclass(frozen=True)
class ListPage:
    """`code` is what a saved view keeps; its filter reads and words the query.

    `rows` gives all rows under a filter for counting, `sheet` the columns that the list shows, in its order.
    """

    code: str
    label: str | Promise
    url_name: str
    filter: type[ListFilter]
    rows: Callable[[Any, Any], Any]  # (filter, viewer) → queryset
    sheet: Callable[[Any, Any], Sheet]  # (filter, viewer) → what the file holds

    def read(self, query: str) -> ListFilter:
        """The filter that a query string means; what it does not know is left out."""
        return self.filter.from_query(QueryDict(query))

    def url(self, query: str = "") -> str:
        return reverse(self.url_name) + (f"?{query}" if query else "")


_PAGES: dict[str, ListPage] = {}


def register(page: ListPage) -> None:
    _PAGES[page.code] = page


def list_page(code: str) -> ListPage | None:
    return _PAGES.get(code)


def list_pages() -> list[ListPage]:
    return list(_PAGES.values())
