"""One product as its page shows it: questions that are put together once (docs/adr/0048)."""

from typing import Any

from django.http import Http404

from core.kept import AnyReader, Blank, Kept
from core.paging import LIVE_COUNT_CAP, SIZE
from opportunities.models import Opportunity, OpportunityLine, PriceListItem, Product
from opportunities.querysets import sheet_readers, works_on
from opportunities.sheet_reads.first_pages import ORDER
from opportunities.sheet_reads.listing import shown_in_lists
from sellers.anybody import AnyColleague
from sellers.models import User


def one_product(viewer: User, pk: int) -> Product:
    """As `get_visible_or_404`. Cost: one query."""
    for row in _ONE(viewer=viewer.pk, pk=pk):
        return row
    raise Http404


def prices_in_lists(product: Product, viewer: User) -> list[PriceListItem]:
    """What it costs in lists that hold or will hold, and in the last that ended. Cost: one query."""
    return _ITEMS(viewer=viewer.pk, product=product.pk)


def carrying(product: Product, viewer: User) -> tuple[list[Opportunity], int]:
    """Open opportunities whose lines name it and whose sheets she reads: the first in the order of a list, with what a
    line shows, and how many there are, counted up to 1,001. Cost: two queries."""
    line = viewer.standing.line_people
    asked = {"viewer": viewer.pk, "product": product.pk} | ({"line": list(line)} if line else {})
    ((count, first),) = (_IN_LINE if line else _IN_TEAMS)(**asked)  # type: ignore[misc]  # what stands around it finds
    return shown_in_lists(first or []), int(count)


def _one(viewer: Any, pk: Any) -> Any:
    return Product.objects.visible_to(AnyReader()).filter(pk=pk)


def _items(viewer: Any, product: Any) -> Any:
    rows = PriceListItem.objects.visible_to(AnyReader()).filter(product=product)
    shown = ("price", *(f"price_list__{name}" for name in ("name", "currency", "from_on", "to_on", "unit__name")))
    rows = rows.select_related("price_list__unit").only(*shown)
    return rows.order_by("-price_list__from_on", "price_list_id")[:SIZE]


def _carrying(whose: Any) -> Any:
    rows = Opportunity.objects.visible_to(AnyReader()).open().filter(whose)
    rows = rows.filter(pk__in=OpportunityLine.objects.filter(product=Blank("product")).values("opportunity_id"))
    return rows.order_by(*ORDER).values("id", "category_rank", "step_by")[: LIVE_COUNT_CAP + 1]


# how many, and the first of them; the list has them all
_COUNTED = "SELECT count(*), (array_agg(id ORDER BY category_rank, step_by, id DESC))[1:5] FROM ({rows}) AS found"
_ONE: Kept[Product] = Kept(_one, "viewer", "pk")
_ITEMS: Kept[PriceListItem] = Kept(_items, "viewer", "product")
_IN_TEAMS: Kept[Any] = Kept(
    lambda **_: _carrying(works_on(AnyReader())), "viewer", "product", by_values=True, counted=_COUNTED
)
_IN_LINE: Kept[Any] = Kept(
    lambda **_: _carrying(sheet_readers(AnyColleague())), "viewer", "line", "product", by_values=True, counted=_COUNTED
)
