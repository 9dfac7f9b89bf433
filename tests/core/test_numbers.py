"""What no form takes for a number, in any of the fields that ask for one."""

from decimal import Decimal

import pytest
from django import forms
from django.apps import apps
from django.urls import get_resolver

from core.fields import AmountField
from core.numbers import NumberField
from opportunities.forms.lines import QuantityField
from opportunities.money import MoneyField
from sellers.forms.currencies import RateField
from sellers.numbers import WholeField, WrittenAmountField

AMOUNTS = [field for model in apps.get_models() for field in model._meta.fields if isinstance(field, AmountField)]
KINDS = (NumberField, QuantityField, WrittenAmountField, MoneyField, RateField, AMOUNTS[0].formfield)
FIELDS = [kind() for kind in KINDS]


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: type(field).__name__)
def test_what_cannot_be_counted_with_is_no_number(field):
    assert field.clean("12") == Decimal(12)
    assert not field.has_changed(Decimal(12), "12")
    for value in ("NaN", "sNaN", "-sNaN", "Infinity", "-Infinity"):
        assert field.has_changed(Decimal(1), value)
        with pytest.raises(forms.ValidationError):
            field.clean(value)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: type(field).__name__)
@pytest.mark.parametrize("odd", ["1,5", ",5", "1,20,0"])
def test_a_comma_that_parts_no_thousands_is_asked_about(field, odd):
    """1,5 is one and a half to some and fifteen to nobody."""
    with pytest.raises(forms.ValidationError):
        field.clean(odd)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: type(field).__name__)
def test_no_number_that_cannot_be_counted_with_breaks_a_page(field):
    assert field.prepare_value(Decimal("1234.50")) == "1,234.5"
    assert field.prepare_value(Decimal("sNaN")).is_snan()


def test_a_browsers_own_input_of_a_number_gets_one_that_it_shows():
    assert AMOUNTS[0].formfield(widget=forms.NumberInput).prepare_value(Decimal(2000)) == Decimal(2000)


def test_thousands_of_a_whole_number_stand_apart_as_well():
    field = WholeField(max_value=2000)
    assert field.clean("1,200") == field.clean("1200") == 1200
    assert not field.has_changed(1200, "1,200")
    for value in ("1,20", "1,200.5", "2,001"):
        with pytest.raises(forms.ValidationError):
            field.clean(value)


def test_every_whole_number_that_is_no_id_and_no_year_is_such_a_field():
    get_resolver().url_patterns  # noqa: B018 - with the pages come their forms
    bare = {
        f"{form.__name__}.{name}"
        for form in _below(forms.BaseForm)
        for name, field in form.base_fields.items()
        if form.__module__.split(".")[0] in ("sellers", "customers", "opportunities", "desk")
        if type(field) in (forms.IntegerField, forms.DecimalField) and not field.widget.is_hidden
    }
    assert bare == {"CompanyForm.founded_year", "HeardPointForm.heard"}


def _below(kind):
    return {one for near in kind.__subclasses__() for one in (near, *_below(near)) if hasattr(one, "base_fields")}


def test_thousands_stand_apart():
    field = NumberField(decimal_places=2)
    assert field.prepare_value(Decimal("2000000000.00")) == "2,000,000,000"
    assert field.clean("2,000,000,000") == Decimal(2_000_000_000)
    assert not field.has_changed(Decimal("2000000000.00"), "2,000,000,000")
    with pytest.raises(forms.ValidationError):
        field.clean("2,00")
