"""A09 and A10: whoever was asked first, then her leader or the seller; each fact once, and over with its answer."""

import datetime as dt

import pytest

from core import clock
from opportunities import actions
from opportunities.models import CoachingRequest, SupportRequest
from sellers.models import Notification, NotificationState
from sellers.notices import shown
from tests.opportunities.factories import world

pytestmark = pytest.mark.django_db
WEDNESDAY = dt.date(2026, 11, 4)


@pytest.fixture
def place(monkeypatch):
    monkeypatch.setenv("HANJANG_NOW", f"{WEDNESDAY}T15:00+09:00")
    return world()


def question(place, *, hours: int, to=None):
    asked = actions.request_coaching(place.opportunity, by=place.seller, to=to or place.leader, question="비밀 질문")
    CoachingRequest.objects.filter(pk=asked.pk).update(created_at=clock.now() - dt.timedelta(hours=hours))
    return asked


def support(place, *, days: int):
    said = {"kind": "executive", "what": "비밀 지원", "due_on": clock.today()}
    asked = actions.request_support(place.opportunity, by=place.seller, to=place.leader, **said)
    SupportRequest.objects.filter(pk=asked.pk).update(due_on=clock.today() - dt.timedelta(days=days))
    return asked


def told():
    """Who was told what by the alerts, still open."""
    rows = Notification.objects.filter(state="new").exclude(code__in=("coaching_asked", "support_asked"))
    return {(row.user.name, row.code) for row in rows.exclude(code__startswith="coaching_answered")}


@pytest.mark.parametrize(("hours", "code"), [
    (23, None), (25, "coaching_waits"), (49, "coaching_late"), (80, "coaching_late"),
])  # fmt: skip
def test_who_was_asked_is_told_after_a_day_and_after_two(place, hours, code):
    question(place, hours=hours)
    for _ in range(2):
        actions.tell_coaching_alerts(now=clock.now())
    assert told() == ({(place.leader.name, code)} if code else set())
    assert all("비밀" not in shown(row).text + str(row.params) for row in Notification.objects.filter(code=code or "-"))


def test_after_three_days_the_next_leader_hears_of_what_was_put_away(place):
    question(place, hours=73)
    Notification.objects.filter(code="coaching_asked").update(state=NotificationState.DONE)
    actions.tell_coaching_alerts(now=clock.now())
    assert (place.head.name, "coaching_late_of_team") in told()


def test_that_an_expert_does_not_answer_is_told_to_the_seller_alone(place):
    question(place, hours=73, to=place.stranger)
    actions.tell_coaching_alerts(now=clock.now())
    assert told() == {(place.stranger.name, "coaching_late"), (place.seller.name, "coaching_unanswered")}


def test_it_is_over_with_the_answer(place):
    asked = question(place, hours=50)
    actions.tell_coaching_alerts(now=clock.now())
    actions.write_note(place.opportunity, by=place.leader, request=asked, text="누가 결정하나요?")
    actions.tell_coaching_alerts(now=clock.now())
    assert told() == set()


@pytest.mark.parametrize(("days", "codes"), [
    (0, {"support_due"}), (1, {"support_late", "support_late_asked", "support_late_of_team"}),
])  # fmt: skip
def test_support_that_is_due_or_overdue(place, days, codes):
    asked = support(place, days=days)
    actions.tell_coaching_alerts(now=clock.now())
    names = {
        "support_due": place.leader, "support_late": place.leader, "support_late_asked": place.seller,
        "support_late_of_team": place.head,
    }  # fmt: skip
    assert told() == {(names[code].name, code) for code in codes}
    actions.finish_support(asked, by=place.leader)
    actions.tell_coaching_alerts(now=clock.now())
    assert not {code for _name, code in told() if code.startswith("support_late") or code == "support_due"}


def test_nothing_is_told_at_the_weekend(place, monkeypatch):
    question(place, hours=30)
    monkeypatch.setenv("HANJANG_NOW", f"{WEDNESDAY + dt.timedelta(days=3)}T15:00+09:00")
    assert actions.tell_coaching_alerts(now=clock.now()) == 0
