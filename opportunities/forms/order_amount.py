"""The amount of an order whose record has none, asked for with its end by the rules of the sheet."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from opportunities.actions import NO_AMOUNT, OrderAmount
from opportunities.forms.record import offer_currencies
from opportunities.models import AmountBasis, Opportunity, State
from opportunities.money import MONEY_HELP, AsksLargeAmount, MoneyField
from opportunities.sheet_reads.lines import lines_of


class OrderAmountPart(AsksLargeAmount):
    """Its fields are there where the record lacks an amount, and where one was typed that is in a record by now."""

    opportunity: Opportunity

    amount = MoneyField(label=_("Amount of the order"), required=False, help_text=MONEY_HELP)
    currency = forms.ChoiceField(label=_("Currency"), required=False)
    amount_basis = forms.ChoiceField(label=_("Where the amount comes from"), choices=AmountBasis, required=False)

    def add_amount(self) -> None:
        if self.opportunity.amount and "amount" not in self.data:
            for name in ("amount", "currency", "amount_basis", "amount_is_right"):
                del self.fields[name]
            return
        offer_currencies(self)
        if not self.opportunity.amount:
            self.initial |= {"amount": self._of_products(), "amount_basis": AmountBasis.CUSTOMER}

    def _of_products(self) -> Decimal | None:
        """What they come to, where each of them has an amount."""
        products = lines_of(self.opportunity, with_amounts=True)
        return products.total or None if all(row.amount is not None for row in products.rows) else None

    @property
    def asks_for_amount(self) -> bool:
        return "amount" in self.fields

    def clean(self) -> dict[str, Any]:
        """Of one that was not won nothing is asked here."""
        found = super().clean() or {}
        if found.get("to") != State.WON:
            for name in ("amount", "currency", "amount_basis"):
                self.errors.pop(name, None)
        return found

    def tell_missing_amount(self) -> None:
        if self.asks_for_amount and not self.cleaned_data.get("amount"):
            self.add_error("amount", NO_AMOUNT)

    def worth(self) -> OrderAmount | None:
        found = self.cleaned_data
        if found.get("amount") is None:
            return None
        return OrderAmount(found["amount"], found.get("currency", ""), found["amount_basis"] or AmountBasis.CUSTOMER)
