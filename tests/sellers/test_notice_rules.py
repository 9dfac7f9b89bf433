"""The rules of notifications: what each of them does to a notification that is sent."""

import datetime as dt

import pytest
from django.core import mail as django_mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from django.utils.translation import override

from core import clock, outbox
from core.errors import RuleError
from core.models import Mail, OutboxRow
from opportunities.actions import request_coaching, write_note
from sellers import actions
from sellers.models import NoticeLimits, NoticeRule, Notification, Role
from sellers.notice_rules import rules_of, rules_of_units
from sellers.notices import shown
from tests.opportunities.factories import world
from tests.sellers.factories import OrgUnitFactory, UserFactory, grant, place

pytestmark = pytest.mark.django_db
CODE, OTHER = "coaching_asked", "coaching_answered"
LIMITS = {"a_day": 7, "quiet_from": None, "quiet_to": None, "urgent_by_mail": True}


@pytest.fixture
def admin():
    return grant(UserFactory(), Role.ADMIN)


@pytest.fixture
def user():
    return place(UserFactory(language="ko"), OrgUnitFactory(parent=OrgUnitFactory()))


def unit_of(user):
    return user.memberships.get().unit


def tell(user, times=1, code=OTHER):
    for n in range(times):
        actions.notify(user, code, about=user, once=f"{n}", title="노지 방제", name="김하늬", question="어떻게?")
    return Notification.objects.filter(user=user, code=code).order_by("pk")


def set_rules(user, admin, *, on=None, rules=None, **limits):
    return actions.set_notice_rules(
        unit_of(user), by=admin, valid_from=on or clock.today(), limits=LIMITS | limits, rules=rules or {}
    )


def test_beyond_the_days_limit_it_is_left_to_the_next_morning(user, admin):
    set_rules(user, admin, a_day=2)
    rows = list(tell(user, 3))
    assert [row.counted_on is None for row in rows] == [False, False, True]
    morning = rows[2].shown_from.astimezone(user.zone)
    assert (morning.date(), morning.hour) == (clock.now().astimezone(user.zone).date() + dt.timedelta(days=1), 8)
    assert tell(user, 3).count() == 3, "the same again changes nothing"


def test_seven_a_day_where_nobody_has_said_anything(user):
    assert [row.counted_on is None for row in tell(user, 8)] == [False] * 7 + [True]


def test_a_kind_that_is_off_is_not_sent_and_others_are(user, admin):
    assert set_rules(user, admin, rules={OTHER: (False, None)}) == 1
    assert not tell(user).exists()
    assert tell(user, code="opportunity_given").exists()


def test_in_quiet_hours_it_waits_for_their_end(user, monkeypatch):
    NoticeLimits.objects.create(
        unit=unit_of(user), valid_from=dt.date(2024, 1, 1), quiet_from=dt.time(20), quiet_to=dt.time(7)
    )
    rules = rules_of([user.pk])[user.pk]

    def local(day, hour):
        return dt.datetime(2026, 3, day, hour, tzinfo=user.zone)

    assert rules.loud_from(local(2, 19), user.zone) == local(2, 19)
    assert rules.loud_from(local(2, 22), user.zone) == local(3, 7)
    assert rules.loud_from(local(3, 6), user.zone) == local(3, 7)
    assert rules.loud_from(local(3, 7), user.zone) == local(3, 7)
    monkeypatch.setenv("HANJANG_NOW", local(2, 22).isoformat())
    (row,) = tell(user, code=CODE)
    assert (row.shown_from, row.counted_on) == (local(3, 7), dt.date(2026, 3, 3))
    assert OutboxRow.objects.get(kind="mail").run_after == local(3, 7), "its mail waits as well"


def test_the_nearest_unit_has_the_last_word_from_its_day_on(user, admin):
    above = unit_of(user).parents.get().parent
    tomorrow = clock.today() + dt.timedelta(days=1)
    NoticeLimits.objects.create(unit=above, valid_from=dt.date(2024, 1, 1), a_day=3)
    NoticeRule.objects.create(unit=above, valid_from=dt.date(2024, 1, 1), code=OTHER, is_on=False)
    assert set_rules(user, admin, on=tomorrow, a_day=5, rules={OTHER: (True, None)}) == 2
    today, later = (rules_of_units([unit_of(user).pk], on=day)[unit_of(user).pk] for day in (clock.today(), tomorrow))
    assert (today.a_day, today.is_on(OTHER)) == (3, False)
    assert (later.a_day, later.is_on(OTHER)) == (5, True)
    assert set_rules(user, admin, on=tomorrow, a_day=5, rules={OTHER: (True, None)}) == 0


def test_the_past_stays_and_only_administrators_change_rules(user, admin):
    with pytest.raises(RuleError):
        set_rules(user, admin, on=clock.today() - dt.timedelta(days=1), a_day=5)
    with pytest.raises(PermissionDenied):
        set_rules(user, user, a_day=5)


