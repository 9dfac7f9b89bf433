"""The pages of notification rules and of addresses that refuse mail."""

import datetime as dt

import pytest
from django.core import mail as django_mail
from django.urls import reverse

from core import clock, mail, outbox
from core.models import AuditEvent, DeadAddress, Mail, MailState
from sellers.actions import edit_user
from sellers.actions.mail import hold_address
from sellers.models import NoticeLimits, NoticeRule, Role
from sellers.notices import kinds
from tests.sellers.factories import OrgUnitFactory, UserFactory, grant
from tests.support import assert_flat_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    user = grant(UserFactory(name="원태하", language="en"), Role.ADMIN)
    client.force_login(user)
    return user


@pytest.fixture
def unit():
    return OrgUnitFactory(kind="company", name="가온")


def form_of(on, **changes):
    ticks = {f"on_{kind.code}": "on" for kind in kinds()}
    hours = {f"hours_{kind.code}": kind.leader_after_hours for kind in kinds() if kind.still_waits}
    return {"valid_from": on.isoformat(), "a_day": "7", "urgent_by_mail": "on"} | ticks | hours | changes


def test_only_what_differs_is_written_down_and_what_is_planned_may_be_taken_back(client, admin, unit):
    change = reverse("sellers:notice_rules_change", args=[unit.pk])
    tomorrow = clock.today() + dt.timedelta(days=1)
    data = form_of(tomorrow, a_day="4", quiet_from="20:00", quiet_to="07:30", hours_coaching_asked="")
    del data["on_customer_met"]
    assert client.post(change, data).status_code == 302
    limits = NoticeLimits.objects.get()
    assert (limits.a_day, limits.quiet_to, limits.valid_from) == (4, dt.time(7, 30), tomorrow)
    assert {(rule.code, rule.is_on, rule.leader_after_hours) for rule in NoticeRule.objects.all()} == {
        ("customer_met", False, None),
        ("coaching_asked", True, None),
    }
    shown = client.get(reverse("sellers:notice_rules")).content.decode()
    assert "20:00–07:30" in shown
    assert "Planned" in shown
    assert admin.name in shown
    withdraw = reverse("sellers:notice_rules_withdraw", args=[unit.pk])
    assert client.post(withdraw, {"table": "limits", "row": limits.pk}).status_code == 302
    assert not NoticeLimits.objects.exists()
    assert client.post(withdraw, {"table": "limits", "row": limits.pk}).status_code == 404


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"a_day": "0"}, "a_day"),
        ({"quiet_from": "20:00"}, "Quiet hours need"),
        ({"quiet_from": "20:00", "quiet_to": "20:00"}, "another time"),
        ({"valid_from": "2020-01-01"}, "from today on"),
    ],
)
def test_what_cannot_be_comes_back_with_the_form(client, admin, unit, changes, words):
    answer = client.post(reverse("sellers:notice_rules_change", args=[unit.pk]), form_of(clock.today()) | changes)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not NoticeLimits.objects.exists()


def test_every_kind_is_there_with_an_example_in_both_languages(client, admin, unit):
    for language in ("en", "ko"):
        admin.language = language
        admin.save(update_fields=["language"])
        page = client.get(reverse("sellers:notice_rules")).content.decode()
        for kind in kinds():
            assert kind.example
            assert kind.first_to
        assert "노지 방제 자동화" in page
        assert "%(" not in page


def test_cost_is_flat_in_rules(client, admin, unit):
    days = iter(range(1, 99))

    def grow():
        day = clock.today() - dt.timedelta(days=next(days))
        NoticeLimits.objects.create(unit=unit, valid_from=day)
        NoticeRule.objects.create(unit=unit, valid_from=day, code="customer_met")

    assert_flat_queries(lambda: client.get(reverse("sellers:notice_rules")), grow)


