"""The life of a log-in: it gets a new key, is listed with its device, runs out, and ends at once where it should."""

import datetime as dt
import re

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from core import clock
from core.models import AuditEvent, Mail
from sellers import actions
from sellers.models import Role
from sellers.security import SHOWN, device_of, log_ins_of
from sellers.session_marks import SEEN, SINCE
from sellers.sessions import SessionStore
from tests.sellers.factories import UserFactory, grant
from tests.support import OWN_CACHE, READS, assert_flat_queries, queries_of

pytestmark = pytest.mark.django_db
PASSWORD = "배나무-일곱-그루"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130 Mobile Safari/537.36 SamsungBrowser/26"


@pytest.fixture(autouse=True)
def _quick_and_clean(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = OWN_CACHE
    cache.clear()


@pytest.fixture
def user():
    person = UserFactory(email="haneui@gaon.example")
    person.set_password(PASSWORD)
    person.save()
    return person


def log_in(client, **headers):
    typed = {"login": "haneui@gaon.example", "password": PASSWORD}
    return client.post(reverse("account_login"), typed, headers=headers)


def age(client, mark, by):
    session = client.session
    session[mark] -= int(by.total_seconds())
    session.save()


def test_the_key_changes_at_the_log_in_and_the_log_out_clears(client, user, settings):
    client.post(reverse("mfa_login_webauthn"))
    client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})
    before = client.session.session_key
    assert before, "a session of somebody who is nobody yet"
    log_in(client)
    after = client.session.session_key
    assert after != before
    assert not Session.objects.filter(pk=before).exists()
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert client.post(reverse("account_logout"))["Clear-Site-Data"] == '"cache", "storage"'
    assert not Session.objects.filter(pk=after).exists()
    assert not UserSession.objects.exists()
    stolen = Client()
    stolen.cookies[settings.SESSION_COOKIE_NAME] = after
    assert stolen.get("/").status_code == 302


def test_cookies_go_over_tls_only_in_production(settings):
    from config import settings as ours

    assert ours.SESSION_COOKIE_SECURE is ours.CSRF_COOKIE_SECURE is ours.BEHIND_TLS


def test_each_device_is_listed_and_ended_by_itself(client, user):
    phone, stranger = Client(), Client()
    log_in(client)
    log_in(phone, **{"User-Agent": PHONE})
    other = UserFactory()
    stranger.force_login(other)
    here, there = log_ins_of(user, current=client.session.session_key).rows
    assert (here.current, there.current) == (True, False)
    assert there.device == "Samsung Internet · Android"
    page = client.get(reverse("sellers:security")).content.decode()
    assert "Samsung Internet · Android" in page
    assert stranger.post(reverse("sellers:session_end", args=[there.pk])).status_code == 409
    assert phone.get("/").status_code == 200
    assert client.post(reverse("sellers:session_end", args=[there.pk])).status_code == 302
    assert phone.get("/").status_code == 302
    log_in(phone)
    assert client.post(reverse("sellers:sessions_end")).status_code == 302
    assert phone.get("/").status_code == 302
    assert client.get("/").status_code == 200
    assert stranger.get("/").status_code == 200


def test_a_use_is_written_every_five_minutes_and_prolongs(client, user):
    log_in(client)
    client.get("/settings/")
    assert not [sql for sql in queries_of(lambda: client.get("/settings/")) if not sql.startswith(READS)]
    age(client, SEEN, dt.timedelta(minutes=6))
    Session.objects.update(expire_date=clock.now() + dt.timedelta(hours=1))
    UserSession.objects.update(last_seen_at=clock.now() - dt.timedelta(hours=5))
    writes = [sql for sql in queries_of(lambda: client.get("/settings/")) if not sql.startswith(READS)]
    assert len(writes) <= 2
    assert UserSession.objects.get().last_seen_at > clock.now() - dt.timedelta(minutes=1)
    assert Session.objects.get().expire_date > clock.now() + dt.timedelta(days=6)


