"""What is planned and has not happened yet may be taken back."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.audit import history
from core.dated import Dated, DatedQuerySet
from core.errors import RuleError
from core.versions import save_version
from sellers.actions.administrators import somebody_administers
from sellers.actions.dated import DAY, cap, take_back_end, take_back_start
from sellers.actions.organisation import NotEmpty, WouldBeACircle
from sellers.models import Membership, OrgUnit, RoleGrant, UnitLeader, UnitParent, User
from sellers.policies import may_run_organisation
from sellers.queries import ancestors, parents_on


@transaction.atomic
def take_back(row: Dated, *, by: User) -> None:
    """A place, role, leader or parent that begins later does not begin; one that ends later goes on."""
    may_run_organisation(by).enforce()
    today = clock.today()
    rows = _same(row)
    with history(by=by):
        if row.from_on > today:
            _refuse_beyond(take_back_start(row, rows))
        elif row.to_on is not None and row.to_on >= today:
            take_back_end(row, rows, until=_cap(row))
        else:
            raise RuleError(_("This has happened already: change it from a day on instead."))
    somebody_administers(from_on=today)
    _refuse_circles(today)


def _refuse_beyond(row: Any) -> None:
    """What goes on again may not outlast its unit; a leader who leaves does not lead on."""
    if isinstance(row, Membership | UnitParent):
        there = row.unit if isinstance(row, Membership) else row.parent
        if there.closed_on is not None and (row.to_on is None or row.to_on >= there.closed_on):
            raise RuleError(_("“%(unit)s” is closed by then.") % {"unit": there.name})
    if row is not None:
        cap(row, _cap(row))


def _same(row: Dated) -> DatedQuerySet:
    """The rows in time that `row` is one of."""
    if isinstance(row, UnitParent | UnitLeader):
        return type(row).objects.filter(unit=row.unit)
    if isinstance(row, Membership):
        return Membership.objects.filter(user=row.user)
    assert isinstance(row, RoleGrant)
    return RoleGrant.objects.filter(user=row.user, role=row.role)


def _cap(row: Any) -> dt.date | None:
    """The last day that the units and the person allow; None where all stay."""
    units = [getattr(row, name, None) for name in ("unit", "parent")]
    days = [unit.last_day for unit in units if unit is not None and unit.last_day is not None]
    user = getattr(row, "user", None)
    days += [user.left_on] if user is not None and user.left_on else []
    return min(days, default=None)


def _refuse_circles(from_on: dt.date) -> None:
    later = UnitParent.objects.filter(from_on__gt=from_on).values_list("from_on", flat=True)
    for day in {from_on, *later}:
        parents = parents_on(day)
        for unit, parent in parents.items():
            if unit in ancestors(parent, parents=parents):
                raise WouldBeACircle(_("Another planned move rests on this one. Take that back first."))


@transaction.atomic
def take_back_opening(unit: OrgUnit, *, by: User) -> None:
    """A unit that was to open later is not made at all. Errors: NotEmpty where people or units are planned into it."""
    may_run_organisation(by).enforce()
    if unit.opened_on is None or unit.opened_on <= clock.today():
        raise RuleError(_("“%(unit)s” is open already: close it from a day on.") % {"unit": unit.name})
    if unit.memberships.exists() or unit.children.exists():
        raise NotEmpty(_("Move the people and units of “%(unit)s” first.") % {"unit": unit.name})
    with history(by=by):
        for row in (*unit.parents.all(), *unit.leaders.all()):
            row.delete()
        unit.delete()


@transaction.atomic
def take_back_closing(unit: OrgUnit, *, by: User) -> OrgUnit:
    """A unit that was to close stays, under whom it hung and led by whom it was led."""
    may_run_organisation(by).enforce()
    closes = unit.closed_on
    if closes is None or closes <= clock.today():
        raise RuleError(_("“%(unit)s” is not about to close.") % {"unit": unit.name})
    with history(by=by):
        save_version(unit, read_at=None, changes={"closed_on": None})
        for parent in UnitParent.objects.filter(unit=unit, to_on=closes - DAY).select_related("parent"):
            if not parent.parent.is_there(closes):
                raise RuleError(_("“%(unit)s” is not open on that day.") % {"unit": parent.parent.name})
            take_back_end(parent, UnitParent.objects.filter(unit=unit))
        for leader in UnitLeader.objects.filter(unit=unit, to_on=closes - DAY).select_related("user"):
            take_back_end(leader, UnitLeader.objects.filter(unit=unit), until=leader.user.left_on)
    return unit


@transaction.atomic
def stay(user: User, *, by: User) -> User:
    """Somebody who was to leave stays: what would have ended with her last day goes on."""
    may_run_organisation(by).enforce()
    last = user.left_on
    if last is None or last < clock.today():
        raise RuleError(_("%(name)s is not about to leave.") % {"name": user.name})
    with history(by=by):
        save_version(user, read_at=None, changes={"left_on": None, "is_active": True})
        go_on(user, after=last)
    user.__dict__.pop("standing", None)
    return user


def go_on(user: User, *, after: dt.date) -> None:
    """What ended on a last day that is not hers any more. Inside the caller's history."""
    for model in (Membership, RoleGrant, UnitLeader):
        for row in model.objects.filter(user=user, to_on=after):
            row.user = user
            take_back_end(row, _same(row), until=_cap(row))
