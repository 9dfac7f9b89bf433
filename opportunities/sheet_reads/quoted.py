"""Offers on the sheet, in a line each: they come with the record's own query."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, CharField, OuterRef, Value, When
from django.db.models.functions import Cast, JSONObject
from django.utils.translation import gettext as _

from opportunities.models import Opportunity, Quotation, QuotationState
from opportunities.models.quotation import is_past, number_of

SHOWN = 2  # the others are on the page of the offers
OVER = (QuotationState.SUPERSEDED, QuotationState.WITHDRAWN)
# what the customer has comes first: drafts never push it off the sheet
FIRST = (QuotationState.RECEIVED, QuotationState.SENT, QuotationState.ISSUED, QuotationState.DRAFT)


@dataclass(frozen=True)
class Quoted:
    """One offer that is not over; `sign` is a code of the badge, `on` the day of it. `net` is without VAT, as the amount
    of the opportunity is; `has_vat` where the paper's total is another."""

    pk: int
    name: str
    sign: str
    on: dt.date | None
    valid_until: dt.date | None
    net: Decimal
    has_vat: bool
    currency: str

    @property
    def is_draft(self) -> bool:
        return self.sign == QuotationState.DRAFT


def quoted_in_short() -> ArraySubquery:
    """Of an opportunity, what came farthest and then the newest first, as JSON for `quoted_of`."""
    place = Case(*(When(state=state, then=Value(n)) for n, state in enumerate(FIRST)), default=Value(len(FIRST)))
    rows = Quotation.objects.filter(opportunity=OuterRef("pk")).exclude(state__in=OVER).order_by(place, "-pk")[:SHOWN]
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
    # as text, which keeps every digit
    texts = {name: Cast(name, CharField()) for name in ("net_amount", "vat_amount")}
    revised = {"of_year": "revises__year", "of_serial": "revises__serial"}
    return ArraySubquery(rows.values(row=JSONObject(**texts, **revised, **{name: name for name in kept})))


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
        name=f"{number} v{row['revision']}" if number else _draft(row),
        sign="expired" if expired else row["state"],
        on=days["received_on"] or days["sent_on"] or days["issued_on"],
        valid_until=days["valid_until"],
        net=Decimal(row["net_amount"]),
        has_vat=Decimal(row["vat_amount"]) != 0,
        currency=row["currency"],
    )


def _draft(row: dict[str, Any]) -> str:
    """A draft has no number yet: it is called by the offer that it revises, where there is one."""
    number = number_of(row["of_year"], row["of_serial"])
    return _("New version of %(number)s") % {"number": number} if number else _("Draft of a quotation")
