"""The ladder: plain sums, every won in one place."""

import datetime as dt
from decimal import Decimal

import pytest

from core import clock
from opportunities import actions
from opportunities.models import Opportunity, State
from opportunities.queries import ladder_of
from tests.opportunities import factories as make
from tests.sellers.factories import OrgUnitFactory, UserFactory, fresh, grant, place
from tests.support import queries_of

pytestmark = pytest.mark.django_db


def ladder(unit, viewer, *, days=30):
    today = clock.today()
    return ladder_of(
        [unit], start=today - dt.timedelta(days=1), end=today + dt.timedelta(days=days), viewer=fresh(viewer)
    )


def amounts(rungs):
    return {str(rung.category): rung.amount for rung in rungs}


def won(opportunity):
    make.climb(opportunity, "pipeline")
    make.prove(opportunity, "F11")
    actions.close(opportunity, to=State.WON, by=opportunity.owner, on=clock.today())
    return opportunity


def test_four_rungs_always(world):
    rungs = ladder(world.team, world.leader)
    assert [(str(r.category), r.amount, r.count) for r in rungs] == [
        ("booked", 0, 0), ("commit", 0, 0), ("best", 0, 0), ("pipeline", 0, 0),
    ]  # fmt: skip


def test_sums_by_category_never_potential_or_excluded():
    world = make.world(amount=Decimal(7), expected_order_on=clock.today())
    make.climb(make.raised(world.seller))
    make.climb(make.raised(world.mate), "best")
    make.climb(make.raised(world.mate), "pipeline")
    held = make.climb(make.raised(world.mate), "pipeline")
    actions.hold(held, by=world.mate, revisit_on=clock.today() + dt.timedelta(days=9))
    won(make.raised(world.seller))
    one = Decimal(100_000_000)
    expected = {"booked": one, "commit": one, "best": one, "pipeline": one}
    assert amounts(ladder(world.team, world.leader)) == expected
    assert amounts(ladder(world.company, world.head)) == expected
    assert [rung.linked for rung in ladder(world.team, world.leader)] == [True] * 4


def test_the_period_is_a_filter(world):
    make.climb(make.raised(world.seller), "pipeline")
    assert amounts(ladder(world.team, world.leader, days=19))["pipeline"] == 0
    assert amounts(ladder(world.team, world.leader, days=20))["pipeline"] > 0


def test_shares_follow_people_and_units(world):
    opportunity = make.climb(make.raised(world.seller), "pipeline")
    actions.set_members(
        opportunity, by=world.seller, members=[(world.seller, "owner", 70), (world.stranger, "seller", 30)]
    )
    other = world.stranger.memberships.get().unit
    whole = Decimal(100_000_000)
    assert amounts(ladder(world.team, world.leader))["pipeline"] == whole * 70 / 100
    assert amounts(ladder(other, world.stranger))["pipeline"] == whole * 30 / 100


def test_moving_a_person_moves_what_is_open_and_leaves_what_is_booked(world):
    make.climb(make.raised(world.seller), "pipeline")
    won(make.raised(world.seller))
    new = OrgUnitFactory(parent=world.company)
    membership = world.seller.memberships.get()
    membership.to_on = clock.today() - dt.timedelta(days=1)
    membership.save()
    place(world.seller, new, on=clock.today())
    old_rungs, new_rungs = amounts(ladder(world.team, world.head)), amounts(ladder(new, world.head))
    assert (old_rungs["booked"] > 0, old_rungs["pipeline"]) == (True, 0)
    assert (new_rungs["booked"], new_rungs["pipeline"] > 0) == (0, True)


def test_the_sellers_weaker_view_counts(world):
    opportunity = make.climb(make.raised(world.seller), "best")
    actions.declare_category(opportunity, by=world.seller, category="pipeline", reason="담당자가 바뀐다")
    assert (
        amounts(ladder(world.team, world.leader))["best"],
        amounts(ladder(world.team, world.leader))["pipeline"],
    ) == (
        0,
        Decimal(100_000_000),
    )


def test_reversals_are_negative(world):
    opportunity = won(make.raised(world.seller))
    actions.cancel_contract(opportunity, by=world.leader, on=clock.today(), text="해지", person=opportunity.person)
    assert amounts(ladder(world.team, world.leader))["booked"] == 0


def test_a_missing_rate_is_counted_as_missing(world):
    opportunity = make.climb(make.raised(world.seller), "pipeline")
    actions.edit_opportunity(opportunity, by=world.seller, read_at=opportunity.version, currency="USD")
    rung = ladder(world.team, world.leader)[3]
    assert (rung.amount, rung.count, rung.without_rate) == (0, 1, 1)


def test_who_reads_it(world):
    make.climb(make.raised(world.seller), "pipeline")
    executive = grant(UserFactory(), "executive")
    for viewer in (world.seller, world.mate, world.leader, world.head, executive):
        assert ladder(world.team, viewer)[3].amount == 100_000_000
    for unit, viewer in ((world.team, world.stranger), (world.company, world.leader), (world.company, world.mate)):
        assert [rung.amount for rung in ladder(unit, viewer)] == [None] * 4
    assert ladder(world.team, world.mate)[3].linked is False
    assert ladder(world.team, world.leader)[3].linked is True


def counted(seller, amount, category="pipeline"):
    """A row as the ladder reads it, without the way there."""
    opportunity = make.raised(seller, amount=amount, expected_order_on=clock.today())
    Opportunity.objects.filter(pk=opportunity.pk).update(fact_category=category)
    return opportunity


def test_it_costs_the_same_for_many(world):
    counted(world.seller, Decimal(5))
    one = queries_of(lambda: ladder(world.team, world.leader))
    for _ in range(9):
        counted(world.seller, Decimal(5))
    assert len(queries_of(lambda: ladder(world.team, world.leader))) == len(one) <= 12


def test_the_whole_is_the_sum_of_its_parts(world):
    second = OrgUnitFactory(parent=world.company)
    helper = place(UserFactory(), second)
    parts = [(Decimal("999999999.99"), 33), (Decimal("0.01"), 50), (Decimal(7), 100), (Decimal("100000000"), 0)]
    for amount, share in parts:
        members = [(world.seller, "owner", 100 - share), (helper, "seller", share)]
        actions.set_members(counted(world.seller, amount), by=world.seller, members=members)
    teams = [amounts(ladder(unit, world.head))["pipeline"] for unit in (world.team, second)]
    whole = sum(amount for amount, _share in parts)
    assert abs(sum(teams) - whole) <= Decimal("0.01")
    assert amounts(ladder(world.company, world.head))["pipeline"] == whole
