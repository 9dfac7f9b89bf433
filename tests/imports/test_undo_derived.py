"""Taking an import back where the system has counted what it brought: sums follow, and nothing that is counted holds it."""

from decimal import Decimal

import pytest
from django.db import connection

from core import clock
from opportunities.actions import fold_ladder, recount_ladder
from opportunities.models import Booking, LadderPart, Opportunity
from tests.imports.support import run_bytes
from tests.imports.test_undo import DEALS, kept, take_back
from tests.sellers.factories import OrgUnitFactory, UserFactory, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return UserFactory(name="원태하")


@pytest.fixture
def master(admin):
    run_bytes("companies", "회사명\n가온농산\n새벽농산\n", by=admin)
    run_bytes("products", "제품명\n씨앗\n", by=admin)


def in_the_ladder(run):
    """As the night would leave them once facts are there."""
    Opportunity.objects.filter(state="open").update(fact_category="pipeline", expected_order_on=clock.today())
    assert (run.created, sums()) == (2, {"booked": Decimal(1000), "pipeline": Decimal(500)})


def sums() -> dict[str, Decimal]:
    fold_ladder()
    return dict(LadderPart.objects.values_list("category", "amount"))


def test_the_ladder_gives_back_what_was_open_and_what_was_won(master, admin):
    place(UserFactory(name="김하늬"), OrgUnitFactory())
    run = run_bytes("opportunities", DEALS, by=admin)
    in_the_ladder(run)
    take_back(run, admin)
    assert (Opportunity.objects.count(), Booking.objects.count(), kept(run)) == (0, 0, [])
    assert (sums(), recount_ladder()) == ({}, 0)
    connection.check_constraints()
