"""Records that wait for an exchange rate take it, and those that took a wrong one take the right one."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from core import clock
from core.audit import history
from opportunities.models import Booking, Opportunity
from sellers.models import User
from sellers.rates import Rate, Rates

BATCH = 500


def fill_rates(currency: str, *, by: User | None) -> int:
    """Gives waiting records of a currency the rate of their day; returns how many took one.

    Their day: an open opportunity's is today, as if it were saved now; a closed one's is its last, a booking's that of
    the order (a reversal's that of the order it takes back). Where that day has no rate the record goes on waiting.
    """
    rates = Rates.load([currency])
    open_ones = Opportunity.objects.waiting_for_rate().filter(currency=currency)
    bookings = Booking.objects.filter(currency=currency, company_rate__isnull=True)
    return sum(
        _fill(rows, rates, currency, by)
        for rows in (
            open_ones.annotate(rate_day=Coalesce(F("closed_on"), clock.today())),
            bookings.annotate(rate_day=Coalesce(F("reverses__ordered_on"), F("ordered_on"))),
        )
    )


def retake_rates(currency: str, on: dt.date, *, by: User | None) -> int:
    """Records that took the rate of a day keep what it was corrected to; returns how many changed."""
    rate = Rates.load([currency]).on(currency, on)
    if rate is None or rate.on != on or currency == settings.DEFAULT_CURRENCY:
        return 0
    found = 0
    for model in (Opportunity, Booking):
        rows: QuerySet[Any] = model._default_manager.filter(currency=currency, company_rate_on=on)
        rows = rows.exclude(company_rate=rate.value)
        found += _give(rows, list(rows.values_list("pk", flat=True)), rate, by)
    return found


def _fill(rows: QuerySet[Any], rates: Rates, currency: str, by: User | None) -> int:
    by_rate: dict[Rate, list[int]] = {}
    for pk, day in rows.order_by("pk").values_list("pk", "rate_day").iterator(chunk_size=2000):
        rate = rates.on(currency, day)
        if rate is not None:
            by_rate.setdefault(rate, []).append(pk)
    still = rows.model._default_manager.filter(currency=currency, company_rate__isnull=True)
    return sum(_give(still, ids, rate, by) for rate, ids in by_rate.items())


def _give(rows: QuerySet[Any], ids: list[int], rate: Rate, by: User | None) -> int:
    """In batches. `rows` says once more which of them want it: somebody may have changed the currency meanwhile."""
    found = 0
    for batch in _batches(ids):
        with transaction.atomic(), history(by=by):
            found += rows.filter(pk__in=batch).update(company_rate=rate.value, company_rate_on=rate.on)
    return found


def _batches(ids: list[int]) -> Iterable[list[int]]:
    return (ids[at : at + BATCH] for at in range(0, len(ids), BATCH))
