"""Ends that meet: a last day that moves, a unit that closes, the last administrator."""

import datetime as dt

import pytest

from core import clock
from core.errors import RuleError
from sellers import actions
from sellers.models import Membership, Role, RoleGrant, UnitLeader, UnitParent, User
from tests.sellers.factories import OrgUnitFactory, UserFactory, grant, hang, lead, place

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def admin():
    return grant(UserFactory(), Role.ADMIN)


@pytest.fixture
def today():
    return clock.today()


def test_a_last_day_that_is_put_off_takes_place_and_roles_along(admin, today):
    user = grant(lead(UserFactory(), OrgUnitFactory()), Role.LEADER)
    actions.leave(user, by=admin, on=today + 5 * DAY)
    actions.leave(user, by=admin, on=today + 9 * DAY)
    for model in (Membership, RoleGrant, UnitLeader):
        assert model.objects.get(user=user).to_on == today + 9 * DAY
    actions.leave(user, by=admin, on=today + 2 * DAY)
    assert Membership.objects.get(user=user).to_on == today + 2 * DAY


def test_who_has_left_does_not_come_back_by_a_later_last_day(admin, today):
    user = place(UserFactory(), OrgUnitFactory())
    actions.leave(user, by=admin, on=today - 9 * DAY)
    actions.leave(user, by=admin, on=today - 12 * DAY)
    with pytest.raises(RuleError):
        actions.leave(user, by=admin, on=today + 9 * DAY)
    assert User.objects.get(pk=user.pk).left_on == today - 12 * DAY


def test_nobody_leaves_before_she_came(admin, today):
    user = actions.hire(by=admin, name="새 사람", email="n@gaon.example", on=today - 9 * DAY, unit=OrgUnitFactory())
    with pytest.raises(RuleError):
        actions.leave(user, by=admin, on=today - 3660 * DAY)
    assert Membership.objects.filter(user=user).exists()
    never = actions.hire(by=admin, name="안 올 사람", email="x@gaon.example", on=today + 9 * DAY, unit=OrgUnitFactory())
    invitation = actions.invite(never, by=admin)
    actions.leave(never, by=admin, on=today, at_once=True)
    assert not Membership.objects.filter(user=never).exists()
    invitation.refresh_from_db()
    assert not invitation.is_good


def test_an_administrator_whose_role_ends_later_does_not_replace_the_last_one(admin, today):
    other = grant(UserFactory(), Role.ADMIN)
    actions.end_role(other, by=admin, role=Role.ADMIN, last_day=today + 30 * DAY)
    with pytest.raises(RuleError):
        actions.end_role(admin, by=admin, role=Role.ADMIN, last_day=today + 3 * DAY)
    with pytest.raises(RuleError):
        actions.leave(admin, by=other, on=today + 3 * DAY)
    actions.leave(other, by=admin, on=today + 3 * DAY)


def test_taking_back_a_move_leaves_nobody_in_a_unit_that_closes(admin, today):
    old, new = OrgUnitFactory(), OrgUnitFactory()
    user = place(UserFactory(), old)
    row = actions.place(user, by=admin, unit=new, on=today + 9 * DAY)
    actions.close_unit(old, by=admin, on=today + 9 * DAY)
    with pytest.raises(RuleError):
        actions.take_back(row, by=admin)
    below = OrgUnitFactory(parent=OrgUnitFactory())
    above = UnitParent.objects.get(unit=below).parent
    actions.move_unit(below, by=admin, parent=new, on=today + 9 * DAY)
    actions.close_unit(above, by=admin, on=today + 9 * DAY)
    with pytest.raises(RuleError):
        actions.take_back(UnitParent.objects.get(unit=below, parent=new), by=admin)


def test_nobody_is_put_into_a_unit_beyond_its_end(admin, today):
    closing, user = OrgUnitFactory(), place(UserFactory(), OrgUnitFactory())
    actions.close_unit(closing, by=admin, on=today + 9 * DAY)
    actions.place(user, by=admin, unit=closing, on=today)
    actions.hire(by=admin, name="새 사람", email="n@gaon.example", on=today, unit=closing)
    below = OrgUnitFactory()
    hang(below, OrgUnitFactory())
    actions.move_unit(below, by=admin, parent=closing, on=today)
    for row in (*Membership.objects.filter(unit=closing), *UnitParent.objects.filter(parent=closing)):
        assert row.to_on == today + 8 * DAY


def test_nothing_that_is_given_to_who_leaves_outlasts_her(admin, today):
    """A role without an end would be hers again, asked of nobody, when she comes back."""
    user, unit = place(UserFactory(), OrgUnitFactory()), OrgUnitFactory()
    actions.leave(user, by=admin, on=today + 5 * DAY)
    actions.set_roles(user, by=admin, roles=[Role.EXECUTIVE], on=today)
    actions.set_leader(unit, by=admin, user=user, on=today)
    assert RoleGrant.objects.get(user=user).to_on == UnitLeader.objects.get(user=user).to_on == today + 5 * DAY
    after = UserFactory()
    actions.set_leader(unit, by=admin, user=after, on=today + 6 * DAY)
    actions.take_back(UnitLeader.objects.get(user=after), by=admin)
    assert UnitLeader.objects.get(unit=unit).to_on == today + 5 * DAY


def test_who_is_about_to_leave_is_taken_back_in_after_that(admin, today):
    user, unit = place(UserFactory(), OrgUnitFactory()), OrgUnitFactory()
    actions.leave(user, by=admin, on=today + DAY)
    with pytest.raises(RuleError):
        actions.rehire(user, by=admin, on=today + 9 * DAY, unit=unit)
    assert User.objects.active().filter(pk=user.pk).exists()


def test_what_another_administrator_did_meanwhile_counts(admin, today):
    """Both read the person before either wrote."""
    user, unit = place(UserFactory(), OrgUnitFactory()), OrgUnitFactory()
    also = User.objects.get(pk=user.pk)
    actions.leave(user, by=admin, on=today + 3 * DAY)
    assert actions.place(also, by=admin, unit=unit, on=today).to_on == today + 3 * DAY
    User.objects.filter(pk=user.pk).update(left_on=today - DAY)
    Membership.objects.filter(user=user).delete()
    user.refresh_from_db()
    also = User.objects.get(pk=user.pk)
    actions.rehire(user, by=admin, on=today, unit=unit)
    with pytest.raises(RuleError):
        actions.rehire(also, by=admin, on=today, unit=unit)
