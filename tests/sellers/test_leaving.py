"""Who has left gets no letter any more, whatever was written before (decision 23)."""

import datetime as dt
from importlib import import_module

import pytest
from django.core import mail as django_mail
from django.db import connection

from core import clock, mail, outbox
from core.models import Mail
from sellers import actions
from sellers.models import Invitation, Role, User
from sellers.tasks import end_sessions_of_former
from tests.sellers.factories import UserFactory, grant

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def admin():
    return grant(UserFactory(), Role.ADMIN)


@pytest.fixture
def today():
    return clock.today()


def letters_of(user, admin):
    """All that may wait for somebody: a notice of the morning, a digest, a link for her password, one that was held."""
    mail.send("notice", to=user.email, language="ko", reader=user.pk, context={"text": "가"}, dedupe_key="notice:1")
    mail.send("digest", to=user.email, language="ko", reader=user.pk, context={}, dedupe_key=f"digest:{user.pk}:today")
    mail.send("account/password_reset_key", to=user.email, language="ko", reader=user.pk)
    held = mail.send("notice", to="old@gaon.example", language="ko", reader=user.pk, context={"text": "나"})
    Mail.objects.filter(pk=held.pk).update(state="held")
    invited = UserFactory(email="invited@gaon.example")
    actions.invite(invited, by=admin)
    return Mail.objects.filter(reader_id=user.pk), invited


@pytest.mark.parametrize("how", ["night", "leave"])
def test_nothing_that_waits_is_sent_to_who_has_left(admin, today, how):
    user = UserFactory()
    rows, invited = letters_of(user, admin)
    if how == "leave":
        actions.leave(user, by=admin, on=today, at_once=True)
        actions.leave(invited, by=admin, on=today, at_once=True)
    else:
        for one in (user, invited):
            actions.leave(one, by=admin, on=today)
        assert set(rows.values_list("state", flat=True)) == {"waiting", "held"}, "her last day is still hers"
        User.objects.filter(pk__in=[user.pk, invited.pk]).update(left_on=today - DAY)
        end_sessions_of_former()
    assert [(row.state, row.context) for row in rows] == [("dropped", {})] * 4
    assert not Invitation.objects.open().filter(user=invited).exists()
    assert Mail.objects.get(reader_id=invited.pk).state == "dropped"


@pytest.mark.parametrize(
    ("fields", "is_sent"),
    [
        ({}, True),
        ({"left_on": 0}, True),
        ({"hired_on": 5}, True),
        ({"left_on": -1}, False),
        ({"is_active": False}, False),
        ({"hired_on": 5, "left_on": -1}, False),
    ],
)
def test_each_letter_asks_whether_its_reader_is_still_here(today, fields, is_sent):
    """Whatever was not withdrawn: the digest that was written at midnight, a link asked for a minute before."""
    days = {name: today + value * DAY if type(value) is int else value for name, value in fields.items()}
    user, stranger = UserFactory(), "customer@other.example"
    for to, reader in ((user.email, user.pk), (stranger, None)):
        mail.send("notice", to=to, language="ko", reader=reader, context={"text": "가"})
    User.objects.filter(pk=user.pk).update(**days)
    outbox.sweep()
    assert {letter.to[0] for letter in django_mail.outbox} == ({user.email, stranger} if is_sent else {stranger})
    row = Mail.objects.get(reader_id=user.pk)
    assert (row.state, row.context) == ("sent" if is_sent else "dropped", {})
    assert not mail.refused_letters().exists(), "no mail server refused anything"


def test_a_letter_that_was_held_for_a_leaver_is_not_sent_when_the_address_works_again(today):
    user = UserFactory()
    written = mail.send("notice", to=user.email, language="ko", reader=user.pk, context={"text": "가"})
    Mail.objects.filter(pk=written.pk).update(state="held")
    User.objects.filter(pk=user.pk).update(left_on=today - DAY)
    assert mail.try_again(user.email) == 1
    outbox.sweep()
    assert django_mail.outbox == []


@pytest.mark.parametrize("how", ["night", "leave", "late"])
def test_what_a_web_of_the_release_before_wrote_goes_to_no_leaver_either(admin, today, how):
    """During an upgrade: it does not say whose letter it is."""
    user, stays = UserFactory(email="haneui@gaon.example"), UserFactory()
    unsaid = {"language": "ko", "reader": None, "context": {"text": "가"}}
    hers, others = (mail.send("notice", to=to, **unsaid) for to in ("Haneui@gaon.example", stays.email))
    outside = mail.send("notice", to="customer@other.example", **unsaid)
    quoted = mail.send("notice", to=user.email, answer_to="서린 <seorin@gaon.example>", **unsaid)
    if how == "leave":
        actions.leave(user, by=admin, on=today, at_once=True)
    else:
        User.objects.filter(pk=user.pk).update(left_on=today - DAY)
    if how == "night":
        end_sessions_of_former()
    if how == "late":
        outbox.sweep()
        assert len(django_mail.outbox) == 3
    states = dict(Mail.objects.values_list("pk", "state"))
    kept = "sent" if how == "late" else "waiting"
    assert states == {hers.pk: "dropped", others.pk: kept, outside.pk: kept, quoted.pk: kept}


def test_letters_that_wait_at_the_upgrade_are_given_their_reader():
    user = UserFactory(email="haneui@gaon.example")
    sent = {"to": "Haneui@gaon.example", "language": "ko", "reader": None}
    waiting, gone = (mail.send("notice", context={"text": "가"}, **sent) for _ in range(2))
    offer = mail.send("quotation", answer_to="서린 <seorin@gaon.example>", **sent)
    outside = mail.send("notice", **sent | {"to": "customer@other.example"})
    Mail.objects.filter(pk=gone.pk).update(state="sent")
    with connection.cursor() as cursor:
        cursor.execute(import_module("sellers.migrations.0009_whose_letter").WAITING)
    found = dict(Mail.objects.values_list("pk", "reader_id"))
    assert found == {waiting.pk: user.pk, gone.pk: None, offer.pk: None, outside.pk: None}
