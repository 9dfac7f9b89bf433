"""An opportunity climbs by facts alone, from the first word to the order."""

import pytest

from core import clock
from opportunities import actions, queries
from opportunities.models import Booking, Category, State
from tests.opportunities import factories as make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("category", [Category.PIPELINE, Category.BEST, Category.COMMIT])
def test_climbs_to(category):
    opportunity = make.climb(make.raised(), category)
    assert opportunity.fact_category == category
    opportunity.refresh_from_db()
    assert opportunity.fact_category == category


def test_is_potential_when_raised(opportunity):
    assert opportunity.fact_category == Category.POTENTIAL
    answer = queries.explain(opportunity, on=clock.today())
    assert answer.next_up == Category.PIPELINE
    assert [(lack.code, lack.params.get("fact")) for lack in answer.lacks] == [
        ("fact", "F4"), ("stage", None), ("amount", None), ("order_date", None),
    ]  # fmt: skip


def test_is_booked_by_contract_alone(commit):
    make.prove(commit, "F11")
    actions.close(commit, to=State.WON, by=commit.owner, on=clock.today())
    assert commit.fact_category == Category.BOOKED
    assert Booking.objects.get(opportunity=commit).amount == commit.amount
