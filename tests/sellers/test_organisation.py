"""People and units change from a day on; what was, stays as it was."""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from core import clock
from core.errors import RuleError, Stale
from sellers import actions
from sellers.actions.organisation import WouldBeACircle
from sellers.models import Membership, OrgUnit, Role, RoleGrant, UnitLeader, UnitParent, User
from tests.sellers.factories import OrgUnitFactory, UserFactory, grant, hang, lead, place
from tests.support import counted

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def admin():
    return grant(UserFactory(), Role.ADMIN)


@pytest.fixture
def today():
    return clock.today()


def test_only_an_administrator_hires(admin, today):
    user = actions.hire(by=admin, name="김하늬", email="Haneui@gaon.example", on=today, roles=[Role.SELLER])
    assert user.email == "haneui@gaon.example"
    assert user.has_role(Role.SELLER)
    with pytest.raises(PermissionDenied):
        actions.hire(by=user, name="누구", email="x@gaon.example", on=today)


def test_the_same_email_is_refused_whatever_its_case(admin, today):
    actions.hire(by=admin, name="김하늬", email="haneui@gaon.example", on=today)
    with pytest.raises(RuleError):
        actions.hire(by=admin, name="김하늬", email="HANEUI@gaon.example", on=today)


def test_a_new_place_ends_the_old_one_the_day_before(admin, today):
    old, new = OrgUnitFactory(), OrgUnitFactory()
    user = place(UserFactory(), old)
    actions.place(user, by=admin, unit=new, on=today, job_title="팀장")
    rows = list(Membership.objects.filter(user=user).order_by("from_on").values_list("unit_id", "from_on", "to_on"))
    assert rows[0][2] == today - DAY
    assert rows[1] == (new.pk, today, None)
    assert user.standing.unit_id == new.pk


def test_placing_twice_changes_nothing(admin, today):
    unit, user = OrgUnitFactory(), UserFactory()
    for _ in range(2):
        actions.place(user, by=admin, unit=unit, on=today)
    assert Membership.objects.filter(user=user).count() == 1


def test_a_planned_place_stays_and_ends_the_one_put_before_it(admin, today):
    user, later, sooner = UserFactory(), OrgUnitFactory(), OrgUnitFactory()
    actions.place(user, by=admin, unit=later, on=today + 30 * DAY)
    row = actions.place(user, by=admin, unit=sooner, on=today)
    assert row.to_on == today + 29 * DAY


def test_nobody_is_in_two_units_on_a_day(today):
    user = place(UserFactory(), OrgUnitFactory())
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=user, unit=OrgUnitFactory(), from_on=today)


def test_a_unit_cannot_hang_under_one_of_its_own(admin, today):
    top, middle, low = OrgUnitFactory(), OrgUnitFactory(), OrgUnitFactory()
    hang(middle, top)
    hang(low, middle)
    with pytest.raises(WouldBeACircle):
        actions.move_unit(top, by=admin, parent=low, on=today)
    actions.move_unit(low, by=admin, parent=top, on=today)
    assert UnitParent.objects.on(today).get(unit=low).parent == top
    assert UnitParent.objects.on(today - DAY).get(unit=low).parent == middle


def test_a_circle_on_a_later_day_is_refused_today(admin, today):
    one, other = OrgUnitFactory(), OrgUnitFactory()
    actions.move_unit(one, by=admin, parent=other, on=today + 10 * DAY)
    with pytest.raises(WouldBeACircle):
        actions.move_unit(other, by=admin, parent=one, on=today)


def test_a_unit_may_stand_alone_again(admin, today):
    unit = OrgUnitFactory(parent=OrgUnitFactory())
    actions.move_unit(unit, by=admin, parent=None, on=today)
    assert not UnitParent.objects.on(today).filter(unit=unit).exists()
    assert UnitParent.objects.on(today - DAY).filter(unit=unit).exists()


def test_a_new_leader_follows_the_old_one(admin, today):
    unit, new = OrgUnitFactory(), UserFactory()
    old = lead(UserFactory(), unit)
    actions.set_leader(unit, by=admin, user=new, on=today)
    assert UnitLeader.objects.on(today).get(unit=unit).user == new
    assert UnitLeader.objects.on(today - DAY).get(unit=unit).user == old
    actions.set_leader(unit, by=admin, user=None, on=today + DAY)
    assert not UnitLeader.objects.on(today + DAY).filter(unit=unit).exists()


def test_who_has_left_by_then_does_not_lead(admin, today):
    gone = UserFactory(left_on=today - DAY)
    with pytest.raises(RuleError):
        actions.set_leader(OrgUnitFactory(), by=admin, user=gone, on=today)


