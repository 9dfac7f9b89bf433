"""The mutual close plan: both sides' steps, the customer's confirmation as F8, and what takes it away."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from core import clock
from core.errors import Stale
from customers.actions import write_log
from opportunities import actions
from opportunities.errors import Incomplete
from opportunities.models import ClosePlanStep, StageTodo
from opportunities.words import fact_words
from sellers.business_time import BusinessCalendar, is_working_day
from tests.opportunities import factories as make
from tests.opportunities.close_plans import confirm, day, f8, plan, sent

pytestmark = pytest.mark.django_db


def working(days):
    """The working day up to that day, if it has not passed."""
    return max(day(0), BusinessCalendar().last_working_day(day(days)))


@pytest.fixture
def deal():
    return make.raised(expected_order_on=day(40))


def test_confirmed_for_fourteen_days(deal):
    with pytest.raises(Incomplete):
        confirm(deal)
    plan(deal, 30, 40)
    assert not f8(deal).is_true
    evidence = confirm(deal)
    assert (f8(deal).is_true, f8(deal, 14).is_true, f8(deal, 15).is_true) == (True, True, False)
    assert set(deal.close_steps.values_list("evidence", "confirmed_by")) == {(evidence.pk, deal.person.pk)}


def test_only_the_confirmed_plan_counts(deal, client):
    """Typed evidence is kept, and says why it does not count; the plan's own confirmation does."""
    said = {"person": deal.person, "happened_on": clock.today(), "origin": "customer_said"}
    typed = actions.add_evidence(deal, by=deal.owner, fact_code="F8", text="일정에 동의하셨다", **said)
    assert (f8(deal).is_true, f8(deal).why) == (False, "not_the_plan")
    client.force_login(deal.owner)
    page = client.get(reverse("opportunities:detail", args=[deal.pk])).content.decode()
    assert "일정에 동의하셨다" in page
    assert "상호 일정표" in fact_words(f8(deal))
    assert fact_words(f8(deal)) in page
    plan(deal, 30)
    evidence = confirm(deal)
    assert f8(deal).evidence == evidence
    typed.refresh_from_db()
    assert typed.withdrawn_at is None


def test_the_form_says_that_typing_it_is_not_enough(deal, client):
    client.force_login(deal.owner)
    path = f"{reverse('opportunities:evidence_new', args=[deal.pk])}?fact=F8"
    plan_url = reverse("opportunities:close_plan", args=[deal.pk])
    assert plan_url in client.get(path).content.decode()
    dealer = make.raised(pipeline_version=make.version("dealer"))
    client.force_login(dealer.owner)
    page = client.get(f"{reverse('opportunities:evidence_new', args=[dealer.pk])}?fact=F8").content.decode()
    assert reverse("opportunities:close_plan", args=[dealer.pk]) not in page


def test_another_day_or_another_step_takes_it_away(deal):
    first, _second = plan(deal, 30, 40)
    confirm(deal)
    actions.edit_step(first, by=deal.owner, who=None)
    assert f8(deal).is_true
    actions.edit_step(first, by=deal.owner, due_on=day(33))
    assert not f8(deal).is_true
    assert not deal.close_steps.filter(confirmed_at__isnull=False).exists()
    confirm(deal)
    assert f8(deal).is_true
    plan(deal, 35)
    assert not f8(deal).is_true


def test_a_late_step_of_the_customers_keeps_it_from_holding(deal):
    (step,) = plan(deal, 3)
    confirm(deal)
    assert (f8(deal, 8).is_true, f8(deal, 9).is_true) == (True, False)
    actions.recategorise([deal.pk], on=day(9))
    assert deal.flags.filter(code="R13", cleared_on=None).exists()
    actions.settle_step(step, by=deal.owner, to="done")
    assert f8(deal, 9).is_true
    assert not deal.flags.filter(code="R13", cleared_on=None).exists()


