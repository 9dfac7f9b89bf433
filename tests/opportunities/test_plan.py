"""The win plan: what the team does next, what a leader suggests, and one tap for each act."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from core import clock
from opportunities import actions
from opportunities.errors import IllegalMove, Incomplete
from opportunities.models import ActionState, CloseReason, WinAction
from tests.opportunities.factories import customer, world
from tests.sellers.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def around():
    return world()


def soon(days=3):
    return clock.today() + dt.timedelta(days=days)


def planned(around, **fields):
    values = {"what": "CFO 면담 잡기", "due_on": soon()} | fields
    return actions.add_action(around.opportunity, by=around.seller, **values)


def test_only_the_team_plans(around):
    assert planned(around).who == around.seller
    for user in (around.leader, around.mate, around.stranger):
        with pytest.raises(PermissionDenied):
            actions.add_action(around.opportunity, by=user, what="x", due_on=soon())
    with pytest.raises(Incomplete):
        planned(around, what=" ")


def test_what_is_offered_for_one_risk_is_there_once(around):
    first = planned(around, closes="R09", origin="flag")
    assert planned(around, closes="R09", origin="flag") == first
    actions.finish_action(first, by=around.seller, result="예산 2억, 백승아 CFO가 말함")
    assert planned(around, closes="R09", origin="flag") != first
    assert planned(around, closes="R09") != first  # written by hand it may stand twice


def test_done_dropped_and_put_back(around):
    action = planned(around)
    actions.start_action(action, by=around.seller)
    actions.finish_action(action, by=around.seller, result="만났다")
    assert (action.state, action.result, action.settled_on) == ("done", "만났다", clock.today())
    actions.finish_action(action, by=around.seller)
    assert action.result == "만났다"
    with pytest.raises(IllegalMove):
        actions.drop_action(action, by=around.seller)
    actions.restore_action(action, by=around.seller)
    assert (action.state, action.settled_on) == ("planned", None)
    with pytest.raises(PermissionDenied):
        actions.finish_action(action, by=around.leader)


def test_a_leader_suggests_and_the_seller_answers(around):
    with pytest.raises(PermissionDenied):
        actions.suggest_action(around.opportunity, by=around.stranger, what="x", due_on=soon())
    ideas = [
        actions.suggest_action(around.opportunity, by=around.leader, what=what, due_on=soon())
        for what in ("임원 동행", "가격 재확인")
    ]
    assert {idea.state for idea in ideas} == {ActionState.SUGGESTED}
    assert ideas[0].who == around.seller
    with pytest.raises(PermissionDenied):
        actions.accept_action(ideas[0], by=around.leader)
    actions.accept_action(ideas[0], by=around.seller)
    actions.decline_action(ideas[1], by=around.seller, reason="이미 확인했어요")
    assert [idea.state for idea in ideas] == ["planned", "cancelled"]
    told = {note.code for note in around.leader.notifications.all()}
    assert told == {"action_taken_up", "action_declined"}
    assert around.seller.notifications.filter(code="action_suggested").count() == 2


def test_a_suggestion_comes_into_the_plan_by_the_sellers_word_alone(client, around):
    url = f"/opportunities/{around.opportunity.pk}/plan/"
    client.force_login(around.leader)
    for act in ("restore", "start", "done"):
        idea = actions.suggest_action(around.opportunity, by=around.leader, what=act, due_on=soon(), who=around.leader)
        client.post(url, {act: idea.pk})
        idea.refresh_from_db()
        assert idea.state == ActionState.SUGGESTED, act
    with pytest.raises(IllegalMove):
        actions.restore_action(idea, by=around.seller)
    actions.decline_action(idea, by=around.seller, reason="이미 했어요")
    assert client.post(url, {"restore": idea.pk}).status_code == 403
    idea.refresh_from_db()
    assert idea.state == ActionState.CANCELLED


def test_who_was_asked_takes_back_her_own_done_while_it_is_alive(around):
    action = planned(around, who=around.stranger)
    actions.finish_action(action, by=around.stranger)
    actions.restore_action(action, by=around.stranger)
    assert action.state == ActionState.PLANNED
    actions.finish_action(action, by=around.stranger)
    said = {
        "reason_code": CloseReason.values[0],
        "stated": "다른 곳으로 갔어요",
        "stated_by": around.opportunity.person,
    }
    actions.close(around.opportunity, to="lost", by=around.seller, on=clock.today(), **said)
    action = WinAction.objects.get(pk=action.pk)
    for act in (actions.restore_action, actions.start_action, actions.finish_action):
        with pytest.raises(PermissionDenied):
            act(action, by=around.stranger)


def test_somebody_elsewhere_finishes_what_is_hers(client, around):
    action = planned(around, who=around.stranger)
    client.force_login(around.stranger)
    url = f"/opportunities/{around.opportunity.pk}/plan/"
    others = planned(around, what="다른 사람 일")
    page = client.get(url).content.decode()
    assert action.what in page
    assert others.what not in page
    assert client.post(url, {"done": action.pk}).status_code == 302
    action.refresh_from_db()
    assert action.state == ActionState.DONE
    other = planned(around)
    assert client.post(url, {"done": other.pk}).status_code == 404


def test_one_tap_puts_an_action_into_the_plan(client, around):
    url = f"/opportunities/{around.opportunity.pk}/plan/new/"
    said = {"what": "예산 절차를 물어보기", "purpose": "learn", "closes": "Q3", "origin": "question"}
    client.force_login(around.seller)
    assert client.post(url, said).status_code == 302
    assert client.post(url, said).status_code == 302
    action = WinAction.objects.get(closes="Q3")
    assert (action.closes, action.origin, action.who) == ("Q3", "question", around.seller)
    assert action.due_on > clock.today()
    client.force_login(around.leader)
    assert client.post(url, said | {"what": "구매팀 먼저"}).status_code == 302
    assert WinAction.objects.get(state="suggested").origin == "leader"
    assert client.post(url, {"what": ""}).status_code == 422
    client.force_login(UserFactory())
    assert client.post(url, said).status_code == 403


def test_an_action_is_changed_by_its_form(client, around):
    action = planned(around, target=around.opportunity.person)
    url = f"/opportunities/{around.opportunity.pk}/plan/{action.pk}/"
    client.force_login(around.seller)
    assert "CFO 면담 잡기" in client.get(url).content.decode()
    around.opportunity.refresh_from_db()
    said = {"what": "CFO 면담", "due_on": soon(9), "purpose": "prove", "who": around.mate.pk}
    stale = client.post(url, said | {"version": around.opportunity.version - 1 or 99})
    assert stale.status_code == 422
    assert client.post(url, said | {"version": around.opportunity.version}).status_code == 302
    action.refresh_from_db()
    assert (action.what, action.purpose, action.who, action.target) == ("CFO 면담", "prove", around.mate, None)


def test_the_sheet_shows_what_is_late_first(client, around):
    planned(around, what="늦은 일", due_on=soon(-9))
    for number in range(7):
        planned(around, what=f"할 일 {number}", due_on=soon(0))
    client.force_login(around.seller)
    body = client.get(f"/opportunities/{around.opportunity.pk}/").content.decode()
    assert body.index("늦은 일") < body.index("할 일 0")
    assert "할 일 6" not in body
    assert "할 일 6" in client.get(f"/opportunities/{around.opportunity.pk}/plan/").content.decode()
    assert "늦은 일" in client.get(f"/opportunities/{around.opportunity.pk}/?view=report").content.decode()


def test_whose_part_is_it(around):
    somebody = customer()
    action = planned(around, customer=somebody)
    assert (action.who, action.customer) == (None, somebody)
    with pytest.raises(Incomplete):
        actions.edit_action(action, by=around.seller, who=around.seller)
