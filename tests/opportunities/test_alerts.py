"""A05-A08: owners are told once of what is so, by one act each, and not again when it is over."""

import datetime as dt

import pytest

from core import clock
from opportunities import actions
from opportunities.models import DateBasis, Evidence, Opportunity
from opportunities.queries.alerts import CODES
from sellers.actions import escalate
from sellers.models import Notification, NotificationState
from sellers.notices import shown
from tests.opportunities import factories as make
from tests.sellers.factories import fresh, grant

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
MORNING = dt.datetime(2026, 11, 18, 8, tzinfo=dt.timezone(dt.timedelta(hours=9)))  # a Wednesday


@pytest.fixture(autouse=True)
def _morning(monkeypatch):
    monkeypatch.setenv("HANJANG_NOW", MORNING.isoformat())


def sound(seller):
    """One about which nothing is to be told."""
    return make.climb(make.raised(seller, expected_order_on=clock.today() + 20 * DAY), "pipeline")


def change(opportunity, **values):
    Opportunity.objects.filter(pk=opportunity.pk).update(**values)


def tell(*users, now=MORNING):
    return actions.tell_alerts([user.pk for user in users], now=now)


def told(user):
    return sorted(Notification.objects.filter(user=user, code__in=CODES, state="new").values_list("code", flat=True))


def world():
    found = make.world()
    grant(found.seller, "seller")
    Opportunity.objects.filter(pk=found.opportunity.pk).update(state="on_hold", revisit_on=clock.today() + 99 * DAY)
    return found


def test_a_sound_opportunity_tells_nothing():
    w = world()
    sound(w.seller)
    assert tell(w.seller) == 0


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("deal_stalled", {"stage_entered_on": MORNING.date() - 200 * DAY}),
        ("deal_no_step", {"next_step_on": MORNING.date() - DAY}),
        ("order_date_past", {"expected_order_on": MORNING.date() - DAY}),
    ],
)
def test_each_is_told_once_with_one_act_and_ends_with_its_fact(code, values):
    w = world()
    one = sound(w.seller)
    was = {name: getattr(one, name) for name in values}
    change(one, **values)
    assert (tell(w.seller), tell(w.seller), told(w.seller)) == (1, 0, [code])
    notice = shown(Notification.objects.get(user=w.seller, code=code))
    assert one.title in notice.text
    assert str(one.pk) in notice.url
    assert notice.act
    change(one, **was)
    tell(w.seller)
    assert told(w.seller) == []


def test_evidence_that_runs_out_and_has_run_out():
    w = world()
    one = sound(w.seller)
    f4 = Evidence.objects.filter(opportunity=one, fact_code="F4")
    f4.update(valid_until=MORNING.date() + 3 * DAY)
    assert (tell(w.seller), told(w.seller)) == (1, ["evidence_expiring"])
    f4.update(valid_until=MORNING.date() - DAY)
    tell(w.seller)
    assert told(w.seller) == ["evidence_expired"]
    assert "F4" in shown(Notification.objects.get(user=w.seller, code="evidence_expired")).text
    make.prove(one, "F4")
    assert told(w.seller) == [], "fresh evidence answers it at once"


def test_what_rests_comes_back_on_its_day_and_waits_for_another():
    w = world()
    one = sound(w.seller)
    actions.hold(one, by=w.seller, revisit_on=clock.today() + 2 * DAY)
    assert tell(w.seller) == 0
    change(one, revisit_on=clock.today())
    assert (tell(w.seller), tell(w.seller), told(w.seller)) == (1, 0, ["hold_over"])
    notice = shown(Notification.objects.get(user=w.seller, code="hold_over"))
    assert one.title in notice.text
    assert notice.url == f"/opportunities/{one.pk}/reopen/"
    one.refresh_from_db()
    actions.hold(one, by=w.seller, revisit_on=clock.today() + 9 * DAY)
    assert (told(w.seller), one.state) == ([], "on_hold")
    change(one, revisit_on=clock.today() - DAY)
    assert (tell(w.seller), told(w.seller)) == (1, ["hold_over"]), "another day is told of again"
    one.refresh_from_db()
    actions.reopen(one, by=w.seller, on=clock.today())
    assert told(w.seller) == []


