"""The second factor: setting it up, logging in with it, losing it, and what a deployment asks of its roles."""

import re
import time
from io import StringIO
from urllib.parse import unquote

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, hotp_value
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from core import outbox
from core.errors import RuleError
from core.models import AuditEvent, OutboxRow
from sellers import actions, checks, sealed
from sellers.models import Role, User
from sellers.security import has_second_factor
from tests.sellers.factories import UserFactory, grant
from tests.support import OWN_CACHE

pytestmark = pytest.mark.django_db
PASSWORD = "배나무-일곱-그루"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SECURITY = "/settings/security/"


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


def code_of(secret=SECRET, steps=0):
    return f"{hotp_value(secret, int(time.time()) // 30 + steps):06}"


def password(client, **more):
    return client.post(reverse("account_login"), {"login": "haneui@gaon.example", "password": PASSWORD} | more)


def letters():
    for row in OutboxRow.objects.filter(kind="mail", state="pending"):
        outbox.run(row.pk)
    return mail.outbox


def test_an_app_is_set_up_with_a_code_and_asked_for_at_the_next_log_in(
    client, user, django_capture_on_commit_callbacks
):
    password(client)
    page = client.get(reverse("mfa_activate_totp"))
    secret = re.search(r'id="totp-secret">([A-Z2-7]+)<', page.content.decode())[1]
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert wrong.status_code == 422
    assert secret in wrong.content.decode(), "the secret stays as it was scanned"
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert done["Location"] == reverse("mfa_view_recovery_codes")
    row = Authenticator.objects.get(user=user, type="totp")
    assert secret not in str(row.data)
    client.logout()

    first = password(client, next="/people/")
    assert first["Location"].startswith(reverse("mfa_authenticate"))
    assert client.get("/")["Location"] == "/accounts/login/?next=/", "the password alone opens nothing"
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 422
    second = client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert second["Location"] == "/people/"
    assert client.get("/").status_code == 200
    assert set(AuditEvent.objects.values_list("verb", flat=True)) >= {"second_factor_added", "second_factor_failed"}


def test_a_code_works_once(client, user):
    TOTP.activate(user, SECRET)
    code = code_of()
    password(client)
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    client.logout()
    password(client)
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 422


def test_guessing_codes_is_slowed_down(client, user):
    TOTP.activate(user, SECRET)
    password(client)
    for _ in range(5):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    answer = client.post(reverse("mfa_authenticate"), {"code": code_of()})
    assert answer.status_code == 422, "the right code is refused as well for a while"


def test_recovery_codes_are_shown_once_and_work_once(client, user):
    TOTP.activate(user, SECRET)
    client.force_login(user)
    assert client.post(reverse("mfa_generate_recovery_codes"))["Location"] == reverse("mfa_view_recovery_codes")
    shown = re.findall(r"<code>(\d{8})</code>", client.get(reverse("mfa_view_recovery_codes")).content.decode())
    assert len(shown) == 10
    again = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert shown[0] not in again
    assert "10" in again
    client.logout()
    password(client)
    assert client.post(reverse("mfa_authenticate"), {"code": shown[0]}).status_code == 302
    client.logout()
    password(client)
    assert client.post(reverse("mfa_authenticate"), {"code": shown[0]}).status_code == 422


def test_removing_the_last_factor_asks_who_one_is_and_ends_other_sessions(client, user, settings):
    TOTP.activate(user, SECRET)
    other = Client()
    other.force_login(user)
    client.force_login(user)
    session = client.session
    session["since"] -= 3600
    session.save()
    url = reverse("mfa_deactivate_totp")
    asked = client.get(url)
    assert unquote(asked["Location"]) == f"{reverse('account_reauthenticate')}?next={url}"
    assert client.get(asked["Location"]).status_code == 200
    assert client.post(asked["Location"], {"password": "falsch"}).status_code == 422
    back = client.post(asked["Location"], {"password": PASSWORD, "next": url})
    assert back["Location"] == url, "one is led back to where one was"
    assert client.post(url)["Location"] == SECURITY
    assert not Authenticator.objects.filter(user=user).exists()
    assert client.get("/").status_code == 200
    assert other.get("/").status_code == 302


@pytest.mark.parametrize(
    ("language", "words"), [("ko", "인증 앱을 삭제했어요"), ("en", "The authenticator app was removed")]
)
def test_a_letter_in_her_language_tells_of_each_change(client, user, language, words):
    User.objects.filter(pk=user.pk).update(language=language)
    TOTP.activate(user, SECRET)
    client.force_login(user)
    client.post(
        reverse("mfa_deactivate_totp"), headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/1 Safari/1"}
    )
    (letter,) = letters()
    assert letter.to == ["haneui@gaon.example"]
    assert words in letter.body
    assert "Chrome · Windows" in letter.body
    assert words in letter.alternatives[0].content


