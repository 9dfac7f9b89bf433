"""Today: what each role reads first, what is mine, what it costs."""

import datetime as dt

import pytest

from core import clock
from desk.queries import blocks_of, today_of
from opportunities import actions
from sellers.models import Role
from tests.opportunities.factories import raised, world
from tests.sellers.factories import NotificationFactory, OrgUnitFactory, UserFactory, grant, lead, place
from tests.support import assert_flat_queries

pytestmark = pytest.mark.django_db


def seller():
    return grant(place(UserFactory(), OrgUnitFactory()), Role.SELLER)


def test_a_seller_reads_her_next_steps_first_and_the_log_box_second():
    assert blocks_of(seller())[:2] == ("steps", "log")


def test_a_leader_reads_who_waits_for_her_first():
    assert blocks_of(lead(UserFactory(), OrgUnitFactory()))[:2] == ("coaching", "log")


def test_any_employee_is_asked_for_one_line_first():
    assert blocks_of(UserFactory())[0] == "log"


def test_everything_is_empty_and_says_what_to_do(client):
    client.force_login(seller())
    answer = client.get("/")
    assert answer.status_code == 200
    assert answer.content.decode().count('class="empty') == 5


def test_only_five_rows_are_shown_and_more_is_said():
    user = seller()
    for _ in range(6):
        NotificationFactory(user=user)
    block = today_of(user, on=clock.today()).notices
    assert len(block.rows) == 5
    assert block.more


def test_what_is_put_off_is_not_shown_before_its_morning():
    user = seller()
    NotificationFactory(user=user, state="snoozed", shown_from=clock.now() + dt.timedelta(hours=1))
    assert today_of(user, on=clock.today()).notices.rows == []


def test_cost_is_flat_in_notifications(client):
    user = seller()
    client.force_login(user)
    assert_flat_queries(lambda: client.get("/"), grow=lambda: NotificationFactory(user=user))


def test_cost_of_a_leader_stays_within_the_limit(client):
    unit = OrgUnitFactory()
    leader = lead(UserFactory(), unit)
    client.force_login(leader)
    assert_flat_queries(lambda: client.get("/"), grow=lambda: place(UserFactory(), OrgUnitFactory(parent=unit)))


def test_one_line_is_written_down_from_here(client):
    from customers.models import ContactLog
    from tests.customers.factories import PersonFactory

    user, person = seller(), PersonFactory()
    client.force_login(user)
    page = client.get("/").content.decode()
    assert 'action="/log/"' in page
    key = page.split('name="form_key" value="')[1].split('"')[0]
    answer = client.post("/log/", {"people": person.pk, "line": "전시포를 같이 봤다", "form_key": key})
    assert answer.status_code == 302
    assert ContactLog.objects.get().author == user
    assert "전시포를 같이 봤다" in client.get("/").content.decode()


def test_a_note_that_helped_waits_no_longer():
    place = world()
    note = actions.write_note(place.opportunity, by=place.leader, text="CIO에게 먼저 부탁해 보세요")
    assert today_of(place.seller, on=clock.today()).answers.rows == [note]
    actions.reply_to_note(note, by=place.seller, helpful=True)
    assert today_of(place.seller, on=clock.today()).answers.rows == []


def test_what_is_to_do_by_plans_stands_there(client):
    opportunity = raised(seller())
    user = opportunity.owner
    assert {action.opportunity for action in today_of(user, on=clock.today()).plan.rows} == {opportunity}
    client.force_login(user)
    assert f"/opportunities/{opportunity.pk}/plan/" in client.get("/").content.decode()


def test_support_asked_of_me_stands_on_today_with_its_acts(client):
    place = world()
    said = {"to": place.head, "kind": "executive", "what": "CFO 면담", "due_on": clock.today()}
    support = actions.request_support(place.opportunity, by=place.seller, **said)
    client.force_login(place.head)
    page = client.get("/").content.decode()
    accept = f"/opportunities/{place.opportunity.pk}/support/{support.pk}/accept/"
    assert "CFO 면담" in page
    assert accept in page
    assert client.post(accept, {"next": "/"}).url == "/"
    assert accept not in client.get("/").content.decode()
