"""What a unit is to book in a period: each word of it is a row of its own, so that every past day knows its target."""

import datetime as dt
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.audit import history
from core.errors import RuleError
from opportunities.errors import Incomplete
from opportunities.models import Target
from opportunities.policies import may_set_target
from sellers.models import OrgUnit, User
from sellers.queries import parents_on


@transaction.atomic
def set_target(
    unit: OrgUnit, *, by: User, starts_on: dt.date, ends_on: dt.date, amount: Decimal | None, reason: str = ""
) -> Target:
    """The newest word counts from now on; no amount takes the target back. Twice the same is one row.

    Errors: RuleError for a period that does not begin with a month and end with one; Incomplete where a target that
    stood is changed or taken back without a reason.
    """
    parents = parents_on(clock.today())
    may_set_target(by, unit, parents=parents).enforce()
    if starts_on.day != 1 or (ends_on + dt.timedelta(days=1)).day != 1 or ends_on < starts_on:
        raise RuleError(_("A target holds for whole months."))
    OrgUnit.objects.select_for_update().get(pk=unit.pk)
    last: Target | None = (
        Target.objects.filter(unit=unit, starts_on=starts_on, ends_on=ends_on).order_by("-set_at", "-pk").first()
    )
    stood = last.amount if last is not None else None
    if last is not None and stood == amount:
        return last
    if last is None and amount is None:
        raise Incomplete(_("Please give an amount."), field="amount")
    if stood is not None and not reason.strip():
        raise Incomplete(_("A target stands already: please say why it changes."), field="reason")
    with history(by=by, reason=reason):
        row: Target = Target.objects.create(
            unit=unit,
            starts_on=starts_on,
            ends_on=ends_on,
            amount=amount,
            currency=settings.DEFAULT_CURRENCY,
            reason=reason,
            set_by=by,
            set_at=clock.now(),
        )
    return row
