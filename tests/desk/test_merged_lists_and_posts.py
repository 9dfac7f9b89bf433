"""Merging what is picked by hand, and posts of one name: the stronger of two rows stays, and comes apart again."""

import pytest

from customers.actions import merge_records, put_on_list, take_merge_back
from customers.models import KeyPosition, Picked
from sellers.actions import save_view
from sellers.models import Role
from tests.customers.factories import CompanyFactory, PersonFactory
from tests.sellers.factories import UserFactory, fresh, grant

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return fresh(grant(UserFactory(), Role.ADMIN))


@pytest.fixture
def firms():
    return [CompanyFactory(name="배들농자재"), CompanyFactory(name="배들 농자재")]


def post(company, **more):
    return KeyPosition.objects.create(company=company, position="구매팀장", **more)


def posts(company):
    rows = KeyPosition.objects.filter(company=company).order_by("pk")
    return [(row.position, row.person, row.is_required, row.decides) for row in rows]


@pytest.mark.parametrize("listed", ["people", "companies"])
def test_lists_picked_by_hand_follow_and_come_apart(admin, firms, listed):
    rows = firms if listed == "companies" else [PersonFactory(name="오점례"), PersonFactory(name="오 점례")]
    stays, goes = rows
    both, one = (save_view(by=admin, page=listed, name=name, is_picked=True) for name in ("둘 다", "하나"))
    put_on_list(rows, by=admin, view=both)
    put_on_list([goes], by=admin, view=one)
    column, before = {"people": "person", "companies": "company"}[listed], set(Picked.objects.values_list())
    merge = merge_records(by=admin, kind=column, into=stays.pk, ids=[goes.pk])
    assert {(row.view, getattr(row, column)) for row in Picked.objects.all()} == {(both, stays), (one, stays)}
    take_merge_back(merge, by=admin)
    assert set(Picked.objects.values_list()) == before


def test_a_post_stays_required_and_deciding_where_either_was(admin, firms):
    stays, goes = firms
    holder = PersonFactory()
    post(stays, is_required=False, decides=False)
    post(goes, is_required=True, decides=True, person=holder)
    merge = merge_records(by=admin, kind="company", into=stays.pk, ids=[goes.pk])
    assert posts(stays) == [("구매팀장", holder, True, True)]
    take_merge_back(merge, by=admin)
    assert (posts(stays), posts(goes)) == (
        [("구매팀장", None, False, False)],
        [("구매팀장", holder, True, True)],
    )


def test_two_holders_of_one_post_are_both_kept(admin, firms):
    stays, goes = firms
    here, there = PersonFactory(name="오점례"), PersonFactory(name="고만수")
    post(stays, person=here)
    post(goes, person=there)
    merge = merge_records(by=admin, kind="company", into=stays.pk, ids=[goes.pk])
    assert posts(stays) == [("구매팀장", here, True, False), ("구매팀장 (2)", there, True, False)]
    take_merge_back(merge, by=admin)
    assert posts(goes) == [("구매팀장", there, True, False)]
