"""Something to act on, with its one act."""

import datetime as dt
import re

import pytest
from django.core.exceptions import PermissionDenied

from core import clock
from core.errors import RuleError
from sellers import actions
from sellers.models import Notification
from sellers.notices import NoticeKind, register, shown
from tests.sellers.factories import NotificationFactory, UserFactory
from tests.support import assert_flat_queries

pytestmark = pytest.mark.django_db
register(
    NoticeKind(
        code="test",
        sentence=lambda params: f"{params['name']} 님이 답했어요.",
        act="답 보기",
        url=lambda row: "/settings/",
    )
)


@pytest.fixture
def user(client):
    person = UserFactory()
    client.force_login(person)
    return person


def test_the_same_thing_is_told_once_and_nobody_tells_herself(user):
    for _ in range(2):
        actions.notify(user, "test", about=user, once="1", name="윤서린")
    actions.notify(user, "test", about=user, once="2", by=user, name="나")
    assert Notification.objects.count() == 1


def test_long_keys_that_differ_at_the_end_are_two(user):
    for end in "ab":
        actions.notify(user, "test", about=user, once="k" * 200 + end, name="윤서린")
    assert Notification.objects.count() == 2


def test_a_page_shows_sentence_act_done_and_later_and_marks_nothing(client, user):
    row = NotificationFactory(user=user, params={"name": "윤서린"})
    page = client.get("/notifications/").content.decode()
    assert "윤서린 님이 답했어요." in page
    assert "답 보기" in page
    assert f"/notifications/{row.pk}/done/" in page
    row.refresh_from_db()
    assert row.state == "new"
    assert 'class="count"' in client.get("/settings/").content.decode()


def test_a_kind_that_is_gone_or_older_params_still_say_something(user):
    assert shown(NotificationFactory(user=user, code="no-such")).url == ""
    assert shown(NotificationFactory(user=user, params={})).act == ""


def test_done_takes_it_from_the_list(client, user):
    row = NotificationFactory(user=user, params={"name": "윤서린"})
    answer = client.post(f"/notifications/{row.pk}/done/")
    assert answer["Location"] == "/notifications/"
    row.refresh_from_db()
    assert row.state == "done"
    assert row.closed_at is not None
    assert "윤서린" not in client.get("/notifications/").content.decode()


def test_by_script_it_answers_with_an_event_and_the_list_refreshes_itself(client, user):
    row = NotificationFactory(user=user, params={"name": "윤서린"})
    answer = client.post(f"/notifications/{row.pk}/done/", headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert "notification-closed" in answer["HX-Trigger"]
    fragment = client.get("/notifications/", headers={"HX-Request": "true"}).content.decode()
    assert 'id="rows"' in fragment
    assert "<html" not in fragment


@pytest.mark.parametrize(("typed", "days"), [({"days": "3"}, 3), ({}, 1)])
def test_later_is_the_morning_of_that_day(client, user, typed, days):
    row = NotificationFactory(user=user)
    client.post(f"/notifications/{row.pk}/snooze/", typed)
    row.refresh_from_db()
    assert row.state == "snoozed"
    morning = row.shown_from.astimezone(user.zone)
    assert (morning.date(), morning.hour) == (clock.today() + dt.timedelta(days=days), 8)
    assert "없어요" in client.get("/notifications/").content.decode()


@pytest.mark.parametrize("days", ["0", "8", "x"])
def test_later_is_one_to_seven_days(client, user, days):
    row = NotificationFactory(user=user)
    answer = client.post(f"/notifications/{row.pk}/snooze/", {"days": days})
    assert answer.status_code == 422
    row.refresh_from_db()
    assert row.state == "new"


def test_what_is_done_is_not_put_off(user):
    row = actions.finish(NotificationFactory(user=user), by=user)
    with pytest.raises(RuleError):
        actions.snooze(row, by=user, days=1)


def test_anothers_notification_is_not_there(client, user):
    other = NotificationFactory()
    assert client.post(f"/notifications/{other.pk}/done/").status_code == 404
    with pytest.raises(PermissionDenied):
        actions.finish(other, by=user)


def test_pages_follow_each_other(client, user):
    for number in range(35):
        NotificationFactory(user=user, params={"name": f"사람-{number}"})
    first = client.get("/notifications/")
    after = first.context["after"]
    rest = client.get("/notifications/", {"after": after}, headers={"HX-Request": "true"})
    lines = re.findall(r'<div class="notice__text">.*?</div>', f"{first.content.decode()}{rest.content.decode()}")
    assert len(lines) == len({re.sub(r"<time.*", "", line) for line in lines}) == 35
    assert 'id="rows"' not in rest.content.decode()


def test_cost_is_flat(client, user):
    assert_flat_queries(lambda: client.get("/notifications/"), grow=lambda: NotificationFactory(user=user))
