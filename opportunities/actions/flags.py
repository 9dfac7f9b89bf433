"""Risk flags: raised here or by higher apps; a critical one keeps an opportunity out of commit."""

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from core import clock
from core.audit import history
from customers.models import Person
from opportunities.actions.categories import acting, refresh_category
from opportunities.actions.locking import lock, lock_with
from opportunities.errors import Incomplete
from opportunities.models import Opportunity, RiskFlag, RiskLevel, Strength
from opportunities.policies import may_edit, may_flag
from sellers.models import User

BY_HAND = "M"  # begins the code of a risk that somebody pointed out


@transaction.atomic
def raise_flag(
    opportunity: Opportunity,
    *,
    code: str,
    level: str,
    by: User | None = None,
    text: str = "",
    source: models.Model | None = None,
    params: dict[str, Any] | None = None,
) -> RiskFlag:
    """One open flag per code and source; raising it again changes level, text and `params`, the facts behind it. `by` None
    is the system."""
    lock(opportunity)
    if by is not None:
        may_flag(by, opportunity).enforce()
    said = {"level": level, "text": text, "params": params or {}}
    with acting(by):
        flag, _fresh = RiskFlag.objects.update_or_create(
            opportunity=opportunity,
            code=code,
            source_label=source._meta.label if source is not None else "",
            source_id=source.pk if source is not None else None,
            cleared_on=None,
            defaults=said,
            create_defaults=said | {"raised_on": clock.today()},
        )
        refresh_category(opportunity, by=by)
    return flag


@transaction.atomic
def clear_flag(flag: RiskFlag, *, by: User | None = None) -> RiskFlag:
    """The risk is gone; the flag stays as history. Clearing it twice changes nothing."""
    opportunity = lock_with(flag)
    if by is not None:
        may_flag(by, opportunity).enforce()
    if flag.cleared_on is not None:
        return flag
    flag.cleared_on = clock.today()
    with acting(by):
        flag.save(update_fields=["cleared_on"])
        refresh_category(opportunity, by=by)
    return flag


@transaction.atomic
def add_flag(opportunity: Opportunity, *, by: User, text: str, level: str = RiskLevel.WARN) -> RiskFlag:
    """A risk that somebody points out by hand, as a warning or a note: only rules and higher apps say critical.

    Errors: Incomplete without words, or for another level.
    """
    lock(opportunity)
    may_flag(by, opportunity).enforce()
    if not text.strip():
        raise Incomplete(_("Please write what the risk is."), field="text")
    if level not in (RiskLevel.WARN, RiskLevel.INFO):
        raise Incomplete(_("By hand a risk is a warning or a note."), field="level")
    number = opportunity.flags.filter(code__startswith=BY_HAND).count() + 1
    with history(by=by):
        return RiskFlag.objects.create(
            opportunity=opportunity, code=f"{BY_HAND}{number}", level=level, text=text, raised_on=clock.today()
        )


@transaction.atomic
def add_strength(
    opportunity: Opportunity, *, by: User, text: str, offsets: str = "", person: Person | None = None
) -> Strength:
    """What speaks for us; `offsets` is the code of the risk that it outweighs. Errors: Incomplete without words."""
    lock(opportunity)
    may_edit(by, opportunity).enforce()
    if not text.strip():
        raise Incomplete(_("Please write what speaks for us."), field="text")
    with history(by=by):
        return Strength.objects.create(opportunity=opportunity, text=text, offsets=offsets, person=person, made_by=by)


@transaction.atomic
def end_strength(strength: Strength, *, by: User) -> Strength:
    """It holds no more; it stays in the history. Twice is harmless."""
    may_edit(by, lock_with(strength)).enforce()
    if strength.ended_on is None:
        strength.ended_on = clock.today()
        with history(by=by):
            strength.save(update_fields=["ended_on"])
    return strength
