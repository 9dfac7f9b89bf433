"""A closed sheet shows what was known and asks nothing; after a win it asks for what was promised, and the call."""

import datetime as dt
from copy import deepcopy
from decimal import Decimal

import pytest
from django.urls import reverse

from core import clock
from opportunities import actions
from opportunities.models import Opportunity, State
from tests.opportunities import factories as make

pytestmark = pytest.mark.django_db
ASKS = (
    "우리 대응을 적어 주세요", "지금쯤 확인", "뒤 단계의 남은 질문", "누구인가요", "fact--missing", "일찍 물어보세요", "왜?",
)  # fmt: skip
VIEWS = ("?view=seller", "?view=coach", "questions/", "rivals/")


@pytest.fixture
def place(client, built, db):
    found = deepcopy(built)
    client.force_login(found.seller)
    deal = found.opportunity
    actions.name_rival(deal, by=found.seller, competitor="누리넷시스템", position="unknown", read_at=None)
    deal.refresh_from_db()
    return found


def pages(client, deal):
    path = reverse("opportunities:detail", args=[deal.pk])
    return {view: client.get(path + view).content.decode() for view in VIEWS}


def asked(client, deal):
    return {view: [words for words in ASKS if words in page] for view, page in pages(client, deal).items()}


def ended(place, state):
    deal, today = place.opportunity, clock.today()
    if state == State.WON:
        make.prove(deal, "F11")
        worth = actions.OrderAmount(Decimal(1000))
        return actions.close(deal, to=state, by=place.seller, on=today, worth=worth)
    why = {"reason_code": "price_terms", "stated": "비쌌어요", "stated_by": deal.person}
    return actions.close(deal, to=state, by=place.seller, on=today, **why)


@pytest.mark.parametrize("state", [State.WON, State.LOST])
def test_what_an_open_sheet_asks_a_closed_one_does_not(client, place, state):
    before = asked(client, place.opportunity)
    assert all(before.values()), "an open one asks, on each of these pages"
    assert {words for found in before.values() for words in found} == set(ASKS)
    deal = ended(place, state)
    assert not any(asked(client, deal).values()), asked(client, deal)
    sheet = pages(client, deal)["?view=seller"]
    assert "확인된 사실 없음" in sheet, "what nobody knew is said"
    assert "확인하지 못한 질문" in sheet
    assert "누리넷시스템" in sheet
    assert ("30일 만족 확인" in sheet) is (state == State.WON)


@pytest.mark.parametrize(("state", "still"), [(State.WON, True), (State.LOST, False)])
def test_coaching_is_asked_for_while_something_can_be_planned(client, place, state, still):
    deal = ended(place, state)
    address = reverse("opportunities:coaching_request", args=[deal.pk])
    assert (address in pages(client, deal)["?view=seller"]) is still
    assert client.get(address).status_code == (200 if still else 403)


def test_the_days_in_a_stage_end_with_the_sheet(client, place):
    deal = ended(place, State.LOST)
    long_ago = clock.today() - dt.timedelta(days=30)
    entered = {"stage_entered_on": long_ago - dt.timedelta(days=10), "closed_on": long_ago}
    Opportunity.objects.filter(pk=deal.pk).update(**entered)
    sheet = client.get(reverse("opportunities:detail", args=[deal.pk])).context["sheet"]
    assert next(part for part in sheet.parts if part.key == "header").data["days"] == 10