def test_what_is_urgent_is_mailed_unless_she_or_her_unit_wants_none(user, admin):
    tell(user)
    tell(user, code=CODE)
    outbox.sweep()
    (letter,) = django_mail.outbox
    assert "김하늬" in letter.subject
    assert "/opportunities/" in letter.body
    actions.choose_mail(user, by=user, urgent_by_mail=False)
    tell(user, 2, code=CODE)
    actions.choose_mail(user, by=user, urgent_by_mail=True)
    set_rules(user, admin, urgent_by_mail=False)
    tell(user, 3, code=CODE)
    outbox.sweep()
    assert len(django_mail.outbox) == 1


def test_who_has_left_gets_no_mail_of_what_is_written_to_her(user):
    tell(user, code=CODE)
    user.left_on = clock.today() - dt.timedelta(days=1)
    user.save(update_fields=["left_on"])
    tell(user, 2, code=CODE)
    assert Mail.objects.count() == 1


@pytest.fixture
def asked():
    """A seller has asked her leader; the leader's leader is `head`."""
    here = world()
    request_coaching(here.opportunity, by=here.seller, to=here.leader, question="비밀 질문")
    return here


@pytest.mark.parametrize(("hours", "told"), [(71, 0), (73, 1)])
def test_what_waits_too_long_is_told_to_the_leader_once_without_the_words(asked, hours, told):
    for _ in range(2):
        actions.escalate(now=clock.now() + dt.timedelta(hours=hours))
    rows = Notification.objects.filter(user=asked.head)
    assert rows.count() == told
    for row in rows:
        notice = shown(row)
        assert asked.opportunity.title in notice.text
        assert asked.leader.name in notice.text
        assert notice.url == reverse("opportunities:detail", args=[asked.opportunity.pk]) + "?view=coach"
        assert "비밀 질문" not in notice.text + str(row.params)


def test_what_was_answered_goes_no_further(asked):
    question = asked.opportunity.coaching_requests.get()
    write_note(asked.opportunity, by=asked.leader, request=question, text="이렇게요")
    actions.escalate(now=clock.now() + dt.timedelta(hours=100))
    assert not Notification.objects.filter(user=asked.head).exists()


def test_after_no_hours_the_leader_hears_of_it_at_the_same_time(asked, admin):
    set_rules(asked.leader, admin, rules={CODE: (True, 0)})
    assert actions.escalate(now=clock.now()) == 1
    (row,) = Notification.objects.filter(user=asked.head)
    with override("en"):
        said = shown(row).text
        assert said == f"Coaching asked for: {asked.opportunity.title} waits for {asked.leader.name}."
    assert "비밀 질문" not in said + str(row.params)


def test_never_is_never(asked, admin):
    set_rules(asked.leader, admin, rules={CODE: (True, None)})
    actions.escalate(now=clock.now() + dt.timedelta(hours=100))
    assert not Notification.objects.filter(user=asked.head).exists()


def test_what_is_not_late_is_not_locked_by_looking_for_what_is(asked):
    """The sweep comes every quarter of an hour; nobody's click waits for it, and no row is written anew each time."""
    late, early = Notification.objects.get(code=CODE), tell(asked.leader, code=CODE).latest("pk")
    Notification.objects.filter(pk=late.pk).update(created_at=clock.now() - dt.timedelta(hours=73))
    assert actions.escalate(now=clock.now()) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmax <> '0' FROM sellers_notification WHERE id = %s", [early.pk])
        assert cursor.fetchone() == (False,)


def test_a_change_behind_a_planned_one_takes_nothing_back_unseen(user, admin):
    """Its form is filled with today's rules, and would write them over the planned ones."""
    soon, later = (clock.today() + dt.timedelta(days=n) for n in (5, 10))
    assert set_rules(user, admin, on=soon, a_day=3) == 1
    with pytest.raises(RuleError):
        set_rules(user, admin, on=later, urgent_by_mail=False)
    assert set_rules(user, admin, urgent_by_mail=False) == 1
    assert rules_of_units([unit_of(user).pk], on=later)[unit_of(user).pk].a_day == 3


def test_what_was_left_to_the_morning_is_not_sent_to_who_left_at_once(user, admin, monkeypatch):
    NoticeLimits.objects.create(
        unit=unit_of(user), valid_from=dt.date(2024, 1, 1), quiet_from=dt.time(20), quiet_to=dt.time(7)
    )
    monkeypatch.setenv("HANJANG_NOW", dt.datetime(2026, 3, 2, 22, tzinfo=user.zone).isoformat())
    tell(user, code=CODE)
    assert Mail.objects.get().state == "waiting"
    actions.leave(user, by=admin, on=clock.today(), at_once=True)
    monkeypatch.setenv("HANJANG_NOW", dt.datetime(2026, 3, 3, 8, tzinfo=user.zone).isoformat())
    outbox.sweep()
    assert django_mail.outbox == []
