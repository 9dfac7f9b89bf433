"""Quadrants follow from wallet and five facts, at once and by night; cycles follow from quadrants."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from core import clock
from core.errors import RuleError
from customers import actions, queries
from customers.models import Company, FeasibilityAnswer
from customers.quadrants import Quadrant, cycle_of, quadrant_from
from sellers.actions.wallet import set_threshold, withdraw_threshold
from sellers.models import Role, WalletThreshold
from sellers.wallet import thresholds_of
from tests.customers.factories import CompanyFactory, OwnerFactory, PersonFactory, log_of
from tests.customers.test_pages import body
from tests.sellers.factories import OrgUnitFactory, UserFactory, fresh, grant, place

pytestmark = pytest.mark.django_db
BIG = Decimal(1_000_000_000)


@pytest.fixture
def seats():
    """A company with a branch; the branch's seller, and an administrator."""
    top = OrgUnitFactory(kind="company")
    branch = OrgUnitFactory(parent=top)
    seller = place(UserFactory(name="김하늬"), branch)
    return top, branch, seller, fresh(grant(UserFactory(), Role.ADMIN))


@pytest.fixture
def foods(seats):
    _top, _branch, seller, _admin = seats
    company = CompanyFactory(name="풍년식품(주)", wallet_amount=BIG)
    OwnerFactory(user=seller, company=company)
    return company


def held(company):
    return Company.objects.get(pk=company.pk).quadrant


def test_the_four_quadrants():
    cases = [(3, BIG), (2, BIG), (2, BIG - 1), (3, BIG - 1), (5, None)]
    assert [quadrant_from(yes, wallet=wallet, threshold=BIG) for yes, wallet in cases] == ["q1", "q2", "q3", "q4", ""]
    assert quadrant_from(5, wallet=BIG, threshold=None) == ""
    assert [cycle_of(None, code) for code in ("q1", "q2", "q4", "q3", "")] == [7, 14, 30, 60, None]
    assert cycle_of(3, Quadrant.Q3) == 3


def test_the_nearest_unit_says_what_is_big_from_its_day_on(seats):
    top, branch, _seller, admin = seats
    today = clock.today()
    set_threshold(top, by=admin, amount=BIG, valid_from=today)
    set_threshold(branch, by=admin, amount=Decimal(5), valid_from=today + dt.timedelta(days=2))
    assert thresholds_of([branch.pk, None], on=today) == {branch.pk: BIG, None: BIG}
    assert thresholds_of([branch.pk], on=today + dt.timedelta(days=2)) == {branch.pk: 5}
    with pytest.raises(RuleError):
        set_threshold(branch, by=admin, amount=Decimal(6), valid_from=today + dt.timedelta(days=2))
    with pytest.raises(RuleError):
        withdraw_threshold(WalletThreshold.objects.get(unit=top), by=admin)
    with pytest.raises(PermissionDenied):
        set_threshold(top, by=UserFactory(), amount=BIG, valid_from=today)


def test_an_administrator_sets_it_on_the_units_page(client, seats):
    top, branch, _seller, admin = seats
    client.force_login(admin)
    url = f"/administration/organisation/{top.pk}/wallet/"
    assert client.post(url, {"amount": "0", "valid_from": clock.today()}).status_code == 422
    assert client.post(url, {"amount": "1000000000", "valid_from": clock.today()}).status_code == 302
    assert "1,000,000,000" in body(client.get(f"/administration/organisation/{branch.pk}/"))


def test_the_quadrant_follows_each_fact_at_once(seats, foods, django_capture_on_commit_callbacks):
    top, _branch, seller, admin = seats
    with django_capture_on_commit_callbacks(execute=True):
        set_threshold(top, by=admin, amount=BIG, valid_from=clock.today())
    actions.requadrant([foods.pk], on=clock.today())
    assert held(foods) == "q2"
    cfo = PersonFactory(name="백승아", company=foods)
    actions.answer_feasibility(foods, by=seller, answers={"in_use": True}, told_by=cfo)
    actions.edit_person(cfo, by=seller, read_at=1, attitude="favourable")
    assert held(foods) == "q2"
    (post,) = actions.add_positions(foods, by=seller, names=["CFO"])
    actions.edit_position(post, by=seller, read_at=None, decides=True)
    actions.name_holder(post, by=seller, person=cfo)
    with django_capture_on_commit_callbacks(execute=True):
        log_of(cfo, by=seller)
    assert held(foods) == "q1"
    actions.edit_company(foods, by=seller, read_at=None, wallet_amount=BIG - 1)
    assert held(foods) == "q4"


def test_days_that_pass_change_it_by_night(seats, foods):
    top, _branch, seller, admin = seats
    set_threshold(top, by=admin, amount=BIG, valid_from=clock.today())
    cfo = PersonFactory(company=foods, attitude="favourable")
    (post,) = actions.add_positions(foods, by=seller, names=["CFO"])
    actions.name_holder(post, by=seller, person=cfo)
    actions.edit_position(post, by=seller, read_at=None, decides=True)
    actions.answer_feasibility(foods, by=seller, answers={"fit": True}, told_by=cfo)
    log_of(cfo, by=seller, happened_at=clock.now() - dt.timedelta(days=360))
    actions.requadrant_all()
    assert held(foods) == "q1"
    actions.requadrant([foods.pk], on=clock.today() + dt.timedelta(days=10))
    assert held(foods) == "q2"


def test_an_answer_names_who_gave_it(client, seats, foods):
    _top, _branch, seller, _admin = seats
    client.force_login(seller)
    url = f"/companies/{foods.pk}/feasibility/"
    refused = client.post(url, {"in_use": "yes"})
    assert refused.status_code == 422
    PersonFactory(name="도경모", company=foods)
    assert client.post(url, {"in_use": "yes", "budget": "no", "told_by_text": "도경모"}).status_code == 302
    assert "도경모" in body(client.get(f"/companies/{foods.pk}/"))
    assert client.post(url, {"in_use": "yes", "budget": ""}).status_code == 302
    assert list(FeasibilityAnswer.objects.values_list("code", "is_yes")) == [("in_use", True)]


def test_a_person_without_a_cycle_has_that_of_her_companys_quadrant(seats, foods):
    _top, _branch, seller, _admin = seats
    Company.objects.filter(pk=foods.pk).update(quadrant="q1")
    foods.refresh_from_db()
    person = PersonFactory(company=foods)
    (post,) = actions.add_positions(foods, by=seller, names=["CFO"])
    actions.name_holder(post, by=seller, person=person)
    log_of(person, happened_at=clock.now() - dt.timedelta(days=10))
    (line,) = queries.key_map(foods, viewer=seller, on=clock.today()).lines
    (row,) = queries.people_of(foods, viewer=seller, on=clock.today())
    assert (line.cycle_days, line.late_days, row.late_days) == (7, 3, 3)


def test_figures_of_the_erp_are_for_who_looks_after_it(client, seats, foods):
    _top, _branch, seller, _admin = seats
    Company.objects.filter(pk=foods.pk).update(our_sales_amount=123_456_789, erp_on=clock.today())
    url = f"/companies/{foods.pk}/"
    for user, sees in ((seller, True), (UserFactory(), False)):
        client.force_login(user)
        assert ("123,456,789" in body(client.get(url))) is sees
