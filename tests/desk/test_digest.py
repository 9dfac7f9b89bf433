"""The digest: whose morning has come, what it says, and that one dead address stops nobody else's."""

import datetime as dt

import pytest
from django.apps import apps
from django.core import mail as django_mail
from django.test import Client
from django.urls import reverse

from core import clock, outbox
from core.audit import history
from core.models import DeadAddress, OutboxRow, OutboxState
from desk.queries.digest import digest_of
from opportunities import actions as deals
from opportunities.models import Opportunity
from opportunities.queries import changed_by_others, changes
from sellers import actions
from sellers.models import Digest, Holiday, Membership, Notification, Role, User
from sellers.queries import waiting_for
from tests.core.post import Post, mail_server
from tests.opportunities.factories import world
from tests.sellers.factories import NotificationFactory, OrgUnitFactory, UserFactory, grant, place
from tests.support import queries_of

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 3, 2, 8, 5, tzinfo=dt.UTC)  # read in her zone; a public holiday (the substitute of 1 March)
TUESDAY = dt.datetime(2026, 3, 3, 8, 5, tzinfo=dt.UTC)


def at(local: dt.datetime, user: User, monkeypatch) -> dt.datetime:
    """The instant at which her clock shows `local`; the process's clock is set to it."""
    instant = local.replace(tzinfo=user.zone)
    monkeypatch.setenv("HANJANG_NOW", instant.isoformat())
    return instant


@pytest.fixture
def user():
    return grant(place(UserFactory(), OrgUnitFactory()), Role.SELLER)


def picked(user, local, monkeypatch) -> bool:
    before = Digest.objects.filter(user=user).count()
    actions.pick_digests(now=at(local, user, monkeypatch))
    return Digest.objects.filter(user=user).count() > before


@pytest.mark.parametrize(("hour", "is_due"), [(7, False), (8, True), (11, True), (12, False), (23, False)])
@pytest.mark.parametrize("zone", ["Asia/Seoul", "America/Los_Angeles", "Pacific/Auckland"])
def test_at_eight_of_her_zone_and_caught_up_until_noon(user, monkeypatch, zone, hour, is_due):
    user.time_zone = zone
    user.save()
    assert picked(user, TUESDAY.replace(hour=hour), monkeypatch) == is_due


def test_once_a_day_on_working_days_at_the_hour_she_chose(user, monkeypatch):
    assert not picked(user, MONDAY, monkeypatch), "a public holiday"
    assert picked(user, TUESDAY, monkeypatch)
    assert not picked(user, TUESDAY.replace(hour=10), monkeypatch)
    Holiday.objects.create(unit=user.memberships.get().unit, day=dt.date(2026, 3, 4), name="창립기념일")
    assert not picked(user, TUESDAY + dt.timedelta(days=1), monkeypatch), "her unit's holiday"
    actions.choose_mail(user, by=user, digest_hour=10)
    assert not picked(user, TUESDAY + dt.timedelta(days=2), monkeypatch)
    assert picked(user, TUESDAY + dt.timedelta(days=2, hours=2), monkeypatch)
    actions.choose_mail(user, by=user, digest_on=False)
    assert not picked(user, TUESDAY + dt.timedelta(days=3, hours=2), monkeypatch)
    assert not picked(user, TUESDAY + dt.timedelta(days=4), monkeypatch), "a Saturday"


def test_who_has_left_gets_none(user, monkeypatch):
    User.objects.filter(pk=user.pk).update(left_on=dt.date(2026, 3, 2))
    assert not picked(user, TUESDAY, monkeypatch)


def test_nothing_to_say_is_no_mail(user, monkeypatch):
    assert picked(user, TUESDAY, monkeypatch)
    outbox.sweep()
    assert Digest.objects.get(user=user).lines == 0
    assert django_mail.outbox == []


