"""Risks on the sheet: why each stands, one tap for each, and what is pointed out by hand."""

import datetime as dt
from copy import deepcopy

import pytest
from django.core.exceptions import PermissionDenied

from core import clock
from opportunities import actions
from opportunities.errors import Incomplete
from opportunities.models import WinAction
from opportunities.risks.offers import OFFERS
from opportunities.risks.rules import RULES
from opportunities.risks.words import reason_words
from tests.opportunities.factories import stage, world
from tests.support import once_a_module

pytestmark = pytest.mark.django_db


def past_the_gates():
    place = world()
    deal = place.opportunity
    for position in (2, 3, 4):
        actions.move_stage(deal, to=stage(position), by=place.seller, on=clock.today(), reason="먼저 갑니다")
    type(deal).objects.filter(pk=deal.pk).update(created_on=clock.today() - dt.timedelta(days=30))
    actions.recategorise([deal.pk], on=clock.today())
    return place


built = once_a_module(past_the_gates)


@pytest.fixture
def around(built, db):
    return deepcopy(built)


def url(around, rest="risks/"):
    return f"/opportunities/{around.opportunity.pk}/{rest}"


def test_each_risk_says_why_and_what_to_do(client, around):
    client.force_login(around.seller)
    page = client.get(url(around)).content.decode()
    standing = set(around.opportunity.flags.filter(cleared_on=None).values_list("code", flat=True))
    assert {"R01", "R03", "R04", "R05", "R06", "R07", "R09", "R10", "R18"} <= standing
    for code in standing:
        assert code in page
    assert set(RULES) | {"R14", "R15", "R16", "R17"} == set(OFFERS)
    sheet = client.get(url(around, "")).content.decode()
    part = sheet[sheet.index('id="part-risks"') : sheet.index('id="part-plan"')]
    assert len(part) < 8_000
    assert client.get(url(around, "?view=report")).status_code == 200


def test_one_tap_makes_the_action_once(client, around):
    client.force_login(around.seller)
    assert client.post(url(around), {"act": "R09"}).status_code == 302
    assert client.post(url(around), {"act": "R09"}).status_code == 302
    action = WinAction.objects.get(origin="flag")
    assert (action.closes, action.origin, action.target) == ("R09", "flag", around.opportunity.person)
    assert action.due_on >= clock.today() + dt.timedelta(days=7)
    assert action.what in client.get(url(around)).content.decode()
    for post in ({"act": "R14"}, {"act": "R07"}, {"clear": "x"}, {"end": 0}):
        assert client.post(url(around), post).status_code == 404
    client.force_login(around.leader)
    assert client.post(url(around), {"act": "R01"}).status_code == 302
    assert WinAction.objects.get(closes="R01").state == "suggested"
    client.force_login(around.stranger)
    assert client.post(url(around), {"act": "R01"}).status_code == 403


def test_a_risk_by_hand(client, around):
    for user in (around.seller, around.leader):
        client.force_login(user)
        assert (
            client.post(url(around, "risks/new/"), {"text": "예산 심의가 밀려요", "level": "warn"}).status_code == 302
        )
    flags = around.opportunity.flags.filter(code__startswith="M").order_by("code")
    assert [(flag.code, flag.level) for flag in flags] == [("M1", "warn"), ("M2", "warn")]
    with pytest.raises(Incomplete):
        actions.add_flag(around.opportunity, by=around.seller, text="x", level="critical")
    assert client.post(url(around), {"clear": flags[0].pk}).status_code == 302
    flags[0].refresh_from_db()
    assert around.opportunity.flags.get(code="M1").cleared_on == clock.today()
    ruled = around.opportunity.flags.get(code="R01")
    assert client.post(url(around), {"clear": ruled.pk}).status_code == 404


def test_a_strength_stands_beside_what_it_outweighs(client, around):
    with pytest.raises(PermissionDenied):
        actions.add_strength(around.opportunity, by=around.leader, text="x")
    client.force_login(around.seller)
    said = {"text": "로트 추적 40초는 우리뿐이라고 하심", "offsets": "R05", "person": around.opportunity.person.pk}
    assert client.post(url(around, "strengths/new/"), said).status_code == 302
    assert said["text"] in client.get(url(around, "")).content.decode()
    strength = around.opportunity.strengths.get()
    assert client.post(url(around), {"end": strength.pk}).status_code == 302
    assert said["text"] not in client.get(url(around, "")).content.decode()


def test_reasons_are_whole_sentences():
    named = {7: "백승아"}
    assert "백승아" in reason_words("R02", {"people": [7], "met": "2026-09-01"}, "", named)
    assert "백승아" in reason_words("R15", {}, "백승아", {})
    assert "F2" in reason_words("R12", {"facts": ["F2"]}, "", named)
    assert "추정" not in reason_words("R10", {"of": ["date"], "missing": ["date"]}, "", named)
    assert "추정" in reason_words("R10", {"of": ["amount", "date"], "missing": ["date"]}, "", named)
    assert reason_words("R09", {}, "예산 미확인", named) == "예산 미확인"
    assert reason_words("R14", {}, "", named) == ""
