"""Offers on the sheet, in a line each: they come with the record's own query."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, OuterRef
from django.db.models.functions import Cast, JSONObject

from opportunities.models import Opportunity, Quotation, QuotationState
from opportunities.models.quotation import is_past, number_of

SHOWN = 2  # the others are on the page of the offers
OVER = (QuotationState.SUPERSEDED, QuotationState.WITHDRAWN)


@dataclass(frozen=True)
class Quoted:
    """One offer that is not over; `sign` is a code of the badge, `on` the day of it."""

    pk: int
    name: str
    sign: str
    on: dt.date | None
    valid_until: dt.date | None
    total: Decimal
    currency: str

    @property
    def is_draft(self) -> bool:
        return self.sign == QuotationState.DRAFT


def quoted_in_short() -> ArraySubquery:
    """Of an opportunity, the newest first, as JSON for `quoted_of`."""
    rows = Quotation.objects.filter(opportunity=OuterRef("pk")).exclude(state__in=OVER).order_by("-pk")[:SHOWN]
    kept = (
        "pk",
        "year",
        "serial",
        "revision",
        "state",
        "valid_until",
        "currency",
        "issued_on",
        "sent_on",
        "received_on",
    )
    total = Cast("total_amount", CharField())  # as text, which keeps every digit
    return ArraySubquery(rows.values(row=JSONObject(total=total, **{name: name for name in kept})))


def quoted_of(record: Opportunity, *, on: dt.date) -> list[Quoted]:
    """For readers of amounts alone."""
    return [_quoted(row, on) for row in getattr(record, "quoted", [])]


def _quoted(row: dict[str, Any], on: dt.date) -> Quoted:
    days = {
        name: dt.date.fromisoformat(row[name]) if row[name] else None
        for name in row
        if name.endswith(("_on", "_until"))
    }
    expired = is_past(row["state"], days["valid_until"], on=on)
    number = number_of(row["year"], row["serial"])
    return Quoted(
        pk=row["pk"],
        name=f"{number} v{row['revision']}" if number else "",
        sign="expired" if expired else row["state"],
        on=days["received_on"] or days["sent_on"] or days["issued_on"],
        valid_until=days["valid_until"],
        total=Decimal(row["total"]),
        currency=row["currency"],
    )
