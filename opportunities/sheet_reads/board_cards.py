"""The cards of the board: what each shows, and to where it may be moved."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Subquery

from core.kept import Kept, among
from opportunities.models import Opportunity, OpportunityMember, RiskFlag, RiskLevel, Stage
from opportunities.tiers import OpportunityCard, cards_of
from sellers.lists.reading import addresses_of
from sellers.models import User

Stages = dict[int, list[Stage]]  # of each version of a pipeline, in order


@dataclass(frozen=True)
class BoardCard:
    """`moves` are the stages of its own version that it may go to from here, `choices` their places and words; none for who
    may not move it."""

    card: OpportunityCard
    url: str
    version: int
    flags: int
    is_critical: bool
    is_mine: bool
    moves: list[Stage] = field(default_factory=list)
    choices: list[tuple[int, str]] = field(default_factory=list)


def rows_of_cards(pks: list[int], viewer: User) -> dict[int, Any]:
    """The opportunities of these ids with all that a card names. Cost: one query."""
    return {row.pk: row for row in _DRESSED(viewer=viewer.pk, ids=pks)} if pks else {}


# of what a card shows, and of what its tier is told by
_NAMES = ("person__name", "company__name", "owner__name", "stage__version_id", "stage__position")
_SHOWN = (
    *("version", "title", "state", "fact_category", "seller_category", "need", "next_step", "next_step_on"),
    *("expected_order_on", "date_basis", "amount", "currency", "amount_basis", "company_rate", "company_rate_on"),
    *("category_rank", "step_by"),
)


def _dressed(viewer: Any, ids: Any) -> Any:
    flags = RiskFlag.objects.filter(opportunity=OuterRef("pk"), cleared_on__isnull=True).order_by()
    raised = flags.values("opportunity").annotate(n=Count("pk")).values("n")
    rows = Opportunity.objects.filter(among("pk", ids)).select_related("person", "company", "owner", "stage")
    return rows.only(*_SHOWN, *_NAMES).annotate(
        raised=Subquery(raised, output_field=IntegerField()),
        is_critical=Exists(flags.filter(level=RiskLevel.CRITICAL)),
        is_hers=Exists(OpportunityMember.objects.filter(opportunity=OuterRef("pk"), user_id=viewer)),
    )


_DRESSED: Kept[Any] = Kept(_dressed, "viewer", "ids")


def cards_by_id(rows: dict[int, Any], stages: Stages, viewer: User) -> dict[int, BoardCard]:
    """Cost: one query at most."""
    url, ways = addresses_of("opportunities:detail"), _Ways(stages)
    cards = cards_of(rows.values(), viewer)
    return {card.pk: _card(rows[card.pk], card, url(card.pk), ways, viewer) for card in cards}


class _Ways:
    """Where to one may go from a stage, the same for all that stand in it."""

    def __init__(self, stages: Stages) -> None:
        self._stages = stages
        self._known: dict[int, tuple[list[Stage], list[tuple[int, str]]]] = {}

    def __call__(self, here: Stage) -> tuple[list[Stage], list[tuple[int, str]]]:
        if here.pk not in self._known:
            own = self._stages.get(here.version_id, [])
            moves = [one for one in own if one.position <= here.position + 1 and one.position != here.position]
            self._known[here.pk] = moves, [(one.position, str(one)) for one in moves]
        return self._known[here.pk]


def _card(row: Any, card: OpportunityCard, url: str, ways: _Ways, viewer: User) -> BoardCard:
    is_mine = row.owner_id == viewer.pk
    moves, choices = ways(row.stage) if is_mine or row.is_hers else ([], [])
    return BoardCard(card, url, row.version, row.raised or 0, row.is_critical, is_mine, moves, choices)
