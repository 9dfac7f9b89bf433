"""What stands in the navigation at the left of every page, by role."""

import pytest

from sellers.models import Role
from tests.sellers.factories import OrgUnitFactory, UserFactory, grant, place

pytestmark = pytest.mark.django_db
EVERYBODYS = ["today", "people", "companies", "promises", "opportunities", "coaching", "views"]


@pytest.mark.parametrize(
    ("role", "more"),
    [
        (None, []),
        (Role.SELLER, ["duplicates", "forecast", "pack", "competitors", "products"]),
        (Role.ADMIN, ["duplicates", "imports", "administration"]),
    ],
)
def test_navigation_by_role(client, role, more):
    user = place(UserFactory(), OrgUnitFactory())
    client.force_login(grant(user, role) if role else user)
    entries = client.get("/promises/").context["shell"].nav
    assert sorted(one.key for one in entries) == sorted([*EVERYBODYS, *more])
    assert [one.key for one in entries if one.current] == ["promises"]
    assert all(client.get(one.url).status_code == 200 for one in entries if one.key in ("views", "duplicates"))


def test_figures_stand_under_the_forecast(client):
    user = place(UserFactory(), OrgUnitFactory())
    client.force_login(grant(user, Role.SELLER))
    for path, key in (("/opportunities/figures/", "forecast"), ("/opportunities/prices/", "products")):
        assert [one.key for one in client.get(path).context["shell"].nav if one.current] == [key]


def test_what_is_alike_on_every_page_speaks_the_readers_language(client):
    for language, word in (("ko", "다시 보내기"), ("en", "Send again"), ("ko", "다시 보내기")):
        client.force_login(place(UserFactory(language=language), OrgUnitFactory()))
        assert f'data-again="{word}"' in client.get("/views/").content.decode()
