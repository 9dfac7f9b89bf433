"""The queue of coaching: what waits for whom, the oldest first, and the figures beside it."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from core import clock
from opportunities import actions
from opportunities.models import Category, CoachingRequest, Opportunity, Review, State
from opportunities.queries import coaching_rates as rates
from opportunities.queries.coaching_queue import Times, exceptions_to, reviews_due, risky
from opportunities.queries.reviews import last_review_of
from tests.opportunities.factories import climb, prove, raised, ready, stage
from tests.sellers.factories import fresh
from tests.support import assert_flat_queries

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
QUEUE = "/coaching/"


def age(rows, **days):
    """As if it had happened so many days ago."""
    rows.update(**{name: clock.now() - n * DAY for name, n in days.items()})


def move_past_the_gate(place, opportunity=None):
    opportunity = opportunity or place.opportunity
    today = clock.today()
    actions.move_stage(ready(opportunity), to=stage(2), by=opportunity.owner, on=today)
    actions.move_stage(opportunity, to=stage(3), by=opportunity.owner, on=today, reason="다음 주에 확인해요")


def test_exception_moves_wait_for_the_direct_leader_until_somebody_above_has_looked(world):
    move_past_the_gate(world)
    leader, head = fresh(world.leader), fresh(world.head)
    assert [move.opportunity for move in exceptions_to(leader, Times.on(clock.today()))] == [world.opportunity]
    assert not exceptions_to(head, Times.on(clock.today())).exists()
    assert not exceptions_to(fresh(world.stranger), Times.on(clock.today())).exists()
    actions.write_note(world.opportunity, by=head, text="누가 결정하나요?")
    assert not exceptions_to(leader, Times.on(clock.today())).exists()


@pytest.mark.parametrize("ends", ["won", "lost", "on_hold", "moved on"])
def test_an_exception_waits_however_the_sheet_went_on(world, client, ends):
    deal, today = world.opportunity, clock.today()
    move_past_the_gate(world)
    if ends == "won":
        prove(deal, "F11")
        worth = actions.OrderAmount(Decimal(1000))
        actions.close(deal, to=State.WON, by=world.seller, on=today, worth=worth)
    elif ends == "lost":
        why = {"reason_code": "price_terms", "stated": "비쌌어요", "stated_by": deal.person}
        actions.close(deal, to=State.LOST, by=world.seller, on=today, **why)
    elif ends == "on_hold":
        actions.hold(deal, by=world.seller, revisit_on=today + DAY)
    else:
        actions.move_stage(deal, to=stage(4), by=world.seller, on=today, reason="벌써 제안 중이에요")
    moves = list(exceptions_to(fresh(world.leader), Times.on(today)))
    assert [move.to_stage.position for move in moves] == ([3, 4] if ends == "moved on" else [3])
    client.force_login(world.leader)
    page = client.get(QUEUE).content.decode()
    assert "다음 주에 확인해요" in page
    if ends not in ("won", "lost"):
        return
    assert f"{deal.get_state_display()} · " in page
    assert f'name="sheet" value="{deal.pk}"' in page
    start = reverse("coaching:review_start")
    round_url = client.post(start, {"sheet": deal.pk}).url
    if ends == "lost":  # its plan stays as it is: nothing to suggest, and what was typed before it ended is not lost
        assert 'name="action"' not in client.get(round_url).content.decode()
        refused = client.post(round_url, {"go": "next", "action": "한 번 더 찾아뵙기"})
        assert refused.status_code == 422
        assert "종결된 영업기회" in refused.content.decode()
    assert client.post(round_url, {"go": "next"}).status_code == 302
    assert not exceptions_to(fresh(world.leader), Times.on(today)).exists()
    client.force_login(world.stranger)
    assert client.post(start, {"sheet": deal.pk}).status_code in (403, 404)


def test_an_exception_that_was_taken_back_is_none(world):
    move_past_the_gate(world)
    actions.move_stage(world.opportunity, to=stage(2), by=world.seller, on=clock.today(), reason="너무 일렀어요")
    assert not exceptions_to(fresh(world.leader), Times.on(clock.today())).exists()
    actions.move_stage(world.opportunity, to=stage(3), by=world.seller, on=clock.today(), reason="이제 맞아요")
    found = exceptions_to(fresh(world.leader), Times.on(clock.today()))
    assert [move.reason for move in found] == ["이제 맞아요"], "the one that was taken back stays gone"


@pytest.mark.parametrize(("category", "days", "due"), [
    (Category.BEST, 15, True), (Category.BEST, 12, False), (Category.PIPELINE, 27, False), (Category.PIPELINE, 29, True),
])  # fmt: skip
def test_a_sheet_waits_for_a_review_after_14_or_28_days(world, category, days, due):
    climb(world.opportunity, category)
    age(Opportunity.objects.filter(pk=world.opportunity.pk), created_at=60)
    Review.objects.create(opportunity=world.opportunity, by=world.head, at=clock.now() - days * DAY)
    leader = fresh(world.leader)
    assert reviews_due(leader, Times.on(clock.today())).exists() is due
    rate = rates.review_rate(leader.standing.reports, on=clock.today())
    assert (rate.part, rate.whole) == (0 if due else 1, 1)


def test_what_is_promised_with_an_open_risk_waits(world):
    climb(world.opportunity, Category.BEST)
    leader = fresh(world.leader)
    before = set(risky(leader))
    actions.raise_flag(world.opportunity, code="R17", level="critical", by=world.seller)
    assert set(risky(leader)) == before | {world.opportunity}


def test_last_review_is_mine_else_anybodys(world):
    assert last_review_of(world.opportunity, world.leader) is None
    actions.write_note(world.opportunity, by=world.leader, text="어떻게 볼까요?")
    hers = last_review_of(world.opportunity, world.leader)
    actions.write_note(world.opportunity, by=world.head, text="어떻게 볼까요?")
    assert last_review_of(world.opportunity, world.leader) == hers
    assert last_review_of(world.opportunity, world.seller) > hers


def asked(place, *, hours_ago: int, took: int | None, helpful: bool | None = None):
    request = actions.request_coaching(place.opportunity, by=place.seller, to=place.leader, question="어떻게 할까요?")
    at = clock.now() - dt.timedelta(hours=hours_ago)
    if took is not None:
        note = actions.write_note(place.opportunity, by=place.leader, request=request, text="이렇게 해 볼까요?")
        if helpful is not None:
            actions.reply_to_note(note, by=place.seller, helpful=helpful)
    done = at + dt.timedelta(hours=took) if took is not None else None
    CoachingRequest.objects.filter(pk=request.pk).update(created_at=at, answered_at=done)


def test_feedback_and_help_rates_count_what_they_say(world, client):
    asked(world, hours_ago=100, took=20, helpful=True)
    asked(world, hours_ago=100, took=47, helpful=False)
    asked(world, hours_ago=100, took=49)
    asked(world, hours_ago=60, took=None)
    asked(world, hours_ago=5, took=None)  # not late yet
    asked(world, hours_ago=91 * 24, took=1)  # before the period
    now = clock.now()
    assert rates.feedback_rate(world.leader, now=now) == rates.Rate(2, 4)
    assert rates.help_rate(world.leader, now=now).pct == 50.0
    client.force_login(world.leader)
    page = client.get(QUEUE).content.decode()
    assert "50.0%" in page
    rows = client.get(reverse("coaching:figure", args=["feedback"])).context["shown"].rows
    assert (len(rows), sum(bool(row.is_part) for row in rows)) == (4, 2)
    assert client.get("/coaching/figures/odds/").status_code == 404


def test_a_seller_sees_her_leaders_rate_and_her_own_asking(world, client):
    asked(world, hours_ago=100, took=20)
    client.force_login(world.seller)
    figures = client.get(QUEUE).context["figures"]
    assert [(figure.rate.part, figure.rate.whole, bool(figure.url)) for figure in figures] == [
        (1, 1, False),
        (0, 0, False),
        (1, 0, True),
    ]
    assert len(client.get(reverse("coaching:figure", args=["asked"])).context["shown"].rows) == 1
    assert client.get(reverse("coaching:figure", args=["feedback"])).context["shown"].rows == [], "only her own rows"


def test_one_page_holds_it_all_and_costs_the_same(world, client):
    leader = world.leader
    client.force_login(leader)

    def grow():
        deal = raised(world.seller)
        age(Opportunity.objects.filter(pk=deal.pk), created_at=60)
        move_past_the_gate(world, deal)
        actions.request_coaching(deal, by=world.seller, to=leader, question="어떻게 할까요?")
        said = {"kind": "executive", "what": "면담", "due_on": clock.today()}
        actions.request_support(deal, by=world.seller, to=leader, **said)

    assert_flat_queries(lambda: client.get(QUEUE), grow=grow, times=4)
    page = client.get(QUEUE)
    assert [(part.key, len(part.lines)) for part in page.context["parts"]] == [
        ("requests", 5), ("support", 5), ("exceptions", 5), ("due", 5),
    ]  # fmt: skip
    assert len(page.context["nothing"]) == 2
    first = client.get(QUEUE + "?show=requests")
    assert len(first.context["lines"]) == 5


def test_each_date_says_what_it_is(world, client):
    age(Opportunity.objects.filter(pk=world.opportunity.pk), created_at=40)
    client.force_login(world.leader)
    assert "점검한 적 없음" in client.get(QUEUE).content.decode()
    Review.objects.create(opportunity=world.opportunity, by=world.head, at=clock.now() - 30 * DAY)
    actions.request_coaching(world.opportunity, by=world.seller, to=world.leader, question="만날까요?")
    page = client.get(QUEUE).content.decode()
    assert "마지막 점검 30일 전" in page
    assert "질문 방금" in page
