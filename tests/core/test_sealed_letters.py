"""What a letter says lies open nowhere: not while it waits, not while it is held, not in a backup."""

import datetime as dt

import pytest
from django.core import mail as django_mail
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from core import clock, mail, outbox
from core.mail.sealing import opened
from core.models import DeadAddress, Mail, MailState, OutboxRow, OutboxState
from core.tasks import clean_up
from sellers import actions
from sellers.actions.invitations import path_of
from sellers.models import Role
from tests.sellers.factories import UserFactory, grant

pytestmark = pytest.mark.django_db
LINK = "/accounts/password/reset/key/1-abc/"


def written(to="haneui@gaon.example", **more):
    context = {"name": "김하늬", "password_reset_url": LINK}
    return mail.send("account/password_reset_key", to=to, language="ko", reader=None, context=context, **more)


def stored() -> str:
    """Every row of the mail's table and of the outbox, as a backup has them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT m::text FROM core_mail m UNION ALL SELECT o::text FROM core_outboxrow o")
        return " ".join(text for (text,) in cursor.fetchall())


def test_no_link_lies_in_the_database_while_its_letter_waits_is_held_or_was_sent(client, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    user = UserFactory(email="seorin@gaon.example")
    user.set_password("배나무-일곱-그루")
    user.save()
    client.post(reverse("account_reset_password"), {"email": user.email})
    invitation = actions.invite(UserFactory(email="new@gaon.example"), by=grant(UserFactory(), Role.ADMIN))
    links = [path_of(invitation), opened(Mail.objects.get(reader_id=user.pk).context)["password_reset_url"]]
    tokens = [link.strip("/").rpartition("/")[2] for link in links]
    assert all(len(token) > 20 for token in tokens)
    assert not [token for token in tokens if token in stored()], "waiting"
    DeadAddress.objects.create(address=user.email, since=clock.now(), words="550")
    outbox.sweep()
    assert Mail.objects.get(reader_id=user.pk).state == MailState.HELD
    assert not [token for token in tokens if token in stored()], "held"
    (letter,) = django_mail.outbox
    assert tokens[0] in letter.body
    mail.try_again(user.email)
    outbox.sweep()
    assert tokens[1] in django_mail.outbox[1].body, "what was held still says what it said"
    assert set(Mail.objects.values_list("state", flat=True)) == {MailState.SENT}
    assert not Mail.objects.exclude(context={}).exists()


def test_what_can_no_longer_be_sent_loses_its_words_at_night(settings):
    late, good = written(), written()
    Mail.objects.filter(pk=late.pk).update(state=MailState.HELD, good_until=clock.now() - dt.timedelta(minutes=1))
    given_up = written()
    Mail.objects.filter(pk=given_up.pk).update(good_until=clock.now() - dt.timedelta(minutes=1))
    OutboxRow.objects.update(state=OutboxState.DEAD)
    clean_up()
    for row in (late, given_up):
        row.refresh_from_db()
        assert (row.state, row.context) == (MailState.DROPPED, {})
        assert row.done_at is not None, "goes after 90 days"
    good.refresh_from_db()
    assert opened(good.context)["password_reset_url"] == LINK


def test_what_an_older_release_has_left_open_is_sent_and_sealed_a_day_later():
    old, young = written(), written()
    plain = {"name": "김하늬", "password_reset_url": LINK}
    Mail.objects.update(context=plain)
    Mail.objects.filter(pk=old.pk).update(created_at=clock.now() - dt.timedelta(days=1, minutes=1))
    OutboxRow.objects.update(payload_version=1)
    clean_up()
    rows = OutboxRow.objects.values_list("payload__mail", "payload_version")
    assert dict(rows) == {old.pk: 2, young.pk: 1}, "it would send the sealed one empty, and leaves it to others"
    for row in (old, young):
        row.refresh_from_db()
    assert young.context == plain, "a worker of that release may still have to send it"
    assert LINK not in str(old.context)
    outbox.sweep()
    assert [LINK in letter.body for letter in django_mail.outbox] == [True, True]


def test_a_worker_of_an_older_release_leaves_a_sealed_letter_to_others(monkeypatch):
    letter = written()
    monkeypatch.setitem(outbox._versions, mail.KIND, 1)
    outbox.sweep()
    letter.refresh_from_db()
    assert (letter.state, django_mail.outbox) == (MailState.WAITING, [])


def test_letters_survive_a_turn_of_keys_and_a_lost_key_sends_nothing_empty(settings):
    settings.SEALING_KEYS = ["old" * 12]
    letter = written()
    settings.SEALING_KEYS = ["none" * 9]
    outbox.sweep()
    letter.refresh_from_db()
    assert (letter.state, django_mail.outbox) == (MailState.WAITING, [])
    assert "HANJANG_SEALING_KEYS" in OutboxRow.objects.get().last_error
    settings.SEALING_KEYS = ["new" * 12, "old" * 12]
    call_command("reseal")
    settings.SEALING_KEYS = ["new" * 12]
    OutboxRow.objects.update(run_after=clock.now())
    outbox.sweep()
    assert LINK in django_mail.outbox[0].body
