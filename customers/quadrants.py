"""Quadrant of a company: wallet × feasibility, and the contact cycle that follows from it (domain.md §2.2).

Own past sales are no axis. Pure rules; what they are fed with is read in `customers/queries/quadrants.py`.
"""

from decimal import Decimal

from django.db import models
from django.db.models import Case, IntegerField, Value, When
from django.utils.translation import gettext_lazy as _


class Quadrant(models.TextChoices):
    Q1 = "q1", _("Q1: big and feasible")
    Q2 = "q2", _("Q2: big, not feasible yet")
    Q3 = "q3", _("Q3: small, not feasible yet")
    Q4 = "q4", _("Q4: small and feasible")


FEASIBLE_FROM = 3  # "yes" answers of five
CYCLES = {Quadrant.Q1: 7, Quadrant.Q2: 14, Quadrant.Q4: 30, Quadrant.Q3: 60}  # days; nobody is never met


def quadrant_from(yes: int, *, wallet: Decimal | None, threshold: Decimal | None) -> str:
    """Empty where the wallet or what counts as big is not known: then nothing is claimed."""
    if wallet is None or threshold is None:
        return ""
    if wallet >= threshold:
        return Quadrant.Q1 if yes >= FEASIBLE_FROM else Quadrant.Q2
    return Quadrant.Q4 if yes >= FEASIBLE_FROM else Quadrant.Q3


def cycle_of(own_days: int | None, quadrant: str) -> int | None:
    """Days between contacts: her own, else those of the company's quadrant; None where neither is known."""
    if own_days is not None:
        return own_days
    return CYCLES[Quadrant(quadrant)] if quadrant else None


def cycle_in_sql(quadrant: str) -> Case:
    """`cycle_of` of a field that holds a quadrant; null where it is empty."""
    return Case(
        *(When(**{quadrant: code}, then=Value(days)) for code, days in CYCLES.items()), output_field=IntegerField()
    )
