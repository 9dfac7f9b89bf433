"""Somebody must be able to administer, today and on every day that is planned."""

import datetime as dt

from django.utils.translation import gettext as _

from core.errors import RuleError
from sellers.actions.dated import DAY
from sellers.models import Invitation, Role, RoleGrant, User


def keep_an_administrator(*, without: User, after: dt.date) -> None:
    """Errors: RuleError where `without` is the only one who administers on the day after `after`."""
    day = after + DAY
    if not without.role_grants.on(day).filter(role=Role.ADMIN).exists():
        return
    if not _administrators(day) - {without.pk}:
        raise RuleError(_("%(name)s is the only administrator. Name another one first.") % {"name": without.name})


def somebody_administers(*, from_on: dt.date) -> None:
    """Errors: RuleError where on a day from `from_on` on the roles as they stand now leave nobody."""
    ends = RoleGrant.objects.filter(role=Role.ADMIN, to_on__gte=from_on).values_list("to_on", flat=True)
    if any(not _administrators(day) for day in (from_on, *(last + DAY for last in ends))):
        raise RuleError(_("Then nobody would be an administrator. Name another one first."))


def _administrators(day: dt.date) -> set[int]:
    """Ids of those who administer on a day and can log in; whoever has not taken her invitation cannot yet."""
    grants = RoleGrant.objects.select_for_update().on(day).filter(role=Role.ADMIN).order_by("pk")
    ids = {grant.user_id for grant in grants}
    # asked after the lock: another one may just have been locked out by whoever held it
    invited = Invitation.objects.open().filter(user__last_login__isnull=True).values("user")
    return set(User.objects.active(day).filter(pk__in=ids).exclude(pk__in=invited).values_list("pk", flat=True))
