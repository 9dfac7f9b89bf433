"""Log-in by company account against a real provider on loopback: who comes in, and who is told why not."""

import datetime as dt
import html
import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse
from oidc_provider_mock import run_server_in_thread

from config.sign_on import providers
from core import clock
from core.models import AuditEvent, Mail
from sellers import actions
from sellers.models import Role, User
from tests.sellers.factories import UserFactory, grant
from tests.support import OWN_CACHE

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore")]
PASSWORD = "배나무-일곱-그루"


@pytest.fixture(scope="module")
def provider():
    with run_server_in_thread(port=0) as server:
        yield f"http://127.0.0.1:{server.server_port}"


@pytest.fixture(autouse=True)
def _company_account(settings, provider):
    entry = f'[{{"id": "gaon", "name": "가온", "url": "{provider}", "client_id": "hanjang", "secret": "s"}}]'
    settings.SOCIALACCOUNT_PROVIDERS = providers(entry)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = OWN_CACHE
    cache.clear()


@pytest.fixture
def user():
    person = UserFactory(email="haneui@gaon.example", name="김하늬")
    person.set_password(PASSWORD)
    person.save()
    return person


def knows(provider, sub, **claims):
    """The provider knows somebody; her address is vouched for unless said otherwise."""
    body = {"email": "haneui@gaon.example", "email_verified": True} | claims
    requests.put(f"{provider}/users/{sub}", json=body, timeout=5).raise_for_status()


def to_provider(client, **more):
    """Presses the button and follows to the provider; returns the address there."""
    page = client.post(reverse("openid_connect_login", args=["gaon"]), more)
    assert page.status_code == 200
    return html.unescape(re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.content.decode())[1])


def back(url, sub):
    """Logs in at the provider as `sub`; returns the path it sends her back to."""
    answer = requests.post(url, data={"sub": sub}, allow_redirects=False, timeout=5)
    assert answer.status_code == 302, answer.text[:500]
    there = urlsplit(answer.headers["Location"])
    return f"{there.path}?{there.query}"


def come(client, sub, **more):
    return client.get(back(to_provider(client, **more), sub))


def test_a_colleague_comes_in_and_is_linked_by_more_than_her_address(client, provider, user):
    knows(provider, "u1", email="Haneui@Gaon.example")
    assert "가온" in client.get(reverse("account_login")).content.decode()
    url = to_provider(client, next="/people/")
    asked = parse_qs(urlsplit(url).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert client.get(back(url, "u1"))["Location"] == "/people/"
    assert client.get("/").status_code == 200
    account = SocialAccount.objects.get()
    assert (account.user_id, account.uid, account.extra_data) == (user.pk, "u1", {})
    assert Mail.objects.filter(template="account/security", to=user.email).count() == 1
    user.refresh_from_db()
    assert user.check_password(PASSWORD), "her password is as it was"

    knows(provider, "u1", email="new-name@gaon.example")
    again = Client()
    assert come(again, "u1")["Location"] == "/"
    assert SocialAccount.objects.count() == 1
    assert set(AuditEvent.objects.values_list("verb", flat=True)) >= {"company_account_linked", "logged_in"}


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"email": "stranger@elsewhere.example"}, "등록된 직원이 없어요"),
        ({"email_verified": False}, "확인되지 않은"),
        ({"email": ""}, "확인되지 않은"),
    ],
)
def test_a_stranger_and_an_address_nobody_vouches_for_stay_outside(client, provider, user, claims, words):
    knows(provider, "u2", **claims)
    answer = come(client, "u2")
    assert answer.status_code == 403
    assert words in answer.content.decode()
    assert client.get("/").status_code == 302
    assert not SocialAccount.objects.exists()
    assert User.objects.count() == 1
    assert AuditEvent.objects.filter(verb="company_account_refused").count() == 1


def test_who_has_left_stays_outside_linked_or_not(client, provider, user):
    knows(provider, "u3")
    User.objects.filter(pk=user.pk).update(left_on=clock.today() - dt.timedelta(days=1))
    assert come(client, "u3")["Location"] == reverse("account_inactive")
    assert not SocialAccount.objects.exists()
    actions.link_company_account(user, provider="gaon", uid="u3")
    assert come(client, "u3")["Location"] == reverse("account_inactive")
    assert client.get("/").status_code == 302


def test_an_address_that_went_to_somebody_new_does_not_open_the_old_account(client, provider, user):
    actions.link_company_account(user, provider="gaon", uid="the first one")
    knows(provider, "u4")
    assert "관리자" in come(client, "u4").content.decode()
    assert client.get("/").status_code == 302
    actions.unlink_company_account(user, by=grant(UserFactory(), Role.ADMIN))
    assert come(client, "u4")["Location"] == "/"


