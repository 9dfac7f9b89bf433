"""Rates pasted from a sheet or a bank's page."""

import pytest

from sellers.forms.currencies import RatesForm

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("figure", ["1,5", "1380,50", "1,380,5", "1.380,50"])
def test_a_pasted_rate_with_a_comma_that_parts_no_thousands_is_asked_about(figure):
    form = RatesForm({"lines": f"USD 2026-11-20 {figure} 하나은행"})
    assert not form.is_valid()
    assert "lines" in form.errors


def test_a_pasted_rate_is_read_with_its_source():
    form = RatesForm({"lines": "USD 2026-11-20 1,380.50 하나은행\nJPY,2026-11-20,9.2"})
    assert form.is_valid(), form.errors
    assert [(new.currency, str(new.rate), new.source) for new in form.rates()] == [
        ("USD", "1380.50", "하나은행"),
        ("JPY", "9.2", ""),
    ]
