"""After the order: promised dates, the contract's papers, the call a month later, and what a cancelled contract leaves."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from core import clock
from core.errors import RuleError, Stale
from customers import actions as customers
from customers.models import Promise
from customers.queries import due_lines
from opportunities import actions
from opportunities.actions import DayPromised, OrderTerms
from opportunities.errors import IllegalMove, Incomplete
from opportunities.models import Booking, DateKind, SatisfactionCall, State
from opportunities.sheet_reads import record_or_404
from opportunities.sheet_reads.order import order_read
from tests.opportunities import factories as make

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def day(n: int = 0) -> dt.date:
    return clock.today() + n * DAY


def win(opportunity, *dates: DayPromised, **terms):
    make.climb(opportunity, "pipeline")
    make.prove(opportunity, "F11")
    said = OrderTerms(dates=dates, **terms)
    return actions.close(opportunity, to=State.WON, by=opportunity.owner, on=clock.today(), terms=said)


def aged(opportunity, days=14):
    """As if the order had come so many days ago."""
    opportunity.__class__.objects.filter(pk=opportunity.pk).update(closed_on=day(-days))
    opportunity.refresh_from_db()
    return opportunity


def read(opportunity, viewer=None, on=None):
    viewer = viewer or opportunity.owner
    return order_read(record_or_404(opportunity.pk, viewer), viewer, on=on or clock.today())


def test_a_win_brings_number_dates_to_do_and_the_call_in_one_go():
    opportunity = win(make.raised(), DayPromised("first", day(7)), reference="2026-117", contract_on=day())
    booking = Booking.objects.get()
    assert (booking.reference, booking.contract_on) == ("2026-117", clock.today())
    promise = Promise.objects.get()
    assert (promise.owner, promise.person, promise.due_on) == (opportunity.owner, opportunity.person, day(7))
    assert [line.promise for line in due_lines(opportunity.owner, on=clock.today(), limit=5)] == [promise]
    call = SatisfactionCall.objects.get()
    assert (call.due_on, call.action.who, call.action.is_open) == (day(30), opportunity.owner, True)
    offsets = set(opportunity.win_actions.filter(todo__stage=None, todo__isnull=False).values_list("todo__offset_days"))
    assert offsets == {(0,), (7,), (30,), (45,)}
    assert opportunity.win_actions.filter(satisfaction_call__isnull=False).count() == 1


def test_who_keeps_the_record_of_an_order(world):
    opportunity = win(world.opportunity)
    dates = [DayPromised("install", day(3))]
    for user in (world.mate, world.leader, world.stranger):
        with pytest.raises(PermissionDenied):
            actions.promise_dates(opportunity, by=user, dates=dates)
        with pytest.raises(PermissionDenied):
            actions.edit_order(opportunity, by=user, reference="x", contract_on=None)
    (row,) = actions.promise_dates(opportunity, by=world.seller, dates=dates)
    assert row.promise.text == str(DateKind.INSTALL.label)
    with pytest.raises(PermissionDenied):
        actions.promise_dates(make.raised(world.seller), by=world.seller, dates=dates)
    opportunity.refresh_from_db()
    with pytest.raises(Stale):
        actions.edit_order(
            opportunity, by=world.seller, reference="x", contract_on=None, read_at=opportunity.version - 1
        )


def test_a_date_is_told_to_somebody_who_was_there():
    opportunity = win(make.raised())
    seller, other = opportunity.owner, make.customer()
    log = customers.write_log(by=seller, people=[opportunity.person], line="서명")
    kept = customers.write_log(by=seller, people=[opportunity.person], line="귀띔", is_confidential=True)
    dates = [DayPromised("start", day(3))]
    for wrong in ({"person": other, "log": log}, {"log": kept}):
        with pytest.raises(Incomplete) as refused:
            actions.promise_dates(opportunity, by=seller, dates=dates, **wrong)
        assert refused.value.field == "log"
    with pytest.raises(RuleError):
        actions.promise_dates(opportunity, by=seller, dates=[DayPromised("start", day(-1))], log=log)
    (row,) = actions.promise_dates(opportunity, by=seller, dates=dates, log=log)
    assert row.promise.log == log


def test_the_first_delivery_is_fulfilled_when_the_customer_has_accepted_it():
    opportunity = win(make.raised(), DayPromised("first", day(1)))
    seller, row = opportunity.owner, opportunity.promised_dates.get()
    assert [one.met for one in read(opportunity).criteria] == [False, False]
    with pytest.raises(Incomplete):
        actions.accept_date(row, by=seller, on=day(1), person=opportunity.person)
    actions.accept_date(row, by=seller, on=day(), person=opportunity.person, words="수량이 맞네요")
    assert row.promise.__class__.objects.get().state == "kept"
    assert [one.met for one in read(opportunity).criteria] == [True, False]
    with pytest.raises(IllegalMove):
        actions.accept_date(row, by=seller, on=day(), person=opportunity.person)
    customers.reopen_promise(row.promise.__class__.objects.get(), by=seller, read_at=None)
    row.refresh_from_db()
    assert (row.accepted_on, row.accepted_by, row.accepted_words) == (None, None, "")
    assert [one.met for one in read(opportunity).criteria] == [False, False]
    actions.accept_date(row, by=seller, on=day(), person=opportunity.person)
    actions.take_back_acceptance(row, by=seller)
    assert read(opportunity).waiting[0].pk == row.promise_id


def test_a_moved_day_stays_on_the_order():
    opportunity = win(make.raised(), DayPromised("first", day(1)))
    old = Promise.objects.get()
    new = customers.change_promise(old, by=opportunity.owner, read_at=None, due_on=day(9), reason="배차가 밀림")
    (shown,) = read(opportunity, on=day(10)).dates
    assert (shown.pk, shown.due_on, shown.is_late) == (new.pk, day(9), True)


def test_the_call_is_a_contact_with_what_was_said(world):
    opportunity = win(world.opportunity)
    action = opportunity.satisfaction_call.action
    for over in (actions.finish_action, actions.drop_action):
        with pytest.raises(IllegalMove):
            over(action, by=world.seller)
    said = {"person": opportunity.person, "satisfied": "no", "words": "설명서가 어려워요"}
    with pytest.raises(PermissionDenied):
        actions.log_call(opportunity, by=world.mate, **said)
    actions.edit_action(action, by=world.seller, who=world.mate)
    aged(opportunity)
    for gap in ({"satisfied": ""}, {"words": " "}):
        with pytest.raises(Incomplete):
            actions.log_call(opportunity, by=world.mate, **said | gap)
    call = actions.log_call(opportunity, by=world.mate, **said)
    assert (call.called_on, call.log.author, call.log.heard.get().kind) == (day(), world.mate, "complaint")
    action.refresh_from_db()
    assert action.state == "done"
    with pytest.raises(IllegalMove):
        actions.log_call(opportunity, by=world.seller, **said)
    assert read(opportunity).criteria[1].met


def test_a_call_in_the_first_two_weeks_is_a_contact_like_others(client):
    opportunity = aged(win(make.raised()), 13)
    with pytest.raises(Incomplete) as refused:
        actions.log_call(opportunity, by=opportunity.owner, person=opportunity.person, satisfied="yes", words="좋아요")
    assert refused.value.field == "happened_at"
    assert [read(opportunity, on=day(ahead)).can_call for ahead in (0, 1)] == [False, True]
    client.force_login(opportunity.owner)
    url = reverse("opportunities:order_call", args=[opportunity.pk])
    sent = {"by_whom": opportunity.person_id, "satisfied": "yes", "words": "좋아요", "on": day(), "channel": "phone"}
    assert "on" in client.post(url, sent | {"version": opportunity.version}).context["form"].errors
    assert client.post(url, sent | {"version": aged(opportunity).version}).status_code == 302
    assert opportunity.satisfaction_call.__class__.objects.get().called_on == day()


def test_a_call_with_a_customer_who_is_not_content_leads_to_a_promise(client):
    opportunity = aged(win(make.raised()))
    actions.log_call(opportunity, by=opportunity.owner, person=opportunity.person, satisfied="no", words="느려요")
    client.force_login(opportunity.owner)
    page = client.get(reverse("opportunities:order", args=[opportunity.pk])).content.decode()
    assert f"{reverse('desk:log_new')}?person={opportunity.person_id}&amp;line=" in page


def test_who_was_given_the_call_goes_where_she_may_read(world, client):
    opportunity = aged(win(world.opportunity))
    actions.edit_action(opportunity.satisfaction_call.action, by=world.seller, who=world.stranger)
    opportunity.refresh_from_db()
    client.force_login(world.stranger)
    url = reverse("opportunities:order_call", args=[opportunity.pk])
    sent = {"by_whom": opportunity.person_id, "satisfied": "yes", "words": "좋아요", "on": day(), "channel": "phone"}
    answer = client.post(url, sent | {"version": opportunity.version}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("customers:person", args=[opportunity.person_id])
    assert answer.status_code == 200
    assert opportunity.satisfaction_call.__class__.objects.get().made_by == world.stranger


def test_what_was_promised_rests_with_a_cancelled_contract(world):
    opportunity = win(world.opportunity, DayPromised("first", day(2)), DayPromised("training", day(4)))
    kept = opportunity.promised_dates.order_by("pk").first()
    actions.accept_date(kept, by=world.seller, on=day(), person=opportunity.person)
    opportunity.refresh_from_db()
    actions.cancel_contract(opportunity, by=world.leader, on=day(), text="해지 통보서", person=opportunity.person)
    assert list(Promise.objects.order_by("pk").values_list("state", flat=True)) == ["kept", "cancelled"]
    assert due_lines(world.seller, on=day(3), limit=5) == []
    assert not opportunity.win_actions.to_do().exists()
    found = read(opportunity, on=day(9))
    assert (found.rests, found.late, found.can_fulfil, found.can_call) == (True, 0, False, False)


def test_pages_of_an_order(world, client):
    opportunity = win(world.opportunity, DayPromised("first", day(2)))
    opportunity.refresh_from_db()
    urls = {name: reverse(f"opportunities:{name}", args=[opportunity.pk]) for name in (
        "order", "order_edit", "order_call", "order_date_new", "order_file", "detail",
    )}  # fmt: skip
    client.force_login(world.seller)
    sheet = client.get(urls["detail"]).content.decode()
    assert sheet.index('id="part-order"') < sheet.index('id="part-ended"')
    assert client.get(urls["order"]).status_code == 200
    answer = client.post(urls["order_edit"], {"version": opportunity.version, "reference": "A-1", "contract_on": day()})
    assert (answer.status_code, Booking.objects.get().reference) == (302, "A-1")
    assert client.post(urls["order_edit"], {"version": opportunity.version, "reference": "B"}).status_code == 422
    assert "A-1" in client.get(urls["order"]).content.decode()
    assert client.post(urls["order_date_new"], {"kind": "start", "due_on": day(-3)}).status_code == 422
    sent = {"kind": "start", "due_on": day(3), "person": opportunity.person_id, "log": ""}
    assert client.post(urls["order_date_new"], sent).status_code == 302
    assert opportunity.promised_dates.count() == 2
    assert client.post(urls["order_call"], {"satisfied": "yes"}).status_code == 422


def test_the_closing_form_types_everything_once(world, client):
    opportunity = make.climb(world.opportunity, "pipeline")
    make.prove(opportunity, "F11")
    opportunity.refresh_from_db()
    url = reverse("opportunities:close", args=[opportunity.pk])
    client.force_login(world.seller)
    log = customers.write_log(by=world.seller, people=[opportunity.person], line="서명하러 감")
    form = client.get(url).context["form"]
    assert form["stated_by"].value() == opportunity.person_id
    assert form["log"].value() == str(log.pk)
    sent = {"version": opportunity.version, "to": "won", "on": day(), "reason_code": "relationship", "log": log.pk}
    sent |= {"person": opportunity.person_id, "reference": "2026-9", "date_0_kind": "first", "date_0_due_on": day(5)}
    for wrong, field in (
        ({"date_0_due_on": ""}, "date_0_due_on"),
        ({"date_0_due_on": day(-1)}, "date_0_due_on"),
        ({"date_0_kind": ""}, "date_0_kind"),
        ({"contract_on": day(1)}, "contract_on"),
    ):
        answer = client.post(url, sent | wrong)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert client.post(url, sent).status_code == 302
    assert (Booking.objects.get().reference, Promise.objects.get().log) == ("2026-9", log)


def test_an_end_without_an_order_asks_nothing_of_one(opportunity, client):
    client.force_login(opportunity.owner)
    url = reverse("opportunities:close", args=[opportunity.pk])
    sent = {"version": opportunity.version, "to": "withdrawn", "on": day(), "reason_code": "product_fit"}
    assert client.post(url, sent).status_code == 422
    assert client.post(url, sent | {"note": "우리 강점이 아니었다", "date_0_kind": "first"}).status_code == 302
    assert not Promise.objects.exists()
    opportunity.refresh_from_db()
    assert opportunity.stated_by is None, "nobody said a word"


def test_two_at_one_order(world):
    """The second decides on what the first left behind, whatever her page showed."""
    opportunity = win(world.opportunity, DayPromised("first", day(2)))
    row, seen_by_another = opportunity.promised_dates.get(), opportunity.promised_dates.get()
    actions.accept_date(row, by=world.seller, on=day(), person=opportunity.person)
    with pytest.raises(IllegalMove):
        actions.accept_date(seen_by_another, by=world.seller, on=day(), person=opportunity.person)
    old = opportunity.__class__.objects.get(pk=opportunity.pk)
    opportunity.refresh_from_db()
    actions.cancel_contract(opportunity, by=world.leader, on=day(), text="해지 통보서", person=opportunity.person)
    for late in (
        lambda: actions.promise_dates(old, by=world.seller, dates=[DayPromised("start", day(3))]),
        lambda: actions.log_call(old, by=world.seller, person=old.person, satisfied="yes", words="좋아요"),
        lambda: actions.take_back_acceptance(seen_by_another, by=world.seller),
    ):
        with pytest.raises(PermissionDenied):
            late()
