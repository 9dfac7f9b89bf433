"""Every door that is open to all counts who knocks, and the log-in lives without the cache."""

import datetime as dt

import pytest
from django.core.cache import cache, caches
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from config import metrics
from config.cache import ForgivingCache
from core import clock
from sellers import limits
from sellers.models import User
from tests.sellers.factories import UserFactory
from tests.support import OWN_CACHE

pytestmark = pytest.mark.django_db
PASSWORD = "배나무-일곱-그루"
# what is sent at each door that nobody has to be logged in for, and how often before it shuts
DOORS = [
    ("readyz", [], "get", {}, 600),
    ("metrics", [], "get", {}, 20),
    ("favicon", [], "get", {}, 600),
    ("desk:offline", [], "get", {}, 600),
    ("desk:service_worker", [], "get", {}, 3000),
    ("account_inactive", [], "get", {}, 120),
    ("account_reset_password_done", [], "get", {}, 120),
    ("account_reset_password_from_key_done", [], "get", {}, 120),
    ("socialaccount_login_cancelled", [], "get", {}, 60),
    ("sellers:join", ["no-such-link"], "get", {}, 20),
    ("sellers:join_password", [], "post", {}, 120),
    ("account_login", [], "post", {"login": "a@gaon.example", "password": "x"}, 60),
    ("account_reset_password", [], "post", {"email": "a@gaon.example"}, 3),
    ("account_reset_password_from_key", ["1", "x-y"], "post", {}, 20),
    ("mfa_login_webauthn", [], "post", {"credential": "{}"}, 60),
    ("openid_connect_login", ["gaon"], "post", {}, 60),
    ("openid_connect_callback", ["gaon"], "get", {}, 60),
    ("sellers:theme", [], "post", {}, 60),
    ("sellers:language", [], "post", {}, 60),
    ("sellers:mail_stop", ["x"], "get", {}, 60),
]
# the others, and why nobody counts who knocks there
UNCOUNTED = {
    "healthz": "a constant that asks nothing; a proxy that is cut off would take the part out",
    "account_logout": "the way out of a stolen session stays open; without a session it only leads to the log-in",
    "mfa_authenticate": "behind a log-in that counts; codes count too (test_guessing_codes_is_slowed_down)",
    "admin:login": "leads on to the log-in, and says to who is in that the desk is not for her",
}


