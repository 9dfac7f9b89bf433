"""People who use the system: they come, change places and roles, leave and return."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import clock, mail
from core.audit import history
from core.errors import RuleError
from core.versions import save_version
from sellers.actions.administrators import keep_an_administrator, somebody_administers
from sellers.actions.dated import DAY, cap, check_state, end, succeed
from sellers.actions.invitations import revoke_open, send_anew
from sellers.actions.organisation import hold_unit, set_leader
from sellers.actions.planned import go_on
from sellers.actions.sessions import end_sessions_of
from sellers.days import check_day
from sellers.letters import tell
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
    leads: bool = False,
    **fields: Any,
) -> User:
    """A new employee from `on`, without a password: the invitation lets her set one. `leads`: she leads `unit`.

    Errors: RuleError for a known e-mail and for a unit that is not there by then.
    """
    may_run_organisation(by).enforce()
    check_day(on)
    _refuse_known(email)
    with history(by=by):
        try:
            with transaction.atomic():
                user = User.objects.create_user(email, None, name=name, hired_on=on, **fields)
        except IntegrityError as taken:
            raise _known(email) from taken
        if unit is not None:
            _refuse_closed(unit, on)
            Membership(user=user, unit=unit, job_title=job_title, rank=rank, from_on=on, to_on=unit.last_day).save()
        for role in roles:
            RoleGrant(user=user, role=role, from_on=on).save()
    if leads and unit is not None:
        set_leader(unit, by=by, user=user, on=on)
    return user


def _refuse_known(email: str, *, but: User | None = None) -> None:
    others = User.objects.filter(email__iexact=email)
    if (others.exclude(pk=but.pk) if but is not None else others).exists():
        raise _known(email)


class KnownEmail(RuleError):
    code = "known_email"


def _known(email: str) -> RuleError:
    return KnownEmail(_("Somebody with the e-mail %(email)s is here already.") % {"email": email})


def _refuse_closed(unit: OrgUnit, on: dt.date) -> None:
    hold_unit(unit)  # before her own row, as everywhere: two who wait for each other would wait for ever
    if unit.closed_on is not None and unit.closed_on <= on:
        raise RuleError(_("“%(unit)s” is closed by then.") % {"unit": unit.name})
    if not unit.is_there(on):
        raise RuleError(_("“%(unit)s” is not open on that day.") % {"unit": unit.name})


@transaction.atomic
def edit_user(user: User, *, by: User, read_at: int | None, **changes: Any) -> User:
    """Name, e-mail, working minutes and the like; Stale when somebody saved her since `read_at`.

    What was held for an address that refused mail goes to the new one; an invitation that is open goes out anew.
    """
    may_run_organisation(by).enforce()
    email, was = changes.get("email"), user.email
    if email:
        changes["email"] = email = email.lower()
        _refuse_known(email, but=user)
    with history(by=by):
        dead = mail.dead_address(was)
        if email and email != was and user.last_login is not None and (dead is None or dead.is_told):
            tell(user, "address_changed")  # to the old one: whoever reads there should know, unless no server takes it
        save_version(user, read_at=read_at, changes=changes)
        if email != was and email:
            send_anew(user, by=by)
    if email and was and email != was:
        mail.move(was, email)
    return user


@transaction.atomic
def place(
    user: User,
    *,
    by: User,
    unit: OrgUnit,
    on: dt.date,
    job_title: str = "",
    rank: str = "",
    leads: bool = False,
    reason: str = "",
    read_at: int | None = None,
) -> Membership:
    """`user` works in `unit` from `on`; where she worked before ends the day before. `leads`: she leads it, too."""
    may_run_organisation(by).enforce()
    check_day(on)
    _refuse_closed(unit, on)
    _hold(user)
    _refuse_after_leaving(user, on)
    rows = Membership.objects.filter(user=user)
    check_state(rows, read_at)
    with history(by=by, reason=reason):
        row = succeed(
            rows,
            on=on,
            same={"user": user},
            values={"unit_id": unit.pk, "job_title": job_title, "rank": rank},
        )
        cap(row, user.left_on, unit.last_day)
    if leads:
        set_leader(unit, by=by, user=user, on=on, reason=reason)
    user.__dict__.pop("standing", None)
    assert isinstance(row, Membership)
    return row


def _hold(user: User) -> None:
    """Locked, with the last day as it stands now: another administrator may just have set it."""
    user.refresh_from_db(fields=["left_on", "is_active"], from_queryset=User.objects.select_for_update())


def _refuse_after_leaving(user: User, on: dt.date) -> None:
    if user.left_on is not None and user.left_on < on:
        raise RuleError(_("%(name)s has left by then.") % {"name": user.name})


@transaction.atomic
def grant_role(user: User, *, by: User, role: str, on: dt.date, reason: str = "") -> None:
    """`user` has `role` from `on`."""
    may_run_organisation(by).enforce()
    with history(by=by, reason=reason):
        rows = RoleGrant.objects.filter(user=user, role=role)
        # a role that outlasted her would be hers again if she came back
        cap(succeed(rows, on=on, same={"user": user}, values={"role": role}), user.left_on)
    user.__dict__.pop("standing", None)


@transaction.atomic
def end_role(user: User, *, by: User, role: str, last_day: dt.date, reason: str = "") -> None:
    """`last_day` is the last on which she has it. Errors: RuleError when nobody would administer."""
    may_run_organisation(by).enforce()
    if role == Role.ADMIN:
        keep_an_administrator(without=user, after=last_day)
    with history(by=by, reason=reason):
        end(RoleGrant.objects.filter(user=user, role=role), last_day=last_day)
        if role == Role.ADMIN:
            somebody_administers(from_on=clock.today())
    user.__dict__.pop("standing", None)


@transaction.atomic
def set_roles(
    user: User, *, by: User, roles: Iterable[str], on: dt.date, reason: str = "", read_at: int | None = None
) -> None:
    """From `on` she has exactly these roles; those that she has besides end the day before."""
    may_run_organisation(by).enforce()
    check_day(on)
    _hold(user)
    _refuse_after_leaving(user, on)
    check_state(RoleGrant.objects.filter(user=user), read_at)
    wanted = set(roles)
    for role in wanted:
        grant_role(user, by=by, role=role, on=on, reason=reason)
    for role in set(user.role_grants.not_ended(on - DAY).values_list("role", flat=True)) - wanted:
        end_role(user, by=by, role=role, last_day=on - DAY, reason=reason)


@transaction.atomic
def leave(user: User, *, by: User, on: dt.date, reason: str = "", at_once: bool = False) -> User:
    """`on` is her last day: place, roles and leadership end with it, and once it is past, every session at once.

    `at_once` ends her access now, whatever the day; an invitation that she has not taken is taken back, and letters that
    wait for her are not sent.
    A last day that is put off takes what ends with it along. Errors: RuleError for somebody who has left before `on`.
    """
    may_run_organisation(by).enforce()
    check_day(on)
    today = clock.today()
    keep_an_administrator(without=user, after=min(on, today - DAY) if at_once else on)
    administers = RoleGrant.objects.not_ended(today - DAY).filter(user=user, role=Role.ADMIN).exists()
    _hold(user)
    was = user.left_on
    _refuse_a_day_outside(user, on, today=today)
    with history(by=by, reason=reason):
        save_version(user, read_at=None, changes={"left_on": on, "is_active": user.is_active and not at_once})
        if was is not None and was < on:
            go_on(user, after=was)
        for rows in (Membership.objects, RoleGrant.objects, UnitLeader.objects):
            end(rows.filter(user=user), last_day=on)
        if at_once or on < today:
            revoke_open([user.pk])
        if administers:
            somebody_administers(from_on=today)
    user.__dict__.pop("standing", None)
    if at_once or on < today:
        end_sessions_of({user.pk})
        mail.withdraw_of([user.pk])
    return user


def _refuse_a_day_outside(user: User, on: dt.date, *, today: dt.date) -> None:
    if user.hired_on is not None and on < user.hired_on <= today:  # who never begins may leave before
        raise RuleError(_("%(name)s does not work here yet on that day.") % {"name": user.name})
    if user.left_on is not None and user.left_on < today and user.left_on < on:
        raise RuleError(_("%(name)s has left. Take them back in instead.") % {"name": user.name})


@transaction.atomic
def rehire(
    user: User,
    *,
    by: User,
    on: dt.date,
    unit: OrgUnit,
    job_title: str = "",
    roles: Iterable[str] = (),
    reason: str = "",
) -> User:
    """A former employee returns on `on`. Her old password is void: a new invitation lets her set another."""
    may_run_organisation(by).enforce()
    check_day(on)
    _refuse_closed(unit, on)
    _hold(user)
    if user.left_on is None or user.left_on >= on:
        raise RuleError(_("%(name)s works here on that day.") % {"name": user.name})
    if user.left_on >= clock.today():  # her password and access would end with this, before her last day
        raise RuleError(_("%(name)s still works here. Take them back in after their last day.") % {"name": user.name})
    with history(by=by, reason=reason):
        user.set_unusable_password()
        save_version(
            user,
            read_at=None,
            changes={"left_on": None, "is_active": True, "hired_on": on, "password": user.password, "last_login": None},
        )
        Membership(user=user, unit=unit, job_title=job_title, from_on=on, to_on=unit.last_day).save()
        for role in roles:
            RoleGrant(user=user, role=role, from_on=on).save()
    user.__dict__.pop("standing", None)
    return user
