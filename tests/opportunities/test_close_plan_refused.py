"""What a stale page of the close plan answers: why nothing was done, beside what was tapped, with all that was said."""

import re

import pytest
from django.urls import reverse

from core import clock
from core.errors import Stale
from customers.actions import write_log
from opportunities import actions
from opportunities.errors import IllegalMove, Incomplete
from tests.opportunities import factories as make
from tests.opportunities.close_plans import confirm, day, f8, plan, sent

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
GONE = "“단계 30” 일정은 계획에서 뺐어요."


@pytest.fixture
def deal(client):
    found = make.raised(expected_order_on=day(40))
    client.force_login(found.owner)
    return found


def url(deal, name="close_plan", *more):
    return reverse(f"opportunities:{name}", args=[deal.pk, *more])


def withdraw(deal):
    said = {"to": "withdrawn", "on": clock.today(), "reason_code": "other", "note": "우리가 잘할 수 없는 일"}
    actions.close(deal, by=deal.owner, **said)


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_step_that_a_colleague_took_out(client, deal, headers):
    step, _other = plan(deal, 30, 40)
    actions.settle_step(step, by=deal.owner, to="cancelled")
    answer = client.post(url(deal), {"done": step.pk}, headers=headers)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert ("<html" in page) == (not headers)
    assert GONE in page
    assert 'role="alert"' in page
    assert "단계 40" in page


def test_beside_a_step_that_is_done_meanwhile(client, deal):
    step, _other = plan(deal, 30, 40)
    actions.settle_step(step, by=deal.owner, to="done")
    answer = client.post(url(deal), {"drop": step.pk})
    row = re.search(r"<tr>(?:(?!</tr>).)*단계 30.*?</tr>", answer.content.decode(), re.DOTALL).group()
    assert (answer.status_code, "“단계 30” 일정은 이미 끝났어요." in row) == (422, True)


def test_a_stale_page_takes_no_confirmation_away(client, deal):
    first, second = plan(deal, 30, 40)
    old = sent(deal, drop=first.pk)
    confirm(deal)
    with pytest.raises(Stale):
        actions.settle_step(first, by=deal.owner, to="cancelled", read_at=old["version"])
    answer = client.post(url(deal), old)
    assert (answer.status_code, f8(deal).is_true) == (422, True)
    assert "그사이에" in answer.content.decode()
    assert client.post(url(deal), sent(deal, drop=first.pk)).status_code == 302
    assert not f8(deal).is_true
    # nothing is confirmed any more: what else is dropped from the same page needs no look at it again
    assert client.post(url(deal), old | {"drop": second.pk}).status_code == 302


def test_beside_the_record_that_cannot_confirm_it_and_the_words_it_was_found_by_stay(client, deal):
    plan(deal, 30)
    mine = write_log(by=deal.owner, people=[deal.person], line="납기 이야기")
    other = write_log(by=deal.owner, people=[make.customer()], line="다른 손님")
    answer = client.post(url(deal), sent(deal, confirm=mine.pk, q="납기") | {"version": 1})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "그사이에" in page
    assert re.search(r'id="find-log"[^>]*value="납기"', page)
    assert '<input type="hidden" name="q" value="납기">' in page
    deal.person.refresh_from_db()
    actions.settle_step(deal.close_steps.get(), by=deal.owner, to="done")
    answer = client.post(url(deal), sent(deal, confirm=mine.pk))
    assert "비어 있어요" in answer.content.decode()
    for pk in (other.pk, 0, "x"):
        answer = client.post(url(deal), sent(deal, confirm=pk))
        assert (answer.status_code, 'role="alert"' in answer.content.decode()) == (422, True)


