"""Segments: a saved view of people or companies, or customers picked by hand, as a condition on any list.

A saved view is asked anew each time, with the reader's own "mine"; a list that is gone or not hers holds nobody.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from core.scoping import id_from
from core.search import SEARCH_COLUMNS
from customers.models import Company, Employment, Person, Picked
from sellers.lists.pages import list_page
from sellers.models import SavedView, User

PAGES: dict[str, Any] = {"people": Person, "companies": Company}


def view_of(typed: str, viewer: User) -> SavedView | None:
    """The view that an id in an address means, where she sees it and it lists customers."""
    views = SavedView.objects.visible_to(viewer).filter(page__in=PAGES)
    return views.filter(pk=id_from(typed)).first()


def name_of_list(typed: str, viewer: User | None) -> list[tuple[str, str]]:
    """What a filter by a saved list is called. Cost: one query where one is on."""
    if not typed:
        return []
    view = view_of(typed, viewer) if viewer is not None else None
    return [("segment", view.name if view is not None else _("A list that is gone"))]


def people_in(typed: str, viewer: User, *, on: dt.date) -> Q:
    """The condition on people: they are listed, or work at a company that is. Cost: one query besides the list's."""
    rows = _rows_of(view_of(typed, viewer), viewer, on)
    if rows is None:
        return Q(pk__in=[])
    if rows.model is Person:
        return Q(pk__in=rows.values("pk"))
    return Q(pk__in=Employment.objects.on(on).filter(company__in=rows.values("pk")).values("person_id"))


def companies_in(typed: str, viewer: User, *, on: dt.date) -> Q:
    """The condition on companies: they are listed, or somebody who is works there today."""
    rows = _rows_of(view_of(typed, viewer), viewer, on)
    if rows is None:
        return Q(pk__in=[])
    if rows.model is Company:
        return Q(pk__in=rows.values("pk"))
    return Q(pk__in=Employment.objects.on(on).filter(person__in=rows.values("pk")).values("company_id"))


def about_customers_in(typed: str, viewer: User, *, on: dt.date) -> Q:
    """The condition on records with a `person` and a `company`: theirs is listed."""
    rows = _rows_of(view_of(typed, viewer), viewer, on)
    if rows is None:
        return Q(pk__in=[])
    return Q(**{"person__in" if rows.model is Person else "company__in": rows.values("pk")})


def ticked(page: str, typed: Sequence[str], *, viewer: User, most: int) -> list[Any]:
    """The live people or companies of these ids, in their order, `most` of them. Cost: one query."""
    ids = list(dict.fromkeys(id_from(one) for one in typed))[:most]
    found = PAGES[page].objects.visible_to(viewer).live().defer(*SEARCH_COLUMNS).in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def _rows_of(view: SavedView | None, viewer: User, on: dt.date) -> Any:
    """The live people or companies of a view; None where there is no such view."""
    if view is None:
        return None
    model = PAGES[view.page]
    rows = model.objects.visible_to(viewer).live()
    if view.is_picked:
        column = "person_id" if model is Person else "company_id"
        return rows.filter(pk__in=Picked.objects.filter(view=view, **{f"{column}__isnull": False}).values(column))
    page = list_page(view.page)
    assert page is not None  # people and companies register themselves
    found: Any = page.read(view.query)
    if found.segment and id_from(found.segment) >= view.pk:  # a view stands on older ones only, so that none goes round
        return rows.none()
    return found.narrowed(rows, viewer=viewer, on=on)