def test_a_log_in_ends_unused_after_a_week_and_used_after_a_month(client, user):
    log_in(client)
    age(client, SINCE, dt.timedelta(days=29))
    assert client.get("/").status_code == 200
    age(client, SINCE, dt.timedelta(days=1))
    assert client.get("/").status_code == 302
    assert not UserSession.objects.exists()
    log_in(client)
    Session.objects.update(expire_date=clock.now() - dt.timedelta(seconds=1))
    assert client.get("/").status_code == 302
    assert log_ins_of(user, current=None).rows == []
    Session.objects.all().delete()
    assert actions.forget_ended_sessions() == 1


def test_the_log_in_says_why_it_came_where_it_did_not_come_by_itself(client, user, monkeypatch):
    ended, asked = "로그인이 끝났어요", "열려던 화면"
    log_in_page = reverse("account_login")

    def opened(answer):
        return client.get(answer["Location"]).content.decode()

    assert asked in opened(client.get("/settings/"))
    for path in ("/", log_in_page, f"{log_in_page}?next=https://evil.example/", f"{log_in_page}?ended=1"):
        page = client.get(path, follow=True).content.decode()
        assert asked not in page
        assert ended not in page
    log_in(client)
    Session.objects.all().delete()  # by its age, or from another device
    page = opened(client.get("/settings/"))
    assert ended in page
    assert asked not in page
    assert 'name="next" value="/settings/"' in page
    assert "data-kept-now hidden" in page, "only a script knows what is on the device"
    log_in(client)
    age(client, SINCE, dt.timedelta(days=31))
    late = client.get("/settings/", headers={"HX-Request": "true"})
    assert late.status_code == 401
    assert ended in client.get(late["HX-Redirect"]).content.decode()
    with monkeypatch.context() as later:
        later.setenv("HANJANG_NOW", (clock.now() + dt.timedelta(minutes=11)).isoformat())
        assert ended not in client.get(late["HX-Redirect"]).content.decode(), "a bookmark of it"
    log_in(client)
    client.post(reverse("account_logout"))
    assert ended not in opened(client.get("/settings/")), "she went herself"


def elsewhere(user, count, *, hours=1):
    """Log-ins on other devices, each last used some hours before the one before it."""
    for number in range(1, count + 1):
        store = SessionStore()
        store.create()
        actions.note_session(store.session_key, user_id=user.pk, ip=f"10.0.0.{number}", agent=PHONE)
        seen = clock.now() - dt.timedelta(hours=hours * number)
        UserSession.objects.filter(session_key=store.session_key).update(last_seen_at=seen)


def test_many_log_ins_come_page_by_page_and_end_in_one_act(client, user):
    log_in(client)
    here = client.session.session_key
    UserSession.objects.update(last_seen_at=clock.now() - dt.timedelta(minutes=90))  # used after this one since
    elsewhere(user, SHOWN + 5)
    address = reverse("sellers:security")
    html = client.get(address).content.decode()
    assert html.count(reverse("sellers:session_end", args=[0])[:-6]) == SHOWN  # the others, and "everywhere else"
    assert html.index("10.0.0.1 ") < html.index("10.0.0.2 ") < html.index("10.0.0.9 ")
    first = log_ins_of(user, current=here)
    assert [one.current for one in first.rows] == [True, *[False] * (SHOWN - 1)]
    rest = log_ins_of(user, current=here, after=first.after)
    assert [one.ip for one in first.rows[1:] + rest.rows] == [f"10.0.0.{number}" for number in range(1, SHOWN + 6)]
    assert rest.after == ""
    more = f"{address}?after={first.after}"
    assert more.removeprefix(address) in html
    part = client.get(more, headers={"HX-Request": "true"}).content.decode()
    assert (part.count("data-row"), "<html" in part, "10.0.0.10 " in part) == (6, False, True)
    assert "<html" in client.get(more).content.decode()
    client.post(reverse("sellers:sessions_end"))
    assert [one.current for one in log_ins_of(user, current=here).rows] == [True]


