"""Saved views: kept from a list, shared with a unit, begun with, renamed, deleted."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied

from core.errors import RuleError
from sellers import actions
from sellers.models import SavedView
from tests.customers.factories import CompanyFactory, OwnerFactory, PersonFactory
from tests.sellers.factories import OrgUnitFactory, UserFactory, lead, place
from tests.support import assert_flat_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    return OrgUnitFactory(name="영업1팀")


@pytest.fixture
def haneui(client, team):
    user = place(UserFactory(name="김하늬"), team)
    client.force_login(user)
    return user


@pytest.fixture
def mate(team):
    return place(UserFactory(name="박도현"), team)


def kept(by, **more):
    return actions.save_view(
        **{"by": by, "page": "people", "name": "조용한 고객", "query": "silent=30&owner=me", **more}
    )


def names(client):
    return [line.view.name for line in client.get("/people/?view=all").context["views"]]


def test_a_list_is_kept_under_a_name_and_opens_again(client, haneui):
    form = client.get("/views/new/?page=people&query=owner%3Dme%26silent%3D30").content.decode()
    assert "내 고객" in form
    said = {
        "form_key": str(uuid.uuid4()),
        "page": "people",
        "query": "owner=me&silent=30&nonsense=1",
        "name": "내 조용한",
    }
    answer = client.post("/views/new/", said)
    assert answer.url == "/people/?owner=me&silent=30"
    assert client.post("/views/new/", said).url == answer.url  # a second click makes no second one
    assert names(client) == ["내 조용한"]
    assert client.get(answer.url).context["views"][0].is_now


def test_a_view_without_a_name_comes_back(client, haneui):
    answer = client.post("/views/new/", {"page": "people", "query": "owner=me", "name": " "})
    assert answer.status_code == 422
    assert 'value="owner=me"' in answer.content.decode()
    assert client.get("/views/new/?page=nothing").status_code == 404


def test_shared_with_the_unit_and_its_leader_alone(client, haneui, mate, team):
    kept(haneui, name="모두의 것", is_shared=True)
    kept(haneui, name="나만의 것")
    assert names(client) == ["나만의 것", "모두의 것"]
    for reader in (mate, lead(UserFactory(), team)):
        client.force_login(reader)
        assert names(client) == ["모두의 것"]
    client.force_login(place(UserFactory(), OrgUnitFactory()))
    assert names(client) == []


def test_mine_in_a_shared_view_is_the_readers_own(client, haneui, mate):
    shop = CompanyFactory()
    OwnerFactory(user=mate, company=shop)
    PersonFactory(name="오점례", company=shop)
    view = kept(haneui, query="owner=me", is_shared=True)
    assert client.get(f"/people/?segment={view.pk}").context["lines"] == []
    client.force_login(mate)
    assert [line.person.name for line in client.get(f"/people/?segment={view.pk}").context["lines"]] == ["오점례"]


def test_a_list_begins_with_the_chosen_view(client, haneui, mate):
    view = kept(haneui, is_shared=True)
    client.force_login(mate)
    assert client.get("/people/").status_code == 200
    client.post(f"/views/{view.pk}/begin/", {"wanted": "yes"})
    assert client.get("/people/").url == "/people/?owner=me&silent=30"
    assert client.get("/people/?view=all").status_code == 200
    client.force_login(haneui)
    assert client.get("/people/").status_code == 200  # each person's own choice
    client.post(f"/views/{view.pk}/delete/")
    client.force_login(mate)
    assert client.get("/people/").status_code == 200


def test_renamed_and_deleted_by_its_owner_alone(client, haneui, mate):
    view = kept(haneui, is_shared=True)
    kept(haneui, name="다른 것")
    assert client.post(f"/views/{view.pk}/edit/", {"name": "다른 것"}).status_code == 422
    client.post(f"/views/{view.pk}/edit/", {"name": "한 달 조용한", "is_shared": "on"})
    view.refresh_from_db()
    assert (view.name, view.unit_id is not None) == ("한 달 조용한", True)
    for act in (
        lambda: actions.edit_view(view, by=mate, name="x", is_shared=False),
        lambda: actions.delete_view(view, by=mate),
    ):
        with pytest.raises(PermissionDenied):
            act()
    actions.delete_view(view, by=haneui)
    assert names(client) == ["다른 것"]
    assert kept(haneui, name="한 달 조용한").pk  # the name is free again


def test_a_shared_view_stands_on_a_shared_list_only(haneui):
    own = kept(haneui, name="나만의 것")
    with pytest.raises(RuleError):
        kept(haneui, name="함께 볼 것", query=f"segment={own.pk}", is_shared=True)
    actions.edit_view(own, by=haneui, name="나만의 것", is_shared=True)
    assert kept(haneui, name="함께 볼 것", query=f"segment={own.pk}", is_shared=True).pk


def test_nobody_learns_the_name_of_anothers_list_by_sharing_what_stands_on_it(client, haneui, mate):
    secret = kept(mate, name="혼자 노리는 고객")
    sent = {"page": "people", "name": "함께", "query": f"segment={secret.pk}", "is_shared": "on"}
    answer = client.post("/views/new/", sent, follow=True)
    assert SavedView.objects.filter(name="함께").exists()
    assert secret.name not in answer.content.decode()


def test_views_cost_the_same_however_many(client, haneui):
    count = iter(range(100))
    assert_flat_queries(lambda: client.get("/people/?view=all"), lambda: kept(haneui, name=f"보기 {next(count)}"))
    assert_flat_queries(lambda: client.get("/views/"), lambda: kept(haneui, name=f"보기 {next(count)}"))
    assert SavedView.objects.count() == 20
