"""Exchange rates: written by day, corrected with a reason, and handed to the records that wait."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock, outbox
from core.audit import history
from core.errors import ReasonRequired, RuleError
from sellers.models import ExchangeRate, User
from sellers.policies import may_set_rates

RATES_CHANGED = "sellers.rates_changed"
_PLACES = Decimal("0.00000001")


class Known(RuleError):
    """That day has another rate already."""

    code = "known"


@dataclass(frozen=True)
class NewRate:
    currency: str
    from_on: dt.date
    rate: Decimal
    source: str = ""


@transaction.atomic
def add_rates(*, by: User, rates: Sequence[NewRate]) -> int:
    """Writes rates of days that have none; returns how many are new. The same rate twice is once.

    Records that wait take theirs from a worker, those of a coming day when it has come.
    Errors: Known where a day has another rate; RuleError for the company's own currency.
    """
    may_set_rates(by).enforce()
    made = 0
    with history(by=by):
        # in one order for everybody: two who paste the same days at once then wait for each other only one way
        for new in sorted(rates, key=lambda new: (new.currency, new.from_on)):
            if new.currency == settings.DEFAULT_CURRENCY:
                raise RuleError(_("%(currency)s is the company's own currency.") % {"currency": new.currency})
            row, fresh = ExchangeRate.objects.get_or_create(
                currency=new.currency, from_on=new.from_on, defaults={"rate": new.rate, "source": new.source}
            )
            if not fresh and row.rate != new.rate.quantize(_PLACES):
                raise Known(_("%(currency)s has another rate on %(day)s. Correct that one.") % _of(row))
            made += fresh
    for currency, from_on in sorted({(new.currency, new.from_on) for new in rates}):
        _hand_on(currency, from_on, by)
    return made


@transaction.atomic
def correct_rate(row: ExchangeRate, *, by: User, rate: Decimal, source: str, reason: str) -> ExchangeRate:
    """Mends a mistake; records that took the wrong one take the right one. Errors: ReasonRequired."""
    may_set_rates(by).enforce()
    if not reason.strip():
        raise ReasonRequired
    row = ExchangeRate.objects.select_for_update().get(pk=row.pk)
    row.rate, row.source = rate, source
    with history(by=by, reason=reason):
        row.save(update_fields=["rate", "source"])
    _hand_on(row.currency, row.from_on, by)
    return row


@transaction.atomic
def withdraw_rate(row: ExchangeRate, *, by: User) -> None:
    """Takes back the rate of a coming day. Errors: RuleError where it holds already."""
    may_set_rates(by).enforce()
    if row.from_on <= clock.today():
        raise RuleError(_("This rate holds already: records may have taken it. Correct it instead."))
    with history(by=by):
        row.delete()


def _hand_on(currency: str, from_on: dt.date, by: User) -> None:
    later = clock.start_of(from_on) if from_on > clock.today() else None
    payload = {"currency": currency, "on": from_on.isoformat(), "by": by.pk}
    outbox.enqueue(RATES_CHANGED, payload, run_after=later)


def _of(row: ExchangeRate) -> dict[str, str]:
    return {"currency": row.currency, "day": row.from_on.isoformat()}
