"""What an opportunity may be worth, in the forms here and above, and the rate that a record keeps with it."""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.templatetags.words import NO_DECIMALS, money
from sellers.numbers import WrittenAmountField
from sellers.rates import Rates, rate_on

MONEY_HELP = _("You may write 4.8억, 480백만 or 1200만.")

LARGE = Decimal(100_000_000_000)  # 1,000억: right now and then, so it is asked and not refused
MOST = Decimal(10_000_000_000_000)


class MoneyField(WrittenAmountField):
    """What an opportunity, a product or an order is worth: nothing below zero, nor beyond what anybody sells."""

    def __init__(self, *, too_much: Any = None, **kwargs: Any) -> None:
        super().__init__(max_digits=18, decimal_places=2, min_value=0, **kwargs)
        too_much = too_much or _("No opportunity is worth that much. Please check the zeros.")
        self.validators.append(MaxValueValidator(MOST, too_much))


class AsksLargeAmount(forms.Form):
    """Asks once about an amount that looks like a zero too many; the tick says that it is right. `begins_kept`: the amount
    that the form begins with stands in a record, where it was asked about."""

    amount_is_right = forms.BooleanField(label=_("Yes, the amount is right"), required=False)
    asks_amount = False
    begins_kept = True

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        is_right, amount = found.pop("amount_is_right", False), found.get("amount")
        if not found.get("raise_it", True):
            return found  # the amount of an opportunity that is not raised
        is_new = "amount" in self.changed_data or not self.begins_kept
        self.asks_amount = amount is not None and amount > LARGE and is_new
        if self.asks_amount and not is_right:
            question = gettext("%(amount)s: is that right? Please check the zeros, then tick below.")
            self.add_error("amount", question % {"amount": money(amount)})
        return found


_UNIT, _HUNDREDTH = Decimal(1), Decimal("0.01")


def rounded(amount: Decimal, currency: str) -> Decimal:
    """To what can be paid in a currency, halves up: as it is shown: whole won and yen, hundredths
    of most others."""
    return amount.quantize(_UNIT if currency in NO_DECIMALS else _HUNDREDTH, rounding=ROUND_HALF_UP)


def line_amount(quantity: Decimal, unit_price: Decimal, discount_pct: Decimal, currency: str) -> Decimal:
    """What a line of products comes to. Rounded once, at the end."""
    return rounded(quantity * unit_price * (100 - discount_pct) / 100, currency)


def rate_fields(currency: str, day: dt.date, *, rates: Rates | None = None) -> dict[str, Any]:
    """The two columns of a priced record: the dated rate, or nothing where it is missing. `rates` spares the query."""
    rate = rates.on(currency, day) if rates is not None else rate_on(currency, day)
    return {"company_rate": rate.value if rate else None, "company_rate_on": rate.on if rate else None}
