"""How much of an opportunity a reader gets. What lies above her tier is None, not hidden."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Value

from core import clock
from core.kept import Kept, among
from customers.models import Company, Person
from opportunities.models import (
    Category,
    CoachingRequest,
    Opportunity,
    OpportunityMember,
    Stage,
    State,
    SupportRequest,
    SupportState,
)
from sellers.models import Membership, User


class Tier(IntEnum):
    """CARD: every employee. SHEET: who was asked for advice or support, without amounts. FULL: owner, team, leaders above."""

    CARD = 1
    SHEET = 2
    FULL = 3


def is_on_team(user: User, opportunity: Opportunity) -> bool:
    """Owner or member. At most one query, none where the row brought its `team_ids` along or the members are prefetched."""
    if opportunity.owner_id == user.pk:
        return True
    team = getattr(opportunity, "team_ids", None)
    return user.pk in team if team is not None else any(row.user_id == user.pk for row in opportunity.members.all())


def team_of_row() -> ArraySubquery:
    """Ids of the members, as the annotation `team_ids` of a list."""
    rows = OpportunityMember.objects.filter(opportunity=OuterRef("pk"))
    return ArraySubquery(rows.order_by("user_id").values("user_id"))


def is_in_line_above(user: User, opportunity: Opportunity) -> bool:
    """A leader of the owner today, direct or further up."""
    return opportunity.owner_id != user.pk and opportunity.owner_id in user.standing.line_people


def is_or_was_above(user: User, opportunity: Opportunity) -> bool:
    """Above the owner today, or where she worked last. One query, for the opportunity of somebody who has left."""
    if is_in_line_above(user, opportunity):
        return True
    if not user.standing.line_units or opportunity.owner.works_here():
        return False
    last = Membership.objects.filter(user=opportunity.owner_id, from_on__lte=clock.today()).order_by("-from_on").first()
    return last is not None and last.unit_id in user.standing.line_units


def tier_of(opportunity: Opportunity, viewer: User) -> Tier:
    """The reader's tier. Cost: one query at most, besides her standing."""
    return tiers_of([opportunity], viewer)[opportunity.pk]


def tiers_of(opportunities: Collection[Opportunity], viewer: User) -> dict[int, Tier]:
    """Opportunity id → tier, for a list. Cost: one query, however many."""
    line = viewer.standing.line_people | {viewer.pk}
    found = {row.pk: Tier.FULL if row.owner_id in line else Tier.CARD for row in opportunities}
    if rest := [pk for pk, tier in found.items() if tier is Tier.CARD]:
        for pk, tier in _ABOVE_CARD(viewer=viewer.pk, ids=rest):
            found[pk] = max(found[pk], Tier(tier))
    return found


def _above_card(viewer: Any, ids: Any) -> QuerySet[Any, tuple[int, int]]:
    """Of which of these she is in the team, and about which she was asked."""
    of_these = among("opportunity_id", ids)
    mine = OpportunityMember.objects.filter(of_these, user_id=viewer)
    asked = CoachingRequest.objects.filter(of_these, to_id=viewer)
    support = SupportRequest.objects.filter(of_these, to_id=viewer).exclude(state=SupportState.DECLINED)
    return _of(mine, Tier.FULL).union(_of(asked, Tier.SHEET), _of(support, Tier.SHEET))


def _of(rows: QuerySet[Any], tier: Tier) -> QuerySet[Any, tuple[int, int]]:
    return rows.order_by().values_list("opportunity_id", Value(int(tier)))


_ABOVE_CARD: Kept[tuple[int, int]] = Kept(_above_card, "viewer", "ids")


@dataclass(frozen=True)
class OpportunityCard:
    """One opportunity as a reader may see it; templates ask whether a value is there, never who reads."""

    pk: int
    tier: Tier
    title: str
    person: Person | None
    company: Company | None
    owner: User
    stage: Stage
    state: str
    category: str | None = None
    need: str | None = None
    next_step: str | None = None
    next_step_on: dt.date | None = None
    expected_order_on: dt.date | None = None
    date_basis: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    amount_basis: str | None = None
    company_rate: Decimal | None = None
    company_rate_on: dt.date | None = None

    @property
    def state_label(self) -> str:
        return str(State(self.state).label)

    @property
    def category_label(self) -> str | None:
        return None if self.category is None else str(Category(self.category).label)

    @property
    def is_foreign(self) -> bool:
        """The amount is in another currency than the company's: sums count it at its rate, or not at all."""
        return self.amount is not None and self.currency != settings.DEFAULT_CURRENCY

    @property
    def company_amount(self) -> Decimal | None:
        """What sums count, in the company's currency; None where the rate is missing."""
        if self.amount is None or self.company_rate is None:
            return None
        return (self.amount * self.company_rate).quantize(Decimal("0.01"))

    @property
    def company_currency(self) -> str:
        code: str = settings.DEFAULT_CURRENCY
        return code


def card_of(opportunity: Opportunity, viewer: User) -> OpportunityCard:
    return cards_of([opportunity], viewer)[0]


def cards_of(opportunities: Collection[Opportunity], viewer: User) -> list[OpportunityCard]:
    """Cards in the given order. Load person, company, owner and stage with the rows. Cost: one query at most."""
    tiers = tiers_of(opportunities, viewer)
    return [_card(row, tiers[row.pk]) for row in opportunities]


def _card(row: Opportunity, tier: Tier) -> OpportunityCard:
    sheet, full = tier >= Tier.SHEET, tier >= Tier.FULL
    return OpportunityCard(
        pk=row.pk,
        tier=tier,
        title=row.title,
        person=row.person,
        company=row.company,
        owner=row.owner,
        stage=row.stage,
        state=row.state,
        category=row.category if sheet else None,
        need=row.need if sheet else None,
        next_step=row.next_step if sheet and not row.is_closed else None,
        next_step_on=row.next_step_on if sheet and not row.is_closed else None,
        expected_order_on=row.expected_order_on if sheet else None,
        date_basis=row.date_basis if sheet else None,
        amount=row.amount if full else None,
        currency=row.currency if full else None,
        amount_basis=row.amount_basis if full else None,
        company_rate=row.company_rate if full else None,
        company_rate_on=row.company_rate_on if full else None,
    )
