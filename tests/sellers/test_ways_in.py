"""Ways in that must stay shut: a link that reached the wrong person, a step left out, a log-in that outlives its end."""

import datetime as dt

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.urls import reverse

from core import clock, outbox
from core.errors import RuleError
from core.models import Mail, MailState
from sellers import actions
from sellers.models import Invitation, Role, User
from tests.sellers.factories import OrgUnitFactory, UserFactory, grant, place
from tests.support import OWN_CACHE

pytestmark = pytest.mark.django_db
PASSWORD = "배나무-일곱-그루-한 줄"
TWICE = {"password1": PASSWORD, "password2": PASSWORD}
PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "gaon",
                "name": "가온",
                "client_id": "x",
                "secret": "y",
                "settings": {"server_url": "https://login.gaon.example"},
            }
        ]
    }
}


@pytest.fixture(autouse=True)
def _quick_and_clean(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = OWN_CACHE
    cache.clear()


@pytest.fixture
def admin():
    return grant(UserFactory(), Role.ADMIN)


def follow(client, invitation):
    client.get(actions.link_of(invitation, site=""))
    return client.post(reverse("sellers:join_password"), TWICE)


def test_an_invitation_does_not_stand_in_for_the_second_factor(client, admin):
    user = place(UserFactory(), OrgUnitFactory(), on=clock.today() - dt.timedelta(days=90))
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "sealed"})
    actions.leave(user, by=admin, on=clock.today() - dt.timedelta(days=10))
    actions.rehire(user, by=admin, on=clock.today(), unit=OrgUnitFactory())
    answer = follow(client, actions.invite(user, by=admin))
    assert answer["Location"] == reverse("mfa_authenticate")
    assert client.get("/").status_code == 302, "not in before the code"


def test_who_must_use_the_company_account_gets_no_password_by_invitation(client, admin, settings):
    settings.SOCIALACCOUNT_PROVIDERS = PROVIDERS
    user = grant(UserFactory(), Role.SELLER)
    invitation = actions.invite(user, by=admin)
    settings.SSO_ONLY_ROLES = frozenset({Role.SELLER})
    client.get(actions.link_of(invitation, site=""))
    shown = client.get(reverse("sellers:join_password")).content.decode()
    assert "가온" in shown
    assert 'name="password1"' not in shown
    assert client.post(reverse("sellers:join_password"), TWICE).status_code == 422
    assert not User.objects.get(pk=user.pk).has_usable_password()
    assert client.get("/").status_code == 302


def test_a_corrected_address_voids_the_link_that_went_to_the_wrong_one(client, admin):
    user = actions.hire(by=admin, name="백하나", email="hanna@gaon.example", on=clock.today())
    wrong = actions.invite(user, by=admin)
    actions.edit_user(user, by=admin, read_at=user.version, email="hana@gaon.example")
    assert follow(client, wrong).status_code == 404
    assert not User.objects.get(pk=user.pk).has_usable_password()
    sent = Mail.objects.filter(template="invitation", state=MailState.WAITING)
    assert [mail.to for mail in sent] == ["hana@gaon.example"]
    assert follow(client, Invitation.objects.open().get(user=user))["Location"] == "/?welcome=1"


def test_who_has_logged_in_already_is_not_invited_into_her_account(admin):
    """By company account she has no password, and the link would hand her account to whoever sees it."""
    user = UserFactory(last_login=clock.now())
    with pytest.raises(RuleError):
        actions.invite(user, by=admin)


def test_a_changed_address_is_told_where_she_was_reached_until_then(admin):
    user = UserFactory(email="old@gaon.example", last_login=clock.now())
    actions.edit_user(user, by=admin, read_at=user.version, email="new@gaon.example")
    assert Mail.objects.get(template="account/security").to == "old@gaon.example"


def test_the_repair_desk_changes_no_way_in(client, admin):
    client.force_login(admin)
    user = UserFactory()
    form = client.get(f"/repair/sellers/user/{user.pk}/change/").context["adminform"].form
    assert "name" in form.fields
    assert not {"email", "is_active", "left_on", "password"} & set(form.fields)


def test_no_letter_is_announced_that_nobody_gets(client, admin):
    client.force_login(admin)
    here, gone = UserFactory(), UserFactory(left_on=clock.today() - dt.timedelta(days=1))
    assert client.post(reverse("sellers:employee_password", args=[here.pk])).status_code == 302
    outbox.sweep()
    assert client.post(reverse("sellers:employee_password", args=[gone.pk])).status_code == 409


def test_an_address_too_long_to_keep_is_said_in_its_line(client, admin):
    client.force_login(admin)
    unit = OrgUnitFactory(name="전남지점")
    long = f"{'a' * 290}@gaon.example"
    sent = {
        "text": f"백하나\t{long}\t전남지점\t과장",
        "roles": ["seller"],
        "on": clock.today().isoformat(),
        "form_key": "k",
    }
    assert client.post(reverse("sellers:employees_paste"), sent).status_code == 422
    assert not unit.memberships.exists()


def test_an_address_is_not_taken_away_from_who_logs_in_with_it(client, admin):
    client.force_login(admin)
    user = UserFactory()
    sent = {"name": user.name, "email": "", "language": "ko", "name_en": "", "version": user.version}
    assert client.post(reverse("sellers:employee_edit", args=[user.pk]), sent).status_code == 422
