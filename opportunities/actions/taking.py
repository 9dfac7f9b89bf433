"""Prices of lists that somebody takes, onto an opportunity or onto an offer: they stand from then on (adr: prices)."""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal

from core import clock
from opportunities.models import Opportunity, PriceListItem
from opportunities.queries.prices import Price, prices_today


def prices_held(opportunity: Opportunity, products: Collection[int], *, currency: str) -> dict[int, Price]:
    """Product id → its price today for the unit of the owner. Those of lists are locked: nobody changes them until the
    transaction ends. Cost: six queries, none without products."""
    found = prices_today(opportunity, products, currency=currency)
    while _held(found) != {price.item: price.amount for price in found.values() if price.item is not None}:
        found = prices_today(opportunity, products, currency=currency)  # an administrator changed one meanwhile
    return found


def _held(found: Mapping[int, Price]) -> dict[int, Decimal]:
    """The prices of lists as they are now."""
    items = [price.item for price in found.values() if price.item is not None]
    rows = PriceListItem.objects.filter(pk__in=items)
    return dict(rows.select_for_update(no_key=True).order_by("pk").values_list("pk", "price"))


def take(prices: Iterable[Price]) -> None:
    """What was taken is not changed any more; a product's own list price is in no list and may be."""
    used = [price.item for price in prices if price.item is not None]
    PriceListItem.objects.filter(pk__in=used, taken_on__isnull=True).update(taken_on=clock.today())
