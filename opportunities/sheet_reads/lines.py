"""Products of an opportunity as sheet, paper and their own page show them: they come with the record's own query."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, OuterRef
from django.db.models.functions import Cast, JSONObject

from opportunities.models import Opportunity, OpportunityLine
from opportunities.quoting import plain

SHOWN = 5  # on the sheet; the others are on the page of the lines
_TEXTS = ("quantity", "unit_price", "discount_pct", "amount")  # as text, which keeps every digit


@dataclass(frozen=True)
class ProductLine:
    """One line. Amounts are None above the reader's tier, and where nothing was typed."""

    product: int
    name: str
    unit: str
    quantity: Decimal
    unit_price: Decimal | None = None
    discount_pct: Decimal = Decimal(0)
    amount: Decimal | None = None
    source: str = ""

    @property
    def how_many(self) -> str:
        """12, 1.5, 20,000: no places that say nothing."""
        return plain(self.quantity)

    @property
    def discount(self) -> str:
        return plain(self.discount_pct) if self.discount_pct else ""


@dataclass(frozen=True)
class Lines:
    """`total` is what the lines with an amount come to, None where there is none; `differs` from the record's amount."""

    rows: Sequence[ProductLine]
    total: Decimal | None = None
    differs: bool = False

    @property
    def shown(self) -> Sequence[ProductLine]:
        return self.rows[:SHOWN]

    @property
    def more(self) -> int:
        return max(0, len(self.rows) - SHOWN)


def lines_in_short() -> ArraySubquery:
    """Of an opportunity, as JSON for `lines_of`."""
    rows = OpportunityLine.objects.filter(opportunity=OuterRef("pk")).order_by("position", "pk")
    texts: dict[str, Any] = {name: Cast(name, CharField()) for name in _TEXTS}
    named = {"name": "product__name", "unit": "product__unit", "source": "price_list__name"}
    return ArraySubquery(rows.values(row=JSONObject(product="product_id", **texts, **named)))


def lines_of(record: Opportunity, *, with_amounts: bool) -> Lines:
    """`record` comes from `with_names`. No query."""
    rows = [_line(row, with_amounts=with_amounts) for row in record.lines_said]  # type: ignore[attr-defined]
    amounts = [row.amount for row in rows if row.amount is not None]
    total = sum(amounts, Decimal(0)) if amounts else None
    return Lines(rows, total, differs=total is not None and total != record.amount)


def _line(row: dict[str, Any], *, with_amounts: bool) -> ProductLine:
    known = {"product": row["product"], "name": row["name"], "unit": row["unit"], "quantity": Decimal(row["quantity"])}
    if not with_amounts:
        return ProductLine(**known)
    return ProductLine(
        **known,
        unit_price=_decimal(row["unit_price"]),
        discount_pct=Decimal(row["discount_pct"]),
        amount=_decimal(row["amount"]),
        source=row["source"] or "",
    )


def _decimal(text: str | None) -> Decimal | None:
    return Decimal(text) if text is not None else None
