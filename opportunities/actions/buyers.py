"""The buying centre: who decides, uses, examines and helps at the customer, and who listens to whom."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core import clock
from core.audit import history
from customers.actions import meet_person, tell_attitude
from customers.models import ContactLog, Person
from opportunities.actions.categories import refresh_category
from opportunities.actions.locking import count_up, lock
from opportunities.errors import Incomplete
from opportunities.models import BuyerRole, BuyingRole, Influence, InfluenceLine, Opportunity
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
    attitude: str = "",
    mode: str = "",
    business_result: str = "",
    personal_win: str = "",
    our_contact: User | None = None,
    log: ContactLog | None = None,
    keeps_log: bool = False,
    listeners: Collection[Person] | None = None,
    read_at: int | None = None,
) -> BuyerRole:
    """Puts a person into the buying centre, or changes her place there; facts that depend on roles follow.

    `attitude` is told about the person herself, where it is another than the one known or rests on `log`. `listeners`
    are those of the buying centre whom she influences; None leaves the lines as they are. `keeps_log` leaves the record
    that says so as it is. Errors: Incomplete, Stale.
    """
    lock(opportunity, read_at=read_at)
    may_edit(by, opportunity).enforce()
    held = [role for role in BuyingRole.values if role in roles]
    if not held or len(held) != len(set(roles)):
        raise Incomplete(_("Please choose at least one role."), field="roles")
    if log is not None and not ContactLog.objects.visible_to(by).filter(pk=log.pk).exists():
        raise Incomplete(_("This contact record is not open to you."), field="log")
    said: dict[str, Any] = {
        "roles": held, "influence": influence, "mode": mode, "business_result": business_result,
        "personal_win": personal_win, "our_contact": our_contact,
    }  # fmt: skip
    if not keeps_log:
        said["log"] = log
    with history(by=by):
        buyer, _fresh = BuyerRole.objects.update_or_create(
            opportunity=opportunity, person=person, defaults=said | {"noted_by": by, "noted_at": clock.now()}
        )
        if listeners is not None:
            _draw_lines(buyer, listeners)
        if attitude and attitude != person.attitude:
            tell_attitude(person, by=by, attitude=attitude, on=clock.today(), log=_about(log, person))
        count_up(opportunity)
        refresh_category(opportunity, by=by)
    return buyer


@transaction.atomic
def name_new_buyer(
    opportunity: Opportunity, *, by: User, name: str, title: str = "", read_at: int | None = None, **place: Any
) -> BuyerRole:
    """Somebody at the customer whom we did not know, straight onto the map. `place` as in `name_buyer`."""
    lock(opportunity, read_at=read_at)
    may_edit(by, opportunity).enforce()
    person = meet_person(by=by, name=name, company=opportunity.company, title=title)
    return name_buyer(opportunity, by=by, person=person, **place)


def _about(log: ContactLog | None, person: Person) -> ContactLog | None:
    """What another person told in her absence is no record of hers."""
    return log if log is not None and log.attendances.filter(person=person).exists() else None


def _draw_lines(buyer: BuyerRole, listeners: Collection[Person]) -> None:
    """Whom she influences from now on; only people of the same buying centre, and never herself."""
    wanted = {row.pk for row in BuyerRole.objects.filter(opportunity=buyer.opportunity_id, person__in=listeners)}
    wanted.discard(buyer.pk)
    drawn = {line.target_id: line for line in InfluenceLine.objects.filter(source=buyer)}
    for pk in drawn.keys() - wanted:
        drawn[pk].delete()
    for pk in sorted(wanted - drawn.keys()):
        InfluenceLine.objects.create(opportunity_id=buyer.opportunity_id, source=buyer, target_id=pk)


@transaction.atomic
def remove_buyer(buyer: BuyerRole, *, by: User, read_at: int | None = None) -> None:
    """Takes a person out of the buying centre; her evidence stays, what she proved by her role does not. Errors: Stale."""
    opportunity = buyer.opportunity
    lock(opportunity, read_at=read_at)
    may_edit(by, opportunity).enforce()
    with history(by=by):
        InfluenceLine.objects.filter(Q(source=buyer) | Q(target=buyer)).delete()
        buyer.delete()
        count_up(opportunity)
        refresh_category(opportunity, by=by)
