"""Risk flags: raised here or by higher apps; a critical one keeps an opportunity out of commit."""

from django.db import models, transaction

from core import clock
from opportunities.actions.categories import acting, refresh_category
from opportunities.models import Opportunity, RiskFlag
from opportunities.policies import may_flag
from sellers.models import User


@transaction.atomic
def raise_flag(
    opportunity: Opportunity,
    *,
    code: str,
    level: str,
    by: User | None = None,
    text: str = "",
    source: models.Model | None = None,
) -> RiskFlag:
    """One open flag per code and source; raising it again changes level and text. `by` None is the system."""
    if by is not None:
        may_flag(by, opportunity).enforce()
    with acting(by):
        flag, _fresh = RiskFlag.objects.update_or_create(
            opportunity=opportunity,
            code=code,
            source_label=source._meta.label if source is not None else "",
            source_id=source.pk if source is not None else None,
            cleared_on=None,
            defaults={"level": level, "text": text},
            create_defaults={"level": level, "text": text, "raised_on": clock.today()},
        )
        refresh_category(opportunity, by=by)
    return flag


@transaction.atomic
def clear_flag(flag: RiskFlag, *, by: User | None = None) -> RiskFlag:
    """The risk is gone; the flag stays as history. Clearing it twice changes nothing."""
    if by is not None:
        may_flag(by, flag.opportunity).enforce()
    if flag.cleared_on is not None:
        return flag
    flag.cleared_on = clock.today()
    with acting(by):
        flag.save(update_fields=["cleared_on"])
        refresh_category(flag.opportunity, by=by)
    return flag