def test_a_role_that_asks_for_a_factor_reaches_nothing_else_until_it_is_there(client, user, settings):
    settings.SECOND_FACTOR_ROLES = frozenset({"executive"})
    client.force_login(user)
    assert client.get("/").status_code == 200, "nobody asks her"
    settings.SECOND_FACTOR_ROLES = frozenset({"executive", "seller"})
    grant(user, Role.SELLER)
    assert client.get("/people/")["Location"] == SECURITY
    assert client.post("/settings/").status_code == 302
    assert client.get("/people/", headers={"HX-Request": "true"})["HX-Redirect"] == SECURITY
    for name in ("sellers:security", "mfa_activate_totp", "mfa_add_webauthn", "account_logout"):
        assert client.get(reverse(name)).status_code == 200, name
    row = TOTP.activate(user, SECRET).instance
    assert client.get("/people/").status_code == 200
    refused = client.post(reverse("mfa_deactivate_totp"))
    assert refused.status_code == 422
    assert Authenticator.objects.filter(pk=row.pk).exists()
    settings.SECOND_FACTOR_ROLES = frozenset({"all"})
    client.force_login(UserFactory())
    assert client.get("/people/")["Location"] == SECURITY


def test_an_administrator_resets_the_factor_of_somebody_else_and_not_her_own(client, user):
    admin = grant(UserFactory(), Role.ADMIN)
    TOTP.activate(user, SECRET)
    TOTP.activate(admin, SECRET)
    url = reverse("sellers:second_factor_reset", args=[user.pk])
    client.force_login(user)
    assert client.post(url).status_code == 403
    assert has_second_factor(user)
    desk = Client()
    desk.force_login(admin)
    assert url in desk.get(reverse("sellers:employee", args=[user.pk])).content.decode()
    assert desk.post(url, {"reason": "휴대폰 분실", "next": "/people/"})["Location"] == "/people/"
    assert not has_second_factor(user)
    assert client.get("/").status_code == 302, "her sessions ended"
    event = AuditEvent.objects.get(verb="second_factor_reset")
    assert (event.actor_id, event.subject_id, event.params["reason"]) == (admin.pk, user.pk, "휴대폰 분실")
    (letter,) = letters()
    assert "관리자" in letter.body
    with pytest.raises(RuleError):
        actions.reset_second_factor(user, by=admin)
    with pytest.raises(PermissionDenied):
        actions.reset_second_factor(admin, by=admin)


def test_secrets_survive_a_turn_of_keys_and_a_lost_key_lets_nobody_in(client, user, settings):
    settings.SEALING_KEYS = ["old" * 12]
    row = TOTP.activate(user, SECRET).instance
    settings.SEALING_KEYS = ["new" * 12, "old" * 12]
    assert sealed.unseal(row.data["secret"]) == SECRET
    assert actions.reseal_secrets() == 1
    settings.SEALING_KEYS = ["new" * 12]
    row.refresh_from_db()
    assert sealed.unseal(row.data["secret"]) == SECRET
    settings.SEALING_KEYS = ["none" * 9]
    password(client)
    assert client.post(reverse("mfa_authenticate"), {"code": code_of()}).status_code == 422


@pytest.mark.parametrize("answer", ["", "5", "[]", "{}", '{"id": 1}', '{"response": {"userHandle": 7}}', "null", '"x"'])
def test_a_wicked_passkey_is_a_wrong_answer(client, user, answer):
    assert client.post(reverse("mfa_login_webauthn"), {"credential": answer})["Location"] == reverse("account_login")
    client.force_login(user)
    client.get(reverse("mfa_add_webauthn"))
    assert client.post(reverse("mfa_add_webauthn"), {"credential": answer}).status_code == 422


def test_the_only_administrator_gets_back_in_from_the_console(user):
    TOTP.activate(grant(user, Role.ADMIN), SECRET)
    call_command("reset_second_factor", "Haneui@gaon.example", stdout=StringIO())
    assert not has_second_factor(user)
    assert AuditEvent.objects.get(verb="second_factor_reset").actor_id is None
    with pytest.raises(CommandError):
        call_command("reset_second_factor", "Haneui@gaon.example")


def test_who_is_told_to_set_a_sealing_key_is_told_in_which_order(settings):
    """A new key alone would open nothing that is stored."""
    settings.PRODUCTION, settings.SEALING_KEYS = True, []
    (found,) = checks.sealing_keys_hold()
    steps = [found.hint.find(step) for step in ("NEW,SECRET_KEY", "restart", "reseal", "new key alone")]
    assert steps == sorted(steps)
    assert steps[0] > 0


@pytest.mark.parametrize(
    ("values", "ids"),
    [
        ({}, []),
        ({"SECOND_FACTOR_ROLES": frozenset({"sellers"})}, ["hanjang.E010"]),
        ({"SSO_ONLY_ROLES": frozenset({"all"})}, ["hanjang.E013"]),
        ({"SEALING_KEYS": ["short"]}, ["hanjang.E012"]),
        ({"SEALING_KEYS": ["0123456789abcdef" * 2, "k" * 60]}, ["hanjang.E012"]),
        ({"PRODUCTION": True}, ["hanjang.W011"]),
    ],
)
def test_settings_that_protect_nothing_or_lock_out_are_named_at_the_start(settings, values, ids):
    for name, value in values.items():
        setattr(settings, name, value)
    found = [*checks.roles_are_known(), *checks.company_account_exists(), *checks.sealing_keys_hold()]
    assert [one.id for one in found] == ids
