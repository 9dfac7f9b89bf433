"""How opportunities ended: rates, sizes and the time they took. Each function: one query."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Avg, Count, F, Func, IntegerField, Max, OuterRef, Q, Subquery, Sum, Value

from opportunities.models import BookingShare, StageMove, State
from opportunities.queries.figures.scope import AMOUNT, MONEY, FigureScope
from sellers.models import Membership, Role, RoleGrant

LOST, NO_DECISION, WITHDRAWN = State.LOST, State.NO_DECISION, State.WITHDRAWN


class Median(models.Aggregate):
    """percentile_cont(0.5): the middle, between the two in the middle where their number is even."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = models.FloatField()


def endings(scope: FigureScope) -> dict[str, Any]:
    """Numbers and amounts of what ended in the period, by how: the parts of every rate.

    Units:  numbers of opportunities; amounts in the company's currency, those without a rate in none of them.
    Source: docs/metrics.md#win-rate
    """
    first = StageMove.objects.filter(opportunity=OuterRef("pk")).order_by("moved_on").values("moved_on")[:1]
    spent = "GREATEST(%(expressions)s, 0)"  # an order may be older than its record
    days = Func(F("closed_on"), Subquery(first), template=spent, arg_joiner=" - ", output_field=IntegerField())
    found: dict[str, Any] = (
        scope.closed()
        .annotate(days=days)
        .aggregate(
            won=Count("pk", filter=Q(state=State.WON)),
            lost=Count("pk", filter=Q(state=LOST)),
            no_decision=Count("pk", filter=Q(state=NO_DECISION)),
            withdrawn=Count("pk", filter=Q(state=WITHDRAWN)),
            won_amount=Sum(AMOUNT, filter=Q(state=State.WON)),
            lost_amount=Sum(AMOUNT, filter=Q(state__in=(LOST, NO_DECISION))),
            average=Avg(AMOUNT, filter=Q(state=State.WON)),
            median=Median(AMOUNT, filter=Q(state=State.WON)),
            cycle=Median("days", filter=Q(state=State.WON)),
        )
    )
    return found


def win_rate(ended: dict[str, Any]) -> tuple[int, int]:
    """Won ÷ (won + lost + no decision). Withdrawn ones are left out, and shown beside it."""
    return ended["won"], ended["won"] + ended["lost"] + ended["no_decision"]


def competitive_win_rate(ended: dict[str, Any]) -> tuple[int, int]:
    """Won ÷ (won + lost): where the customer decided for somebody."""
    return ended["won"], ended["won"] + ended["lost"]


def value_win_rate(ended: dict[str, Any]) -> tuple[Decimal, Decimal]:
    """The win rate over amounts."""
    won = ended["won_amount"] or Decimal(0)
    return won, won + (ended["lost_amount"] or Decimal(0))


def cycle_days(ended: dict[str, Any]) -> tuple[float | None, int]:
    """Median days from entering the first stage to the order, of those won in the period; and of how many.

    Source: docs/metrics.md#cycle-length
    """
    return ended["cycle"], ended["won"]


def booked_and_sellers(scope: FigureScope) -> tuple[Decimal, int]:
    """Booked in the period, and who was a seller of the place in it: leaders and partner managers sell through others.

    Source: docs/metrics.md#figures
    """
    rows = BookingShare.objects.filter(booking__ordered_on__range=(scope.period.start, scope.period.end))
    if scope.place.unit is None:
        rows = rows.filter(user=scope.place.user or scope.place.viewer)
    else:
        rows = rows.filter(unit__in=scope.place.tree)
    whole = Sum(F("amount") * F("booking__company_rate"), output_field=MONEY)
    booked = Subquery(rows.order_by().annotate(all=Value(1)).values("all").annotate(whole=whole).values("whole"))
    held = _in_period(scope, RoleGrant.objects.filter(role=Role.SELLER))
    if scope.place.unit is None:
        held = held.filter(user=scope.place.user or scope.place.viewer)
    else:
        there = _in_period(scope, Membership.objects.filter(unit__in=scope.place.tree))
        held = held.filter(user__in=there.values("user"))
    held = held.annotate(booked=booked)
    found = held.aggregate(whole=Max("booked"), sellers=Count("user", distinct=True))
    return found["whole"] or Decimal(0), found["sellers"]


def _in_period(scope: FigureScope, rows: Any) -> Any:
    """Dated rows that held on a day of the period."""
    return rows.filter(from_on__lte=scope.period.end).exclude(to_on__lt=scope.period.start)
