"""Price lists: three years of the company's, and one of each division."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from bench.load.copying import copy
from bench.load.organisation import PRODUCTS
from bench.scale import TODAY
from opportunities.models import PriceList, PriceListItem
from sellers.models import OrgUnit, UnitKind

MODELS = (PriceList, PriceListItem)
YEARS = 3


def load() -> None:
    divisions = list(OrgUnit.objects.filter(kind=UnitKind.DIVISION).order_by("pk").values_list("pk", flat=True))
    rows = list(_lists(divisions))
    copy(PriceList, ("id", "name", "unit_id", "from_on", "to_on"), rows)
    items = ((at, row[0], product) for at, (row, product) in enumerate(_pairs(rows), start=1))
    prices = ((pk, row, product, Decimal(product * 1_000 + row * 10)) for pk, row, product in items)
    copy(PriceListItem, ("id", "price_list_id", "product_id", "price"), prices)


def _lists(divisions: list[int]) -> Iterator[tuple[Any, ...]]:
    for number, year in enumerate(range(TODAY.year - YEARS + 1, TODAY.year + 1), start=1):
        last = dt.date(year, 12, 31) if year < TODAY.year else None
        yield number, f"{year} 표준 가격표", None, dt.date(year, 1, 1), last
    for number, unit in enumerate(divisions, start=YEARS + 1):
        yield number, f"{TODAY.year} 본부 가격표", unit, dt.date(TODAY.year, 1, 1), None


def _pairs(rows: list[tuple[Any, ...]]) -> Iterator[tuple[tuple[Any, ...], int]]:
    return ((row, product) for row in rows for product in range(1, PRODUCTS + 1))
