"""Which contact can confirm the mutual close plan: one in which the customer can have agreed to it as it stands."""

import datetime as dt

import pytest
from django.urls import reverse

from core import clock
from customers.actions import write_log
from opportunities import actions
from opportunities.errors import Incomplete
from opportunities.queries.close_plan import TYPED_WITHIN, confirmed_from
from tests.opportunities import factories as make
from tests.opportunities.close_plans import confirm, day, f8, plan, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def deal():
    return make.raised(expected_order_on=day(40))


def last_weeks(deal):
    """Older than what is typed after the talk in which it was agreed."""
    at = clock.now() - dt.timedelta(days=TYPED_WITHIN + 1)
    return write_log(by=deal.owner, people=[deal.person], line="지난번 이야기", happened_at=at)


def as_of(deal, days):
    """The plan as if it had last changed so many days ago."""
    deal.close_steps.update(changed_at=clock.now() - dt.timedelta(days=days))


def test_a_contact_from_before_the_plan_confirms_nothing(deal):
    first, second = plan(deal, 30, 40)
    log, said = last_weeks(deal), {"by": deal.owner, "person": deal.person}
    with pytest.raises(Incomplete) as refused:
        actions.confirm_plan(deal, log=log, **said)
    assert refused.value.field == "log"
    as_of(deal, 1)
    actions.confirm_plan(deal, log=log, **said)
    assert f8(deal).is_true
    # who of us does it, and what is done, is no other plan
    actions.edit_step(first, by=deal.owner, who=None)
    actions.settle_step(first, by=deal.owner, to="done")
    actions.confirm_plan(deal, log=log, **said)
    actions.settle_step(second, by=deal.owner, to="cancelled")
    actions.settle_step(first, by=deal.owner, to="planned")
    with pytest.raises(Incomplete):
        actions.confirm_plan(deal, log=log, **said)
    as_of(deal, 1)
    actions.edit_step(first, by=deal.owner, due_on=day(33))
    with pytest.raises(Incomplete):
        actions.confirm_plan(deal, log=log, **said)
    assert not f8(deal).is_true
    confirm(deal)
    assert f8(deal).is_true


def test_what_is_open_again_is_the_same_plan_and_what_is_dropped_another(deal):
    first, second = plan(deal, 30, 40)
    log, said = last_weeks(deal), {"by": deal.owner, "person": deal.person}
    as_of(deal, 1)
    actions.settle_step(first, by=deal.owner, to="done")
    actions.settle_step(first, by=deal.owner, to="planned")
    assert confirmed_from(deal) <= clock.day_of(log.happened_at)
    actions.settle_step(second, by=deal.owner, to="cancelled")
    with pytest.raises(Incomplete):
        actions.confirm_plan(deal, log=log, **said)


def test_the_page_says_beside_a_contact_that_it_was_before_the_plan(client, deal):
    client.force_login(deal.owner)
    url = reverse("opportunities:close_plan", args=[deal.pk])
    plan(deal, 30)
    log = last_weeks(deal)
    page = client.get(url).content.decode()
    assert "그 전의 접촉 1건" in page
    assert 'name="confirm"' not in page
    assert client.post(url, sent(deal, confirm=log.pk)).status_code == 422
    as_of(deal, 1)
    page = client.get(url).content.decode()
    assert "그 전의 접촉 1건" not in page
    assert f'name="confirm" value="{log.pk}"' in page


def test_records_with_those_of_the_plan_are_offered_and_others_found_by_words(client, deal):
    other = make.customer(company=deal.company, name="여운석")
    actions.name_buyer(deal, by=deal.owner, person=other, roles=["user"], read_at=None)
    plan(deal, 20)
    write_log(by=deal.owner, people=[other], line="구매팀과 단가를 맞춤")
    write_log(by=deal.owner, people=[deal.person], line="원료팀과 일정을 맞춤")
    client.force_login(deal.owner)
    url = reverse("opportunities:close_plan", args=[deal.pk])
    assert [one.log.line for one in client.get(url).context["logs"]] == ["원료팀과 일정을 맞춤"]
    assert [one.log.line for one in client.get(url, {"q": "단가"}).context["logs"]] == ["구매팀과 단가를 맞춤"]
    assert "이 낱말이 든 기록이 없어요" in client.get(url, {"q": "없는 말"}).content.decode()
