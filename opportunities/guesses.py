"""What a potential opportunity may be worth and roughly when, in the forms here and above: guesses, which no sum has."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from opportunities.money import MONEY_HELP, MoneyField
from opportunities.order_days import OrderDayField

GUESSES = ("amount_guess", "horizon_on")


class GuessFields(forms.Form):
    """Both may be left out."""

    amount_guess = MoneyField(label=_("Rough amount"), required=False, help_text=MONEY_HELP)
    horizon_on = OrderDayField(
        label=_("Roughly when"), required=False, help_text=_("Any day of the month that you have in mind.")
    )

    def clean_horizon_on(self) -> Any:
        """No month that has passed is written; one that has passed since it was written may stay."""
        day = self.cleaned_data["horizon_on"]
        if day and "horizon_on" in self.changed_data and day < clock.today().replace(day=1):
            raise forms.ValidationError(_("This month has passed."))
        return day