def test_beside_an_early_record(client, deal):
    plan(deal, 30)
    at = clock.now() - (day(10) - day(0))
    log = write_log(by=deal.owner, people=[deal.person], line="지난번 이야기", happened_at=at)
    write_log(by=deal.owner, people=[deal.person], line="이번 이야기")
    answer = client.post(url(deal), sent(deal, confirm=log.pk))
    page = answer.content.decode()
    row = re.search(r"<details class=\"fold\" open>.*?</details>", page, re.DOTALL).group()
    assert (answer.status_code, 'class="field__error"' in row) == (422, True)


def test_somebody_elses_confidential_record_is_as_one_that_is_not_there(client, deal):
    plan(deal, 30)
    kept = write_log(by=make.UserFactory(), people=[deal.person], line="비밀", is_confidential=True)
    pages = [client.post(url(deal), sent(deal, confirm=pk)) for pk in (kept.pk, 987654321)]
    said = [re.search(r'role="alert".*?<p>(.*?)</p>', one.content.decode(), re.DOTALL).group(1) for one in pages]
    assert said[0] == said[1] == "볼 수 없는 접촉 기록이에요."


def test_ticks_of_proposals_stay(client, deal):
    take = {"take": "1", "pick": ["1", "4"]}
    answer = client.post(url(deal), take | {"version": 1000})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert re.findall(r'name="pick" value="(\d)" checked', page) == ["1", "4"]
    answer = client.post(url(deal), sent(deal, take="1"))
    assert "하나 이상" in answer.content.decode()
    assert (answer.status_code, deal.close_steps.exists()) == (422, False)
    with pytest.raises(Incomplete):
        actions.take_proposed(deal, by=deal.owner, picked=[])
    plan(deal, 30)
    answer = client.post(url(deal), sent(deal, **take))
    assert "이미 일정이 있어요" in answer.content.decode()
    assert (answer.status_code, deal.close_steps.count()) == (422, 1)


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_sheet_that_was_closed_meanwhile(client, deal, headers):
    step, _other = plan(deal, 30, 40)
    log = write_log(by=deal.owner, people=[deal.person], line="이 일정이면 됩니다")
    withdraw(deal)
    for tap in ({"done": step.pk}, {"drop": step.pk}, {"confirm": log.pk}, {"take": "1", "pick": ["0"]}):
        answer = client.post(url(deal), sent(deal, **tap), headers=headers)
        assert (answer.status_code, "종결한 영업기회예요" in answer.content.decode()) == (422, True)
    said = {"what": "계약서에 서명", "due_on": day(33), "customer": deal.person.pk}
    for form in (url(deal, "close_step_new"), url(deal, "close_step", step.pk)):
        assert client.get(form).status_code == 403
        answer = client.post(form, sent(deal, **said), headers=headers)
        page = answer.content.decode()
        assert (answer.status_code, "종결한 영업기회예요" in page, "계약서에 서명" in page) == (422, True, True)
    assert {one.state for one in deal.close_steps.all()} == {"planned"}


def test_who_is_not_of_the_team_hears_no_more_than_before(client, deal):
    step, _other = plan(deal, 30, 40)
    client.force_login(make.UserFactory())
    assert client.post(url(deal), {"done": step.pk}).status_code == 403
    assert client.post(url(deal, "close_step", step.pk), {"what": "서명"}).status_code == 403


def test_a_step_that_is_over_is_not_written_into(client, deal):
    step, other = plan(deal, 30, 40)
    actions.settle_step(step, by=deal.owner, to="cancelled")
    confirm(deal)
    with pytest.raises(IllegalMove):
        actions.edit_step(step, by=deal.owner, what="서명")
    said = {"what": "계약서에 서명", "due_on": day(33), "customer": deal.person.pk}
    answer = client.post(url(deal, "close_step", step.pk), sent(deal, **said))
    page = answer.content.decode()
    assert (answer.status_code, GONE in page, "계약서에 서명" in page) == (422, True, True)
    assert f8(deal).is_true
    assert client.post(url(deal, "close_step", other.pk), sent(deal, **said)).status_code == 302
