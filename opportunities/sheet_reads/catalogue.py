"""The catalogue as it is read: the list of products with its filter, one product with its prices, price lists."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from core import clock
from core.paging import SIZE, Slice, slice_of
from opportunities.models import PriceList, PriceListItem, Product
from opportunities.queries.prices import Price, prices_of
from sellers.lists.controls import Control
from sellers.lists.filters import ListFilter
from sellers.models import User

ORDER = ("name", "id")
NEWEST = ("-from_on", "-id")
SALE = ("off", "all")
MOST_FAMILIES = 100


def families() -> list[str]:
    """The families that there are, by name. Cost: one query."""
    rows = Product.objects.exclude(family="").order_by("family").values_list("family", flat=True).distinct()
    return list(rows[:MOST_FAMILIES])


@dataclass(frozen=True)
class ProductFilter(ListFilter):
    """`sale` empty is what is on sale; `family` a family's name."""

    family: str = ""
    sale: str = ""

    @classmethod
    def choices_of(cls, name: str) -> frozenset[str] | None:
        known = {"sale": frozenset(SALE), "sort": frozenset({""})}
        return known.get(name)

    def controls(self) -> list[Control]:
        """Cost: one query."""
        named = [(one, one) for one in families()]
        sale = [("", _("On sale")), *_sale_words().items()]
        found = [Control("sale", _("On sale or not"), sale, self.sale, is_main=True)]
        if named:
            found.insert(0, Control("family", _("Family"), [("", _("Any family")), *named], self.family, is_main=True))
        return found

    def words(self) -> list[tuple[str, str]]:
        on = [("q", f"“{self.q}”")] if self.q else []
        on += [("family", self.family)] if self.family else []
        return [*on, *([("sale", _sale_words()[self.sale])] if self.sale else [])]


def _sale_words() -> dict[str, str]:
    return {"off": _("Not on sale any more"), "all": _("All products")}


def products_of(wanted: ProductFilter, viewer: User) -> Any:
    rows = Product.objects.visible_to(viewer)
    for word in wanted.q.split():
        rows = rows.filter(Q(name__icontains=word) | Q(code__icontains=word) | Q(family__icontains=word))
    if wanted.family:
        rows = rows.filter(family=wanted.family)
    return rows if wanted.sale == "all" else rows.filter(is_active=wanted.sale != "off")


def product_page(wanted: ProductFilter, viewer: User, after: str = "", *, size: int = SIZE) -> Slice[Any]:
    return slice_of(products_of(wanted, viewer), order=ORDER, after=after, size=size)


@dataclass(frozen=True)
class ProductRow:
    """A product with what it costs the reader's unit today; in its own currency where there is no other price."""

    row: Product
    amount: Decimal | None
    currency: str
    source: str = ""


def priced(rows: Collection[Product], viewer: User) -> list[ProductRow]:
    """Cost: three queries."""
    currency, unit = settings.DEFAULT_CURRENCY, viewer.standing.unit_id
    prices = prices_of([row.pk for row in rows], currency=currency, on=clock.today(), unit=unit)
    return [_priced(row, prices.get(row.pk), currency) for row in rows]


def _priced(row: Product, price: Price | None, currency: str) -> ProductRow:
    if price is None:
        return ProductRow(row, row.list_price_amount, row.currency)
    return ProductRow(row, price.amount, currency, price.price_list.name if price.price_list is not None else "")


def price_lists(viewer: User, after: str = "") -> Slice[Any]:
    """The newest first, each with how many products it holds. Cost: one query."""
    rows = PriceList.objects.visible_to(viewer).select_related("unit").annotate(count=Count("items"))
    return slice_of(rows, order=NEWEST, after=after)


def items_of(price_list: PriceList, viewer: User, q: str = "", after: str = "") -> Slice[Any]:
    """Its prices by the product's name. Cost: one query."""
    rows = PriceListItem.objects.visible_to(viewer).filter(price_list=price_list).select_related("product")
    for word in q[:80].split():
        rows = rows.filter(Q(product__name__icontains=word) | Q(product__code__icontains=word))
    return slice_of(rows, order=("product__name", "id"), after=after)


def state_of(price_list: PriceList) -> str:
    """now, later or over."""
    today = clock.today()
    if price_list.from_on > today:
        return "later"
    return "over" if price_list.to_on is not None and price_list.to_on < today else "now"
