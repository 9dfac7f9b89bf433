"""Whose sheets are opened while pages are measured."""

from django.db.models import Count

from bench.load.organisation import SELLER
from opportunities.models import Opportunity, State


def fullest_sheets(most: int) -> list[Opportunity]:
    """Her open opportunities that have most evidence: their pages cost most."""
    rows = Opportunity.objects.filter(owner=SELLER, state=State.OPEN).annotate(proofs=Count("evidence"))
    return list(rows.order_by("-proofs", "pk")[:most])


def barest_sheets(most: int) -> list[Opportunity]:
    """Her open opportunities that have come furthest on fewest answers: the coach is shown every gap."""
    rows = Opportunity.objects.filter(owner=SELLER, state=State.OPEN)
    return list(rows.order_by("yes_proven", "yes_answers", "-stage__position", "pk")[:most])