@pytest.mark.parametrize("change", [{"what": "계약 서명 10억"}, {"customer": None}, {"due_on": 9}, None])
def test_without_the_customer_a_late_plan_does_not_hold_again(deal, change):
    (step,) = plan(deal, -9)
    confirm(deal)
    assert not f8(deal).is_true
    if change is None:
        actions.settle_step(step, by=deal.owner, to="cancelled")
    else:
        change = {name: day(value) if name == "due_on" else value for name, value in change.items()}
        actions.edit_step(step, by=deal.owner, **change)
    assert not f8(deal).is_true
    assert not deal.evidence.filter(fact_code="F8", withdrawn_at=None).exists()


def test_a_step_that_comes_back_was_not_among_the_confirmed(deal):
    first, second = plan(deal, 30, 40)
    confirm(deal)
    actions.settle_step(first, by=deal.owner, to="done")
    actions.settle_step(first, by=deal.owner, to="planned")
    assert f8(deal).is_true
    actions.settle_step(second, by=deal.owner, to="cancelled")
    assert not f8(deal).is_true
    confirm(deal)
    actions.settle_step(second, by=deal.owner, to="planned")
    assert not f8(deal).is_true


def test_a_page_read_before_the_confirmation_takes_nothing_from_it(client, deal):
    first, second = plan(deal, 30, 40)
    deal.refresh_from_db()
    read_at = deal.version
    actions.settle_step(second, by=deal.owner, to="done")
    with pytest.raises(Stale):
        confirm(deal, read_at=read_at)
    read_at = deal.version
    confirm(deal, read_at=read_at)
    with pytest.raises(Stale):
        actions.edit_step(first, by=deal.owner, read_at=read_at, due_on=day(33))
    client.force_login(deal.owner)
    said = {"what": "x", "due_on": day(33), "customer": deal.person.pk, "version": read_at}
    answer = client.post(f"/opportunities/{deal.pk}/close-plan/{first.pk}/", said)
    assert (answer.status_code, f8(deal).is_true) == (422, True)
    read_at = deal.version
    plan(deal, 35)
    with pytest.raises(Stale):
        confirm(deal, read_at=read_at)


def test_our_own_late_step_is_no_matter_of_the_customers(deal):
    plan(deal, 3, customer=False)
    confirm(deal)
    assert f8(deal, 12).is_true


def test_dealers_name_the_signing_date():
    deal = make.raised(pipeline_version=make.version("dealer"), expected_order_on=day(20))
    proposed = [step["due_on"] for step in actions.proposed_steps(deal, on=day(0))]
    assert proposed == [working(6), working(13), working(20)]
    plan(deal, 13, 20)
    assert confirm(deal).valid_until == day(20)


def test_dealers_confirm_no_plan_whose_last_day_has_passed():
    """The signing date is the last day of the fact: it would be written as run out."""
    deal = make.raised(pipeline_version=make.version("dealer"), expected_order_on=day(20))
    plan(deal, 1)
    deal.close_steps.update(due_on=day(-1))
    with pytest.raises(Incomplete, match="새 날짜"):
        confirm(deal)


def test_no_step_is_proposed_for_a_day_off(deal):
    """Counted back from a Sunday, each falls on the Friday before, and none before today."""
    today = clock.today()
    sunday = today + dt.timedelta(days=6 - today.weekday() + 14)
    deal = make.raised(pipeline_version=make.version("dealer"), expected_order_on=sunday)
    days = [step["due_on"] for step in actions.proposed_steps(deal, on=today)]
    assert len(days) == 3
    assert all(one >= today for one in days)
    assert all(is_working_day(one) for one in days if one > today)


def test_the_page_says_how_long_a_confirmation_counts(client, deal):
    dealer = make.raised(pipeline_version=make.version("dealer"), expected_order_on=day(20))
    for one, words in ((deal, "14일 동안 F8 사실이"), (dealer, "마지막 일정 날짜까지 F8 사실이")):
        plan(one, 13)
        write_log(by=one.owner, people=[one.person], line="이 일정이면 됩니다")
        client.force_login(one.owner)
        assert words in client.get(f"/opportunities/{one.pk}/close-plan/").content.decode()


