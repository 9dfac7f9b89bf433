"""Who gets how much of an opportunity."""

import pytest

from opportunities import actions
from opportunities.models import Opportunity, PotentialOpportunity
from opportunities.policies import may_read_amounts, may_read_sheet
from opportunities.tiers import Tier, card_of, cards_of, tier_of
from tests.opportunities import factories as make
from tests.sellers.factories import UserFactory, grant
from tests.support import queries_of

pytestmark = pytest.mark.django_db


def test_tiers():
    world = make.world(amount=480)
    opportunity = world.opportunity
    for user in (world.seller, world.leader, world.head):
        assert tier_of(opportunity, user) == Tier.FULL
        assert may_read_amounts(user, opportunity)
    admin = grant(UserFactory(), "admin")
    for user in (world.mate, world.stranger, admin):
        assert tier_of(opportunity, user) == Tier.CARD
        assert not may_read_sheet(user, opportunity)
        assert Opportunity.objects.visible_to(user).filter(pk=opportunity.pk).exists()
    actions.set_members(
        opportunity, by=world.seller, members=[(world.seller, "owner", 100), (world.mate, "support", 0)]
    )
    assert tier_of(opportunity, world.mate) == Tier.FULL


def test_a_card_holds_nothing_above_the_tier():
    world = make.world(amount=480)
    opportunity = Opportunity.objects.select_related("person", "company", "owner", "stage").get(pk=world.opportunity.pk)
    card = card_of(opportunity, world.stranger)
    assert (card.title, card.owner, card.person) == (opportunity.title, world.seller, opportunity.person)
    assert {card.amount, card.need, card.next_step, card.category, card.expected_order_on} == {None}
    assert card_of(opportunity, world.leader).amount == 480
    actions.request_coaching(opportunity, by=world.seller, to=world.stranger, question="?")
    asked = card_of(opportunity, world.stranger)
    assert (asked.amount, asked.need) == (None, opportunity.need)


def test_lists_cost_the_same(world):
    for _ in range(9):
        make.raised(world.seller)
    rows = list(Opportunity.objects.select_related("person", "company", "owner", "stage").order_by("pk"))
    assert world.stranger.standing
    assert len(queries_of(lambda: cards_of(rows[:1], world.stranger))) == 1
    assert len(queries_of(lambda: cards_of(rows, world.stranger))) == 1


def test_readable_in_full_is_the_same_rule(world):
    for user in (world.seller, world.mate, world.leader, world.head, world.stranger):
        full = Opportunity.objects.readable_in_full(user).filter(pk=world.opportunity.pk).exists()
        assert full == (tier_of(world.opportunity, user) == Tier.FULL)


def test_a_potential_is_watched_and_ended(world):
    potential = actions.watch_potential(by=world.seller, person=make.customer(), line="내년에 센서를 본다고 했다")
    with pytest.raises(actions.potential.ReasonRequired):
        actions.end_potential(potential, by=world.leader)
    actions.end_potential(potential, by=world.seller, became=world.opportunity)
    assert PotentialOpportunity.objects.get().state == "converted"
    with pytest.raises(actions.potential.IllegalMove):
        actions.end_potential(potential, by=world.seller, reason="x")
