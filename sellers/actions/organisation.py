"""Units: where they hang and who leads them, from a day on."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import history
from core.errors import RuleError
from core.versions import save_version
from sellers.actions.dated import DAY, cap, check_state, end, succeed
from sellers.days import check_day
from sellers.models import Membership, OrgUnit, UnitKind, UnitLeader, UnitParent, User
from sellers.policies import may_run_organisation
from sellers.queries import ancestors, parents_on


class WouldBeACircle(RuleError):
    code = "circle"


class NotEmpty(RuleError):
    """Somebody still works in the unit, or another unit still hangs in it."""

    code = "not_empty"


@transaction.atomic
def create_unit(
    *,
    by: User,
    name: str,
    kind: str = UnitKind.TEAM,
    parent: OrgUnit | None = None,
    on: dt.date,
    leader: User | None = None,
    **fields: Any,
) -> OrgUnit:
    """A new unit under `parent` that is there from `on`. Errors: RuleError for a parent that is not there by then."""
    may_run_organisation(by).enforce()
    check_day(on)
    if parent is not None and not parent.is_there(on):
        raise RuleError(_("“%(unit)s” is not open on that day.") % {"unit": parent.name})
    with history(by=by):
        unit = OrgUnit(name=name, kind=kind, opened_on=on, **fields)
        unit.save()
        if parent is not None:
            UnitParent(unit=unit, parent=parent, from_on=on, to_on=parent.last_day).save()
    if leader is not None:
        set_leader(unit, by=by, user=leader, on=on)
    return unit


@transaction.atomic
def edit_unit(unit: OrgUnit, *, by: User, read_at: int | None, **changes: Any) -> OrgUnit:
    """Its name, kind or cost centre, at once; Stale when somebody saved it since `read_at`."""
    may_run_organisation(by).enforce()
    with history(by=by):
        save_version(unit, read_at=read_at, changes=changes)
    return unit


@transaction.atomic
def move_unit(
    unit: OrgUnit, *, by: User, parent: OrgUnit | None, on: dt.date, reason: str = "", read_at: int | None = None
) -> None:
    """Hangs `unit` under `parent` from `on` (None: it stands alone). Errors: WouldBeACircle, also on a later day."""
    may_run_organisation(by).enforce()
    check_day(on)
    # two moves at once could make a circle that neither of them sees
    list(OrgUnit.objects.order_by("pk").select_for_update().values_list("pk", flat=True))
    rows = UnitParent.objects.filter(unit=unit)
    check_state(rows, read_at)
    _refuse_before_opening(unit, on)
    with history(by=by, reason=reason):
        if parent is None:
            end(rows, last_day=on - DAY)
            return
        if not parent.is_there(on):
            raise RuleError(_("“%(unit)s” is not open on that day.") % {"unit": parent.name})
        _refuse_a_circle(unit, parent, on=on)
        cap(succeed(rows, on=on, same={"unit": unit}, values={"parent_id": parent.pk}), parent.last_day)


def _refuse_a_circle(unit: OrgUnit, parent: OrgUnit, *, on: dt.date) -> None:
    """On the day itself and on every later day on which something is planned to move."""
    planned = UnitParent.objects.filter(from_on__gt=on).order_by("from_on").values_list("from_on", flat=True)
    for day in dict.fromkeys([on, *planned]):
        parents = parents_on(day)
        if day == on or not UnitParent.objects.filter(unit=unit, from_on__gt=on, from_on__lte=day).exists():
            parents[unit.pk] = parent.pk
        if unit.pk in ancestors(parents.get(unit.pk), parents=parents):
            raise WouldBeACircle(
                _("“%(unit)s” stands above “%(parent)s”.") % {"unit": unit.name, "parent": parent.name}
            )


def _refuse_before_opening(unit: OrgUnit, on: dt.date) -> None:
    if unit.opened_on is not None and on < unit.opened_on:
        raise RuleError(_("“%(unit)s” is not open on that day.") % {"unit": unit.name})


@transaction.atomic
def set_leader(
    unit: OrgUnit, *, by: User, user: User | None, on: dt.date, reason: str = "", read_at: int | None = None
) -> None:
    """`user` leads `unit` from `on`; None leaves it without a leader."""
    may_run_organisation(by).enforce()
    check_day(on)
    hold_unit(unit)
    if not unit.is_there(on):
        raise RuleError(_("“%(unit)s” is not open on that day.") % {"unit": unit.name})
    if user is not None and user.left_on is not None and user.left_on < on:
        raise RuleError(_("%(name)s has left by then.") % {"name": user.name})
    rows = UnitLeader.objects.filter(unit=unit)
    check_state(rows, read_at)
    with history(by=by, reason=reason):
        if user is None:
            end(rows, last_day=on - DAY)
        else:
            row = succeed(rows, on=on, same={"unit": unit}, values={"user_id": user.pk})
            cap(row, unit.last_day, user.left_on)


def hold_unit(unit: OrgUnit) -> None:
    """Locked, with its days as they stand now: another administrator may just have closed it."""
    # without the key: people elsewhere may go on pointing at it, only who closes or moves it waits
    locked = OrgUnit.objects.select_for_update(no_key=True)
    unit.refresh_from_db(fields=["opened_on", "closed_on"], from_queryset=locked)


@transaction.atomic
def close_unit(unit: OrgUnit, *, by: User, on: dt.date, reason: str = "", read_at: int | None = None) -> OrgUnit:
    """From `on` the unit is not there any more. Errors: NotEmpty while people or units are still in it by then."""
    may_run_organisation(by).enforce()
    check_day(on)
    _refuse_before_opening(unit, on)
    list(OrgUnit.objects.order_by("pk").select_for_update().values_list("pk", flat=True))
    check_state(UnitParent.objects.filter(unit=unit), read_at)
    people = Membership.objects.not_ended(on - DAY).filter(unit=unit)
    below = UnitParent.objects.not_ended(on - DAY).filter(parent=unit, unit__in=OrgUnit.objects.not_closed(on))
    if people.exists() or below.exists():
        raise NotEmpty(_("Move the people and units of “%(unit)s” first.") % {"unit": unit.name})
    with history(by=by, reason=reason):
        save_version(unit, read_at=read_at, changes={"closed_on": on})
        end(UnitParent.objects.filter(unit=unit), last_day=on - DAY)
        end(UnitLeader.objects.filter(unit=unit), last_day=on - DAY)
    return unit
