"""The page of a person: what she cares about, how she stands to us and who says so, and what she asked us not to do."""

import datetime as dt
import re
import uuid

import pytest

from core import clock
from core.errors import RuleError
from customers import actions
from customers.models import AttitudeRecord, Departure
from tests.customers.factories import CompanyFactory, OwnerFactory, PersonFactory, log_of
from tests.opportunities.factories import raised
from tests.sellers.factories import UserFactory
from tests.support import assert_flat_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def haneui(client):
    user = UserFactory(name="김하늬")
    client.force_login(user)
    return user


@pytest.fixture
def jeomrye():
    return PersonFactory(name="오점례", company=CompanyFactory(name="배들농자재"), mobile="010-1234-5678")


def today(days: int = 0) -> dt.date:
    return clock.today() + dt.timedelta(days=days)


def text_of(client, person) -> str:
    return client.get(f"/people/{person.pk}/").content.decode()


# --- the brief ---------------------------------------------------------------------------------------------------
def test_the_brief_says_what_was_heard_what_is_open_and_what_is_next(client, haneui, jeomrye):
    log_of(jeomrye, heard=[("fact", "올해 배 농사가 늘었다"), ("request", "견적을 다시 달라")])
    secret = UserFactory()
    log_of(jeomrye, by=secret, is_confidential=True, heard=[("complaint", "숨길 말")])
    deal = raised(UserFactory(name="박도현"), person=jeomrye, title="저온 창고", amount=98_765_000_000)
    text = text_of(client, jeomrye)
    for part in ("견적을 다시 달라", "올해 배 농사가", "저온 창고", f"/opportunities/{deal.pk}/", "박도현"):
        assert part in text
    assert "숨길 말" not in text
    brief = re.sub("<[^>]*>", "", text.split('id="brief"')[1].split('id="history"')[0])
    assert "98765" not in brief.replace(",", "")  # the card tier knows no amount
    assert f"/people/{jeomrye.pk}/attitude/" in text


def test_the_open_question_for_a_successor_is_the_next_thing(client, haneui, jeomrye):
    actions.move_person(jeomrye, by=haneui, on=today())
    assert f"/departures/{Departure.objects.get().pk}/successor/" in text_of(client, jeomrye)


def test_who_asked_not_to_be_contacted_shows_no_way_to_do_it(client, haneui, jeomrye):
    assert "tel:" in text_of(client, jeomrye)
    actions.edit_person(jeomrye, by=haneui, read_at=1, do_not_contact=True, contact_cycle_days=1)
    text = text_of(client, jeomrye)
    assert "tel:" not in text
    assert "banner--bad" in text
    assert client.get(f"/people/{jeomrye.pk}/").context["late_days"] is None


def test_the_page_costs_the_same_with_everything_on_it(client, haneui, jeomrye):
    OwnerFactory(user=haneui, person=jeomrye)

    def grow():
        log = log_of(jeomrye, by=haneui, topics=["relation"], heard=[("request", "견적")])
        actions.set_attitude(jeomrye, by=haneui, attitude="neutral", on=today(), log=log)
        raised(haneui, person=jeomrye)
        actions.move_person(jeomrye, by=haneui, on=today(), company=CompanyFactory(), reason="joined")

    assert_flat_queries(lambda: client.get(f"/people/{jeomrye.pk}/"), grow, times=3)


def test_her_open_opportunities_cost_the_same_in_english(client, haneui, jeomrye):
    haneui.language = "en"
    haneui.save()
    assert_flat_queries(lambda: client.get(f"/people/{jeomrye.pk}/"), lambda: raised(haneui, person=jeomrye), times=3)


# --- attitude ----------------------------------------------------------------------------------------------------
def test_an_attitude_has_a_day_a_source_and_a_history(client, haneui, jeomrye):
    log = log_of(jeomrye, by=haneui, line="우리 시험구를 칭찬했다")
    actions.set_attitude(jeomrye, by=haneui, attitude="negative", on=today(-30))
    said = {"form_key": str(uuid.uuid4()), "attitude": "favourable", "on": today().isoformat(), "log": log.pk}
    page = client.get(f"/people/{jeomrye.pk}/attitude/")
    assert "우리 시험구를 칭찬했다" in page.content.decode()
    assert client.post(f"/people/{jeomrye.pk}/attitude/", said | {"version": 2}).status_code == 302
    jeomrye.refresh_from_db()
    assert (jeomrye.attitude, jeomrye.attitude_on) == ("favourable", today())
    shown = client.get(f"/people/{jeomrye.pk}/").context["brief"].attitudes
    assert [(one.attitude, one.by, one.log_text) for one in shown] == [
        ("favourable", "김하늬", "우리 시험구를 칭찬했다"),
        ("negative", "김하늬", ""),
    ]


def test_an_older_day_is_history_and_changes_nothing_of_today(haneui, jeomrye):
    actions.set_attitude(jeomrye, by=haneui, attitude="favourable", on=today())
    actions.set_attitude(jeomrye, by=haneui, attitude="negative", on=today(-5))
    jeomrye.refresh_from_db()
    assert (jeomrye.attitude, AttitudeRecord.objects.count()) == ("favourable", 2)


def test_what_an_attitude_cannot_rest_on_is_refused(client, haneui, jeomrye):
    others = log_of(PersonFactory(), by=haneui)
    hidden = log_of(jeomrye, by=UserFactory(), is_confidential=True)
    for log in (others, hidden):
        with pytest.raises(RuleError):
            actions.set_attitude(jeomrye, by=haneui, attitude="neutral", on=today(), log=log)
    with pytest.raises(RuleError):
        actions.set_attitude(jeomrye, by=haneui, attitude="neutral", on=today(1))
    for wrong in ({"on": "2999-01-01"}, {"on": ""}, {"attitude": "x"}, {"log": others.pk}):
        said = {"attitude": "neutral", "on": today().isoformat(), "version": 1} | wrong
        assert client.post(f"/people/{jeomrye.pk}/attitude/", said).status_code == 422
    assert not AttitudeRecord.objects.exists()


def test_what_it_rests_on_is_hidden_from_who_may_not_read_it(client, haneui, jeomrye):
    author = UserFactory()
    log = log_of(jeomrye, by=author, line="비밀 이야기", is_confidential=True)
    actions.set_attitude(jeomrye, by=author, attitude="negative", on=today(), log=log)
    text = text_of(client, jeomrye)
    assert f"/logs/{log.pk}/" not in text
    client.force_login(author)
    assert f"/logs/{log.pk}/" in text_of(client, jeomrye)


def test_a_stale_attitude_overwrites_nothing(client, haneui, jeomrye):
    actions.set_attitude(jeomrye, by=UserFactory(), attitude="negative", on=today())
    said = {"attitude": "favourable", "on": today().isoformat(), "version": 1}
    assert client.post(f"/people/{jeomrye.pk}/attitude/", said).status_code == 422
    jeomrye.refresh_from_db()
    assert jeomrye.attitude == "negative"