def test_a_stale_edit_of_a_unit_or_a_person_is_refused(admin, today):
    unit = actions.create_unit(by=admin, name="나주지점", on=today, parent=OrgUnitFactory())
    actions.edit_unit(unit, by=admin, read_at=1, name="나주영업소")
    with pytest.raises(Stale):
        actions.edit_unit(OrgUnit.objects.get(pk=unit.pk), by=admin, read_at=1, name="다른 이름")
    user = UserFactory()
    actions.edit_user(user, by=admin, read_at=1, name="새 이름")
    with pytest.raises(Stale):
        actions.edit_user(User.objects.get(pk=user.pk), by=admin, read_at=1, name="다른 이름")


def test_an_edit_cannot_take_anothers_email(admin):
    one, other = UserFactory(), UserFactory()
    with pytest.raises(RuleError):
        actions.edit_user(one, by=admin, read_at=1, email=other.email.upper())


def test_a_role_ends_on_its_last_day(admin, today):
    user = grant(UserFactory(), Role.EXECUTIVE)
    actions.end_role(user, by=admin, role=Role.EXECUTIVE, last_day=today)
    assert RoleGrant.objects.on(today).filter(user=user).exists()
    assert not RoleGrant.objects.on(today + DAY).filter(user=user).exists()


def test_the_only_administrator_stays(admin, today):
    with pytest.raises(RuleError):
        actions.end_role(admin, by=admin, role=Role.ADMIN, last_day=today)
    with pytest.raises(RuleError):
        actions.leave(admin, by=admin, on=today)
    grant(UserFactory(), Role.ADMIN)
    actions.end_role(admin, by=admin, role=Role.ADMIN, last_day=today)


def test_nobody_is_put_into_a_unit_that_another_has_just_closed(admin, today):
    """The page was open since before; whoever places or closes waits for the other."""
    unit, user = OrgUnitFactory(), UserFactory()
    read_before = OrgUnit.objects.get(pk=unit.pk)
    actions.close_unit(unit, by=admin, on=today)
    with pytest.raises(RuleError):
        actions.place(user, by=admin, unit=OrgUnit.objects.get(pk=unit.pk), on=today)
    with counted() as asked, pytest.raises(RuleError):
        actions.place(user, by=admin, unit=read_before, on=today)
    assert [sql for sql in asked if "sellers_orgunit" in sql and "FOR NO KEY UPDATE" in sql]
    read_before.closed_on = None
    with pytest.raises(RuleError):
        actions.set_leader(read_before, by=admin, user=user, on=today)
    read_before.closed_on = None
    with pytest.raises(RuleError):
        actions.hire(by=admin, name="새내기", email="new@gaon.example", unit=read_before, on=today)
    assert not Membership.objects.filter(unit=unit).exists()


def test_leaving_ends_place_roles_leadership_and_what_was_planned(admin, today):
    unit = OrgUnitFactory()
    user = grant(lead(UserFactory(), unit), Role.LEADER)
    actions.place(user, by=admin, unit=OrgUnitFactory(), on=today + 20 * DAY)
    actions.leave(user, by=admin, on=today)
    tomorrow = today + DAY
    for model in (Membership, RoleGrant, UnitLeader):
        assert model.objects.on(today).filter(user=user).count() == 1
        assert not model.objects.filter(user=user, to_on__isnull=True).exists()
    assert not Membership.objects.on(tomorrow).filter(user=user).exists()


def test_leaving_ends_sessions_once_the_day_is_past(admin, today, client):
    user, stays = UserFactory(), UserFactory()
    client.force_login(stays)
    client.force_login(user)
    assert client.get("/").status_code == 200
    actions.leave(user, by=admin, on=today)
    assert client.get("/").status_code == 200, "her last day is still hers"
    before = Session.objects.count()
    actions.leave(user, by=admin, on=today - DAY)
    assert Session.objects.count() == before - 1
    assert client.get("/").status_code == 302


def test_the_night_ends_what_former_people_left_open(client, today):
    user = UserFactory()
    client.force_login(user)
    User.objects.filter(pk=user.pk).update(left_on=today - DAY)
    assert actions.end_access_of_former(on=today) == 1
    assert actions.end_access_of_former(on=today) == 0


def test_history_names_who_and_why(admin, today):
    user = UserFactory()
    actions.place(user, by=admin, unit=OrgUnitFactory(), on=today, reason="새 팀")
    event = Membership.objects.get(user=user).events.get()
    assert event.pgh_context.metadata == {"user": admin.pk, "reason": "새 팀"}
