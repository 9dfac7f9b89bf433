"""Writes on the rules of notifications, on what a person wants by mail, and what goes on to a leader."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from core import clock
from core.audit import history
from core.errors import RuleError
from sellers.actions.notifications import OPEN, put_before
from sellers.models import MailChoice, Membership, NoticeLimits, NoticeRule, Notification, OrgUnit, UnitLeader, User
from sellers.notice_rules import rules_of, rules_of_units
from sellers.notices import ESCALATED, kind_called, kinds
from sellers.policies import may_change_settings, may_run_mail
from sellers.queries import ancestors, direct_leader, parents_on

LIMITS = ("a_day", "quiet_from", "quiet_to", "urgent_by_mail")
OLD = dt.timedelta(days=30)  # what nobody has answered in a month is no news for a leader


@transaction.atomic
def set_notice_rules(
    unit: OrgUnit,
    *,
    by: User,
    valid_from: dt.date,
    limits: Mapping[str, Any],
    rules: Mapping[str, tuple[bool, int | None]],
) -> int:
    """What differs from what holds in the unit on the day is written down as valid from it; returns how many rows.

    rules: code → (sent, hours after which the leader is told; None: never).
    Errors:  RuleError for a past day, since what was sent then was sent under other rules; and for a day behind a
             planned change, which a form filled with today's rules would take back unseen.
    """
    may_run_mail(by).enforce()
    if valid_from < clock.today():
        raise RuleError(_("Rules change from today on, or from a later day."))
    OrgUnit.objects.select_for_update().get(pk=unit.pk)
    _refuse_behind_a_plan(unit, valid_from)
    now = rules_of_units([unit.pk], on=valid_from)[unit.pk]
    where = {"unit": unit, "valid_from": valid_from}
    written = 0
    with history(by=by):
        was = {name: getattr(now.limits or NoticeLimits(), name) for name in LIMITS}
        if was != dict(limits):
            written += _put(NoticeLimits, where, dict(limits))
        for kind in kinds():
            if kind.code not in rules:
                continue
            is_on, hours = rules[kind.code]
            hours = hours if kind.still_waits is not None else None
            if (is_on, hours) != (now.is_on(kind.code), now.leader_after_hours(kind.code)):
                values = {"is_on": is_on, "leader_after_hours": hours}
                written += _put(NoticeRule, where | {"code": kind.code}, values)
    return written


def _refuse_behind_a_plan(unit: OrgUnit, day: dt.date) -> None:
    above = ancestors(unit.pk, parents=parents_on(day))
    planned = {"unit__in": above, "valid_from__gt": clock.today(), "valid_from__lt": day}
    days = [row.valid_from for model in (NoticeLimits, NoticeRule) for row in model.objects.filter(**planned)[:50]]
    if days:
        raise RuleError(
            _("Other rules begin on %(day)s already. Choose that day or an earlier one, or take them back first.")
            % {"day": min(days).isoformat()}
        )


def _put(model: type[models.Model], where: dict[str, Any], values: dict[str, Any]) -> int:
    model._default_manager.update_or_create(**where, defaults=values)
    return 1


@transaction.atomic
def withdraw_notice_rule(row: NoticeLimits | NoticeRule, *, by: User) -> None:
    """Takes back what was planned for a day ahead. Errors: RuleError for what holds already."""
    may_run_mail(by).enforce()
    if row.valid_from <= clock.today():
        raise RuleError(_("This holds already: say what holds from a later day instead."))
    with history(by=by):
        row.delete()


@transaction.atomic
def choose_mail(user: User, *, by: User, **wanted: Any) -> MailChoice:
    """Digest on or off, its hour, urgent notifications by mail; two tabs at once may differ, the last one holds."""
    may_change_settings(by, user).enforce()
    with history(by=by):
        choice, _fresh = MailChoice.objects.update_or_create(user=user, defaults=wanted)
    return choice


@transaction.atomic
def escalate(*, now: dt.datetime) -> int:
    """Tells leaders what has waited for somebody of theirs longer than the rules allow; returns how many.

    Twice is harmless: a notification goes on once. Cost: a few queries and those of each notification that goes on.
    """
    codes = [kind.code for kind in kinds() if kind.still_waits is not None and not kind.leader_by_job]
    waiting = Notification.objects.filter(
        code__in=codes, state__in=OPEN, escalated_at__isnull=True, created_at__range=(now - OLD, now)
    )
    rows = list(waiting.select_related("user").order_by("created_at"))
    rules = rules_of({row.user_id for row in rows})
    late = _locked([row for row in rows if _is_late(row, rules[row.user_id].leader_after_hours(row.code), now)])
    leaders = _leaders_of({row.user_id for row in late})
    of_leaders = rules_of({leader.pk for leader in leaders.values()})
    for row in late:
        leader, kind = leaders.get(row.user_id), kind_called(row.code)
        if leader is not None and kind is not None and kind.still_waits is not None and kind.still_waits(row):
            hours = int((now - row.created_at).total_seconds() // 3600)
            said = {"code": row.code, "who": row.user.name, "hours": hours, "title": row.params.get("title", "")}
            where = (row.object_label, row.object_id)
            put_before(leader, ESCALATED, where=where, once=str(row.pk), rules=of_leaders[leader.pk], params=said)
    Notification.objects.filter(pk__in=[row.pk for row in late]).update(escalated_at=now)
    return len(late)


def _locked(late: list[Notification]) -> list[Notification]:
    """Those that still wait; what somebody acts on now, or another run has, is left to it. The others are not locked."""
    still = Notification.objects.filter(pk__in=[row.pk for row in late], state__in=OPEN, escalated_at__isnull=True)
    ours = set(still.select_for_update(skip_locked=True).values_list("pk", flat=True))
    return [row for row in late if row.pk in ours]


def _is_late(row: Notification, hours: int | None, now: dt.datetime) -> bool:
    return hours is not None and row.created_at + dt.timedelta(hours=hours) <= now


def _leaders_of(users: set[int]) -> dict[int, User]:
    """User id → her direct leader today, for those who have one who may log in. Cost: four queries."""
    day = clock.today()
    leaders = dict(UnitLeader.objects.on(day).values_list("unit_id", "user_id"))
    parents = parents_on(day)
    units = dict(Membership.objects.on(day).filter(user_id__in=users).values_list("user_id", "unit_id"))
    above = {user: direct_leader(user, units.get(user), leaders, parents) for user in users}
    found = User.objects.active(day).in_bulk([pk for pk in above.values() if pk is not None])
    return {user: found[leader] for user, leader in above.items() if leader in found}
