"""Prices of lists that somebody takes, onto an opportunity or onto an offer: they stand from then on (adr: prices)."""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any

from core import clock
from opportunities.models import Opportunity, PriceListItem
from opportunities.queries.prices import Price, prices_of
from sellers.queries import units_of


def prices_held(opportunity: Opportunity, products: Collection[int], *, currency: str) -> dict[int, Price]:
    """Product id → its price today for the unit of the owner. Those of lists are locked: nobody changes them until the
    transaction ends. Cost: six queries, none without products."""
    if not products:
        return {}
    today = clock.today()
    unit = units_of([opportunity.owner_id], on=today).get(opportunity.owner_id)
    asked: dict[str, Any] = {"currency": currency, "on": today, "unit": unit.pk if unit else None}
    found = prices_of(products, **asked)
    while _held(found) != {price.item: price.amount for price in found.values() if price.item is not None}:
        found = prices_of(products, **asked)  # an administrator changed one meanwhile
    return found


def _held(found: Mapping[int, Price]) -> dict[int, Decimal]:
    """The prices of lists as they are now."""
    rows = PriceListItem.objects.filter(pk__in=[price.item for price in found.values() if price.item is not None])
    return dict(rows.select_for_update(no_key=True).order_by("pk").values_list("pk", "price"))


def take(prices: Iterable[Price]) -> None:
    """What was taken is not changed any more; a product's own list price is in no list and may be."""
    used = [price.item for price in prices if price.item is not None]
    PriceListItem.objects.filter(pk__in=used, taken_on__isnull=True).update(taken_on=clock.today())