def test_it_says_what_today_says_in_its_order_and_who_changed_what():
    here = world()
    seller, opportunity = here.seller, here.opportunity
    today = clock.today()
    Opportunity.objects.filter(pk=opportunity.pk).update(next_step="견적 설명", next_step_on=today)
    deals.write_note(opportunity, by=here.leader, text="비밀 조언")
    NotificationFactory(user=seller, code="test")
    now = clock.now()
    parts = digest_of(seller, on=today, now=now, since=now - dt.timedelta(days=1))
    assert [len(part.lines) for part in parts] == [1, 1, 1], "steps, coaching, notices: nobody changed anything"
    text = str(parts)
    assert "견적 설명" in text
    assert f"/opportunities/{opportunity.pk}/" in text
    assert "비밀 조언" not in text, "what was written to her stays on the page"
    assert here.leader.name in text


def test_what_colleagues_changed_since_the_last_one_is_told_and_what_she_did_herself_is_not():
    here = world()
    now = clock.now() - dt.timedelta(hours=1)
    for by, title in ((here.leader, "리더가 바꿈"), (here.seller, "내가 바꿈")):
        with history(by=by):
            Opportunity.objects.filter(pk=here.opportunity.pk).update(title=title)
    (found,) = changed_by_others(here.seller, since=now)
    assert (found.opportunity.pk, found.names) == (here.opportunity.pk, (here.leader.name,))
    assert changed_by_others(here.seller, since=clock.now()) == []
    assert changed_by_others(here.mate, since=now) == []


def test_what_the_system_weighs_at_night_hides_nothing_that_colleagues_changed(monkeypatch):
    here, now = world(), clock.now() - dt.timedelta(hours=1)
    with history(by=here.leader):
        Opportunity.objects.filter(pk=here.opportunity.pk).update(title="리더가 바꿈")
    monkeypatch.setattr(changes, "MANY", 2)
    for by in (None, here.seller):
        for number in range(3):
            with history(by=by):
                Opportunity.objects.filter(pk=here.opportunity.pk).update(title=f"{by} {number}")
    Opportunity.objects.filter(pk=here.opportunity.pk).update(title="누가 바꿨는지 모름")
    (found,) = changed_by_others(here.seller, since=now)
    assert found.names == (here.leader.name,)


def test_what_is_not_due_yet_and_what_is_done_is_left_out():
    here = world()
    tomorrow = clock.today() + dt.timedelta(days=1)
    Opportunity.objects.filter(pk=here.opportunity.pk).update(next_step="내일 일", next_step_on=tomorrow)
    NotificationFactory(user=here.seller, code="test", state="done")
    now = clock.now()
    assert "내일 일" not in str(digest_of(here.seller, on=clock.today(), now=now, since=now))


def test_the_mail_and_its_link_that_stops_it_without_a_log_in(user, monkeypatch, settings):
    settings.SITE_URL = "https://crm.gaon.example"
    User.objects.filter(pk=user.pk).update(language="en")
    NotificationFactory(user=user, code="test")
    at(TUESDAY, user, monkeypatch)
    actions.pick_digests(now=clock.now())
    outbox.sweep()
    outbox.sweep()
    (letter,) = django_mail.outbox
    assert letter.subject == "To do today: 1 thing"
    assert "https://crm.gaon.example/" in letter.body
    link = letter.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("https://crm.gaon.example")
    client = Client(enforce_csrf_checks=True)
    assert client.get(link).status_code == 200
    assert not hasattr(user, "mail_choice"), "looking stops nothing"
    assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    kept = str(list(apps.get_model("pghistory", "Context").objects.values_list("metadata", flat=True)))
    assert "/settings/mail/stop/" in kept
    assert link not in kept, "what opens something is not kept in the history"
    user.refresh_from_db()
    assert not user.mail_choice.digest_on
    assert client.post(link[:-3] + "xx/").status_code == 404


