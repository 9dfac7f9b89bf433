"""Promises: made in a contact, kept, moved, ended; who may; what a list and a timeline show of them."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from core import clock
from core.errors import RuleError, Stale
from customers import actions, queries
from customers.actions.promise import AlreadySettled
from customers.models import Promise, PromiseState, TimelineEntry
from sellers.models import Notification
from tests.customers.factories import OwnerFactory, PersonFactory, log_of
from tests.sellers.factories import UserFactory

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def promised(by=None, person=None, *, days: int = 3, text="견적서 보내기", ago: int = 0, **options) -> Promise:
    by, person = by or UserFactory(), person or PersonFactory()
    log = log_of(person, by=by, happened_at=clock.now() - ago * DAY, **options)
    return actions.make_promise(by=by, log=log, text=text, due_on=clock.today() + days * DAY)


def test_a_promise_is_the_writers_to_the_first_person_unless_said_otherwise():
    made = promised()
    assert (made.owner, made.person, made.state) == (made.log.author, made.log.people.get(), PromiseState.OPEN)
    assert TimelineEntry.objects.filter(kind="promise", object_id=made.pk, person=made.person).exists()


def test_it_is_not_due_before_its_contact_and_not_made_to_somebody_who_was_not_there():
    log = log_of(PersonFactory())
    words = {"by": log.author, "log": log, "text": "견적서 보내기"}
    with pytest.raises(RuleError):
        actions.make_promise(due_on=clock.today() - DAY, **words)
    with pytest.raises(RuleError):
        actions.make_promise(due_on=clock.today(), person=PersonFactory(), **words)
    with pytest.raises(RuleError):
        actions.make_promise(due_on=dt.date(2300, 1, 1), **words)
    made = actions.make_promise(due_on=clock.today(), **words)
    with pytest.raises(IntegrityError), transaction.atomic():
        Promise.objects.filter(pk=made.pk).update(due_on=dt.date(2300, 1, 1))


def test_kept_once_and_by_whoever_keeps_it():
    made = promised()
    with pytest.raises(PermissionDenied):
        actions.keep_promise(made, by=UserFactory(), read_at=1)
    kept = actions.keep_promise(made, by=made.owner, read_at=1)
    assert (kept.state, kept.settled_on) == (PromiseState.KEPT, clock.today())
    with pytest.raises(AlreadySettled):
        actions.keep_promise(made, by=made.owner, read_at=1)


def test_kept_on_a_day_that_can_be():
    made = promised(ago=5, days=0)
    for day in (clock.today() + DAY, clock.today() - 6 * DAY):
        with pytest.raises(RuleError):
            actions.keep_promise(made, by=made.owner, read_at=None, on=day)
    assert actions.keep_promise(made, by=made.owner, read_at=None, on=clock.today() - 2 * DAY).settled_on


def test_another_day_is_another_row_and_the_old_day_stays():
    made = promised()
    with pytest.raises(RuleError):
        actions.change_promise(made, by=made.owner, read_at=1, due_on=clock.today() + 9 * DAY, reason=" ")
    new = actions.change_promise(
        made, by=made.owner, read_at=1, due_on=clock.today() + 9 * DAY, reason="단가 승인 대기"
    )
    made.refresh_from_db()
    assert (made.state, made.due_on, made.reason) == ("changed", clock.today() + 3 * DAY, "단가 승인 대기")
    assert (new.follows, new.text, new.owner, new.log) == (made, made.text, made.owner, made.log)
    assert queries.chain_of(new, viewer=made.owner) == [made, new]


def test_it_ends_with_the_customers_consent_and_says_whose():
    made = promised()
    words = {"by": made.owner, "read_at": 1, "agreed_with": made.person}
    with pytest.raises(RuleError):
        actions.cancel_promise(made, reason="", **words)
    ended = actions.cancel_promise(made, reason="견적은 이제 필요 없다고 하심", **words)
    assert (ended.state, ended.agreed_with) == (PromiseState.CANCELLED, made.person)


def test_a_stale_page_settles_nothing():
    made = promised()
    actions.edit_promise(made, by=made.owner, read_at=1, text="견적서와 일정표 보내기")
    with pytest.raises(Stale):
        actions.keep_promise(made, by=made.owner, read_at=1)


def test_a_kept_one_can_be_opened_again_and_a_changed_one_cannot():
    made = promised()
    actions.keep_promise(made, by=made.owner, read_at=1)
    assert actions.reopen_promise(made, by=made.owner, read_at=2).is_open
    actions.change_promise(made, by=made.owner, read_at=3, due_on=clock.today() + 5 * DAY, reason="휴가")
    with pytest.raises(RuleError):
        actions.reopen_promise(made, by=made.owner, read_at=None)


def test_a_new_owner_is_told_once_and_has_left_it_to_those_who_look_after_the_customer_when_gone():
    made, colleague = promised(), UserFactory()
    actions.edit_promise(made, by=made.owner, read_at=1, owner=colleague)
    assert Notification.objects.filter(user=colleague, code="promise_given").count() == 1
    colleague.left_on = clock.today() - DAY
    colleague.save(update_fields=["left_on"])
    minder = OwnerFactory(person=made.person).user
    stranger = UserFactory()
    with pytest.raises(PermissionDenied):
        actions.keep_promise(made, by=stranger, read_at=None)
    assert actions.keep_promise(made, by=minder, read_at=None).state == PromiseState.KEPT


def test_only_readers_of_the_record_see_its_promises():
    reader, stranger = UserFactory(), UserFactory()
    made = promised(is_confidential=True, readers=[reader])
    assert not Promise.objects.visible_to(stranger).exists()
    assert Promise.objects.visible_to(reader).get() == made
    assert queries.promises_in(made.log, viewer=reader)[0].text != made.text
    entry = TimelineEntry.objects.get(kind="promise")
    assert set(entry.reader_ids) == {made.log.author_id, reader.pk}


def test_who_keeps_a_promise_stays_a_reader_of_its_record():
    owner = UserFactory()
    log = log_of(PersonFactory())
    made = actions.make_promise(by=log.author, log=log, text="자료 보내기", due_on=clock.today() + DAY, owner=owner)
    with pytest.raises(RuleError), transaction.atomic():
        actions.edit_log(log, by=log.author, read_at=None, is_confidential=True)
    actions.edit_log(log, by=log.author, read_at=None, is_confidential=True, readers=[owner])
    assert TimelineEntry.objects.get(kind="promise", object_id=made.pk).reader_ids is not None


def test_whoever_was_promised_something_is_not_taken_out_of_the_record():
    made = promised()
    with pytest.raises(RuleError), transaction.atomic():
        actions.edit_log(made.log, by=made.owner, read_at=None, people=[PersonFactory()])
    assert Promise.objects.get().person == made.person


@pytest.mark.parametrize(
    ("act", "due", "kept"),
    [
        ("kept in time", 1, 1), ("kept late", 1, 0), ("open", 1, 0), ("moved ahead", 0, 0), ("moved late", 1, 0),
        ("ended ahead", 0, 0), ("ended late", 1, 0),
    ],
)  # fmt: skip
def test_the_rate_counts_what_was_due_and_kept_by_its_day(act: str, due: int, kept: int):
    made = promised(ago=10, days=-3)
    late = clock.today() - (1 if act.endswith("late") else 4) * DAY
    state = {"kept": "kept", "moved": "changed", "ended": "cancelled"}.get(act.split()[0])
    if state:
        who = made.person if state == "cancelled" else None
        values = {"state": state, "settled_on": late, "settled_at": clock.now(), "reason": "까닭", "agreed_with": who}
        Promise.objects.filter(pk=made.pk).update(**values)
    rate = queries.kept_rate(made.owner, on=clock.today())
    assert (rate.due, rate.kept) == (due, kept)


def test_what_is_due_today_is_not_counted_yet():
    made = promised(days=0)
    assert queries.kept_rate(made.owner, on=clock.today()).pct is None


def test_an_erasure_takes_the_words_and_asks_nobody_for_the_promise():
    from customers.erasing import anonymise

    made = promised(text="비밀 견적서 보내기")
    actions.change_promise(made, by=made.owner, read_at=None, due_on=clock.today() + 5 * DAY, reason="승인 대기")
    anonymise(made.person, by=UserFactory())
    assert not Promise.objects.filter(text__contains="견적").exists()
    assert not Promise.objects.filter(reason__contains="승인").exists()
    assert Promise.objects.count() == 2, "counts stay"
    assert not queries.promises_due(made.owner, on=clock.today()).exists()
