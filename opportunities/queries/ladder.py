"""The fact ladder of units: plain sums of named records, nothing weighted."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, ExpressionWrapper, F, Q, QuerySet, Sum, Value

from core import clock
from opportunities.models import BookingShare, Category, Opportunity, OpportunityMember, State
from opportunities.policies import may_read_ladder
from opportunities.querysets import counted_category
from opportunities.rulebook import LADDER
from sellers.models import Membership, OrgUnit, User
from sellers.queries import parents_on, subtree

_MONEY = DecimalField(max_digits=40, decimal_places=12)
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Rung:
    """One rung. `amount` is None for a reader without the right; `linked` says that she may open every row behind it;
    `without_rate` counts records in a foreign currency that lack a rate and so are not in the sum."""

    category: Category
    amount: Decimal | None = Decimal(0)
    count: int = 0
    without_rate: int = 0
    linked: bool = False


def ladder_of(units: Iterable[OrgUnit], *, start: dt.date, end: dt.date, viewer: User) -> list[Rung]:
    """Booked, commit, best and pipeline sums of units with all below them.

    Shape:  always four rungs in that order; an empty rung is there with 0. Potential and excluded never appear.
    Units:  the company's currency without VAT; `start` and `end` are included. Booked: shares of bookings by the unit
            stamped on them and the day of the order. Open ones: members' shares by their unit today and the expected
            order date. The seller's own weaker view counts where she declared one.
    Errors: none; `amount` is None where `viewer` may not read these units.
    Cost:   six queries at most, flat in opportunities. Source: docs/metrics.md#ladder
    """
    today = clock.today()
    below = subtree(frozenset(unit.pk for unit in units), parents=parents_on(today))
    if not may_read_ladder(viewer, below):
        return [Rung(category, amount=None) for category in LADDER]
    booked = BookingShare.objects.filter(unit__in=below, booking__ordered_on__range=(start, end))
    people = Membership.objects.on(today).filter(unit__in=below).values("user_id")
    shares = OpportunityMember.objects.filter(
        user__in=people,
        share_pct__gt=0,
        opportunity__state=State.OPEN,
        opportunity__expected_order_on__range=(start, end),
        opportunity__amount__isnull=False,
    )
    return [_booked(booked, viewer), *_open(shares, viewer)]


def _booked(shares: QuerySet[BookingShare], viewer: User) -> Rung:
    found = shares.aggregate(
        total=Sum(_money(F("amount") * F("booking__company_rate"))),
        rows=Count("booking__opportunity", distinct=True),
        without_rate=Count("booking__opportunity", distinct=True, filter=Q(booking__company_rate__isnull=True)),
    )
    hidden = _hidden(shares.values("booking__opportunity"), viewer)
    return _rung(Category.BOOKED, found, linked=not hidden)


def _open(shares: QuerySet[OpportunityMember], viewer: User) -> list[Rung]:
    part = F("opportunity__amount") * F("share_pct") / Value(Decimal(100)) * F("opportunity__company_rate")
    groups = (
        shares.annotate(rung=counted_category("opportunity"))
        .order_by()
        .values("rung")
        .annotate(
            total=Sum(_money(part)),
            rows=Count("opportunity", distinct=True),
            without_rate=Count("opportunity", distinct=True, filter=Q(opportunity__company_rate__isnull=True)),
        )
    )
    found: dict[str, dict[str, Any]] = {row["rung"]: dict(row) for row in groups}
    linked = not _hidden(shares.values("opportunity"), viewer)
    return [_rung(category, found.get(category, {}), linked=linked) for category in LADDER[1:]]


def _rung(category: Category, found: dict[str, Any], *, linked: bool) -> Rung:
    total = (found.get("total") or Decimal(0)).quantize(_CENT)
    return Rung(category, total, found.get("rows", 0), found.get("without_rate", 0), linked)


def _hidden(ids: Any, viewer: User) -> bool:
    """Whether some of the rows behind a sum are closed to the reader."""
    rows = Opportunity.objects.filter(pk__in=ids)
    return rows.exclude(pk__in=Opportunity.objects.readable_in_full(viewer).values("pk")).exists()


def _money(expression: Any) -> Any:
    return ExpressionWrapper(expression, output_field=_MONEY)
