"""Offers: one for two of five opportunities, of two lines, numbered through the years."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any

from bench.load import names
from bench.load.copying import copy
from bench.scale import TODAY
from opportunities.models import Opportunity, Quotation, QuotationLine, QuotationState

MODELS = (Quotation, QuotationLine)
OFFERED = 0.4
A_YEAR = 200_000  # numbers before the next year's begin
COLUMNS = (
    "id", "opportunity_id", "person_id", "title", "state", "year", "serial", "valid_until", "issued_on", "sent_on",
    "lines_amount", "net_amount", "vat_amount", "total_amount", "made_by_id", "issued_by_id", "to_name",
)  # fmt: skip


def load(rng: Random) -> None:
    deals = Opportunity.objects.filter(person__isnull=False, amount__isnull=False).order_by("pk")
    rows = deals.values_list("pk", "person_id", "owner_id", "amount", "created_on")
    offers = [row for row in rows.iterator(chunk_size=5_000) if rng.random() < OFFERED]
    copy(Quotation, COLUMNS, _offers(offers, rng))
    columns = ("id", "quotation_id", "position", "text", "unit_price", "amount")
    copy(QuotationLine, columns, _lines(offers))


def _offers(offers: list[tuple[Any, ...]], rng: Random) -> Iterator[tuple[Any, ...]]:
    for number, (deal, person, owner, amount, begun) in enumerate(offers, start=1):
        net, day = Decimal(int(amount)), min(begun, TODAY)
        vat = Decimal(int(net / 10))
        until, year = day.replace(month=12, day=31), 2020 + number // A_YEAR
        yield (
            number, deal, person, names.log_line(rng)[:80], QuotationState.SENT, year, number % A_YEAR + 1, until, day, day,
            net, net, vat, net + vat, owner, owner, "고객",
        )  # fmt: skip


def _lines(offers: list[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    number = count(1)
    for quotation, (_deal, _person, _owner, amount, _begun) in enumerate(offers, start=1):
        whole = Decimal(int(amount))
        half = Decimal(int(whole / 2))
        for position, part in enumerate((half, whole - half), start=1):
            yield next(number), quotation, position, f"품목 {position}", part, part
