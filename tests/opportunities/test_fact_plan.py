"""What a fact lacks becomes a dated action with one tap, stands beside the fact, and is done with the evidence."""

import datetime as dt
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import override

from core import clock
from core.templatetags.words import day
from customers.actions import write_log
from customers.models import Channel
from opportunities import actions
from opportunities.errors import Incomplete
from opportunities.models import ActionOrigin, ActionState, FactCode, WinAction
from opportunities.words import way_to
from tests.opportunities.factories import customer

pytestmark = pytest.mark.django_db


def url(name, place, **more):
    return reverse(f"opportunities:{name}", kwargs={"pk": place.opportunity.pk, **more})


def shown(client, place, view="seller"):
    return client.get(f"{url('detail', place)}?view={view}").content.decode()


@pytest.mark.parametrize("code", FactCode.values)
def test_every_fact_says_what_to_do_for_it(code):
    with override("ko"):
        korean = way_to(code)
    with override("en"):
        assert way_to(code) != korean


def test_one_tap_plans_it_once_with_whom_it_takes(client, place):
    decider = customer(company=place.opportunity.company)
    actions.name_buyer(place.opportunity, by=place.seller, person=decider, roles=["eb"])
    assert client.post(url("plan_fact", place), {"fact": "F2"}).status_code == 302
    assert client.post(url("plan_fact", place), {"fact": "F2"}).status_code == 302
    action = WinAction.objects.get(closes="F2")
    assert (action.origin, action.who, action.target) == (ActionOrigin.FACT, place.seller, decider)
    assert action.due_on > clock.today()
    assert action.what_en
    assert client.post(url("plan_fact", place), {"fact": "R01"}).status_code == 404
    with pytest.raises(Incomplete):
        actions.plan_fact(place.opportunity, "Q1", by=place.seller)


def test_it_stands_beside_the_fact_and_under_why_for_every_reader(client, place):
    assert 'name="fact" value="F4"' in shown(client, place)
    action = actions.plan_fact(place.opportunity, "F4", by=place.seller)
    for view in ("seller", "coach", "report"):
        text = shown(client, place, view)
        why = text[text.index('id="why"') : text.index("</details>", text.index('id="why"'))]
        assert f"실행 계획에 있음 {day(action.due_on, 'short')}" in " ".join(re.sub("<[^>]*>", " ", why).split()), view
        assert 'name="fact" value="F4"' not in text


def test_a_coach_suggests_it_and_the_seller_takes_it_up_with_the_same_tap(client, place):
    client.force_login(place.leader)
    assert 'name="fact" value="F4"' in shown(client, place, "coach")
    assert client.post(url("plan_fact", place), {"fact": "F4"}).status_code == 302
    action = WinAction.objects.get(closes="F4")
    assert (action.state, action.origin) == (ActionState.SUGGESTED, ActionOrigin.LEADER)
    gaps = shown(client, place, "coach").partition('id="gaps"')[2].partition("</ul>")[0]
    assert day(action.due_on, "short") in gaps
    client.force_login(place.seller)
    assert 'name="fact" value="F4"' in shown(client, place)
    client.post(url("plan_fact", place), {"fact": "F4"})
    action.refresh_from_db()
    assert action.state == ActionState.PLANNED
    for reader in (place.mate, place.stranger):
        client.force_login(reader)
        assert client.post(url("plan_fact", place), {"fact": "F5"}).status_code == 403
        with pytest.raises(PermissionDenied):
            actions.plan_fact(place.opportunity, "F5", by=reader)


@pytest.mark.parametrize(
    ("name", "field", "values"), [("plan_fact", "fact", ["F2", "F4"]), ("question_learn", "learn", [])]
)
def test_one_form_takes_one_tap_after_the_other(client, place, name, field, values):
    """Before the sheet is drawn anew."""
    page = shown(client, place)
    form = page[page.index(f'action="{url(name, place)}"') :].partition("</form>")[0]
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
    for value in values or re.findall(rf'name="{field}" value="(\d+)"', page)[:2]:
        assert client.post(url(name, place), {**hidden, field: value}).status_code == 302
    assert WinAction.objects.filter(opportunity=place.opportunity, origin__in=("fact", "question")).count() == 2