def test_what_is_watched_is_looked_at_again_after_sixty_days():
    w = world()
    said = {"by": w.seller, "person": w.opportunity.person, "line": "내년에 창고를 늘린다고 하심"}
    one, other = actions.watch_potential(**said), actions.watch_potential(**said)
    assert tell(w.seller) == 0
    type(one).objects.update(review_on=clock.today())
    assert (tell(w.seller), tell(w.seller), told(w.seller)) == (2, 0, ["potential_due", "potential_due"])
    notice = shown(Notification.objects.filter(user=w.seller, code="potential_due").first())
    assert w.opportunity.person.name in notice.text
    assert "창고" not in notice.text, "it may have been said in confidence"
    assert notice.url == "/opportunities/potential/?review=due"
    actions.review_potential(one, by=w.seller)
    assert told(w.seller) == ["potential_due"]
    actions.end_potential(other, by=w.seller, reason="다른 곳에서 샀음")
    assert told(w.seller) == []


def test_the_act_ends_it_at_once():
    w = world()
    one = sound(w.seller)
    change(one, next_step_on=MORNING.date() - DAY)
    tell(w.seller)
    one.refresh_from_db()
    actions.set_next_step(
        one, by=w.seller, read_at=one.version, text="다시 만나기", on=clock.today() + 3 * DAY, person=one.person
    )
    assert told(w.seller) == []


def test_a_passed_order_date_waits_for_a_day_of_the_customers():
    w = world()
    one = sound(w.seller)
    change(one, expected_order_on=MORNING.date() - DAY)
    tell(w.seller)
    for days, basis, left in ((30, DateBasis.OWN, ["order_date_past"]), (40, DateBasis.CUSTOMER, [])):
        one.refresh_from_db()
        day = clock.today() + days * DAY
        actions.edit_opportunity(one, by=w.seller, read_at=one.version, expected_order_on=day, date_basis=basis)
        assert told(w.seller) == left, "our own guess answers nothing"
        assert tell(w.seller) == 0
        assert told(w.seller) == left


def test_a_stall_that_lasts_goes_to_the_leader():
    w = world()
    change(sound(w.seller), stage_entered_on=MORNING.date() - 200 * DAY)
    tell(w.seller)
    Notification.objects.update(created_at=MORNING)
    escalate(now=MORNING + 13 * DAY)
    assert not Notification.objects.filter(user=w.leader).exists()
    escalate(now=MORNING + 15 * DAY)
    assert Notification.objects.get(user=w.leader).params["code"] == "deal_stalled"


def test_no_more_than_a_days_places():
    w = world()
    for _ in range(9):
        change(sound(w.seller), expected_order_on=MORNING.date() - DAY)
    assert tell(w.seller) == 9
    rows = Notification.objects.filter(user=fresh(w.seller), code="order_date_past")
    assert rows.filter(counted_on=MORNING.date()).count() == 7
    assert rows.filter(state=NotificationState.NEW, counted_on=None).count() == 2


def test_a_call_that_is_late_is_told_until_it_is_made():
    found = world()
    won = sound(found.seller)
    make.prove(won, "F11")
    actions.close(won, to="won", by=found.seller, on=clock.today())
    won.satisfaction_call.__class__.objects.update(due_on=clock.today() - DAY)
    tell(found.seller)
    assert told(found.seller) == ["satisfaction_call_late"]
    said = {"person": won.person, "satisfied": "yes", "words": "좋아요"}
    Opportunity.objects.filter(pk=won.pk).update(closed_on=clock.today() - 31 * DAY)
    actions.log_call(won, by=found.seller, **said)
    assert told(found.seller) == []
