"""What a product costs on a day, and whose word that is."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from opportunities.models import PriceList, PriceListItem, Product
from sellers.queries import ancestors, parents_on


@dataclass(frozen=True)
class Price:
    """`price_list` is None for the product's own list price; `item` is the row of the list."""

    amount: Decimal
    price_list: PriceList | None = None
    item: int | None = None


def price_of(product_ids: Collection[int], *, currency: str, on: dt.date, unit: int | None) -> dict[int, Decimal]:
    """Product id → its price for a unit on a day; products without one in that currency are absent."""
    found = prices_of(product_ids, currency=currency, on=on, unit=unit)
    return {product: price.amount for product, price in found.items()}


def prices_of(product_ids: Collection[int], *, currency: str, on: dt.date, unit: int | None) -> dict[int, Price]:
    """Product id → its price, with where it is from.

    Shape:  the price list of the unit, else of its nearest ancestor, else of the whole company, whichever names the
            product on that day; else the product's own list price, where it is in that currency; else absent.
    Units:  amounts of one unit of sale in `currency`, without VAT.
    Cost:   three queries, flat in products.
    """
    wanted = set(product_ids)
    line: list[int | None] = [*ancestors(unit, parents=parents_on(on)), None]
    lists = PriceList.objects.on(on).filter(currency=currency)
    nearest: dict[int, tuple[int, PriceListItem]] = {}
    for item in PriceListItem.objects.filter(product__in=wanted, price_list__in=lists).select_related("price_list"):
        if item.price_list.unit_id not in line:
            continue
        far = line.index(item.price_list.unit_id)
        if item.product_id not in nearest or far < nearest[item.product_id][0]:
            nearest[item.product_id] = (far, item)
    found = {product: Price(item.price, item.price_list, item.pk) for product, (_far, item) in nearest.items()}
    own = Product.objects.filter(pk__in=wanted - found.keys(), currency=currency, list_price_amount__isnull=False)
    for pk, amount in own.values_list("pk", "list_price_amount"):
        if amount is not None:
            found[pk] = Price(amount)
    return found
