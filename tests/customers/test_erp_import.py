"""Figures of the ERP come in like any list, and say as of which day they are."""

import pytest

from core import clock
from customers.models import Company
from tests.imports.support import run_bytes

pytestmark = pytest.mark.django_db


def test_figures_of_the_erp_are_columns_of_the_companies_list():
    text = "고객사,당사매출,미수금,여신한도\n풍년식품(주),120000000,3000000,50000000\n배들농자재,,,\n"
    run_bytes("companies", text.encode())
    foods, shop = Company.objects.order_by("-name")
    assert (foods.our_sales_amount, foods.receivable_amount, foods.credit_limit_amount) == (
        120_000_000,
        3_000_000,
        50_000_000,
    )
    assert (foods.erp_on, shop.erp_on, shop.our_sales_amount) == (clock.today(), None, None)