def test_five_hundred_digests_are_picked_at_a_constant_cost_and_a_dead_address_stops_nobody(settings, monkeypatch):
    unit = OrgUnitFactory()

    def hire(n, start):
        people = User.objects.bulk_create(
            User(email=f"d{start + i}@gaon.example", name=f"직원{start + i}", password="!") for i in range(n)
        )
        Membership.objects.bulk_create(Membership(user=one, unit=unit, from_on=dt.date(2020, 1, 1)) for one in people)
        Notification.objects.bulk_create(
            Notification(user=one, code="test", object_label="sellers.User", object_id=one.pk,
                         shown_from=dt.datetime(2026, 1, 1, tzinfo=dt.UTC), dedupe_key=f"d:{one.pk}")
            for one in people
        )  # fmt: skip
        return people

    few = hire(1, 0)
    now = at(TUESDAY, few[0], monkeypatch)
    cost = len(queries_of(lambda: actions.pick_digests(now=now)))
    hire(499, 1)
    assert len(queries_of(lambda: actions.pick_digests(now=now))) == cost
    assert cost <= 12
    assert OutboxRow.objects.filter(kind="digest").count() == 500
    # the worker's part for a tenth of them: the rest is the same
    OutboxRow.objects.filter(kind="digest").exclude(payload__user__lt=few[0].pk + 50).delete()
    with mail_server(settings, Post(refuses={"d7@gaon.example"})) as post:
        while outbox.sweep():
            pass
    assert len(post.letters) == 49
    assert DeadAddress.objects.get().address == "d7@gaon.example"
    assert not OutboxRow.objects.exclude(state=OutboxState.DONE).exists()


def test_she_chooses_what_comes_by_mail(client, user):
    client.force_login(user)
    assert client.get(reverse("sellers:mail")).status_code == 200
    refused = client.post(reverse("sellers:mail"), {"digest_on": "on", "digest_hour": "14"})
    assert refused.status_code == 422
    answer = client.post(reverse("sellers:mail"), {"digest_on": "on", "digest_hour": "7"})
    assert answer.status_code == 302
    user.refresh_from_db()
    assert (user.mail_choice.digest_on, user.mail_choice.digest_hour, user.mail_choice.urgent_by_mail) == (
        True,
        7,
        False,
    )


def test_she_sees_that_her_address_does_not_work_and_says_that_it_does_again(client, user):
    DeadAddress.objects.create(address=user.email.lower(), since=clock.now(), words="550 5.1.1 No such user")
    client.force_login(user)
    assert "550 5.1.1" in client.get(reverse("sellers:mail")).content.decode()
    client.post(reverse("sellers:mail_again"))
    assert not DeadAddress.objects.exists()


def test_promises_stand_in_it_and_after_them_what_is_beyond_the_days_limit(user, monkeypatch, settings):
    """Seven are before her on the page; the mail of the same morning has the rest."""
    from customers import actions as customers
    from customers.models import Person
    from tests.customers.factories import OwnerFactory, PersonFactory, log_of

    at(TUESDAY.replace(hour=4), user, monkeypatch)
    for number in range(9):
        person = PersonFactory(name=f"조용한{number}", contact_cycle_days=5)
        Person.objects.filter(pk=person.pk).update(last_contact_at=clock.now() - dt.timedelta(days=20))
        OwnerFactory(user=user, person=person)
    for days, text in ((-1, "늦은 견적서"), (1, "내일 견적서"), (2, "모레 견적서")):
        log = log_of(PersonFactory(), by=user, happened_at=clock.now() - dt.timedelta(days=9))
        customers.make_promise(by=user, log=log, text=text, due_on=clock.today() + dt.timedelta(days=days))
    secret = log_of(PersonFactory(), by=user, happened_at=clock.now() - dt.timedelta(days=9), is_confidential=True)
    customers.make_promise(by=user, log=secret, text="비밀 견적서", due_on=clock.today())
    customers.tell_alerts([user.pk], now=clock.now())
    settings.SITE_URL = "https://crm.gaon.example"
    at(TUESDAY, user, monkeypatch)
    actions.pick_digests(now=clock.now())
    with mail_server(settings, Post()) as post:
        while outbox.sweep():
            pass
    body = post.letters[0].get_body(("plain",)).get_content()
    assert body.index("늦은 견적서") < body.index("내일 견적서") < body.index("조용한")
    assert "모레 견적서" not in body
    assert "비밀 견적서" not in body, "the words of a confidential record stay on its page"
    on_the_page = waiting_for(user).filter(code="contact_late").count()
    assert (on_the_page, body.count("조용한")) == (4, 9), (
        "three places of seven are the promises', the mail has the rest"
    )
