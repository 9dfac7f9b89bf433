"""Who may see, change and look after customers."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from core import clock
from core.errors import RuleError
from customers import actions, policies, queries
from customers.models import Assignment, Company, ContactLog, Employment, EmploymentReason, Person, TimelineEntry
from sellers.models import Role
from tests.customers.factories import CompanyFactory, OwnerFactory, PersonFactory, log_of
from tests.sellers.factories import OrgUnitFactory, UserFactory, grant, lead, place

pytestmark = pytest.mark.django_db
TODAY = clock.today


@pytest.fixture
def team():
    return OrgUnitFactory()


@pytest.fixture
def haneui(team):
    return place(UserFactory(name="김하늬"), team)


@pytest.fixture
def shop(haneui):
    firm = CompanyFactory(name="배들농자재")
    OwnerFactory(user=haneui, company=firm)
    return firm


@pytest.fixture
def jeomrye(shop):
    return PersonFactory(name="오점례", company=shop)


def test_nobody_sees_anything_without_logging_in(jeomrye):
    log_of(jeomrye)
    for model in (Person, Company, ContactLog, Employment, Assignment, TimelineEntry):
        assert not model.objects.visible_to(AnonymousUser()).exists()
        assert model.objects.visible_to(UserFactory()).exists()


def test_who_may_change_a_customer(team, haneui, jeomrye):
    readers = {
        "owner": haneui,
        "leader": lead(UserFactory(), team),
        "admin": grant(UserFactory(), Role.ADMIN),
        "team-mate": place(UserFactory(), team),
        "somebody": UserFactory(),
    }
    may = {name: bool(policies.may_edit_person(user, jeomrye)) for name, user in readers.items()}
    assert may == {"owner": True, "leader": True, "admin": True, "team-mate": False, "somebody": False}


def test_a_customer_whom_nobody_looks_after_is_everybodys():
    assert policies.may_edit_person(UserFactory(), PersonFactory())


def test_a_refused_change_changes_nothing(haneui, jeomrye):
    actions.edit_person(jeomrye, by=haneui, read_at=1, crops="배")
    with pytest.raises(PermissionDenied):
        actions.edit_person(jeomrye, by=UserFactory(), read_at=2, crops="사과")
    assert Person.objects.get().crops == "배"


# --- owners ----------------------------------------------------------------------------------------------------
def test_her_own_owner_comes_before_her_companys(haneui, shop, jeomrye):
    assert queries.owner_of(jeomrye, on=TODAY()) == haneui
    own = UserFactory()
    OwnerFactory(user=own, person=jeomrye)
    assert queries.owner_of(jeomrye, on=TODAY()) == own
    assert queries.owners_of([jeomrye], on=TODAY()) == {jeomrye.pk: own}


def test_an_owner_takes_over_from_the_one_before(haneui, shop):
    new = UserFactory()
    actions.assign(by=haneui, user=new, company=shop, on=TODAY())
    rows = list(shop.assignments.order_by("from_on"))
    assert [(row.user, row.to_on) for row in rows] == [(haneui, TODAY() - dt.timedelta(days=1)), (new, None)]
    assert actions.assign(by=new, user=new, company=shop, on=TODAY()) == rows[1]


def test_two_owners_on_one_day_are_refused_by_the_database(shop):
    with pytest.raises(IntegrityError), transaction.atomic():
        OwnerFactory(company=shop)


def test_my_customers_are_those_of_my_companies_unless_somebody_else_has_them(haneui, shop, jeomrye):
    other = PersonFactory(company=shop)
    OwnerFactory(user=UserFactory(), person=other)
    assert list(Person.objects.filter(queries.owned_by(haneui, on=TODAY()))) == [jeomrye]


# --- where she works -------------------------------------------------------------------------------------------
def test_she_moves_and_both_affiliations_stay(haneui, shop, jeomrye):
    new, day = CompanyFactory(), TODAY() - dt.timedelta(days=9)
    actions.move_person(jeomrye, by=haneui, company=new, on=day, title="영업부장")
    assert queries.primary_company(jeomrye, on=day - dt.timedelta(days=1)) == shop
    assert queries.primary_company(jeomrye, on=day) == new


def test_who_retires_works_nowhere(haneui, jeomrye):
    actions.move_person(jeomrye, by=haneui, on=TODAY(), reason=EmploymentReason.LEFT)
    jeomrye.refresh_from_db()
    assert jeomrye.is_former
    assert not Employment.objects.open().exists()


def test_a_move_is_not_written_down_before_it_happens(haneui, jeomrye):
    with pytest.raises(RuleError):
        actions.move_person(jeomrye, by=haneui, company=CompanyFactory(), on=TODAY() + dt.timedelta(days=1))


def test_a_company_never_hangs_under_its_own_subsidiary(haneui, shop):
    below = CompanyFactory(parent=shop)
    with pytest.raises(RuleError):
        actions.edit_company(shop, by=haneui, read_at=1, parent=below)
