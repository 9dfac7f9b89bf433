"""No path moves a stage around the gate: every place that writes a stage is known, and each is tried."""

import ast
import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from core.errors import ReasonRequired
from opportunities import actions
from opportunities.errors import IllegalMove
from opportunities.models import Evidence, Opportunity, State
from opportunities.queries.coaching_queue import Times, exceptions_to
from tests.architecture.code import ROOT, naming, nodes_of
from tests.imports.support import codes, run_bytes
from tests.opportunities import factories as make
from tests.opportunities.factories import world
from tests.sellers.factories import UserFactory, grant
from tests.support import assert_flat_queries

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
    actions.move_stage(make.ready(opportunity), to=make.stage(2), by=place.seller, on=clock.today())
    client.force_login(place.seller)
    asked = client.get(reverse("opportunities:stage", args=[opportunity.pk])).content.decode()
    refused = _stage_page(client, opportunity, to=make.stage(3).pk)
    assert refused.status_code == 422
    for text in (asked, refused.content.decode()):  # named before, and in the words of the refusal
        for missing in ("결정 절차", "최종 결정권자의 이름을 안다", "그때 결정해야 하는 이유를 안다", "코칭 노트"):
            assert missing in text
    assert _stage_page(client, opportunity, to=make.stage(5).pk, reason="건너뛰기").status_code == 422
    _unmoved(opportunity, 2)
    assert _stage_page(client, opportunity, to=make.stage(3).pk, reason="시연 먼저").status_code == 302
    _unmoved(opportunity, 3)


def test_the_board_asks_too(client, place):
    opportunity = place.opportunity
    actions.move_stage(make.ready(opportunity), to=make.stage(2), by=place.seller, on=clock.today())
    client.force_login(place.seller)
    url = reverse("opportunities:board_move", args=[opportunity.pk])
    for to, status in ((3, 302), (1, 302), (4, 422), (99, 422)):  # 302: to the form that asks for a reason
        sent = {"to": to, "version": opportunity.version, "reason": "건너뛰기"}
        answer = client.post(url, sent)
        assert answer.status_code == status
        assert status != 302 or reverse("opportunities:stage", args=[opportunity.pk]) in answer.url
        _unmoved(opportunity, 2)


def test_the_first_step_asks_by_every_way(client, place):
    """Of stage 1 nothing but F1 is known: not who leads the project there, nor the next meeting. Amount and date have time."""
    opportunity = place.opportunity
    client.force_login(place.seller)
    board = reverse("opportunities:board_move", args=[opportunity.pk])
    sent = {"to": 2, "version": opportunity.version, "query": "scope=team"}
    assert reverse("opportunities:stage", args=[opportunity.pk]) in client.post(board, sent).url
    assert _stage_page(client, opportunity, to=make.stage(2).pk).status_code == 422
    with pytest.raises(ReasonRequired):
        actions.move_stage(opportunity, to=make.stage(2), by=place.seller, on=clock.today())
    _unmoved(opportunity, 1)
    assert _stage_page(client, opportunity, to=make.stage(2).pk, reason="내일 만나서 정해요").status_code == 302
    (move,) = exceptions_to(place.leader, Times.on(clock.today()))
    assert (move.missing_facts, move.reason) == (["Q5", "step"], "내일 만나서 정해요")


def test_the_board_reads_no_criteria(client, place):
    """What a card needs is asked when it is moved; a board of many costs what a board of few does."""
    client.force_login(place.seller)
    url = reverse("opportunities:board")
    with CaptureQueriesContext(connection) as read:
        client.get(url)
    assert not [one for one in read if "opportunities_answer" in one["sql"] or "coachingnote" in one["sql"]]
    assert_flat_queries(lambda: client.get(url), lambda: make.raised(place.seller), times=4)


def test_the_sheet_names_what_is_not_met(client, place):
    client.force_login(place.seller)
    sheet = client.get(reverse("opportunities:detail", args=[place.opportunity.pk])).content.decode()
    for words in ("고객 쪽 추진 담당자가 정해졌다", "다음 면담 날짜를 고객과 합의했다", "미충족 2개"):
        assert words in sheet
    assert f"{reverse('opportunities:questions', args=[place.opportunity.pk])}#ask-Q5" in sheet