def test_a_tampered_state_a_used_code_and_another_browser_come_to_nothing(client, provider, user):
    knows(provider, "u5")
    url = back(to_provider(client), "u5")
    tampered = re.sub(r"state=\w+", "state=AAAAAAAAAAAAAAAA", url)
    for address, browser in ((tampered, client), (url, Client()), (url.partition("?")[0], client)):
        answer = browser.get(address)
        assert answer.status_code == 403, address
        assert "처음부터" in answer.content.decode() or "다시 시작" in answer.content.decode()
        assert browser.get("/").status_code == 302
    assert client.get(url)["Location"] == "/", "the right one was good all the time"
    client.logout()
    assert client.get(url).status_code == 403, "and is good once"


def test_a_token_signed_by_others_keys_comes_to_nothing(client, provider, user, settings):
    knows(provider, "u7")
    assert come(client, "u7")["Location"] == "/"
    with run_server_in_thread(port=0) as another:
        keys = {"jwks_uri": f"http://127.0.0.1:{another.server_port}/jwks"}
        entry = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
        entry["settings"]["openid_configuration_overrides"] = keys
        stranger = Client()
        assert come(stranger, "u7").status_code == 403
    assert stranger.get("/").status_code == 302


def test_a_token_of_another_log_in_comes_to_nothing(client, provider, user):
    knows(provider, "u8")
    url = to_provider(client)
    nonce = parse_qs(urlsplit(url).query)["nonce"][0]
    for told in (url.replace(nonce, "0" * len(nonce)), url.replace(f"&nonce={nonce}", "")):
        assert client.get(back(told, "u8")).status_code == 403
        assert client.get("/").status_code == 302
        url = to_provider(client)
        nonce = parse_qs(urlsplit(url).query)["nonce"][0]
    assert client.get(back(url, "u8"))["Location"] == "/"


def test_a_log_in_that_is_weaker_than_expected_comes_to_nothing(client, provider, user, settings):
    entry = {"id": "gaon", "name": "가온", "url": provider, "client_id": "hanjang", "secret": "s"}
    expected = json.dumps([entry | {"acr": ["phr"], "amr": ["mfa", "hwk"]}])
    settings.SOCIALACCOUNT_PROVIDERS = providers(expected)
    assert parse_qs(urlsplit(to_provider(client)).query)["acr_values"] == ["phr"]
    weak = ({}, {"acr": "phr"}, {"amr": ["mfa"]}, {"acr": "pwd", "amr": ["mfa"]}, {"acr": "phr", "amr": ["pwd", "sms"]})
    for claims in weak:
        knows(provider, "u9", **claims)
        answer = come(client, "u9")
        assert (answer.status_code, client.get("/").status_code) == (403, 302), claims
        assert "강도" in answer.content.decode()
    knows(provider, "u9", acr="phr", amr=["pwd", "hwk"])
    assert come(client, "u9")["Location"] == "/"
    with pytest.raises(ImproperlyConfigured):
        providers(json.dumps([entry | {"amr": "mfa"}]))


def test_who_has_a_second_factor_is_asked_for_it_here_too(client, provider, user):
    TOTP.activate(user, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    knows(provider, "u6")
    assert come(client, "u6")["Location"].startswith(reverse("mfa_authenticate"))
    assert client.get("/").status_code == 302


def test_the_session_changes_its_key(client, provider, user):
    knows(provider, "u7")
    url = back(to_provider(client), "u7")
    before = client.session.session_key
    client.get(url)
    assert client.session.session_key != before


def test_a_provider_that_is_down_is_said_in_words_and_administrators_keep_their_password(client, user, settings):
    entry = '[{"id": "gaon", "name": "가온", "url": "http://127.0.0.1:9", "client_id": "h", "secret": "s"}]'
    settings.SOCIALACCOUNT_PROVIDERS = providers(entry)
    settings.SSO_ONLY_ROLES = frozenset({"all"})
    answer = client.post(reverse("openid_connect_login", args=["gaon"]))
    assert answer.status_code == 503
    assert "응답하지 않아요" in answer.content.decode()
    typed = {"login": user.email, "password": PASSWORD}
    refused = client.post(reverse("account_login"), typed)
    assert refused.status_code == 422
    assert "회사 계정으로 로그인" in refused.content.decode()
    wrong = client.post(reverse("account_login"), typed | {"password": "falsch"})
    assert "회사 계정으로 로그인하는" not in wrong.content.decode(), "only who knows the password is told"
    grant(user, Role.ADMIN)
    assert client.post(reverse("account_login"), typed)["Location"] == "/"
