"""A key person leaves the customer: the sheet says so, its owner hears of it, and the team confirms the map."""

import pytest
from django.utils import translation
from django.utils.translation import gettext

from core import clock
from customers import actions as customers
from opportunities import actions
from sellers.notices import shown
from tests.customers.factories import CompanyFactory
from tests.opportunities.factories import customer, raised
from tests.sellers.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return UserFactory()


@pytest.fixture
def buyer():
    return customer(name="백승아")


@pytest.fixture
def deal(owner, buyer):
    firm = buyer.employments.get().company
    opportunity = raised(owner, person=customer(company=firm))
    actions.name_buyer(opportunity, by=owner, person=buyer, roles=["eb"])
    return opportunity


def leave(buyer, by):
    return customers.move_person(buyer, by=by, on=clock.today(), company=CompanyFactory())


def risks(opportunity):
    return list(opportunity.flags.filter(cleared_on=None, by_rule=False).values_list("code", "level"))


def test_the_sheet_shows_who_left_and_its_owner_is_told(client, owner, buyer, deal):
    leave(buyer, UserFactory())
    assert risks(deal) == [("R15", "critical")]
    assert owner.notifications.filter(code="key_person_moved").exists()
    client.force_login(owner)
    page = client.get(f"/opportunities/{deal.pk}/").content.decode()
    assert f"/opportunities/{deal.pk}/buyers/confirmed/" in page
    assert "tone-bad" in page


def test_the_team_confirms_the_map(client, owner, buyer, deal):
    leave(buyer, owner)
    client.force_login(UserFactory())
    assert client.post(f"/opportunities/{deal.pk}/buyers/confirmed/").status_code == 403
    client.force_login(owner)
    assert client.post(f"/opportunities/{deal.pk}/buyers/confirmed/").status_code == 302
    assert risks(deal) == []


def test_a_move_taken_back_takes_the_risk_with_it(owner, buyer, deal):
    move = leave(buyer, owner)
    customers.undo_move(move, by=owner)
    assert risks(deal) == []


def test_an_opportunity_elsewhere_or_closed_is_left_alone(owner, buyer, deal):
    elsewhere = raised(owner, person=customer())
    actions.name_buyer(elsewhere, by=owner, person=buyer, roles=["user"])
    leave(buyer, owner)
    assert risks(elsewhere) == []


def inside(buyer, by, reason="transferred", **said):
    return customers.move_person(buyer, by=by, on=clock.today(), reason=reason, **said)


def test_another_department_asks_who_decides_until_the_map_is_confirmed(client, owner, buyer, deal):
    inside(buyer, UserFactory(), department="전략기획실")
    assert risks(deal) == [("R15", "critical")]
    told = owner.notifications.get(code="key_person_moved")
    firm = buyer.employments.get(to_on=None).company.name
    with translation.override("ko"):
        assert shown(told).text == f"백승아 님이 {firm}에서 다른 부서로 옮겼어요."
    client.force_login(owner)
    page = client.get(f"/opportunities/{deal.pk}/").content.decode()
    with translation.override("ko"):
        assert gettext("%(name)s has changed department: who decides now?") % {"name": "백승아"} in page
    assert client.post(f"/opportunities/{deal.pk}/buyers/confirmed/").status_code == 302
    assert risks(deal) == []


def test_a_transfer_taken_back_takes_the_risk_with_it(owner, buyer, deal):
    move = inside(buyer, owner, department="전략기획실")
    customers.undo_move(move, by=owner)
    assert risks(deal) == []


@pytest.mark.parametrize(("was", "department", "found"), [
    ("구매팀", "구매팀", []), ("구매팀", "", []), ("", "구매팀", []), ("구매팀", "경영지원실", [("R15", "critical")]),
])  # fmt: skip
def test_a_promotion_counts_where_the_department_is_another(owner, buyer, deal, was, department, found):
    buyer.employments.update(department=was)
    inside(buyer, owner, "promoted", title="상무", department=department)
    assert risks(deal) == found
