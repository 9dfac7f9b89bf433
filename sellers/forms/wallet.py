"""The form of the threshold."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from sellers.days import DayField
from sellers.numbers import WrittenAmountField


class ThresholdForm(forms.Form):
    amount = WrittenAmountField(
        label=_("Big from yearly purchases of"),
        min_value=Decimal(1),
        max_digits=16,
        decimal_places=0,
        help_text=_("What a customer buys of our kind of products in a year, from us or from others."),
    )
    valid_from = DayField(label=_("Holds from"), help_text=_("From this day on; days before it stay as they were."))
