"""Offers for tests, by the actions that make them."""

import datetime as dt
from decimal import Decimal
from typing import Any

from core import clock
from opportunities import actions
from opportunities.models import Delivery, Opportunity, Quotation


def line(text: str = "드론 방제", quantity: str = "1", price: str = "1000000", **said: Any) -> dict[str, Any]:
    return {"text": text, "quantity": Decimal(quantity), "unit_price": Decimal(price), **said}


def drafted(opportunity: Opportunity, *, by: Any = None, **said: Any) -> Quotation:
    """A draft to the opportunity's person, of one line, good for a month."""
    first = {"title": "방제 견적", "person": opportunity.person, "lines": [line()]}
    first["valid_until"] = clock.today() + dt.timedelta(days=30)
    return actions.draft_quotation(opportunity, by=by or opportunity.owner, **first | said)


def issued(opportunity: Opportunity, *, by: Any = None, **said: Any) -> Quotation:
    return actions.issue_quotation(drafted(opportunity, by=by, **said), by=by or opportunity.owner)


def sent(quotation: Quotation, **said: Any) -> Quotation:
    first = {"how": Delivery.HAND, "on": clock.today(), "to": "직접"}
    return actions.record_sending(quotation, by=quotation.made_by, **first | said)


def form_of(opportunity: Opportunity, *lines: tuple[str, str, str], **more: str) -> dict[str, Any]:
    """What the form sends. Each line: words, quantity, price."""
    until = clock.today() + dt.timedelta(days=20)
    found = {
        "title": "방제 견적", "person": opportunity.person_id, "valid_until": until.isoformat(), "vat": "separate",
        "vat_pct": "10", "language": "ko", "line-TOTAL_FORMS": str(len(lines)), "line-INITIAL_FORMS": "0",
    }  # fmt: skip
    for number, (words, quantity, price) in enumerate(lines):
        start = f"line-{number}"
        found |= {f"{start}-product_text": words, f"{start}-quantity": quantity, f"{start}-unit_price": price}
    return found | more
