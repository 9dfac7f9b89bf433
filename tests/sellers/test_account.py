"""Logging in and out, and passwords."""

import datetime as dt
import re

import pytest
from django.contrib.messages import get_messages
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.urls import NoReverseMatch, reverse

from core import clock, outbox
from core.models import AuditEvent
from sellers.models import User
from tests.sellers.factories import UserFactory
from tests.support import OWN_CACHE

pytestmark = pytest.mark.django_db
PASSWORD = "배나무-일곱-그루"
NEW = "사과나무-아홉-그루"


@pytest.fixture(autouse=True)
def _quick_and_clean(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = OWN_CACHE
    cache.clear()


@pytest.fixture
def user():
    person = UserFactory(email="haneui@gaon.example", name="김하늬")
    person.set_password(PASSWORD)
    person.save()
    return person


def log_in(client, password=PASSWORD, email="Haneui@Gaon.example", **more):
    return client.post(reverse("account_login"), {"login": email, "password": password} | more)


def test_log_in_by_email_leads_to_today_and_is_written_down(client, user):
    answer = log_in(client)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert AuditEvent.objects.filter(verb="logged_in", actor_id=user.pk).count() == 1


def test_log_in_leads_back_to_where_one_was_going_but_not_off_the_site(client, user):
    assert log_in(client, next="/settings/")["Location"] == "/settings/"
    client.logout()
    assert log_in(client, next="https://evil.example/")["Location"] == "/"


def test_a_wrong_password_comes_back_with_the_form(client, user):
    answer = log_in(client, "falsch")
    assert answer.status_code == 422
    assert "Haneui@Gaon.example" in answer.content.decode()


def test_who_has_left_or_is_switched_off_cannot_log_in(client, user):
    User.objects.filter(pk=user.pk).update(left_on=clock.today() - dt.timedelta(days=1))
    assert log_in(client)["Location"] == reverse("account_inactive")
    User.objects.filter(pk=user.pk).update(left_on=clock.today(), is_active=False)
    assert log_in(client)["Location"] == reverse("account_inactive")
    assert client.get(reverse("account_inactive")).status_code == 200
    assert client.get("/").status_code == 302
    assert not AuditEvent.objects.exists()
    User.objects.filter(pk=user.pk).update(is_active=True)
    assert log_in(client).status_code == 302


def test_who_begins_later_is_told_the_day(client, user):
    begins = clock.today() + dt.timedelta(days=3)
    User.objects.filter(pk=user.pk).update(hired_on=begins)
    answer = log_in(client)
    assert answer["Location"] == reverse("account_login")
    assert str(begins.day) in "".join(str(one) for one in get_messages(answer.wsgi_request))
    assert client.get("/").status_code == 302
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert log_in(client)["Location"] == reverse("account_inactive")


def test_guessing_is_slowed_down(client, user):
    for _ in range(5):
        log_in(client, "falsch")
    answer = log_in(client)
    assert answer.status_code == 422, "the right password is refused as well for a while"


def test_nobody_signs_up():
    for name in ("account_signup", "account_email", "socialaccount_signup"):
        with pytest.raises(NoReverseMatch):
            reverse(name)


def test_log_out_asks_by_post(client, user):
    client.force_login(user)
    assert client.get(reverse("account_logout")).status_code == 200
    assert client.get("/").status_code == 200
    client.post(reverse("account_logout"))
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(("language", "word"), [("ko", "비밀번호"), ("en", "password")])
def test_a_forgotten_password_is_set_anew_by_mail_in_the_persons_language(client, user, language, word):
    User.objects.filter(pk=user.pk).update(language=language)
    answer = client.post(reverse("account_reset_password"), {"email": "haneui@gaon.example"})
    assert answer["Location"] == reverse("account_reset_password_done")
    outbox.sweep()
    (letter,) = mail.outbox
    assert word in letter.subject
    assert word in letter.body
    html = letter.alternatives[0].content
    link = re.search(r"http://testserver(\S+)", letter.body)[1]
    assert link in html
    page = client.get(link, follow=True)
    assert page.status_code == 200
    action = page.redirect_chain[-1][0]
    assert client.post(action, {"password1": "123", "password2": "123"}).status_code == 422
    done = client.post(action, {"password1": NEW, "password2": NEW}, follow=True)
    assert done.status_code == 200
    assert log_in(client, NEW).status_code == 302
    client.logout()
    assert client.get(link, follow=True).status_code == 200, "a used link says so in words"


def test_the_key_of_a_link_lies_open_in_no_session_and_goes_once_it_was_used(client, user):
    client.post(reverse("account_reset_password"), {"email": user.email})
    outbox.sweep()
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body)[1]
    key = link.rstrip("/").rpartition("/")[2].partition("-")[2]
    form = client.get(link, follow=True).redirect_chain[-1][0]
    (row,) = Session.objects.all()
    assert key not in str(row.get_decoded())
    assert "_password_reset_key" in row.get_decoded()
    assert client.post(form, {"password1": "123", "password2": "123"}).status_code == 422
    assert client.post(form, {"password1": NEW, "password2": NEW}).status_code == 302
    assert "_password_reset_key" not in client.session
    assert log_in(client, NEW).status_code == 302


def test_nobody_learns_whether_an_address_is_known(client, user):
    User.objects.filter(pk=user.pk).update(left_on=clock.today() - dt.timedelta(days=1))
    for email in ("haneui@gaon.example", "stranger@elsewhere.example"):
        answer = client.post(reverse("account_reset_password"), {"email": email})
        assert answer["Location"] == reverse("account_reset_password_done")
    outbox.sweep()
    assert mail.outbox == []


def test_changing_the_password_keeps_this_session_and_ends_the_others(client, user):
    from django.test import Client

    other = Client()
    client.force_login(user)
    other.force_login(user)
    url = reverse("account_change_password")
    assert client.get(url).status_code == 200
    wrong = client.post(url, {"oldpassword": "falsch", "password1": NEW, "password2": NEW})
    assert wrong.status_code == 422
    assert client.post(url, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}).status_code == 302
    assert client.get("/").status_code == 200
    assert other.get("/").status_code == 302


def test_somebody_without_a_password_is_led_to_the_reset(client):
    person = UserFactory()
    person.set_unusable_password()
    person.save()
    client.force_login(person)
    answer = client.get(reverse("account_change_password"), follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[-1][0] == reverse("account_reset_password")


def test_an_expired_log_in_leads_a_fragment_request_to_the_log_in_page(client):
    answer = client.get(
        "/settings/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/notifications/?after=x"}
    )
    assert answer.status_code == 401
    assert answer["HX-Redirect"] == "/accounts/login/?next=%2Fnotifications%2F%3Fafter%3Dx"
    page = client.get("/settings/")
    assert page["Location"] == "/accounts/login/?next=/settings/"


def test_an_expired_log_in_takes_no_form_away_for_a_hint(client):
    answer = client.get("/duplicates/like/person/", headers={"HX-Request": "true", "Hanjang-Hint": "yes"})
    assert (answer.status_code, answer.get("HX-Redirect")) == (401, None)
