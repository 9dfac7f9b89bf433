"""How opportunities ended: rates, sizes and the time they took. Each function: one query."""

from decimal import Decimal
from typing import Any

from django.db.models import F, Func, IntegerField, OuterRef, Subquery

from core.kept import among
from opportunities.models import StageMove
from opportunities.queries.figures.scope import AMOUNT, FigureScope, asked_of_scopes
from sellers.models import Membership, Role, RoleGrant

# percentile_cont(0.5): the middle, between the two in the middle where their number is even
_PARTS = """
SELECT count(*) FILTER (WHERE state = 'won'), count(*) FILTER (WHERE state = 'lost'),
       count(*) FILTER (WHERE state = 'no_decision'), count(*) FILTER (WHERE state = 'withdrawn'),
       sum(worth) FILTER (WHERE state = 'won'), sum(worth) FILTER (WHERE state IN ('lost', 'no_decision')),
       avg(worth) FILTER (WHERE state = 'won'),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY worth) FILTER (WHERE state = 'won'),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY days) FILTER (WHERE state = 'won'),
       count(worth) FILTER (WHERE state = 'won'), count(worth) FILTER (WHERE state IN ('won', 'lost', 'no_decision'))
  FROM ({rows}) AS ended
"""
_NAMES = (
    *("won", "lost", "no_decision", "withdrawn", "won_amount", "lost_amount", "average", "median", "cycle"),
    *("won_priced", "decided_priced"),
)


def _ended(scope: FigureScope) -> Any:
    first = StageMove.objects.filter(opportunity=OuterRef("pk")).order_by("moved_on").values("moved_on")[:1]
    spent = "GREATEST(%(expressions)s, 0)"  # an order may be older than its record
    days = Func(F("closed_on"), Subquery(first), template=spent, arg_joiner=" - ", output_field=IntegerField())
    return scope.closed().order_by().annotate(worth=AMOUNT, days=days).values("state", "worth", "days")


_ENDED = asked_of_scopes(_ended, counted=_PARTS)


def endings(scope: FigureScope) -> dict[str, Any]:
    """Numbers and amounts of what ended in the period, by how: the parts of every rate.

    Units:  numbers of opportunities; amounts in the company's currency, those without a rate in none of them (`_priced`
            counts the ones that are in).
    Source: docs/metrics.md#figures
    """
    ((*parts,),) = _ENDED(scope)
    return dict(zip(_NAMES, parts, strict=True))


def win_rate(ended: dict[str, Any]) -> tuple[int, int]:
    """Won ÷ (won + lost + no decision). Withdrawn ones are left out, and shown beside it.

    Source: docs/metrics.md#win-rate
    """
    return ended["won"], ended["won"] + ended["lost"] + ended["no_decision"]


def competitive_win_rate(ended: dict[str, Any]) -> tuple[int, int]:
    """Won ÷ (won + lost): where the customer decided for somebody. Source: docs/metrics.md#competitive-win-rate"""
    return ended["won"], ended["won"] + ended["lost"]


def value_win_rate(ended: dict[str, Any]) -> tuple[Decimal, Decimal]:
    """The win rate over amounts, of what has one at a rate. Source: docs/metrics.md#value-win-rate"""
    won = ended["won_amount"] or Decimal(0)
    return won, won + (ended["lost_amount"] or Decimal(0))


def deal_sizes(ended: dict[str, Any]) -> tuple[Decimal | None, Decimal | None, int, int]:
    """Average and median of what was won, of how many records, and how many more were won without an amount or a rate.

    Source: docs/metrics.md#deal-size
    """
    middle = Decimal(ended["median"]) if ended["median"] is not None else None
    return ended["average"], middle, ended["won_priced"], ended["won"] - ended["won_priced"]


def cycle_days(ended: dict[str, Any]) -> tuple[float | None, int]:
    """Median days from entering the first stage to the order, of those won in the period; and of how many.

    Source: docs/metrics.md#cycle-length
    """
    return ended["cycle"], ended["won"]


def sellers_of(scope: FigureScope) -> Any:
    """The dated roles of those who were sellers of the place on a day of the period."""
    held = _in_period(scope, RoleGrant.objects.filter(role=Role.SELLER))
    if scope.place.unit is None:
        return held.filter(user_id=scope.place.person_id)
    there = _in_period(scope, Membership.objects.filter(among("unit_id", scope.place.tree)))
    return held.filter(user__in=there.values("user"))


_SELLERS = asked_of_scopes(
    lambda scope: sellers_of(scope).order_by().values("user_id"),
    by_values=False,
    counted="SELECT count(DISTINCT user_id) FROM ({rows}) AS sellers",
)


def sellers(scope: FigureScope) -> int:
    """How many were sellers of the place in the period: leaders and partner managers sell through others.

    Source: docs/metrics.md#bookings-per-seller
    """
    ((found,),) = _SELLERS(scope)
    return int(found)


def _in_period(scope: FigureScope, rows: Any) -> Any:
    """Dated rows that held on a day of the period."""
    return rows.filter(from_on__lte=scope.period.end).exclude(to_on__lt=scope.period.start)
