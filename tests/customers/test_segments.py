"""Segments: a saved list narrows every list of people, companies and opportunities, asked anew each time."""

import pytest

from core import clock
from core.errors import RuleError
from customers.actions import make_promise
from customers.models import Picked
from sellers import actions as sellers
from tests.customers.factories import CompanyFactory, PersonFactory, log_of
from tests.opportunities.factories import raised
from tests.sellers.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def haneui(client):
    user = UserFactory(name="김하늬")
    client.force_login(user)
    return user


@pytest.fixture
def shop():
    return CompanyFactory(name="배들농자재", region="전남")


@pytest.fixture
def jeomrye(shop):
    return PersonFactory(name="오점례", company=shop)


@pytest.fixture
def mansu():
    return PersonFactory(name="고만수", company=CompanyFactory(name="가람상사"))


def people(client, segment):
    return [line.person.name for line in client.get(f"/people/?segment={segment}").context["lines"]]


def companies(client, segment):
    return [line.company.name for line in client.get(f"/companies/?segment={segment}").context["lines"]]


def kept(by, query, page="people", name="목록"):
    return sellers.save_view(by=by, page=page, name=name, query=query)


def test_people_who_complained_on_every_list(client, haneui, jeomrye, mansu):
    view = kept(haneui, "topic=complaint")
    assert people(client, view.pk) == []
    log_of(jeomrye, topics=["complaint"])
    raised(haneui, person=jeomrye, title="점례네 기회")
    raised(haneui, person=mansu, title="만수네 기회")
    assert (people(client, view.pk), companies(client, view.pk)) == (["오점례"], ["배들농자재"])
    page = client.get(f"/opportunities/?scope=all&segment={view.pk}")
    assert [row.card.title for row in page.context["rows"]] == ["점례네 기회"]
    assert "목록" in [chip["text"] for chip in page.context["filter"].chips()]


def test_companies_of_a_region_on_every_list(client, haneui, jeomrye, mansu):
    view = kept(haneui, "region=전남", page="companies")
    assert (people(client, view.pk), companies(client, view.pk)) == (["오점례"], ["배들농자재"])


def test_picked_by_hand(client, haneui, jeomrye, mansu):
    view = sellers.save_view(by=haneui, page="people", name="초대할 분", is_picked=True)
    Picked.objects.create(view=view, person=mansu)
    assert view.query == f"segment={view.pk}"
    assert (people(client, view.pk), companies(client, view.pk)) == (["고만수"], ["가람상사"])


def test_a_list_made_of_lists_never_goes_round(client, haneui, jeomrye, mansu):
    first = kept(haneui, "region=전남")
    second = kept(haneui, f"segment={first.pk}", name="둘째")
    assert people(client, second.pk) == ["오점례"]
    third = kept(haneui, f"segment={second.pk + 1}", name="셋째")  # itself
    assert people(client, third.pk) == []


def test_a_list_stands_on_three_others_at_most(client, haneui, jeomrye):
    below = kept(haneui, "region=전남")
    for name in ("둘째", "셋째", "넷째"):
        below = kept(haneui, f"segment={below.pk}", name=name)
    assert people(client, below.pk) == ["오점례"]
    with pytest.raises(RuleError, match="3"):
        kept(haneui, f"segment={below.pk}", name="다섯째")


def test_a_list_that_is_not_hers_holds_nobody_and_has_no_name(client, haneui, jeomrye):
    view = kept(UserFactory(), "region=전남", name="남의 목록")
    assert people(client, view.pk) == []
    assert "남의 목록" not in client.get(f"/people/?segment={view.pk}").content.decode()
    assert people(client, 999_999) == []


def test_a_saved_list_narrows_promises(client, haneui, jeomrye, mansu):
    view = kept(haneui, "region=전남", page="companies")
    for person in (jeomrye, mansu):
        log = log_of(person, by=haneui)
        make_promise(by=haneui, log=log, text=f"{person.name} 님께 견적", due_on=clock.today())
    page = client.get(f"/promises/?segment={view.pk}")
    assert [line.promise.person.name for line in page.context["lines"]] == ["오점례"]
    assert "목록" in [chip["text"] for chip in page.context["filter"].chips()]
    assert 'name="segment"' in page.content.decode()
