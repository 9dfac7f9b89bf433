"""The buying centre: who decides, uses, examines and helps at the customer."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import history
from customers.models import Attitude, Person
from opportunities.actions.categories import refresh_category
from opportunities.actions.locking import count_up, lock
from opportunities.errors import Incomplete
from opportunities.models import BuyerRole, BuyingRole, Influence, Opportunity
from opportunities.policies import may_edit
from sellers.models import User


@transaction.atomic
def name_buyer(
    opportunity: Opportunity,
    *,
    by: User,
    person: Person,
    roles: Collection[str],
    influence: str = Influence.MID,
    attitude: str = Attitude.UNKNOWN,
    personal_win: str = "",
    read_at: int | None = None,
) -> BuyerRole:
    """Puts a person into the buying centre, or changes her place there; facts that depend on roles follow. Errors: Incomplete,
    Stale."""
    lock(opportunity, read_at=read_at)
    may_edit(by, opportunity).enforce()
    held = [role for role in BuyingRole.values if role in roles]
    if not held or len(held) != len(set(roles)):
        raise Incomplete(_("Please choose at least one role."), field="roles")
    with history(by=by):
        buyer, _fresh = BuyerRole.objects.update_or_create(
            opportunity=opportunity,
            person=person,
            defaults={"roles": held, "influence": influence, "attitude": attitude, "personal_win": personal_win},
        )
        count_up(opportunity)
        refresh_category(opportunity, by=by)
    return buyer


@transaction.atomic
def remove_buyer(buyer: BuyerRole, *, by: User, read_at: int | None = None) -> None:
    """Takes a person out of the buying centre; her evidence stays, what she proved by her role does not. Errors: Stale."""
    opportunity = buyer.opportunity
    lock(opportunity, read_at=read_at)
    may_edit(by, opportunity).enforce()
    with history(by=by):
        buyer.delete()
        count_up(opportunity)
        refresh_category(opportunity, by=by)
