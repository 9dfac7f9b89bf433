"""Stages: one forward, any back, and a gate that asks for a reason instead of blocking."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import override

from core import clock
from core.errors import ReasonRequired, Stale
from opportunities import actions
from opportunities.actions.assessment import Reply
from opportunities.errors import IllegalMove
from opportunities.gate import in_one_line, named
from opportunities.models import BuyerRole, CoachingNote, Opportunity, StageMove
from opportunities.policies import may_move_stage, missing_for
from opportunities.queries.leaving import asked_of
from sellers.models import Notification
from sellers.notices import kind_of
from tests.opportunities import factories as make

pytestmark = pytest.mark.django_db


def move(opportunity, position, *, by=None, reason=""):
    return actions.move_stage(
        opportunity, to=make.stage(position), by=by or opportunity.owner, on=clock.today(), reason=reason
    )


def test_moves_on_with_all_that_its_stage_asks_for():
    opportunity = move(make.ready(make.raised()), 2)
    moves = list(StageMove.objects.filter(opportunity=opportunity).order_by("pk"))
    assert [(m.from_stage_id and m.from_stage.position, m.to_stage.position) for m in moves] == [(None, 1), (1, 2)]
    assert moves[-1].missing_facts == []
    assert Opportunity.objects.get(pk=opportunity.pk).stage.position == 2


def test_what_is_not_met_asks_for_one_reason_and_tells_the_leader(world):
    opportunity = move(make.ready(world.opportunity), 2)
    assert not Notification.objects.filter(code="stage_exception").exists()
    verdict = may_move_stage(world.seller, opportunity, to=make.stage(3), on=clock.today())
    assert verdict.needs_reason
    with pytest.raises(ReasonRequired, match="결정권자"):
        move(opportunity, 3)
    move(opportunity, 3, reason="고객이 시연부터 원한다")
    kept = StageMove.objects.get(opportunity=opportunity, to_stage__position=3)
    missing = ["F4", "eb", "Q4", "told", "go", "amount", "order_date"]
    assert (kept.missing_facts, kept.reason, kept.by) == (missing, "고객이 시연부터 원한다", world.seller)
    told = Notification.objects.get(code="stage_exception")
    assert told.user == world.leader
    for language, words in (("ko", "최종 결정권자의 이름을 안다"), ("en", "The economic buyer is known by name")):
        with override(language):
            assert words in _sentence(told)
            assert "고객이 시연부터 원한다" in _sentence(told)


def _sentence(told):
    return kind_of(told).sentence(told.params)


def test_amount_and_date_are_not_said_twice(world):
    opportunity = move(make.ready(world.opportunity), 2)
    why = may_move_stage(world.seller, opportunity, to=make.stage(3), on=clock.today()).why
    (told,), fields = named(["told"], opportunity.stage), named(["amount", "order_date"], opportunity.stage)
    parts = re.split(r"[:;.] ?", why)
    assert [one.text in parts for one in (told, *fields)] == [True, False, False]
    assert [one.text in in_one_line(fields) for one in fields] == [True, True], "where nothing else says it"


def _only(opportunity, code):
    """Everything that the stage asks for but this."""
    row = make.ready(opportunity)
    undone = {
        "Q5": lambda: _answer(row, "Q5", "no"),
        "Q3~": lambda: _answer(row, "Q3", "no"),
        "Q4": lambda: _answer(row, "Q4", "yes"),  # without proof, so not a yes
        "step": lambda: Opportunity.objects.filter(pk=row.pk).update(next_step_agreed=False),
        "eb": lambda: BuyerRole.objects.filter(opportunity=row).delete(),
        "told": lambda: Opportunity.objects.filter(pk=row.pk).update(amount_basis="estimate"),
        "go": lambda: CoachingNote.objects.filter(opportunity=row).delete(),
        "amount": lambda: Opportunity.objects.filter(pk=row.pk).update(amount=None),
        "order_date": lambda: Opportunity.objects.filter(pk=row.pk).update(expected_order_on=None),
        "F1": lambda: row.evidence.filter(fact_code="F1").update(withdrawn_at=clock.now()),
        "F4": lambda: row.evidence.filter(fact_code="F4").update(withdrawn_at=clock.now()),
    }
    undone[code]()
    return Opportunity.objects.get(pk=row.pk)


def _answer(opportunity, code, value):
    question = opportunity.pipeline_version.questions.get(code=code)
    actions.answer_questions(opportunity, [Reply(question, value)], by=opportunity.owner)


@pytest.mark.parametrize(
    ("position", "code", "missing"),
    [
        (1, "Q5", ["Q5"]),
        (1, "step", ["step"]),
        (1, "F1", ["F1", "Q5"]),  # the answer rested on it
        (2, "F4", ["F4"]),
        (2, "eb", ["eb"]),
        (2, "Q3~", ["Q3~"]),
        (2, "Q4", ["Q4"]),
        (2, "told", ["told"]),
        (2, "go", ["go"]),
        (2, "amount", ["told", "amount"]),
        (2, "order_date", ["told", "order_date"]),
    ],
)
def test_each_thing_that_is_not_met_makes_an_exception(position, code, missing):
    opportunity = make.raised()
    if position == 2:
        move(make.ready(opportunity), 2)
    opportunity = _only(opportunity, code)
    with pytest.raises(ReasonRequired):
        move(opportunity, position + 1)
    move(opportunity, position + 1, reason="먼저 갑니다")
    assert StageMove.objects.latest("pk").missing_facts == missing


def test_what_nothing_can_show_asks_for_nothing():
    opportunity = make.ready(make.raised())
    opportunity.stage.exit_criteria, opportunity.stage.exit_codes = "회의실 분위기가 좋았다", [""]
    assert [one.met for one in asked_of(opportunity, to=make.stage(2), on=clock.today())] == [None, True]
    assert missing_for(opportunity, to=make.stage(2), on=clock.today()) == []


def test_goes_back_for_a_reason():
    opportunity = move(make.ready(make.raised()), 2)
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
    move(world.opportunity, 2, reason="먼저 갑니다")


def test_two_who_move_it_at_once(opportunity):
    other = Opportunity.objects.get(pk=opportunity.pk)
    move(opportunity, 2, reason="먼저 갑니다")
    with pytest.raises(Stale):
        move(other, 2, reason="먼저 갑니다")


def test_an_exception_without_a_reason_is_refused_by_the_database_too(opportunity):
    with pytest.raises(IntegrityError), transaction.atomic():
        StageMove.objects.create(
            opportunity=opportunity, to_stage=make.stage(2), moved_on=clock.today(), missing_facts=["F1"]
        )


def test_the_category_does_not_rise_by_a_stage(opportunity):
    for position in (2, 3, 4, 5):
        move(opportunity, position, reason="빨리 가고 싶다")
    assert opportunity.fact_category == "potential"
