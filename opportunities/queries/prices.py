"""What a product costs on a day, and whose word that is."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Q

from core import clock
from core.fields import clean_text
from core.kept import Kept, among
from core.templatetags.words import money
from opportunities.models import Opportunity, PriceList, PriceListItem, Product
from opportunities.money import rounded
from sellers.models import User
from sellers.queries import ancestors, parents_on, units_of

OFFERED = 10  # while one types


@dataclass(frozen=True)
class Price:
    """`price_list` is None for the product's own list price; `item` is the row of the list."""

    amount: Decimal
    price_list: PriceList | None = None
    item: int | None = None


def prices_of(product_ids: Collection[int], *, currency: str, on: dt.date, unit: int | None) -> dict[int, Price]:
    """Product id → its price, with where it is from.

    Shape:  the price list of the unit, else of its nearest ancestor, else of the whole company, whichever names the
            product on that day; else the product's own list price, where it is in that currency; else absent.
    Units:  amounts of one unit of sale in `currency`, without VAT.
    Cost:   three queries, flat in products.
    """
    wanted = set(product_ids)
    line: list[int | None] = [*ancestors(unit, parents=parents_on(on)), None]
    nearest: dict[int, tuple[int, PriceListItem]] = {}
    for item in _LISTED(ids=list(wanted), on=on, currency=currency) if wanted else ():
        if item.price_list.unit_id not in line:
            continue
        far = line.index(item.price_list.unit_id)
        if item.product_id not in nearest or far < nearest[item.product_id][0]:
            nearest[item.product_id] = (far, item)
    found = {product: Price(item.price, item.price_list, item.pk) for product, (_far, item) in nearest.items()}
    if missing := wanted - found.keys():
        found |= {pk: Price(amount) for pk, amount in _OWN(ids=list(missing), currency=currency) if amount is not None}
    return found


def _listed(ids: Any, on: Any, currency: Any) -> Any:
    lists = PriceList.objects.on(on).filter(currency=currency)
    rows = PriceListItem.objects.filter(among("product_id", ids), price_list__in=lists)
    return rows.select_related("price_list")


def _own(ids: Any, currency: Any) -> Any:
    rows = Product.objects.filter(among("pk", ids), currency=currency, list_price_amount__isnull=False)
    return rows.values_list("pk", "list_price_amount")


_LISTED: Kept[PriceListItem] = Kept(_listed, "ids", "on", "currency")
_OWN: Kept[tuple[int, Decimal | None]] = Kept(_own, "ids", "currency")


def prices_today(opportunity: Opportunity, products: Collection[int], *, currency: str) -> dict[int, Price]:
    """What products cost today for the unit of the opportunity's owner. Cost: five queries, none without products."""
    if not products:
        return {}
    today = clock.today()
    unit = units_of([opportunity.owner_id], on=today).get(opportunity.owner_id)
    return prices_of(products, currency=currency, on=today, unit=unit.pk if unit else None)


def with_vat(prices: Mapping[int, Price], *, vat_pct: Decimal, currency: str) -> dict[int, Price]:
    """Lists are without VAT: the same prices for an offer whose prices are with it."""
    rate = 1 + vat_pct / 100
    return {product: replace(price, amount=rounded(price.amount * rate, currency)) for product, price in prices.items()}


def priced_options(viewer: User, typed: str, *, opportunity: Opportunity | None = None) -> list[dict[str, Any]]:
    """What a combobox offers: products on sale by name, code or family, with today's price. Cost: six queries at most."""
    rows = Product.objects.visible_to(viewer).filter(is_active=True)
    for word in clean_text(typed)[:80].split():
        rows = rows.filter(Q(name__icontains=word) | Q(code__icontains=word) | Q(family__icontains=word))
    found, today = list(rows.order_by("name", "pk")[:OFFERED]), clock.today()
    currency, unit = settings.DEFAULT_CURRENCY, viewer.standing.unit_id
    if opportunity is not None:
        currency, owners = opportunity.currency, units_of([opportunity.owner_id], on=today)
        unit = owners[opportunity.owner_id].pk if opportunity.owner_id in owners else None
    prices = prices_of([row.pk for row in found], currency=currency, on=today, unit=unit)
    return [{"id": row.pk, "text": row.name, "more": _price_words(row, prices.get(row.pk), currency)} for row in found]


def _price_words(product: Product, price: Price | None, currency: str) -> str:
    """18,500원 / 봉 · 2026 가격표."""
    if price is None:
        return str(product.code)
    words = str(money(price.amount, currency)) + (f" / {product.unit}" if product.unit else "")
    return f"{words} · {price.price_list.name}" if price.price_list is not None else words
