"""Pipelines as data: shipped once, chosen per unit and day, and never changed under an opportunity."""

import datetime as dt
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation

from core import clock
from opportunities.actions.standard import todos_of
from opportunities.models import (
    FactRule,
    Pipeline,
    PipelineChoice,
    PipelineVersion,
    Question,
    RequiredFact,
    Stage,
    StageTodo,
)
from opportunities.queries import pipeline_of, version_of
from opportunities.queries.buyer_coverage import coverages_of
from opportunities.shipped import ship_pipelines
from opportunities.situations import situations_of
from opportunities.states import drawn
from tests.opportunities import factories as make
from tests.sellers.factories import OrgUnitFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 20)


def test_two_pipelines_come_with_the_product():
    before = (Pipeline.objects.count(), Stage.objects.count(), FactRule.objects.count(), RequiredFact.objects.count())
    ship_pipelines()
    after = (Pipeline.objects.count(), Stage.objects.count(), FactRule.objects.count(), RequiredFact.objects.count())
    assert before == after == (2, 10, 24, 23)
    assert [stage.code for stage in make.version("dealer").stages.all()] == ["d1", "d2", "d3", "d4", "d5"]


def _shipped():
    return (
        StageTodo.objects.count(),
        Question.objects.count(),
        list(
            Stage.objects.values_list("exit_criteria", "exit_criteria_en", "exit_codes").order_by("version", "position")
        ),
    )


def test_things_to_do_and_questions_come_with_them():
    solution, dealer = make.version(), make.version("dealer")
    assert (solution.questions.count(), dealer.questions.count()) == (20, 8)
    assert [row.code for row in dealer.questions.all()] == ["Q1", "Q3", "Q4", "Q7", "Q9", "Q11", "Q16", "Q18"]
    due = [(todo.text, todo.offset_days, todo.purpose) for todo in make.stage(2).todos.all()]
    assert due[0] == ("구매센터 지도 초안", 5, "learn")
    assert len(due) == 4
    after = [(todo.text, todo.offset_days) for todo in solution.todos.filter(stage=None)]
    assert ("30일 만족 확인", 30) in after
    assert after[0] == ("감사 인사", 0)
    with translation.override("en"):
        assert str(solution.questions.get(code="Q1")) == "Has the customer stated a problem or goal?"


def test_a_database_that_is_in_use_gets_them_too_and_keeps_what_it_says():
    new = _shipped()
    StageTodo.objects.all().delete()
    Question.objects.all().delete()
    Stage.objects.update(exit_codes=[])
    Stage.objects.filter(code="s2").update(exit_criteria="최종 결정권자의 이름을 안다", exit_criteria_en="old")
    Stage.objects.filter(code="s3").update(exit_criteria="우리 회사의 기준", exit_criteria_en="our own")
    todos_of.cache_clear()  # of a version that is used, which in life loses none of its rows
    make.raised()
    todos_of.cache_clear()
    ship_pipelines()
    now = _shipped()
    assert now[:2] == new[:2]
    own = make.stage(3)
    assert (own.exit_criteria, own.exit_codes) == ("우리 회사의 기준", [])
    assert now[2][1] == new[2][1]
    assert len(make.stage(2).exit_codes) == len(make.stage(2).exit_criteria.splitlines())
    ship_pipelines()
    assert _shipped() == now
    with pytest.raises(IntegrityError, match="in use"), transaction.atomic():
        Question.objects.filter(version=make.version()).update(text="다른 질문")


def test_stages_speak_the_readers_language():
    stage = make.stage(3)
    with translation.override("ko"):
        assert (str(stage), stage.criteria.splitlines()[0][:6]) == ("솔루션 합의", "검증(PoC")
    with translation.override("en"):
        assert (str(stage), stage.criteria.splitlines()[0][:12]) == ("Agree solution", "The customer")


def test_the_nearest_unit_that_chose_decides():
    company = OrgUnitFactory(kind="company")
    division = OrgUnitFactory(parent=company)
    team = OrgUnitFactory(parent=division)
    dealer, solution = make.version("dealer").pipeline, make.version().pipeline
    assert pipeline_of(team.pk, on=DAY) == pipeline_of(None, on=DAY) == solution
    PipelineChoice.objects.create(unit=company, pipeline=dealer, valid_from=dt.date(2026, 1, 1))
    assert pipeline_of(team.pk, on=DAY) == dealer
    assert pipeline_of(team.pk, on=dt.date(2025, 12, 31)) == solution
    PipelineChoice.objects.create(unit=division, pipeline=solution, valid_from=DAY)
    assert pipeline_of(team.pk, on=DAY) == solution
    assert pipeline_of(company.pk, on=DAY) == dealer


def test_a_new_version_holds_from_its_day():
    pipeline = make.version().pipeline
    new = PipelineVersion.objects.create(pipeline=pipeline, number=2, valid_from=DAY)
    assert version_of(pipeline, on=DAY) == new
    assert version_of(pipeline, on=DAY - dt.timedelta(days=1)) == make.version()


def test_a_version_says_which_roles_a_purchase_needs():
    PipelineVersion.objects.filter(pk=make.version().pk).update(required_roles=["eb", "user"])
    opportunity = make.raised()
    make.buying_centre(opportunity)
    coverage = situations_of([opportunity], on=clock.today())[opportunity.pk].coverage
    assert (coverage.required, coverage.pct) == (("eb", "user"), 100)
    assert coverages_of([opportunity], on=clock.today())[opportunity.pk].reached == ("eb", "user")


def test_a_draft_is_used_by_nobody_and_there_is_one():
    pipeline = make.version().pipeline
    PipelineVersion.objects.create(pipeline=pipeline, number=2)
    assert version_of(pipeline, on=DAY) == make.version()
    with pytest.raises(IntegrityError, match="pipeline_draft_once"), transaction.atomic():
        PipelineVersion.objects.create(pipeline=pipeline, number=3)


@pytest.mark.parametrize(
    "change",
    [
        lambda version: Stage.objects.filter(version=version, position=1).update(stall_days=1),
        lambda version: Stage.objects.create(version=version, position=9, code="x", name="x", name_en="x"),
        lambda version: FactRule.objects.filter(version=version, code="F1").update(valid_days=1),
        lambda version: RequiredFact.objects.filter(version=version, code="F8").delete(),
        lambda version: PipelineVersion.objects.filter(pk=version.pk).update(coverage_pct=1),
        lambda version: StageTodo.objects.filter(version=version, stage=None).delete(),
        lambda version: Question.objects.filter(version=version).delete(),
    ],
)
def test_a_used_version_stands(change):
    version = make.version("dealer")
    with transaction.atomic():
        change(version)  # nobody uses it yet
        transaction.set_rollback(True)
    make.raised(pipeline_version=version)
    with pytest.raises(IntegrityError, match="in use"), transaction.atomic():
        change(version)


def test_the_states_are_drawn_as_they_are():
    path = Path(settings.BASE_DIR) / "docs" / "states.md"
    assert path.read_text(encoding="utf-8") == drawn(), "run: python manage.py draw_states"
