"""A key person left the customer or her department: the map of the buying centre is to be confirmed again (R15), and is."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q, QuerySet

from core import clock
from customers.careers import Follower
from customers.models import Company, Departure, Move, Person
from opportunities.actions.categories import acting, categories_once, refresh_category
from opportunities.actions.flags import raise_flag
from opportunities.actions.locking import count_up, lock
from opportunities.models import Opportunity, OpportunityMember, RiskFlag, RiskLevel, State
from opportunities.models.codes import KEY_PERSON_MOVED
from opportunities.policies import may_edit
from sellers.models import User


@transaction.atomic
def confirm_map(opportunity: Opportunity, *, by: User) -> Opportunity:
    """The team has looked at who decides now: the risk is over. Twice is harmless."""
    lock(opportunity)
    may_edit(by, opportunity).enforce()
    _clear(opportunity.flags.filter(code=KEY_PERSON_MOVED), by)
    return opportunity


def _of(person: Person, company: Company) -> list[Opportunity]:
    """Open opportunities at that company in which she has a part."""
    named = Q(person=person) | Q(buyers__person=person) | Q(next_step_person=person)
    rows = Opportunity.objects.filter(named, company=company, state__in=(State.OPEN, State.ON_HOLD))
    return list(rows.distinct().order_by("pk"))


def _linked(person: Person, company: Company) -> Collection[int]:
    rows = _of(person, company)
    members = OpportunityMember.objects.filter(opportunity__in=rows).values_list("user_id", flat=True)
    return {*members, *(row.owner_id for row in rows)}


def _left(departure: Departure, by: User) -> None:
    with categories_once(by=None):
        for opportunity in _of(departure.person, departure.company):
            name = departure.person.name
            raise_flag(opportunity, code=KEY_PERSON_MOVED, level=RiskLevel.CRITICAL, text=name, source=departure)


def _reorganised(move: Move, by: User) -> None:
    """She is there still, and may decide no more: the text is her name, `of` says what happened to her."""
    if move.employment is None:
        return
    with categories_once(by=None):
        for opportunity in _of(move.person, move.employment.company):
            raise_flag(
                opportunity, code=KEY_PERSON_MOVED, level=RiskLevel.CRITICAL, text=move.person.name, source=move,
                params={"of": "department"},
            )  # fmt: skip


def _taken_back(departure: Departure, by: User) -> None:
    _clear(RiskFlag.objects.filter(source_label=departure._meta.label, source_id=departure.pk), None)


def _put_back(move: Move, by: User) -> None:
    _clear(RiskFlag.objects.filter(source_label=move._meta.label, source_id=move.pk), None)


def _clear(flags: QuerySet[RiskFlag], by: User | None) -> None:
    open_ones = list(flags.filter(cleared_on__isnull=True).select_related("opportunity"))
    with acting(by), categories_once(by=by):
        for flag in open_ones:
            flag.cleared_on = clock.today()
            flag.save(update_fields=["cleared_on"])
        for opportunity in {flag.opportunity_id: flag.opportunity for flag in open_ones}.values():
            lock(opportunity)
            count_up(opportunity)
            refresh_category(opportunity, by=by)


FOLLOWER = Follower(linked=_linked, left=_left, taken_back=_taken_back, reorganised=_reorganised, put_back=_put_back)