def test_an_administrator_sees_dead_addresses_and_sends_again_what_was_held(client, admin):
    person = UserFactory(email="gone@gaon.example", name="떠난이")
    dead = DeadAddress.objects.create(address=person.email, since=clock.now(), words="550 5.1.1 No such user")
    mail.send("notice", to=person.email, language="ko", reader=person.pk, context={"text": "안녕"})
    outbox.sweep()
    assert django_mail.outbox == []
    page = client.get(reverse("sellers:dead_addresses")).content.decode()
    for words in (person.email, person.name, "550 5.1.1", "1 mail held"):
        assert words in page
    assert client.post(reverse("sellers:dead_address_again", args=[dead.pk])).status_code == 302
    outbox.sweep()
    assert len(django_mail.outbox) == 1
    assert AuditEvent.objects.filter(verb="address_retried", actor_id=admin.pk, subject_id=person.pk).exists()
    assert "refuses" in client.get(reverse("sellers:dead_addresses")).content.decode()


def test_a_letter_that_came_back_later_holds_what_follows_it(client, admin):
    """A relay takes every letter, and says hours afterwards that nobody is there."""
    person, door = UserFactory(email="gone@gaon.example", name="떠난이"), reverse("sellers:address_bounced")
    wrong = client.post(door, {"address": "nobody@elsewhere.example"})
    assert wrong.status_code == 422
    assert "spelt right" in wrong.content.decode()
    assert not DeadAddress.objects.exists()
    answer = client.post(door, {"address": "Gone@gaon.example", "words": "550 5.1.1\n No such  user"}, follow=True)
    for words in (person.email, person.name, "550 5.1.1 No such user", "is held from now on"):
        assert words in answer.content.decode()
    mail.send("notice", to=person.email, language="ko", reader=person.pk, context={"text": "안녕"})
    outbox.sweep()
    assert django_mail.outbox == []
    assert AuditEvent.objects.filter(verb="address_held", actor_id=admin.pk, subject_id=person.pk).exists()


def test_who_holds_an_address_and_changes_it_gets_no_letter_of_the_account(client, admin):
    """Any administrator can say that a letter came back; only a server's own word keeps the warning from the old address."""
    person = UserFactory(email="there@gaon.example", last_login=clock.now())
    hold_address(person.email, by=admin)
    for template in ("account/password_reset_key", "notice"):
        mail.send(template, to=person.email, language="ko", reader=person.pk, context={"text": "안녕"})
    outbox.sweep()
    edit_user(person, by=admin, read_at=person.version, email="new@gaon.example")
    outbox.sweep()
    sent = {(letter.to[0], letter.subject) for letter in django_mail.outbox}
    assert {to for to, _ in sent} == {"there@gaon.example", "new@gaon.example"}
    assert Mail.objects.get(template="account/security").to == "there@gaon.example"
    assert Mail.objects.get(template="account/password_reset_key").state == MailState.DROPPED
    assert Mail.objects.get(template="notice").to == "new@gaon.example"


def test_a_customers_address_that_a_letter_went_to_may_be_held_and_no_colleague_does_it(client, admin):
    door = reverse("sellers:address_bounced")
    mail.send("notice", to="buyer@farm.example", language="ko", reader=None, context={"text": "안녕"})
    assert client.post(door, {"address": "buyer@farm.example"}).status_code == 302
    assert "A letter came back" in client.get(reverse("sellers:dead_addresses")).content.decode()
    DeadAddress.objects.all().delete()
    client.force_login(UserFactory())
    assert client.post(door, {"address": "buyer@farm.example"}).status_code == 403
    assert not DeadAddress.objects.exists()


def test_cost_is_flat_in_dead_addresses(client, admin):
    numbers = iter(range(99))
    assert_flat_queries(
        lambda: client.get(reverse("sellers:dead_addresses")),
        lambda: DeadAddress.objects.create(address=f"x{next(numbers)}@y.example", since=clock.now(), words="550"),
    )
