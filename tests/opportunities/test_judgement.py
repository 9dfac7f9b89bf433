"""A leader's opinion beside the facts, and two opportunities for the same purchase."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from core import clock
from core.errors import ReasonRequired, RuleError
from opportunities import actions
from opportunities.errors import Incomplete
from opportunities.models import Category, CloseReason, Opportunity, SamePurchase, State
from opportunities.queries import explain
from opportunities.queries.forecast import forecast_of, place_of
from opportunities.sheet_reads.history import history_of
from opportunities.twins import suspected, to_judge
from opportunities.words import lack_words
from sellers.models import Notification
from tests.opportunities import factories as make
from tests.opportunities.test_forecast import amounts, this_quarter
from tests.sellers.factories import UserFactory, fresh

pytestmark = pytest.mark.django_db


def pair():
    """Two of one customer with the same need, both counted, and who is around the later one."""
    world = make.world(amount=Decimal(10), expected_order_on=clock.today())
    earlier = make.climb(world.opportunity, "pipeline")
    later = make.raised(world.seller, person=earlier.person, amount=Decimal(10), expected_order_on=clock.today())
    return world, earlier, make.climb(later, "pipeline")


def test_a_leaders_opinion_has_no_number_and_changes_nothing(client):
    world = make.world(amount=Decimal(100))
    opportunity = make.climb(world.opportunity, "pipeline")
    stood = (opportunity.category, opportunity.amount)
    leader = fresh(world.leader)
    actions.give_opinion(opportunity, by=leader, text="결정권자를 한 번 더 만나야 해요")
    for text in ("80%로 본다", "3억만 될 거예요"):
        with pytest.raises(Incomplete):
            actions.give_opinion(opportunity, by=leader, text=text)
    for other in (world.seller, world.mate, world.stranger):
        with pytest.raises(PermissionDenied):
            actions.give_opinion(opportunity, by=fresh(other), text="좋아요")
    opportunity.refresh_from_db()
    assert (opportunity.category, opportunity.amount) == stood
    client.force_login(world.seller)
    sheet = reverse("opportunities:detail", args=[opportunity.pk])
    assert "결정권자를 한 번 더 만나야 해요" in client.get(sheet).content.decode()
    client.force_login(world.leader)
    url = reverse("opportunities:opinion", args=[opportunity.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"text": "9할"}).status_code in (302, 422)
    assert client.post(url, {"text": ""}).status_code == 302
    assert "결정권자를 한 번 더 만나야 해요" not in client.get(sheet).content.decode()


def test_two_opportunities_for_the_same_purchase():
    world, earlier, later = pair()
    assert to_judge(later, world.seller) == [earlier]
    assert [found[0] for found in suspected(Opportunity.objects.filter(pk=later.pk))] == [later.pk]
    actions.judge_same(later, earlier, by=world.seller, is_same=True)
    assert later.fact_category == Category.EXCLUDED
    answer = explain(later, on=clock.today())
    assert answer.is_excluded
    assert earlier.title in lack_words(answer.lacks[0])
    earlier.refresh_from_db()
    total = forecast_of(place_of(fresh(world.leader)), this_quarter()).total
    assert amounts(total)["pipeline"] == earlier.amount, "the later one never counts"
    actions.recategorise([later.pk], on=clock.today())
    later.refresh_from_db()
    assert later.fact_category == Category.EXCLUDED
    actions.judge_same(later, earlier, by=world.seller, is_same=False)
    assert later.fact_category == Category.PIPELINE, "it can be taken back"
    assert SamePurchase.objects.count() == 1
    assert suspected(Opportunity.objects.filter(pk=later.pk)) == [], "nobody is asked again"
    assert to_judge(later, world.seller) == [earlier], "and the word can be changed"


def test_who_says_so_and_of_which():
    world, earlier, later = pair()
    with pytest.raises(RuleError):
        actions.judge_same(earlier, later, by=world.seller, is_same=True)
    with pytest.raises(RuleError):
        actions.judge_same(make.raised(world.seller), earlier, by=world.seller, is_same=True)
    actions.set_members(later, by=world.seller, members=[(world.seller, "owner", 100), (world.mate, "seller", 0)])
    with pytest.raises(ReasonRequired):
        actions.judge_same(later, earlier, by=fresh(world.mate), is_same=True)
    actions.judge_same(later, earlier, by=fresh(world.mate), is_same=True, reason="같은 입찰이에요")
    assert later.fact_category == Category.EXCLUDED
    for other in (world.leader, world.head, world.stranger):
        with pytest.raises(PermissionDenied):
            actions.judge_same(later, earlier, by=fresh(other), is_same=False, reason="아니에요")
    later.refresh_from_db()
    assert later.fact_category == Category.EXCLUDED, "a leader changes no category"


def test_two_without_a_company_are_not_of_one_customer():
    seller = UserFactory()
    pks = [make.raised(seller).pk for _ in range(2)]
    Opportunity.objects.filter(pk__in=pks).update(company=None, is_imported=True)
    earlier, later = (Opportunity.objects.get(pk=pk) for pk in pks)
    with pytest.raises(RuleError):
        actions.judge_same(later, earlier, by=seller, is_same=True)


def test_the_later_one_counts_as_soon_as_the_earlier_one_ends():
    world, earlier, later = pair()
    actions.judge_same(later, earlier, by=world.seller, is_same=True)
    earlier.refresh_from_db()
    said = {"reason_code": CloseReason.values[0], "stated": "다른 곳으로 갔어요", "stated_by": earlier.person}
    actions.close(earlier, to=State.LOST, by=world.seller, on=clock.today(), **said)
    later.refresh_from_db()
    assert later.fact_category == Category.PIPELINE
    news = {"fact_code": "F1", "text": "다시 시작해요", "person": earlier.person}
    actions.reopen(earlier, by=world.seller, on=clock.today(), **news)
    later.refresh_from_db()
    assert later.fact_category == Category.EXCLUDED


def test_the_later_ones_owner_is_asked_and_both_stand_side_by_side(client):
    world, earlier, later = pair()
    from opportunities.queries.alerts import SAME, deal_facts

    found = [fact for fact in deal_facts(on=clock.today(), owners=[world.seller.pk]) if fact.code == SAME]
    assert [(fact.opportunity, fact.params["earlier"]) for fact in found] == [(later.pk, earlier.pk)]
    client.force_login(world.seller)
    url = reverse("opportunities:same_purchase", args=[later.pk])
    shown = client.get(url).content.decode()
    assert earlier.title in shown
    assert (_saves(shown), _saves(client.get(url.replace(str(later.pk), str(earlier.pk))).content.decode())) == (
        True,
        False,
    )
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"other": earlier.pk, "is_same": "yes"}).status_code == 302
    later.refresh_from_db()
    assert later.fact_category == Category.EXCLUDED
    assert str(earlier.pk) in client.get(reverse("opportunities:detail", args=[later.pk])).content.decode()
    assert not Notification.objects.filter(code=SAME).exists()


def _saves(page):
    return 'type="submit" class="button button--primary"' in page


def test_an_earlier_one_that_is_lost_leaves_the_later_one_alone():
    world, earlier, later = pair()
    actions.judge_same(later, earlier, by=world.seller, is_same=True)
    type(earlier).objects.filter(pk=earlier.pk).update(
        state=State.LOST, closed_on=clock.today(), close_basis="facts", fact_category="excluded"
    )
    actions.recategorise([later.pk], on=clock.today())
    later.refresh_from_db()
    assert later.fact_category == Category.PIPELINE


def test_the_history_names_the_fact_that_moved_the_category():
    opportunity = make.raised()
    make.step_by_step(opportunity, "pipeline")
    moved = [
        moment
        for moment in history_of(opportunity, opportunity.owner)
        if any(change.now == str(Category.PIPELINE.label) for change in moment.changes)
    ]
    assert moved
    assert moved[0].reason.startswith("F")