def open_doors(resolver, spaces=()):
    """The names of all addresses that answer somebody who is not logged in."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from open_doors(pattern, (*spaces, pattern.namespace) if pattern.namespace else spaces)
        elif not getattr(pattern.callback, "login_required", True):
            yield ":".join((*spaces, pattern.name or str(pattern.pattern)))


def test_every_open_door_counts_who_knocks_or_says_why_it_does_not():
    counted = [door[0] for door in DOORS]
    assert sorted([*counted, *UNCOUNTED]) == sorted(set(open_doors(get_resolver())))
    assert all(UNCOUNTED.values())


@pytest.fixture(autouse=True)
def _quick_and_clean(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = OWN_CACHE
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {
        "login": "4/m/ip",
        "reset_password_from_key": "4/m/ip",
    }
    settings.MFA_RATE_LIMITS = {"webauthn_login": "4/m/ip"}
    cache.clear()


@pytest.fixture
def user():
    person = UserFactory(email="haneui@gaon.example")
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.mark.parametrize(("name", "args", "method", "sent", "limit"), DOORS, ids=[door[0] for door in DOORS])
def test_a_door_shuts_for_who_knocks_too_often_and_stays_open_for_others(
    client, name, args, method, sent, limit, monkeypatch
):
    at, url, count = clock.now().replace(second=1), reverse(name, args=args), limits._count
    monkeypatch.setattr(clock, "now", lambda: at)
    ahead = limit - 10 if limit > 60 else 0  # everybody has knocked so often before
    monkeypatch.setattr(limits, "_count", lambda key, seconds: count(key, seconds) + ahead)
    statuses = []
    for _ in range(limit - ahead + 2):
        answer = getattr(client, method)(url, sent)
        statuses.append(answer.status_code)
        if answer.status_code == 429:
            break
    assert statuses[0] != 429
    assert statuses[-1] == 429, statuses
    assert len(statuses) <= limit - ahead + 1, statuses
    assert int(answer["Retry-After"]) > 0
    assert "너무" in answer.content.decode() or "429" in answer.content.decode()
    if name != "account_reset_password":  # counted by the address of whom it is asked for
        assert getattr(client, method)(url, sent, REMOTE_ADDR="10.1.2.3").status_code != 429


@pytest.mark.parametrize(("name", "args"), [door[:2] for door in DOORS if door[2] == "post"])
def test_who_only_looks_at_a_door_is_counted_too(client, name, args, monkeypatch):
    """The log-in library counts what is sent, and no more."""
    url = reverse(name, args=args)
    looked = client.get(url, headers={"X-Requested-With": "XMLHttpRequest"})
    assert looked.status_code in (200, 302, 400, 404, 405)
    monkeypatch.setattr(limits, "_count", lambda key, seconds: 100_000)
    refused = client.get(url).status_code
    assert refused == 429 or looked.status_code == refused == 405


@pytest.mark.parametrize(("proxies", "counted_as_one"), [(0, True), (1, True), (2, False)])
def test_an_address_in_the_header_counts_as_far_as_proxies_of_ours_wrote_it(client, settings, proxies, counted_as_one):
    settings.TRUSTED_PROXIES = proxies
    last = 0
    for n in range(62):
        forwarded = f"10.0.0.{n}, 192.0.2.7"
        last = client.post(reverse("sellers:theme"), {}, headers={"X-Forwarded-For": forwarded}).status_code
    assert (last == 429) is counted_as_one


@pytest.mark.parametrize(
    ("door", "args", "method", "sent"),
    [
        ("sellers:theme", [], "post", {}),
        ("account_login", [], "post", {"login": "a@gaon.example", "password": "x"}),  # the library's own limit
        ("sellers:join", ["no-such-link"], "get", {}),
    ],
)
@pytest.mark.parametrize(
    ("one", "other", "counted_as_one"),
    [
        ("::ffff:192.0.2.7", "::ffff:192.0.2.8", False),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("192.0.2.7", "192.0.2.8", False),
    ],
)
def test_callers_are_told_apart_by_what_is_theirs(
    client, monkeypatch, door, args, method, sent, one, other, counted_as_one
):
    """An address of IPv4 however it is written, a network of IPv6."""
    at, url = clock.now().replace(second=1), reverse(door, args=args)
    monkeypatch.setattr(clock, "now", lambda: at)

    def is_refused(address):
        return getattr(client, method)(url, sent, REMOTE_ADDR=address).status_code == 429

    assert any(is_refused(one) for _ in range(61))
    assert is_refused(other) is counted_as_one


def test_whoever_guesses_at_the_figures_is_slowed_down_and_the_right_word_is_never_refused(settings):
    settings.METRICS_TOKEN = "right-token-of-the-monitor"
    right, wrong = ({"Authorization": f"Bearer {word}"} for word in (settings.METRICS_TOKEN, "guess"))

    def asked(address, headers):
        return Client().get("/metrics", headers=headers, REMOTE_ADDR=address).status_code

    def of_a_worker(address, headers):
        said = []
        question = {"PATH_INFO": "/metrics", "REMOTE_ADDR": address, "HTTP_AUTHORIZATION": headers["Authorization"]}
        metrics._answer(question, lambda status, _headers: said.append(int(status.split()[0])))
        return said[0]

    for ask, monitor, guesser in ((asked, "10.0.0.1", "10.0.0.2"), (of_a_worker, "10.0.0.3", "10.0.0.4")):
        assert {ask(monitor, right) for _ in range(30)} == {200}
        assert [ask(guesser, wrong) for _ in range(22)][18:] == [404, 404, 429, 429]
        assert ask(guesser, right) == 200, "a monitor may come through the same proxy"
        assert ask(guesser, wrong) == 429
        assert ask(monitor, right) == 200


def test_health_is_told_however_often_a_proxy_asks(client):
    assert {client.get("/healthz").status_code for _ in range(700)} == {200}


def test_an_office_behind_one_address_gets_in_after_many_mistakes(client, user):
    for n in range(3):
        client.post(reverse("account_login"), {"login": f"somebody{n}@gaon.example", "password": "falsch"})
    answer = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302


def test_who_is_in_asks_for_so_much_in_a_minute_and_others_go_on(client, user, settings, monkeypatch):
    settings.REQUESTS_PER_MINUTE = 3
    at = clock.now().replace(second=20)
    monkeypatch.setattr(clock, "now", lambda: at)
    client.force_login(user)
    page, other = reverse("sellers:settings"), Client()
    assert [client.get(page).status_code for _ in range(3)] == [200] * 3
    elsewhere = Client()
    elsewhere.force_login(user)
    answer = elsewhere.get(page, REMOTE_ADDR="10.1.2.3")
    assert answer.status_code == 429, "whichever device it is"
    assert answer["Retry-After"] == "40"
    assert "40초" in answer.content.decode()
    assert client.post(reverse("sellers:theme"), {"theme": "dark"}).status_code == 429
    other.force_login(UserFactory())
    assert other.get(page).status_code == 200
    assert Client().get(reverse("account_login")).status_code == 200
    User.objects.filter(pk=user.pk).update(language="en")
    assert "It goes on in" in client.get(page).content.decode()
    monkeypatch.setattr(clock, "now", lambda: at + dt.timedelta(minutes=1))
    assert client.get(page).status_code == 200


def test_who_is_slowed_down_by_a_thief_gets_at_what_ends_that_session(client, user, settings, monkeypatch):
    settings.REQUESTS_PER_MINUTE = 3
    at = clock.now().replace(second=20)
    monkeypatch.setattr(clock, "now", lambda: at)
    thief, page = Client(), reverse("sellers:settings")
    for one in (client, thief):
        one.force_login(user)
    assert [thief.get(page).status_code for _ in range(6)] == [200] * 3 + [429] * 3
    refused = client.get(page)
    assert refused.status_code == 429
    assert reverse("sellers:security") in refused.content.decode()
    for name in ("sellers:security", "account_change_password"):
        assert client.get(reverse(name)).status_code in (200, 302), name
    assert client.post(reverse("sellers:sessions_end")).status_code == 302
    assert thief.get(reverse("sellers:security"))["Location"].startswith(reverse("account_login")), "ended"
    assert client.get("/companies/nowhere").status_code == 429
    assert client.post(reverse("account_logout")).status_code == 302
    assert client.get(page)["Location"].startswith(reverse("account_login"))


def test_without_a_limit_nothing_is_counted(client, user, settings):
    settings.REQUESTS_PER_MINUTE = 0
    client.force_login(user)
    assert {client.get(reverse("sellers:settings")).status_code for _ in range(8)} == {200}


@pytest.fixture
def no_valkey(settings, tmp_path, monkeypatch):
    """The real cache, at an address where nobody answers."""
    where = {"BACKEND": "config.cache.ForgivingCache", "LOCATION": f"unix://{tmp_path}/gone.sock?db=1"}
    settings.CACHES = {"default": where | {"OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1}}}
    monkeypatch.setattr(ForgivingCache, "away_until", 0.0)
    cache.clear()
    yield
    cache.clear()


def test_without_valkey_one_logs_in_and_guessing_is_still_slowed_down(client, user, no_valkey):
    answer = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302
    assert client.get("/").status_code == 200
    client.logout()
    for n in range(5):
        typed = {"login": user.email, "password": "falsch"}
        client.post(reverse("account_login"), typed, REMOTE_ADDR=f"10.9.9.{n}")
    assert client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD}).status_code == 422
    assert client.get("/readyz").json()["cache"] == "down"


def test_the_cache_comes_back_by_itself(no_valkey, settings, monkeypatch):
    cache.set("word", "in memory")
    assert ForgivingCache.away_until > 0
    assert cache.get("word") == "in memory"
    settings.CACHES = {"default": {"BACKEND": "config.cache.ForgivingCache", "LOCATION": _real_location()}}
    monkeypatch.setattr(ForgivingCache, "away_until", 0.0)
    assert caches["default"].get("word") is None
    caches["default"].ping()


def _real_location():
    from config import embedded

    return embedded.cache_url()
