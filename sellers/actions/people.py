"""People who use the system: they come, change places and roles, and leave."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.audit import history
from core.errors import RuleError
from core.versions import save_version
from sellers.actions.dated import end, succeed
from sellers.actions.sessions import end_sessions_of
from sellers.models import Membership, OrgUnit, Role, RoleGrant, UnitLeader, User
from sellers.policies import may_run_organisation


@transaction.atomic
def hire(
    *,
    by: User,
    name: str,
    email: str,
    on: dt.date,
    unit: OrgUnit | None = None,
    job_title: str = "",
    rank: str = "",
    roles: Iterable[str] = (),
    **fields: Any,
) -> User:
    """A new employee without a password: she sets one by "forgot password". Errors: RuleError for a known e-mail."""
    may_run_organisation(by).enforce()
    if User.objects.filter(email__iexact=email).exists():
        raise RuleError(_("Somebody with the e-mail %(email)s is here already.") % {"email": email})
    with history(by=by):
        user = User.objects.create_user(email, None, name=name, hired_on=on, **fields)
        if unit is not None:
            Membership(user=user, unit=unit, job_title=job_title, rank=rank, from_on=on).save()
        for role in roles:
            RoleGrant(user=user, role=role, from_on=on).save()
    return user


@transaction.atomic
def edit_user(user: User, *, by: User, read_at: int | None, **changes: Any) -> User:
    """Name, e-mail, working minutes and the like; Stale when somebody saved her since `read_at`."""
    may_run_organisation(by).enforce()
    email = changes.get("email")
    if email:
        changes["email"] = email = email.lower()
        if User.objects.filter(email__iexact=email).exclude(pk=user.pk).exists():
            raise RuleError(_("Somebody with the e-mail %(email)s is here already.") % {"email": email})
    with history(by=by):
        save_version(user, read_at=read_at, changes=changes)
    return user


@transaction.atomic
def place(
    user: User, *, by: User, unit: OrgUnit, on: dt.date, job_title: str = "", rank: str = "", reason: str = ""
) -> Membership:
    """`user` works in `unit` from `on`; where she worked before ends the day before."""
    may_run_organisation(by).enforce()
    if unit.closed_on is not None and unit.closed_on <= on:
        raise RuleError(_("“%(unit)s” is closed by then.") % {"unit": unit.name})
    with history(by=by, reason=reason):
        row = succeed(
            Membership.objects.filter(user=user),
            on=on,
            same={"user": user},
            values={"unit_id": unit.pk, "job_title": job_title, "rank": rank},
        )
    user.__dict__.pop("standing", None)
    assert isinstance(row, Membership)
    return row


@transaction.atomic
def grant_role(user: User, *, by: User, role: str, on: dt.date, reason: str = "") -> None:
    """`user` has `role` from `on`."""
    may_run_organisation(by).enforce()
    with history(by=by, reason=reason):
        succeed(RoleGrant.objects.filter(user=user, role=role), on=on, same={"user": user}, values={"role": role})
    user.__dict__.pop("standing", None)


@transaction.atomic
def end_role(user: User, *, by: User, role: str, last_day: dt.date, reason: str = "") -> None:
    """`last_day` is the last on which she has it. Errors: RuleError when nobody would administer."""
    may_run_organisation(by).enforce()
    if role == Role.ADMIN:
        _keep_an_administrator(without=user, after=last_day)
    with history(by=by, reason=reason):
        end(RoleGrant.objects.filter(user=user, role=role), last_day=last_day)
    user.__dict__.pop("standing", None)


@transaction.atomic
def leave(user: User, *, by: User, on: dt.date, reason: str = "") -> User:
    """`on` is her last day: place, roles and leadership end with it, and once it is past, every session at once."""
    may_run_organisation(by).enforce()
    _keep_an_administrator(without=user, after=on)
    with history(by=by, reason=reason):
        save_version(user, read_at=None, changes={"left_on": on})
        for rows in (Membership.objects, RoleGrant.objects, UnitLeader.objects):
            end(rows.filter(user=user), last_day=on)
    user.__dict__.pop("standing", None)
    if on < clock.today():
        end_sessions_of({user.pk})
    return user


def _keep_an_administrator(*, without: User, after: dt.date) -> None:
    day = after + dt.timedelta(days=1)
    admins = RoleGrant.objects.select_for_update(of=("self",)).on(day).filter(role=Role.ADMIN)
    if without.role_grants.on(day).filter(role=Role.ADMIN).exists() and not any(
        grant.user.is_active and (grant.user.left_on is None or grant.user.left_on >= day)
        for grant in admins.exclude(user=without).select_related("user")
    ):
        raise RuleError(_("%(name)s is the only administrator. Name another one first.") % {"name": without.name})
