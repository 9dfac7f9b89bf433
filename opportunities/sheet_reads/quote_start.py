"""What somebody who writes an offer begins with, and chooses from."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Model

from core import clock
from core.kept import Kept
from opportunities.models import Opportunity, OpportunityLine, PriceList, Quotation, QuotationLine
from opportunities.quoting import plain
from opportunities.titles import default_title
from sellers.anybody import AnyColleague
from sellers.models import Language, User

GOOD_FOR_DAYS = 30
VAT_OF_KRW = Decimal(10)
HEAD = (
    "title", "person", "valid_until", "currency", "vat_pct", "vat_included", "language", "contact", "delivery_terms",
    "payment_terms", "note",
)  # fmt: skip
LINE = ("product", "text", "quantity", "unit", "unit_price", "discount_pct")


@dataclass(frozen=True)
class Start:
    """What a draft's form begins with: its own words, or what is known for a new one."""

    head: dict[str, Any]
    lines: list[dict[str, Any]]


def start_of_draft(quotation: Quotation) -> Start:
    lines = [_line(row, row.price_list) for row in _DRAFTED(quotation=quotation.pk)]
    return Start({name: getattr(quotation, name) for name in HEAD}, lines)


def start_of_new(opportunity: Opportunity, viewer: User) -> Start:
    """From the opportunity's products and amount, and the terms of her last offer. Cost: two queries."""
    last = next(iter(_LAST(viewer=viewer.pk, line=list(viewer.standing.line_people))), None)
    title = _title_for_her(opportunity)
    head = {
        "title": title,
        "person": opportunity.person,
        "valid_until": clock.today() + dt.timedelta(days=GOOD_FOR_DAYS),
        "currency": opportunity.currency,
        "vat_pct": VAT_OF_KRW if opportunity.currency == "KRW" else Decimal(0),
        "vat_included": False,  # what is known of prices is without it
        "language": last.language if last is not None else Language.KOREAN,
        "contact": last.contact if last is not None else "",
        "delivery_terms": last.delivery_terms if last is not None else "",
        "payment_terms": last.payment_terms if last is not None else "",
        "note": "",
    }
    return Start(head, _lines_known(opportunity, title))


def _title_for_her(opportunity: Opportunity) -> str:
    """The opportunity's, unless it was made of a contact record: that may be a note about the customer, and not for her."""
    company, is_ours = opportunity.company, opportunity.source_log_id is not None
    is_made = is_ours and company is not None and opportunity.title == default_title(company, opportunity.need)
    return "" if is_made else opportunity.title


def _lines_known(opportunity: Opportunity, title: str) -> list[dict[str, Any]]:
    found = []
    for row in _KNOWN(opportunity=opportunity.pk):
        price, discount = row.unit_price, row.discount_pct
        if price is None and row.amount is not None:  # typed as a whole
            price, discount = row.amount / row.quantity, Decimal(0)
            row.quantity, price = (row.quantity, price) if price == round(price, 2) else (Decimal(1), row.amount)
        line = QuotationLine(
            product=row.product,
            text=row.product.name,
            quantity=row.quantity,
            unit=row.product.unit,
            unit_price=price,
            discount_pct=discount,
        )
        found.append(_line(line, row.price_list))
    if not found and opportunity.amount:
        found.append(_line(QuotationLine(text=title, unit_price=opportunity.amount)))
    return found


def _line(row: QuotationLine, price_list: PriceList | None = None) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in LINE}
    listed = price_list.name if price_list is not None else ""
    return found | {"discount_pct": plain(row.discount_pct) if row.discount_pct else None, "listed": listed}


def _lines_of(model: type[Model], of: str) -> Kept[Any]:
    def lines(**parent: Any) -> Any:
        rows = model._default_manager.filter(**{f"{of}_id": parent[of]})
        return rows.select_related("product", "price_list").order_by("position", "pk")

    return Kept(lines, of)


def _last_of(viewer: Any, line: Any) -> Any:
    rows = Quotation.objects.filter(made_by=viewer).visible_to(AnyColleague())
    return rows.only("language", "contact", "delivery_terms", "payment_terms").order_by("-pk")[:1]


_DRAFTED, _KNOWN = _lines_of(QuotationLine, "quotation"), _lines_of(OpportunityLine, "opportunity")
_LAST: Kept[Quotation] = Kept(_last_of, "viewer", "line")
