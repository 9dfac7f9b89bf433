"""Units and people as administrators change them: from a day on, taken back while ahead, refused where it would break."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from core import clock
from core.errors import RuleError, Stale
from sellers import actions
from sellers.actions.dated import state_of
from sellers.actions.organisation import NotEmpty
from sellers.models import Invitation, Membership, OrgUnit, Role, RoleGrant, UnitKind, UnitLeader, UnitParent, User
from sellers.staff_reads.changes import changes_of_unit, changes_of_user
from sellers.staff_reads.people import EmployeeFilter, employees_after
from sellers.staff_reads.planned import planned_for, planned_in_units
from sellers.staff_reads.status import Status, status_of
from sellers.staff_reads.tree import tree_on
from tests.sellers.factories import OrgUnitFactory, UserFactory, grant, hang, lead, place

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def admin():
    return grant(UserFactory(), Role.ADMIN)


@pytest.fixture
def today():
    return clock.today()


@pytest.fixture
def division():
    return OrgUnitFactory(name="작물보호본부", kind=UnitKind.DIVISION, parent=OrgUnitFactory(kind=UnitKind.COMPANY))


def test_a_branch_that_opens_later_is_seen_where_it_will_hang(admin, today, division):
    opens = today + 10 * DAY
    branch = actions.create_unit(by=admin, name="나주지점", kind=UnitKind.BRANCH, parent=division, on=opens)
    assert branch.name not in _names(tree_on(today, viewer=admin))
    assert branch.name in _names(tree_on(opens, viewer=admin))
    (plan,) = planned_in_units([division], after=today)[division.pk]
    assert (plan.on, branch.name in plan.text) == (opens, True)
    with pytest.raises(RuleError):
        actions.hire(by=admin, name="이른이", email="early@gaon.example", unit=branch, on=today)
    actions.take_back_opening(branch, by=admin)
    assert not OrgUnit.objects.filter(pk=branch.pk).exists()


def _names(nodes):
    return [name for node in nodes for name in [node.unit.name, *_names(node.children)]]


def test_a_unit_closes_when_it_is_empty_and_stays_if_that_is_taken_back(admin, today, division):
    team, other = OrgUnitFactory(parent=division), OrgUnitFactory(parent=division)
    leader, closes = lead(UserFactory(), team), today + 20 * DAY
    with pytest.raises(NotEmpty):
        actions.close_unit(team, by=admin, on=closes)
    actions.place(leader, by=admin, unit=other, on=closes)
    actions.close_unit(team, by=admin, on=closes)
    assert UnitParent.objects.get(unit=team).to_on == UnitLeader.objects.get(unit=team).to_on == closes - DAY
    with pytest.raises(RuleError):
        actions.place(UserFactory(), by=admin, unit=team, on=closes)
    with pytest.raises(NotEmpty):
        actions.close_unit(division, by=admin, on=closes)
    actions.take_back_closing(team, by=admin)
    assert UnitParent.objects.get(unit=team).to_on is UnitLeader.objects.get(unit=team).to_on is None


def test_a_planned_change_is_taken_back_and_what_was_goes_on(admin, today):
    old, new, user = OrgUnitFactory(), OrgUnitFactory(), UserFactory()
    place(user, old)
    actions.place(user, by=admin, unit=new, on=today + 5 * DAY)
    plan = Membership.objects.get(user=user, unit=new)
    assert [one.kind for one in planned_for(user, after=today)] == ["place"]
    with pytest.raises(PermissionDenied):
        actions.take_back(plan, by=user)
    actions.take_back(plan, by=admin)
    assert list(Membership.objects.filter(user=user).values_list("unit_id", "to_on")) == [(old.pk, None)]
    with pytest.raises(RuleError):
        actions.take_back(Membership.objects.get(user=user), by=admin)


def test_a_move_that_rests_on_another_is_not_left_alone(admin, today):
    one, other, top = OrgUnitFactory(), OrgUnitFactory(), OrgUnitFactory()
    hang(one, other)
    actions.move_unit(one, by=admin, parent=top, on=today + 5 * DAY)
    actions.move_unit(other, by=admin, parent=one, on=today + 9 * DAY)
    with pytest.raises(RuleError):
        actions.take_back(UnitParent.objects.get(unit=one, parent=top), by=admin)


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(admin, today):
    unit, first, second = OrgUnitFactory(), UserFactory(), UserFactory()
    read_at = state_of(UnitLeader.objects.filter(unit=unit))
    actions.set_leader(unit, by=admin, user=first, on=today, read_at=read_at)
    with pytest.raises(Stale):
        actions.set_leader(unit, by=admin, user=second, on=today, read_at=read_at)
    assert UnitLeader.objects.get(unit=unit).user == first


def test_roles_are_exactly_those_from_the_day_on(admin, today):
    user = grant(grant(UserFactory(), Role.SELLER), Role.MARKETING)
    actions.set_roles(user, by=admin, roles=[Role.SELLER, Role.LEADER], on=today + DAY)
    assert set(_roles(user, today)) == {Role.SELLER, Role.MARKETING}
    assert set(_roles(user, today + DAY)) == {Role.SELLER, Role.LEADER}


def _roles(user, day):
    return RoleGrant.objects.on(day).filter(user=user).values_list("role", flat=True)


def test_somebody_administers_on_every_day(admin, today):
    with pytest.raises(RuleError):
        actions.set_roles(admin, by=admin, roles=[], on=today + DAY)
    new = actions.hire(by=admin, name="새 관리자", email="new@gaon.example", on=today, roles=[Role.ADMIN])
    invitation = actions.invite(new, by=admin)
    with pytest.raises(RuleError):
        actions.leave(admin, by=admin, on=today)  # the other one cannot log in yet
    actions.take_invitation(invitation, password="배나무-일곱-그루-한 줄")
    actions.leave(admin, by=admin, on=today + 3 * DAY)
    with pytest.raises(RuleError):
        actions.end_role(new, by=new, role=Role.ADMIN, last_day=today + 5 * DAY)
    assert RoleGrant.objects.get(user=new).to_on is None


def test_access_ends_at_once_where_that_is_asked_for(admin, today, client):
    user = place(UserFactory(), OrgUnitFactory())
    client.force_login(user)
    assert client.get("/").status_code == 200
    actions.leave(user, by=admin, on=today, at_once=True)
    assert client.get("/").status_code == 302
    assert Membership.objects.get(user=user).to_on == today


def test_who_was_to_leave_stays_with_everything(admin, today):
    unit = OrgUnitFactory()
    user = grant(lead(UserFactory(), unit), Role.LEADER)
    actions.leave(user, by=admin, on=today + 30 * DAY)
    assert status_of(user, on=today) == Status.LEAVING
    actions.stay(user, by=admin)
    for model in (Membership, RoleGrant, UnitLeader):
        assert model.objects.get(user=user).to_on is None
    assert User.objects.get(pk=user.pk).left_on is None


def test_a_former_employee_returns_by_a_new_invitation(admin, today, client):
    unit = OrgUnitFactory()
    user = place(UserFactory(), unit)
    user.set_password("배나무-일곱-그루-한 줄")
    user.save()
    with pytest.raises(RuleError):
        actions.rehire(user, by=admin, on=today, unit=unit)
    actions.leave(user, by=admin, on=today - 10 * DAY)
    with pytest.raises(RuleError):
        actions.invite(user, by=admin)
    actions.rehire(user, by=admin, on=today, unit=unit, roles=[Role.SELLER])
    assert not User.objects.get(pk=user.pk).has_usable_password()
    actions.invite(user, by=admin)
    assert status_of(user, on=today) == Status.INVITED
    assert Membership.objects.filter(user=user).count() == 2


def test_nobody_logs_in_before_the_first_day(admin, today, client):
    user = actions.hire(by=admin, name="새 사람", email="new@gaon.example", on=today + DAY)
    client.force_login(user)
    assert client.get("/").status_code == 302
    User.objects.filter(pk=user.pk).update(hired_on=today)
    client.force_login(user)
    assert client.get("/").status_code == 200


def test_an_invitation_lasts_through_the_first_week(admin, today, client):
    now, later = (
        actions.hire(by=admin, name="새 사람", email=f"{n}@gaon.example", on=today + n * DAY) for n in (0, 30)
    )
    assert clock.day_of(actions.invite(now, by=admin).expires_at) == today + 7 * DAY
    invitation = actions.invite(later, by=admin)
    assert clock.day_of(invitation.expires_at) == today + 37 * DAY
    shown = client.get(actions.link_of(invitation, site=""), follow=True)
    assert shown.context["first_day"] == today + 30 * DAY


def test_an_invitation_is_no_way_into_an_account_with_a_password(admin, today):
    user = UserFactory()
    first = actions.invite(user, by=admin)
    second = actions.invite(user, by=admin)
    assert [Invitation.objects.get(pk=one.pk).is_good for one in (first, second)] == [False, True]
    with pytest.raises(PermissionDenied):
        actions.invite(user, by=UserFactory())
    user.set_password("배나무-일곱-그루-한 줄")
    user.save()
    with pytest.raises(RuleError):
        actions.invite(user, by=admin)


@pytest.mark.parametrize("typed", ["김하늬", "ㄱㅎㄴ", "하늬", "haneui@", "Haneui"])
def test_people_are_found_by_name_initials_and_mail(admin, typed):
    UserFactory(name="박도현", email="dohyeon@gaon.example")
    user = UserFactory(name="김하늬", email="haneui@gaon.example")
    found = employees_after(EmployeeFilter(q=typed), viewer=admin)
    assert [line.user for line in found.rows] == [user]


def test_the_list_is_narrowed_by_unit_role_and_status(admin, today, division):
    branch = OrgUnitFactory(parent=division)
    user = grant(place(UserFactory(last_login=clock.now()), branch), Role.SELLER)
    gone = UserFactory(left_on=today - DAY)
    wanted = [
        (EmployeeFilter(unit=str(division.pk)), {user}),
        (EmployeeFilter(role=Role.SELLER), {user}),
        (EmployeeFilter(status=Status.ACTIVE), {user}),
        (EmployeeFilter(status=Status.FORMER), {gone}),
        (EmployeeFilter(), {user, admin}),
    ]
    for narrowed, expected in wanted:
        assert {line.user for line in employees_after(narrowed, viewer=admin).rows} == expected


def test_history_says_who_did_what(admin, today):
    unit = actions.create_unit(by=admin, name="나주지점", on=today, parent=OrgUnitFactory(name="본부"))
    actions.edit_unit(unit, by=admin, read_at=1, name="나주영업소")
    moments = changes_of_unit(unit)  # one transaction here, so all at the same instant
    assert {moment.by for moment in moments} == {admin.name}
    lines = [line for moment in moments for line in moment.lines]
    assert any("나주지점 → 나주영업소" in line for line in lines)
    assert any("본부" in line for line in lines)
    user = actions.hire(by=admin, name="새 사람", email="new@gaon.example", on=today, unit=unit)
    assert any("나주영업소" in line for moment in changes_of_user(user) for line in moment.lines)
