"""Years that nobody means are refused where they are typed."""

import datetime as dt

import pytest
from django import forms

from core.errors import RuleError
from sellers.days import DayField, MomentField, check_day


@pytest.mark.parametrize("field", [DayField(required=False), MomentField(required=False)])
@pytest.mark.parametrize(
    ("year", "good"), [("0001", False), ("1899", False), ("1900", True), ("2200", True), ("9999", False)]
)
def test_a_field_takes_only_years_that_people_mean(field, year, good):
    class Form(forms.Form):
        when = field

    typed = f"{year}-01-01" + ("T00:00" if isinstance(field, MomentField) else "")
    assert Form({"when": typed}).is_valid() is good
    assert Form({"when": ""}).is_valid()


@pytest.mark.parametrize("when", [dt.date(1, 1, 1), dt.datetime(9999, 12, 31, tzinfo=dt.UTC)])
def test_an_action_refuses_them_in_words(when):
    check_day(dt.date(2026, 7, 1))
    with pytest.raises(RuleError, match="2200"):
        check_day(when)