def test_what_is_planned_stands_before_what_is_only_suggested(client, place):
    actions.plan_fact(place.opportunity, "F4", by=place.leader)
    said = {"what": "심의 일정 여쭙기", "closes": "F4", "due_on": clock.today() + dt.timedelta(days=60)}
    actions.add_action(place.opportunity, by=place.seller, **said)
    page = " ".join(re.sub("<[^>]*>", " ", shown(client, place)).split())
    assert f"실행 계획에 있음 {day(said['due_on'], 'short')}" in page


def test_the_evidence_finishes_it_where_that_is_left_ticked(client, place):
    first = actions.plan_fact(place.opportunity, "F4", by=place.seller)
    form = f"{url('evidence_new', place)}?fact=F4"
    assert f'name="finishes" value="{first.pk}"' in client.get(form).content.decode()
    said = {"fact_code": "F4", "text": "8월 심의 뒤에 정한다고 하심", "person": place.opportunity.person_id}
    client.post(form, said)
    first.refresh_from_db()
    assert first.state == ActionState.PLANNED
    client.post(form, said | {"finishes": [first.pk], "contradicts": "on"})
    first.refresh_from_db()
    assert first.state == ActionState.PLANNED
    other = actions.plan_fact(place.opportunity, "F5", by=place.seller)
    client.post(form, said | {"finishes": [first.pk, other.pk, 0, "x"]})
    first.refresh_from_db()
    other.refresh_from_db()
    assert (first.state, other.state) == (ActionState.DONE, ActionState.PLANNED)
    assert (first.evidence.text, other.evidence) == (said["text"], None)


def test_what_does_not_make_the_fact_finishes_nothing(client, place):
    action = actions.plan_fact(place.opportunity, "F7", by=place.seller)
    said = {"fact_code": "F7", "text": "우리로 정해졌다고 귀띔하심", "person": place.opportunity.person_id}
    client.post(f"{url('evidence_new', place)}?fact=F7", said | {"finishes": [action.pk]})
    action.refresh_from_db()
    assert place.opportunity.evidence.filter(fact_code="F7").exists()
    assert action.state == ActionState.PLANNED


def test_one_tap_on_a_record_finishes_it_too(client, place):
    at = clock.now() - dt.timedelta(minutes=1)
    write_log(
        by=place.seller,
        people=[place.opportunity.person],
        line="9월에 정하신대요",
        channel=Channel.VISIT,
        happened_at=at,
    )
    action = actions.plan_fact(place.opportunity, "F4", by=place.seller)
    page = client.get(f"{url('evidence_new', place)}?fact=F4").content.decode()
    tap = page[page.index("이 기록이 근거") - 400 : page.index("이 기록이 근거")]
    assert f'name="finishes" value="{action.pk}"' in tap


def test_what_an_action_settles_is_chosen_among_what_is_open(client, place):
    form = client.get(url("plan_new", place)).content.decode()
    assert '<option value="F1"' not in form
    for code in ("F4", "Q2", "R07"):
        assert f'<option value="{code}"' in form
    client.post(url("plan_new", place), {"what": "심의 일정 여쭙기", "closes": "F4"})
    action = WinAction.objects.get(closes="F4")
    changed = client.get(url("plan_action", place, action=action.pk)).content.decode()
    assert '<option value="F4" selected' in changed
    assert client.post(url("plan_new", place), {"what": "다른 일", "closes": "'; --"}).status_code == 422


def test_done_asks_for_what_the_customer_said(client, place):
    action = actions.plan_fact(place.opportunity, "F4", by=place.seller)
    said = client.post(url("plan", place), {"done": action.pk}, follow=True).content.decode()
    assert "F4의 근거" in said
