"""Stages: one forward, any back, and a gate that asks for a reason instead of blocking."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from core import clock
from core.errors import ReasonRequired, Stale
from opportunities import actions
from opportunities.errors import IllegalMove
from opportunities.models import Opportunity, StageMove
from opportunities.policies import may_move_stage
from sellers.models import Notification
from tests.opportunities import factories as make

pytestmark = pytest.mark.django_db


def move(opportunity, position, *, by=None, reason=""):
    return actions.move_stage(
        opportunity, to=make.stage(position), by=by or opportunity.owner, on=clock.today(), reason=reason
    )


def test_moves_on_with_its_exit_facts():
    opportunity = move(make.raised(), 2)
    moves = list(StageMove.objects.filter(opportunity=opportunity).order_by("pk"))
    assert [(m.from_stage_id and m.from_stage.position, m.to_stage.position) for m in moves] == [(None, 1), (1, 2)]
    assert moves[-1].missing_facts == []
    assert Opportunity.objects.get(pk=opportunity.pk).stage.position == 2


def test_missing_exit_facts_ask_for_a_reason_and_tell_the_leader(world):
    opportunity = move(world.opportunity, 2)
    verdict = may_move_stage(world.seller, opportunity, to=make.stage(3), on=clock.today())
    assert verdict.needs_reason
    with pytest.raises(ReasonRequired):
        move(opportunity, 3)
    move(opportunity, 3, reason="고객이 시연부터 원한다")
    kept = StageMove.objects.get(opportunity=opportunity, to_stage__position=3)
    assert (kept.missing_facts, kept.reason, kept.by) == (["F4"], "고객이 시연부터 원한다", world.seller)
    assert Notification.objects.get(code="stage_exception").user == world.leader


def test_goes_back_for_a_reason():
    opportunity = move(make.raised(), 2)
    with pytest.raises(ReasonRequired):
        move(opportunity, 1)
    move(opportunity, 1, reason="담당 조직이 바뀌었다")
    assert opportunity.stage.position == 1
    assert StageMove.objects.latest("pk").missing_facts == []


def test_refuses_skipping_another_pipeline_and_standing_still(opportunity):
    for to in (make.stage(3), make.stage(2, "dealer"), make.stage(1)):
        with pytest.raises(IllegalMove):
            actions.move_stage(opportunity, to=to, by=opportunity.owner, on=clock.today(), reason="x")


def test_only_the_team_moves_it(world):
    for user in (world.mate, world.leader, world.stranger):
        with pytest.raises(PermissionDenied):
            move(world.opportunity, 2, by=user)
    move(world.opportunity, 2)


def test_two_who_move_it_at_once(opportunity):
    other = Opportunity.objects.get(pk=opportunity.pk)
    move(opportunity, 2)
    with pytest.raises(Stale):
        move(other, 2)


def test_an_exception_without_a_reason_is_refused_by_the_database_too(opportunity):
    with pytest.raises(IntegrityError), transaction.atomic():
        StageMove.objects.create(
            opportunity=opportunity, to_stage=make.stage(2), moved_on=clock.today(), missing_facts=["F1"]
        )


def test_the_category_does_not_rise_by_a_stage(opportunity):
    for position in (2, 3, 4, 5):
        move(opportunity, position, reason="빨리 가고 싶다")
    assert opportunity.fact_category == "potential"
