"""Language, time zone, appearance, keys: each person's own."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from sellers import actions
from sellers.models import User
from tests.sellers.factories import OrgUnitFactory, UserFactory, place
from tests.support import assert_flat_queries

pytestmark = pytest.mark.django_db
GOOD = {"language": "en", "time_zone": "Europe/Berlin", "theme": "dark"}


@pytest.fixture
def user(client):
    person = UserFactory()
    client.force_login(person)
    return person


def test_settings_are_kept_and_the_next_page_follows_them(client, user):
    answer = client.post("/settings/", GOOD)
    assert (answer.status_code, answer["Location"]) == (302, "/settings/")
    stored = User.objects.get(pk=user.pk)
    assert (stored.language, stored.time_zone, stored.theme, stored.shortcuts) == ("en", "Europe/Berlin", "dark", False)
    page = client.get("/settings/").content.decode()
    assert 'lang="en"' in page
    assert 'data-theme="dark"' in page
    assert 'data-shortcuts="off"' in page
    assert "Settings saved." in page


def test_an_unknown_zone_comes_back_with_the_form(client, user):
    answer = client.post("/settings/", GOOD | {"time_zone": "Moon/Sea"})
    assert answer.status_code == 422
    fragment = client.post("/settings/", GOOD | {"time_zone": "Moon/Sea"}, headers={"HX-Request": "true"})
    assert fragment.status_code == 422
    assert "<html" not in fragment.content.decode()


def test_a_zone_that_is_not_among_ours_stays_hers(client, user):
    User.objects.filter(pk=user.pk).update(time_zone="Asia/Kathmandu")
    assert client.post("/settings/", GOOD | {"time_zone": "Asia/Kathmandu"}).status_code == 302


def test_nobody_sets_them_for_another():
    user, other = UserFactory(), UserFactory()
    assert actions.save_settings(user, by=user, theme="dark").theme == "dark"
    with pytest.raises(PermissionDenied):
        actions.save_settings(user, by=other, theme="light")
    with pytest.raises(ValueError, match="not a personal setting"):
        actions.save_settings(user, by=user, email="x@y.example")


@pytest.mark.parametrize("logged_in", [True, False])
def test_appearance_and_language_switch_and_lead_back(client, logged_in):
    person = UserFactory()
    if logged_in:
        client.force_login(person)
    answer = client.post("/settings/theme/", {"theme": "dark", "next": "/accounts/login/?next=/people/"})
    assert answer["Location"] == "/accounts/login/?next=/people/"
    client.post("/settings/language/", {"language": "en", "next": "/"})
    page = client.get("/" if logged_in else "/accounts/login/").content.decode()
    assert 'data-theme="dark"' in page
    assert 'lang="en"' in page
    assert User.objects.get(pk=person.pk).theme == ("dark" if logged_in else "auto")


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example", ""]
)
def test_a_switch_never_leads_off_the_site(client, target):
    for path, values in (("/settings/theme/", {"theme": "dark"}), ("/settings/language/", {"language": "ko"})):
        assert client.post(path, values | {"next": target})["Location"] == "/"


def test_a_switch_by_script_answers_with_an_event(client, user):
    answer = client.post("/settings/theme/", {"theme": "light"}, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert "theme-changed" in answer["HX-Trigger"]


@pytest.mark.parametrize("path", ["/settings/theme/", "/settings/language/"])
def test_a_switch_to_nothing_is_refused(client, path):
    assert client.post(path, {"theme": "pink", "language": "xx"}).status_code == 422
    assert client.get(path).status_code == 405


def test_colleagues_are_found_by_name_and_email(client, user):
    place(UserFactory(name="윤서린", email="seorin.yoon@gaon.example"), OrgUnitFactory(name="영남팀"))
    UserFactory(name="윤나간", left_on="2020-01-01")
    for q in ("서린", "seorin.yoon", "윤 서린"):
        page = client.get("/options/users/", {"q": q}).content.decode()
        assert "윤서린" in page, q
        assert "영남팀" in page
    assert "윤나간" not in client.get("/options/users/", {"q": "윤"}).content.decode()


def test_cost_of_the_colleague_list_is_flat(client, user):
    assert_flat_queries(
        lambda: client.get("/options/users/?q=사람"), grow=lambda: place(UserFactory(), OrgUnitFactory())
    )


@pytest.mark.parametrize("name", ["Moon/Sea", "", "Asia", "../etc/passwd", "가나다"])
def test_a_time_zone_that_is_none_breaks_no_page(client, name):
    user = UserFactory()
    User.objects.filter(pk=user.pk).update(time_zone=name)
    client.force_login(user)
    assert client.get("/").status_code == 200
    user.refresh_from_db()
    with pytest.raises(ValidationError):
        user.clean_fields(exclude=["password"])
