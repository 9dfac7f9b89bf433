"""No path moves a stage around the gate: every place that writes a stage is known, and each is tried."""

import ast

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from core import clock
from core.errors import ReasonRequired
from opportunities import actions
from opportunities.errors import IllegalMove
from opportunities.models import Opportunity, State
from opportunities.queries.coaching_queue import exceptions_to
from tests.architecture.code import ROOT, naming, nodes_of
from tests.opportunities import factories as make
from tests.opportunities.factories import world
from tests.sellers.factories import UserFactory, grant

pytestmark = pytest.mark.django_db
APPS = ("core", "sellers", "customers", "opportunities", "desk", "config")
# who writes `stage` or `stage_id` of an opportunity: the move itself, the reopening (into stage 2 at most), a new one's
# first stage, and an imported new one, whose stage is what the other system said
WRITERS = {
    "opportunities/actions/stage.py", "opportunities/actions/closing.py", "opportunities/actions/work.py",
    "opportunities/imports/opportunities.py",
}  # fmt: skip


@pytest.fixture
def place():
    return world()


def _writes_stage(node: ast.AST) -> bool:
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        flat = [one for target in targets for one in (target.elts if isinstance(target, ast.Tuple) else [target])]
        return any(
            (isinstance(one, ast.Attribute) and one.attr in ("stage", "stage_id"))
            or (isinstance(one, ast.Subscript) and getattr(one.slice, "value", "") in ("stage", "stage_id"))
            for one in flat
        )
    if isinstance(node, ast.Call):
        called = getattr(node.func, "attr", getattr(node.func, "id", ""))
        named = {keyword.arg for keyword in node.keywords}
        return called in ("update", "Opportunity", "create", "save_version") and bool(named & {"stage", "stage_id"})
    if isinstance(node, ast.Dict):
        return any(getattr(key, "value", "") == "stage_id" for key in node.keys)
    return False


def test_the_writers_of_a_stage_are_these():
    found = set()
    for path in naming("stage", *APPS):
        if any(map(_writes_stage, nodes_of(path))):
            found.add(str(path.relative_to(ROOT)))
    # rows that carry a stage of their own (answers, things to do) are no opportunities
    others = {
        "opportunities/actions/assessment.py",
        "opportunities/actions/pipelines.py",
        "opportunities/queries/pipelines.py",
        "opportunities/shipped.py",
    }
    assert found - others - WRITERS == set()


def _stage_page(client, opportunity, **sent):
    url = reverse("opportunities:stage", args=[opportunity.pk])
    return client.post(url, {"version": opportunity.version, **sent})


def _unmoved(opportunity, position):
    opportunity.refresh_from_db()
    assert opportunity.stage.position == position


def test_the_page_asks_for_a_reason(client, place):
    opportunity = place.opportunity
    actions.move_stage(opportunity, to=make.stage(2), by=place.seller, on=clock.today())
    client.force_login(place.seller)
    assert _stage_page(client, opportunity, to=make.stage(3).pk).status_code == 422
    assert _stage_page(client, opportunity, to=make.stage(5).pk, reason="건너뛰기").status_code == 422
    _unmoved(opportunity, 2)
    assert _stage_page(client, opportunity, to=make.stage(3).pk, reason="시연 먼저").status_code == 302
    _unmoved(opportunity, 3)


def test_the_board_asks_too(client, place):
    opportunity = place.opportunity
    actions.move_stage(opportunity, to=make.stage(2), by=place.seller, on=clock.today())
    client.force_login(place.seller)
    url = reverse("opportunities:board_move", args=[opportunity.pk])
    for to, status in ((3, 302), (1, 302), (4, 422), (99, 422)):  # 302: to the form that asks for a reason
        sent = {"to": to, "version": opportunity.version, "reason": "건너뛰기"}
        answer = client.post(url, sent)
        assert answer.status_code == status
        assert status != 302 or reverse("opportunities:stage", args=[opportunity.pk]) in answer.url
        _unmoved(opportunity, 2)


def test_the_action_behind_board_and_api_asks_too(place):
    opportunity = place.opportunity
    actions.move_stage(opportunity, to=make.stage(2), by=place.seller, on=clock.today())
    with pytest.raises(ReasonRequired):
        actions.move_stage(opportunity, to=make.stage(3), by=place.seller, on=clock.today())
    with pytest.raises(IllegalMove):
        actions.move_stage(opportunity, to=make.stage(4), by=place.seller, on=clock.today(), reason="급함")
    with pytest.raises(IllegalMove):
        actions.move_stage(opportunity, to=make.stage(3, "dealer"), by=place.seller, on=clock.today(), reason="급함")
    _unmoved(opportunity, 2)


def test_no_plain_edit_carries_a_stage(place):
    opportunity = place.opportunity
    with pytest.raises(TypeError):
        actions.edit_opportunity(opportunity, by=place.seller, read_at=opportunity.version, stage=make.stage(3))
    with pytest.raises(TypeError):
        make.raised(place.seller, stage=make.stage(3))
    _unmoved(opportunity, 1)


def test_reopening_enters_early(place):
    opportunity = place.opportunity
    make.climb(opportunity)
    for position in (3, 4, 5):
        actions.move_stage(opportunity, to=make.stage(position), by=place.seller, on=clock.today(), reason="확인")
    actions.close(
        opportunity, to=State.WITHDRAWN, by=place.seller, on=clock.today(), reason_code="priority", note="우리 사정"
    )
    said = {"fact_code": "F1", "text": "다시 보자고 하심", "person": opportunity.person, "happened_on": clock.today()}
    actions.reopen(opportunity, by=place.seller, on=clock.today(), **said)
    assert opportunity.stage.position == 2
    assert opportunity.stage_moves.latest("pk").to_stage == make.stage(2)


@pytest.mark.parametrize(
    "write",
    [
        lambda row, stage: Opportunity.objects.filter(pk=row.pk).update(stage=stage),
        lambda row, stage: Opportunity.objects.bulk_update([_with(row, stage)], ["stage"]),
        lambda row, stage: _with(row, stage).save(),
        lambda row, stage: connection.cursor().execute(
            "UPDATE opportunities_opportunity SET stage_id = %s WHERE id = %s", [stage.pk, row.pk]
        ),
    ],
)
def test_a_raw_write_without_a_move_is_refused(place, write):
    def finished(stage):
        with transaction.atomic():
            write(place.opportunity, stage)
            connection.check_constraints()

    with pytest.raises(IntegrityError, match="without a move"):
        finished(make.stage(3))
    with pytest.raises(IntegrityError, match="not of the pipeline"):
        finished(make.stage(2, "dealer"))
    _unmoved(place.opportunity, 1)


def _with(row, stage):
    row.stage = stage
    return row


def test_the_repair_desk_shows_and_does_not_change(client, place):
    client.force_login(grant(UserFactory(), "admin"))
    url = reverse("admin:opportunities_opportunity_change", args=[place.opportunity.pk])
    answer = client.post(url, {"stage": make.stage(3).pk})
    assert answer.status_code in (302, 403, 404)
    _unmoved(place.opportunity, 1)


def test_an_exception_stands_in_the_leaders_queue(place):
    opportunity = place.opportunity
    actions.move_stage(opportunity, to=make.stage(2), by=place.seller, on=clock.today())
    assert not exceptions_to(place.leader)
    actions.move_stage(opportunity, to=make.stage(3), by=place.seller, on=clock.today(), reason="시연 먼저")
    (move,) = exceptions_to(place.leader)
    assert (move.missing_facts, move.reason) == (["F4"], "시연 먼저")
    assert not exceptions_to(place.stranger)
