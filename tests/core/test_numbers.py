"""What no form takes for a number, in any of the fields that ask for one."""

from decimal import Decimal

import pytest
from django import forms
from django.apps import apps

from core.fields import AmountField
from core.numbers import NumberField
from opportunities.forms.lines import QuantityField
from opportunities.forms.quotations import QuantityInput
from opportunities.money import MoneyField
from sellers.forms.currencies import RateField

AMOUNTS = [field for model in apps.get_models() for field in model._meta.fields if isinstance(field, AmountField)]
FIELDS = [NumberField(), QuantityField(), QuantityInput(), MoneyField(), RateField(), AMOUNTS[0].formfield()]


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: type(field).__name__)
def test_what_cannot_be_counted_with_is_no_number(field):
    assert field.clean("12") == Decimal(12)
    assert not field.has_changed(Decimal(12), "12")
    for value in ("NaN", "sNaN", "-sNaN", "Infinity", "-Infinity"):
        assert field.has_changed(Decimal(1), value)
        with pytest.raises(forms.ValidationError):
            field.clean(value)
