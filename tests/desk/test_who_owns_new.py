"""Who looks after somebody who is written on for the first time."""

import uuid

import pytest

from core import clock
from customers.models import Assignment, Company, Person
from customers.queries import owner_of
from sellers.models import Role
from tests.customers.factories import CompanyFactory, OwnerFactory
from tests.sellers.factories import OrgUnitFactory, UserFactory, grant, lead, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def branch():
    return OrgUnitFactory()


@pytest.fixture
def seller(branch):
    return grant(place(UserFactory(name="김하늬"), branch), Role.SELLER)


def met(client, user, name="새로 만난 분", **data):
    client.force_login(user)
    typed = {"form_key": str(uuid.uuid4()), "line": "처음 인사했어요", "people_text": name, **data}
    assert client.post("/log/", typed).status_code == 302
    return Person.objects.get(name=name)


def names_on(client, user, owner):
    client.force_login(user)
    return client.get("/people/", {"owner": owner}).content.decode()


def test_a_seller_looks_after_whom_she_met_first(client, seller):
    person = met(client, seller, new_unknown="on")
    assert owner_of(person, on=clock.today()) == seller
    assert person.name in names_on(client, seller, "me")


def test_a_new_company_brings_no_owner_either(client, seller):
    person = met(client, seller, new_company_text="처음 보는 농자재", company_is_new="on")
    assert owner_of(person, on=clock.today()) == seller
    assert not Assignment.objects.filter(company=Company.objects.get()).exists()


def test_who_looks_after_the_company_looks_after_its_people(client, seller):
    colleague, firm = UserFactory(), CompanyFactory()
    OwnerFactory(user=colleague, company=firm)
    person = met(client, seller, new_company=firm.pk)
    assert owner_of(person, on=clock.today()) == colleague
    assert not Assignment.objects.filter(person=person).exists()


def test_somebody_outside_sales_leaves_it_to_the_leaders(client, branch, seller):
    assert owner_of(met(client, seller, name="먼저 만난 분", new_unknown="on"), on=clock.today()) == seller
    researcher, leader = place(UserFactory(), branch), grant(lead(UserFactory(), branch), Role.LEADER)
    person = met(client, researcher, new_unknown="on")
    assert owner_of(person, on=clock.today()) is None
    assert person.name in names_on(client, leader, "none")


def test_the_forms_say_who_will(client, branch, seller):
    for user, words in ((seller, "내가 주담당"), (place(UserFactory(), branch), "영업 리더가")):
        client.force_login(user)
        for path in ("/log/", "/people/new/"):
            assert words in client.get(path).content.decode(), (path, words)
