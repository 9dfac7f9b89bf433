"""Saved views as lists, pages of views and filters read them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from core.kept import Kept
from sellers.lists.filters import ListFilter
from sellers.lists.pages import ListPage, list_page, list_pages
from sellers.models import SavedView, StartingView, User


def views_of(user: User) -> list[Any]:
    """Every view that she may use, by name; `begins` says that her list starts with it. Cost: one query."""
    return _VIEWS(**_reader(user))


def _reader(user: User) -> dict[str, Any]:
    standing = user.standing
    return {"user": user.pk, "units": [pk for pk in {standing.unit_id, *standing.line_units} if pk is not None]}


def _views(user: Any, units: Any) -> Any:
    begins = StartingView.objects.filter(user=user, view=OuterRef("pk"))
    rows = SavedView.objects.of_reader(user, units).select_related("owner").defer("owner__password")
    return rows.annotate(begins=Exists(begins)).order_by("name", "pk")


def _start(user: Any, units: Any, page: Any) -> Any:
    visible = SavedView.objects.of_reader(user, units)
    rows = StartingView.objects.filter(user=user, page=page, view__in=visible).select_related("view")
    return rows.order_by("pk")[:1]


_VIEWS = Kept(_views, "user", "units")
_START = Kept(_start, "user", "units", "page")


@dataclass(frozen=True)
class ViewLine:
    """A view as a menu or a page shows it."""

    view: SavedView
    url: str
    words: list[str]
    is_mine: bool
    begins: bool
    is_now: bool = False


def lines_of_list(page: str, found: ListFilter, views: list[SavedView], *, user: User) -> list[ViewLine]:
    """Those of `views` that belong to one list, for its menu."""
    known, now = list_page(page), found.query_string()
    assert known is not None  # every list registers itself
    return [_line(view, known, user, now=now) for view in views if view.page == page]


def segment_choices(views: list[SavedView]) -> list[tuple[str, str]]:
    """The views that any list may be narrowed by: those of people and companies."""
    return [(str(view.pk), view.name) for view in views if view.page in ("people", "companies")]


def lines_by_page(user: User) -> list[tuple[ListPage, list[ViewLine]]]:
    """All of hers, list by list, with the words of each filter. Cost: one query, and those of words that are ids."""
    views = views_of(user)
    found = []
    for page in list_pages():
        lines = [_line(view, page, user, in_words=True) for view in views if view.page == page.code]
        if lines:
            found.append((page, lines))
    return found


def start_of(user: User, page: str) -> str:
    """The address with which her list begins; empty where it begins with everything. Cost: one query."""
    start = next(iter(_START(**_reader(user), page=page)), None)
    known = list_page(page)
    return known.url(start.view.query) if start is not None and known is not None and start.view.query else ""


def _line(view: Any, page: ListPage, user: User, *, now: str = "", in_words: bool = False) -> ViewLine:
    words = (
        [word for _name, word in page.read(view.query).for_reader(user).words()]
        if in_words and not view.is_picked
        else []
    )
    is_now = bool(now) and view.query == now
    return ViewLine(view, page.url(view.query or "view=all"), words, view.owner_id == user.pk, view.begins, is_now)
