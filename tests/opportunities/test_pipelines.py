"""Pipelines as data: shipped once, chosen per unit and day, and never changed under an opportunity."""

import datetime as dt
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation

from opportunities.models import FactRule, Pipeline, PipelineChoice, PipelineVersion, RequiredFact, Stage
from opportunities.queries import pipeline_of, version_of
from opportunities.shipped import ship_pipelines
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


@pytest.mark.parametrize(
    "change",
    [
        lambda version: Stage.objects.filter(version=version, position=1).update(stall_days=1),
        lambda version: Stage.objects.create(version=version, position=9, code="x", name="x", name_en="x"),
        lambda version: FactRule.objects.filter(version=version, code="F1").update(valid_days=1),
        lambda version: RequiredFact.objects.filter(version=version, code="F8").delete(),
        lambda version: PipelineVersion.objects.filter(pk=version.pk).update(coverage_pct=1),
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