def test_the_page_costs_the_same_however_many_log_ins_there_are(client, user):
    log_in(client)
    elsewhere(user, SHOWN + 1)
    client.get(reverse("sellers:security"))
    assert_flat_queries(lambda: client.get(reverse("sellers:security")), grow=lambda: elsewhere(user, SHOWN, hours=2))
    grown = len(client.get(reverse("sellers:security")).content)
    elsewhere(user, SHOWN, hours=3)
    assert abs(len(client.get(reverse("sellers:security")).content) - grown) < 100


def test_a_log_in_that_its_next_use_would_end_is_not_shown(user, settings):
    elsewhere(user, 2)
    old, _young = UserSession.objects.order_by("last_seen_at")
    UserSession.objects.filter(pk=old.pk).update(created_at=clock.now() - dt.timedelta(days=settings.SESSION_DAYS))
    assert [one.ip for one in log_ins_of(user, current=None).rows] == ["10.0.0.1"]


def test_a_new_password_by_mail_ends_every_session(client, user):
    log_in(client)
    from allauth.account.signals import password_reset
    from django.test import RequestFactory

    request = RequestFactory().post("/")
    request.session = Client().session
    password_reset.send(sender=type(user), request=request, user=user)
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130 Safari/537.36 Edg/130.0", "Edge · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Gecko/20100101 Firefox/130.0", "Firefox · macOS"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120 Whale/3.2 Safari/537.36", "Whale · Windows"),
        ("curl/8.5", "알 수 없는 기기"),
        ("", "알 수 없는 기기"),
    ],
)
def test_a_device_has_the_names_people_know(agent, device):
    assert device_of(agent) == device


def test_an_administrator_logs_somebody_out_everywhere(client, user):
    log_in(client)
    admin = Client()
    admin.force_login(grant(UserFactory(), Role.ADMIN))
    mate = Client()
    mate.force_login(UserFactory())
    address = reverse("sellers:employee_log_out", args=[user.pk])
    assert mate.post(address).status_code == 403
    assert client.get("/settings/").status_code == 200
    assert admin.post(address).status_code == 302
    assert client.get("/settings/").status_code == 302
    assert AuditEvent.objects.get(verb="sessions_ended").subject_id == user.pk


def test_a_failed_log_in_is_written_down(client, user):
    client.post(reverse("account_login"), {"login": user.email, "password": "falsch"})
    client.post(reverse("account_login"), {"login": "nobody@gaon.example", "password": "falsch"})
    (row,) = AuditEvent.objects.filter(verb="log_in_failed")
    assert (row.subject_id, row.actor_id, row.params["ip"]) == (user.pk, None, "127.0.0.1")


@pytest.mark.parametrize("page", ["account_login", "account_change_password"])
def test_passwords_are_masked_and_may_be_pasted(client, user, page):
    if page != "account_login":
        log_in(client)
    html = client.get(reverse(page)).content.decode()
    fields = re.findall(r"<input[^>]*name=\"[^\"]*password[^\"]*\"[^>]*>", html)
    assert fields
    for field in fields:
        assert 'type="password"' in field
        assert "autocomplete=" in field
        assert 'autocomplete="off"' not in field
        assert "onpaste" not in field


def test_in_production_an_account_of_the_demo_is_nobody(client, user, settings):
    """Whatever the start could ask of the database: also one that came later, or that is logged in already."""
    user.is_demo = True
    user.save()
    assert log_in(client)["Location"] == "/", "where the demo belongs"
    assert client.get("/").status_code == 200
    settings.PRODUCTION = True
    assert client.get("/").status_code == 302, "the session that was open"
    assert client.post(reverse("sellers:settings"), {"language": "en"}).status_code == 302
    fresh = Client()
    assert log_in(fresh)["Location"] == reverse("account_inactive")
    assert fresh.get("/").status_code == 302
    fresh.post(reverse("account_reset_password"), {"email": user.email})
    assert not Mail.objects.exists()
    user.is_demo = False
    user.save()
    assert log_in(Client())["Location"] == "/"
