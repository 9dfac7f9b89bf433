"""From which yearly purchases on a unit's customers are big, from a day on."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.audit import history
from core.errors import RuleError
from core.outbox import enqueue
from sellers.models import OrgUnit, User, WalletThreshold
from sellers.policies import may_run_organisation

THRESHOLD_SET = "wallet_threshold_set"  # whoever counts by it counts again


@transaction.atomic
def set_threshold(unit: OrgUnit, *, by: User, amount: Decimal, valid_from: dt.date) -> WalletThreshold:
    """Holds for the unit and those below that say nothing themselves. Errors: RuleError for a day that has passed or
    is taken."""
    may_run_organisation(by).enforce()
    OrgUnit.objects.select_for_update().get(pk=unit.pk)
    own = WalletThreshold.objects.filter(unit=unit)
    if valid_from < clock.today() and own.exists():
        raise RuleError(_("What has passed stays as it was: choose today or a day ahead."))
    if own.filter(valid_from=valid_from).exists():
        raise RuleError(_("A change from this day is there already. Take it back first, or choose another day."))
    with history(by=by):
        row = WalletThreshold.objects.create(unit=unit, amount=amount, valid_from=valid_from)
    enqueue(THRESHOLD_SET, {"unit": unit.pk})
    return row


@transaction.atomic
def withdraw_threshold(row: WalletThreshold, *, by: User) -> None:
    """Takes back what has not begun. Errors: RuleError."""
    may_run_organisation(by).enforce()
    if row.valid_from <= clock.today():
        raise RuleError(_("This already holds. Set what comes after it."))
    with history(by=by):
        row.delete()