def test_on_its_page(client, deal):
    url = f"/opportunities/{deal.pk}/close-plan/"
    client.force_login(deal.owner)
    assert client.get(url).content.decode().count('name="pick"') == 5
    assert 'name="form_key"' in client.get(url).content.decode()
    take = {"take": "1", "pick": ["0", "4", "99", "x"]}
    assert client.post(url, sent(deal, **take)).status_code == 302
    assert client.post(url, sent(deal, **take)).status_code == 422
    assert list(deal.close_steps.order_by("due_on").values_list("due_on", flat=True)) == [working(12), working(40)]
    log = write_log(by=deal.owner, people=[deal.person], line="이 일정이면 됩니다")
    assert "그사이에" in client.post(url, {"confirm": log.pk, "version": 1}).content.decode()
    assert not f8(deal).is_true
    assert client.post(url, sent(deal, confirm=log.pk)).status_code == 302
    assert f8(deal).is_true
    step = deal.close_steps.first()
    for tap, state in (("done", "done"), ("open", "planned"), ("drop", "cancelled")):
        assert client.post(url, sent(deal, **{tap: step.pk})).status_code == 302
        assert ClosePlanStep.objects.get(pk=step.pk).state == state
    other = write_log(by=deal.owner, people=[make.customer()], line="다른 손님")
    assert client.post(url, sent(deal, confirm=other.pk)).status_code == 422
    assert client.post(f"{url}new/", {"what": "서명", "due_on": day(9)}).status_code == 422
    said = {"what": "서명", "due_on": day(9), "customer": deal.person.pk}
    assert client.post(f"{url}new/", said).status_code == 302
    assert "서명" in client.get(f"/opportunities/{deal.pk}/?view=report").content.decode()
    with pytest.raises(PermissionDenied):
        actions.add_steps(deal, by=make.UserFactory(), steps=[said])


def test_standard_things_to_do_come_with_the_stage_once():
    deal = make.raised()
    first = list(StageTodo.objects.filter(stage=deal.stage))
    assert first
    made = deal.win_actions.filter(origin="standard")
    assert {action.todo for action in made} == set(first)
    assert all(action.due_on >= day(action.todo.offset_days) and action.due_on.weekday() < 5 for action in made)
    actions.drop_action(made[0], by=deal.owner)
    actions.move_stage(deal, to=make.stage(2), by=deal.owner, on=day(0), reason="먼저 갑니다")
    second = StageTodo.objects.filter(stage=deal.stage).count()
    assert made.all().count() == len(first) + second
    actions.move_stage(deal, to=make.stage(1), by=deal.owner, on=day(0), reason="다시")
    assert made.all().count() == len(first) + second
    assert made.filter(state="cancelled").count() == 1
    other = make.UserFactory()
    actions.reassign_owner(deal, by=deal.owner, to=other)
    assert set(made.exclude(state="cancelled").values_list("who", flat=True)) == {other.pk}


def test_what_was_due_in_the_stage_before_is_over():
    deal = make.raised()
    deal.win_actions.update(due_on=day(-1))
    actions.move_stage(deal, to=make.stage(2), by=deal.owner, on=day(0), reason="먼저 갑니다")
    assert set(deal.win_actions.filter(todo__stage__position=1).values_list("state", flat=True)) == {"cancelled"}


def test_with_an_end_the_plan_is_over():
    deal = make.raised()
    mine = actions.add_action(deal, by=deal.owner, what="한 번 더 묻기", due_on=day(3))
    stated = {"reason_code": "price_terms", "stated": "비싸요", "stated_by": deal.person}
    actions.close(deal, to="lost", by=deal.owner, on=day(0), **stated)
    mine.refresh_from_db()
    assert mine.state == "cancelled"
    assert not deal.win_actions.to_do().exists()


def test_a_step_leads_back_to_the_plan_that_it_was_opened_from(client, deal):
    client.force_login(deal.owner)
    url = reverse("opportunities:close_plan", args=[deal.pk])
    said = {"what": "계약서 검토", "due_on": day(20), "customer": deal.person.pk}
    assert f'href="{url}"' in client.get(f"{url}new/").content.decode()
    assert client.post(f"{url}new/", sent(deal, **said)).url == url
    step = deal.close_steps.get()
    assert client.post(f"{url}{step.pk}/", sent(deal, **said | {"what": "계약서 서명"})).url == url
