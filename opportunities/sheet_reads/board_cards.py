"""The cards of the board: what each shows, and to where it may be moved."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Subquery

from opportunities.models import Opportunity, OpportunityMember, RiskFlag, RiskLevel, Stage
from opportunities.sheet_reads.rows import unread
from opportunities.tiers import OpportunityCard, cards_of
from sellers.lists.reading import addresses_of
from sellers.models import User

Stages = dict[int, list[Stage]]  # of each version of a pipeline, in order


@dataclass(frozen=True)
class BoardCard:
    """`moves` are the stages of its own version that it may go to from here; none for who may not move it."""

    card: OpportunityCard
    url: str
    version: int
    flags: int
    is_critical: bool
    is_mine: bool
    moves: list[Stage] = field(default_factory=list)


def rows_of_cards(pks: list[int], viewer: User) -> dict[int, Any]:
    """The opportunities of these ids with all that a card names. Cost: one query."""
    flags = RiskFlag.objects.filter(opportunity=OuterRef("pk"), cleared_on__isnull=True).order_by()
    raised = flags.values("opportunity").annotate(n=Count("pk")).values("n")
    rows = (
        Opportunity.objects.select_related("person", "company", "owner", "stage")
        .defer("search_text", "grams", *unread("person", "company"))
        .annotate(
            raised=Subquery(raised, output_field=IntegerField()),
            is_critical=Exists(flags.filter(level=RiskLevel.CRITICAL)),
            is_hers=Exists(OpportunityMember.objects.filter(opportunity=OuterRef("pk"), user=viewer)),
        )
    )
    return rows.in_bulk(pks)


def cards_by_id(rows: dict[int, Any], stages: Stages, viewer: User) -> dict[int, BoardCard]:
    """Cost: one query at most."""
    url = addresses_of("opportunities:detail")
    cards = cards_of(rows.values(), viewer)
    return {card.pk: _card(rows[card.pk], card, url(card.pk), stages, viewer) for card in cards}


def _card(row: Any, card: OpportunityCard, url: str, stages: Stages, viewer: User) -> BoardCard:
    is_mine = row.owner_id == viewer.pk
    own = stages.get(row.stage.version_id, []) if is_mine or row.is_hers else []
    here = row.stage.position
    moves = [stage for stage in own if stage.position <= here + 1 and stage.position != here]
    return BoardCard(card, url, row.version, row.raised or 0, row.is_critical, is_mine, moves)
