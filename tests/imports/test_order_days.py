"""A file says when an order is expected: a day of another century is a slip, and its row is not taken."""

import pytest

from opportunities.models import Opportunity
from tests.imports.support import codes, counts, run_bytes
from tests.sellers.factories import UserFactory

pytestmark = pytest.mark.django_db
HEAD = "id,title,account,sales agent,deal_stage,수주 예정일,close_date\n"


def test_an_expected_order_day_too_far_ahead_is_refused():
    UserFactory(name="김하늬")
    run_bytes("companies", "회사명\n가온농산\n")
    run = run_bytes(
        "opportunities",
        HEAD
        + "X1,가온 공급,가온농산,김하늬,1,2027-02-03,\n"
        + "X2,먼 공급,가온농산,김하늬,1,2199-01-01,\n"
        + "X3,더 먼 공급,가온농산,김하늬,1,,2199-01-01\n",
    )
    assert codes(run) == [(3, "order_day_far"), (4, "order_day_far")]
    assert counts(run) == (1, 0, 0, 2)
    assert [row.title for row in Opportunity.objects.all()] == ["가온 공급"]
