"""Exchange rates (decision 10): what a record takes when it is saved, and who waits for one.

A rate is what one unit of a currency is worth in the company's own, from its day until the next. Where there is none
the answer is None: a missing rate is shown as missing, never taken as 1. Higher apps say with `register` which of their
records wait, so that the page of rates can lead to them.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.conf import settings

from sellers.models import ExchangeRate


@dataclass(frozen=True)
class Rate:
    """`on` is the day that the rate is of, which the record keeps with it."""

    value: Decimal
    on: dt.date


@dataclass(frozen=True)
class Rates:
    """Rates of some currencies, loaded once for many records."""

    _rows: dict[str, list[Rate]] = field(default_factory=dict)  # the newest first

    @classmethod
    def load(cls, currencies: Iterable[str] | None = None) -> "Rates":
        """One query. All currencies unless some are named."""
        rows = ExchangeRate.objects.order_by("-from_on")
        found: dict[str, list[Rate]] = {}
        for row in rows if currencies is None else rows.filter(currency__in=set(currencies)):
            found.setdefault(row.currency, []).append(Rate(row.rate, row.from_on))
        return cls(found)

    def on(self, currency: str, day: dt.date) -> Rate | None:
        if currency == settings.DEFAULT_CURRENCY:
            return Rate(Decimal(1), day)
        return next((rate for rate in self._rows.get(currency, []) if rate.on <= day), None)


def rate_on(currency: str, day: dt.date) -> Rate | None:
    """The rate that holds on a day; the company's own currency is worth one of itself. One query at most."""
    if currency == settings.DEFAULT_CURRENCY:
        return Rate(Decimal(1), day)
    row = ExchangeRate.objects.filter(currency=currency, from_on__lte=day).order_by("-from_on").first()
    return Rate(row.rate, row.from_on) if row is not None else None


@dataclass(frozen=True)
class Waiting:
    """Records of one kind and currency without a rate: how many (counted up to 1,001) and the newest, (title, url)."""

    currency: str
    label: Any
    count: int
    rows: tuple[tuple[str, str], ...]


Provider = Callable[[Any], list[Waiting]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """`provider(viewer)` says which records wait for a rate. Called in `AppConfig.ready`; twice is once."""
    if provider not in _providers:
        _providers.append(provider)


def waiting_for_rates(viewer: Any) -> list[Waiting]:
    """What waits, of every kind, as far as `viewer` may see it."""
    return [found for provider in _providers for found in provider(viewer)]
