"""Stored reach: whatever a figure follows from, a recount makes it the count of its rows again."""

import datetime as dt

import pytest

from core import clock
from customers import actions
from customers.models import Assignment, ContactLog, KeyPosition, Person, ReachDay, ReachFigure, ReachMark
from customers.queries.reach import ROW_SETS, Scope
from sellers.models import Role
from tests.customers.factories import CompanyFactory, OwnerFactory, PersonFactory, log_of
from tests.customers.test_pages import body
from tests.customers.test_reach import rows_of
from tests.sellers.factories import OrgUnitFactory, UserFactory, fresh, grant, lead, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    """Two sellers with a company each; hers has a person who holds a required post."""
    unit = OrgUnitFactory(name="호남지점")
    haneui, dohyeon = (grant(place(UserFactory(), unit), Role.SELLER) for _ in range(2))
    shop, foods = CompanyFactory(), CompanyFactory()
    OwnerFactory(user=haneui, company=shop)
    OwnerFactory(user=dohyeon, company=foods)
    person = PersonFactory(company=shop)
    (post,) = actions.add_positions(shop, by=haneui, names=["대표"])
    actions.name_holder(post, by=haneui, person=person)
    actions.count_all_reach()
    boss = fresh(grant(lead(UserFactory(name="오태경"), unit), Role.LEADER))
    return {
        "haneui": haneui,
        "dohyeon": dohyeon,
        "shop": shop,
        "foods": foods,
        "person": person,
        "post": post,
        "boss": boss,
    }


def stored(user):
    return ReachFigure.objects.filter(user=user, on=clock.today()).values(*ROW_SETS).get()


def logged(pair):
    log_of(pair["person"], by=pair["dohyeon"])


def edited(pair):
    log = log_of(pair["person"], by=pair["dohyeon"])
    actions.recount_reach()
    actions.edit_log(log, by=pair["dohyeon"], read_at=None, line="비밀", is_confidential=True)


def deleted(pair):
    log_of(pair["person"], by=pair["haneui"])
    actions.recount_reach()
    ContactLog.objects.filter(author=pair["haneui"]).update(happened_at=clock.now() - dt.timedelta(days=50))
    Person.objects.filter(pk=pair["person"].pk).update(last_contact_at=None)


def assigned(pair):
    OwnerFactory(user=pair["dohyeon"], person=pair["person"])


def company_handed_over(pair):
    Assignment.objects.filter(company=pair["shop"]).delete()
    OwnerFactory(user=pair["dohyeon"], company=pair["shop"])


def moved(pair):
    actions.move_person(pair["person"], by=pair["haneui"], company=pair["foods"], on=clock.today())


def post_given_up(pair):
    KeyPosition.objects.filter(pk=pair["post"].pk).update(is_required=False)


def archived(pair):
    Person.objects.filter(pk=pair["person"].pk).update(archived_at=clock.now())


def role_ended(pair):
    pair["haneui"].role_grants.update(to_on=clock.today() - dt.timedelta(days=1))


CHANGES = (logged, edited, deleted, assigned, company_handed_over, moved, post_given_up, archived, role_ended)


@pytest.mark.parametrize("change", CHANGES, ids=lambda one: one.__name__)
def test_a_recount_heals_it(pair, change):
    change(pair)
    actions.recount_reach()
    for name in ("haneui", "dohyeon"):
        assert stored(pair[name]) == rows_of(pair[name].pk)
    assert not ReachMark.objects.exists()


def test_only_whom_it_concerns_is_counted_again(pair):
    assert actions.recount_reach() == 0
    logged(pair)
    assert actions.recount_reach() == 2  # who wrote it and who looks after her
    assert stored(pair["haneui"])["weekly"] == 1
    assert stored(pair["dohyeon"])["logs"] == 1


def test_a_granted_role_takes_out_of_those_outside_sales(pair):
    outsider = place(UserFactory(), OrgUnitFactory())
    assert actions.recount_reach() == 1
    assert stored(outsider)["outside"] == 1
    grant(outsider, Role.SELLER)
    assert actions.recount_reach() == 1
    assert stored(outsider)["outside"] == 0
    assert actions.recount_reach() == 0


def test_confidential_records_are_in_no_figure(pair):
    before = [stored(pair[name]) for name in ("haneui", "dohyeon")]
    actions.write_log(by=pair["dohyeon"], people=[pair["person"]], line="비밀", is_confidential=True)
    actions.recount_reach()
    assert [stored(pair[name]) for name in ("haneui", "dohyeon")] == before


def test_the_first_count_of_a_day_is_of_everybody(pair, monkeypatch):
    log_of(pair["person"], by=pair["haneui"])
    actions.recount_reach()
    assert stored(pair["haneui"])["weekly"] == 1
    later = clock.now() + dt.timedelta(days=8)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert actions.recount_reach() >= 3  # nothing changed but the day
    assert stored(pair["haneui"])["weekly"] == 0
    assert ReachDay.objects.count() == 2


def test_a_day_without_a_count_shows_the_last_one_and_says_so(client, pair):
    client.force_login(pair["boss"])
    log_of(pair["person"], by=pair["haneui"])
    actions.recount_reach()
    yesterday = clock.today() - dt.timedelta(days=1)
    for rows in (ReachDay, ReachFigure):
        rows.objects.update(on=yesterday)
    page = client.get("/reach/")
    assert page.context["reach"].counted.on == yesterday
    assert page.context["reach"].total.rates[-1].rate.whole == 1
    assert "오늘 집계가 아직 없어요" in body(page)
    ReachDay.objects.all().delete()
    assert "아직 집계 전이에요" in body(client.get("/reach/"))
    actions.recount_reach()
    assert "기준 시각" in body(client.get("/reach/"))


def test_a_long_list_asks_row_by_row_and_is_the_same(pair):
    OwnerFactory(user=pair["dohyeon"], person=PersonFactory(company=pair["shop"]))
    log_of(pair["person"], by=pair["haneui"])
    PersonFactory()  # of nobody
    for users in ({pair["haneui"].pk}, {pair["dohyeon"].pk}, {pair["haneui"].pk, pair["dohyeon"].pk}):
        for name in ("assigned", "weekly", "silent", "required", "named", "represented", "late"):
            short, long = (
                ROW_SETS[name].rows(Scope(frozenset(users), clock.today(), is_wide)).order_by("pk")
                for is_wide in (False, True)
            )
            assert list(short) == list(long)