def test_the_action_behind_board_and_api_asks_too(place):
    opportunity = place.opportunity
    actions.move_stage(make.ready(opportunity), to=make.stage(2), by=place.seller, on=clock.today())
    with pytest.raises(ReasonRequired):
        actions.move_stage(opportunity, to=make.stage(3), by=place.seller, on=clock.today())
    with pytest.raises(IllegalMove):
        actions.move_stage(opportunity, to=make.stage(4), by=place.seller, on=clock.today(), reason="급함")
    with pytest.raises(IllegalMove):
        actions.move_stage(opportunity, to=make.stage(3, "dealer"), by=place.seller, on=clock.today(), reason="급함")
    _unmoved(opportunity, 2)


def test_the_bulk_act_moves_nothing(client, place):
    """Its form has no stage, and what is sent beside its fields is not read."""
    opportunity = place.opportunity
    client.force_login(place.seller)
    url = reverse("opportunities:list_together")
    sent = {
        "pick": [opportunity.pk], "next_step": "전화", "next_step_on": clock.today() + dt.timedelta(days=2),
        "stage": make.stage(3).pk, "to": make.stage(3).pk, "stage_id": make.stage(3).pk, "state": "won", "reason": "급함",
    }  # fmt: skip
    assert client.post(url, sent | {"act": "date"}).status_code == 200, "the act itself is done"
    _unmoved(opportunity, 1)
    assert opportunity.next_step_on == sent["next_step_on"]
    for act in ("stage", "move", ""):
        assert client.post(url, sent | {"act": act}).status_code == 422
    _unmoved(opportunity, 1)
    assert opportunity.stage_moves.count() == 1
    assert opportunity.state == State.OPEN


def test_an_import_begins_where_it_was_and_moves_nothing(place):
    """A new row enters the stage that the other system said: from no stage, so past no gate. It keeps that, and by whom; the
    next step on asks for all that is missing. Of a row that is here already the stage stays."""
    admin = grant(UserFactory(), "admin")
    UserFactory(name="김하늬")
    place.leader.refresh_from_db()
    run_bytes("companies", "회사명\n가온농산\n", by=admin)
    head = "id,title,account,sales agent,deal_stage,created_on\n"
    first = run_bytes("opportunities", f"{head}X1,가온 공급,가온농산,김하늬,3,2026-01-02\n", by=admin)
    assert first.created == 1
    opportunity = Opportunity.objects.get(title="가온 공급")
    (kept,) = opportunity.stage_moves.all()
    assert (kept.from_stage, kept.to_stage, kept.by) == (None, make.stage(3), admin)
    assert (kept.missing_facts, kept.reason) == ([], "")
    again = run_bytes("opportunities", f"{head}X1,가온 공급,가온농산,김하늬,5,2026-01-02\n", by=admin)
    assert "stage_kept" in [code for _row, code in codes(again, "warning")]
    _unmoved(opportunity, 3)
    assert opportunity.stage_moves.count() == 1
    with pytest.raises(ReasonRequired):
        actions.move_stage(opportunity, to=make.stage(4), by=opportunity.owner, on=clock.today())
    actions.move_stage(
        opportunity, to=make.stage(4), by=opportunity.owner, on=clock.today(), reason="옛 시스템에서 왔음"
    )
    assert opportunity.stage_moves.latest("pk").missing_facts == ["F5", "Q2", "Q6", "Q12", "amount", "order_date"]


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
    back = opportunity.stage_moves.latest("pk")
    assert (back.to_stage, back.missing_facts) == (make.stage(2), [])
    Evidence.objects.filter(opportunity=opportunity, fact_code="F4").update(withdrawn_at=clock.now())
    with pytest.raises(ReasonRequired):  # what was said before it ended is asked for again where it does not hold
        actions.move_stage(opportunity, to=make.stage(3), by=place.seller, on=clock.today())


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


def test_an_exception_stands_in_the_leaders_queue(client, place):
    opportunity = place.opportunity
    actions.move_stage(make.ready(opportunity), to=make.stage(2), by=place.seller, on=clock.today())
    assert not exceptions_to(place.leader, Times.on(clock.today()))
    actions.move_stage(opportunity, to=make.stage(3), by=place.seller, on=clock.today(), reason="시연 먼저")
    (move,) = exceptions_to(place.leader, Times.on(clock.today()))
    assert (move.missing_facts, move.reason) == (["F4", "eb", "Q4", "told", "go", "amount", "order_date"], "시연 먼저")
    assert not exceptions_to(place.stranger, Times.on(clock.today()))
    client.force_login(place.leader)
    shown = client.get("/coaching/").content.decode()
    for words in ("F4 결정 절차·일정", "최종 결정권자의 이름을 안다", "Q4 그때 결정해야 하는 이유를 안다", "시연 먼저"):
        assert words in shown
