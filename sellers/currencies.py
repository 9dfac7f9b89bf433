"""What the page of currencies shows: those in use with today's rate, what is missing, and the rates as they were."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from core import clock
from core.paging import Slice, slice_of
from sellers.models import ExchangeRate, User
from sellers.rates import Waiting, waiting_for_rates

STALE = dt.timedelta(days=31)  # a rate older than a month is said to be so; it still holds


@dataclass(frozen=True)
class InUse:
    """One currency. `now` is None where the rate is missing; `planned` is the next one."""

    currency: str
    now: ExchangeRate | None
    planned: ExchangeRate | None
    is_old: bool
    waiting: tuple[Waiting, ...]


def in_use(viewer: User) -> list[InUse]:
    """Currencies with a rate, and those that records wait in; what is missing first. Cost: four queries."""
    today = clock.today()
    now = {row.currency: row for row in _newest(ExchangeRate.objects.filter(from_on__lte=today))}
    later = ExchangeRate.objects.filter(from_on__gt=today).order_by("currency", "from_on").distinct("currency")
    planned = {row.currency: row for row in later}
    waiting: dict[str, list[Waiting]] = {}
    for one in waiting_for_rates(viewer):
        waiting.setdefault(one.currency, []).append(one)
    found = [
        InUse(
            currency=currency,
            now=now.get(currency),
            planned=planned.get(currency),
            is_old=currency in now and today - now[currency].from_on > STALE,
            waiting=tuple(waiting.get(currency, ())),
        )
        for currency in sorted({*now, *planned, *waiting})
    ]
    return sorted(found, key=lambda one: (one.now is not None, not one.waiting))


def _newest(rows: QuerySet[ExchangeRate]) -> QuerySet[ExchangeRate]:
    return rows.order_by("currency", "-from_on").distinct("currency")


def rates_after(viewer: User, *, currency: str = "", after: str = "") -> Slice[ExchangeRate]:
    """The history, the newest day first."""
    rows: Any = ExchangeRate.objects.all()
    rows = rows.visible_to(viewer)
    return slice_of(rows.filter(currency=currency) if currency else rows, order=("-from_on", "-id"), after=after)


def latest_rates(currencies: Iterable[str]) -> dict[str, ExchangeRate]:
    """The newest rate of each, to hold what was typed against. One query."""
    return {row.currency: row for row in _newest(ExchangeRate.objects.filter(currency__in=set(currencies)))}


def company_currency() -> str:
    code: str = settings.DEFAULT_CURRENCY
    return code


def known_currencies() -> list[str]:
    """The company's own first, then those that have a rate. One query."""
    rows = ExchangeRate.objects.order_by("currency").values_list("currency", flat=True).distinct()
    return [company_currency(), *(code for code in rows if code != company_currency())]
