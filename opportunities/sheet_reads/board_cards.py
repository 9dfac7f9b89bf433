"""The cards of the board: what each shows, and to where it may be moved."""

import datetime as dt
from collections.abc import Callable
from typing import Any, NamedTuple

from django.db.models import Count, Exists, IntegerField, OuterRef, Subquery

from core.kept import Kept, among
from opportunities.models import Category, Opportunity, OpportunityMember, RiskFlag, RiskLevel, Stage
from sellers.lists.reading import addresses_of
from sellers.models import User

Stages = dict[int, list[Stage]]  # of each version of a pipeline, in order
Choices = tuple[tuple[int, str], ...]  # places and words
_CATEGORIES = (*Category.values, "")  # by their ranks, the last one of -1


class BoardCard(NamedTuple):
    """What its reader sees of an opportunity whose sheet she reads in full. `choices` are the stages of its own version that
    it may go to from here; none for who may not move it."""

    id: int
    category_rank: int
    step_by: dt.date
    version: int
    title: str
    person: str | None
    company: str | None
    owner: str
    next_step_on: dt.date | None
    flags: int
    is_critical: bool
    url: str
    is_mine: bool
    choices: Choices

    @property
    def category(self) -> str:
        """What counts, as `Opportunity.category`."""
        return _CATEGORIES[self.category_rank]


_SHOWN = (
    "pk",
    "category_rank",
    "step_by",
    "version",
    "title",
    "person__name",
    "company__name",
    "owner__name",
    "next_step_on",
)


def _dressed(viewer: Any, ids: Any) -> Any:
    flags = RiskFlag.objects.filter(opportunity=OuterRef("pk"), cleared_on__isnull=True).order_by()
    raised = flags.values("opportunity").annotate(n=Count("pk")).values("n")
    return Opportunity.objects.filter(among("pk", ids)).values_list(
        *_SHOWN,
        Subquery(raised, output_field=IntegerField()),
        Exists(flags.filter(level=RiskLevel.CRITICAL)),
        "owner_id",
        Exists(OpportunityMember.objects.filter(opportunity=OuterRef("pk"), user_id=viewer)),
        "stage_id",
    )


_DRESSED: Kept[Any] = Kept(_dressed, "viewer", "ids")


def cards_of_board(pks: list[int], stages: Stages, viewer: User) -> dict[int, BoardCard]:
    """Of ids that she reads in full. Cost: one query at most."""
    url, ways = addresses_of("opportunities:detail"), _ways(stages)
    found = (_card(row, url, ways, viewer) for row in (_DRESSED(viewer=viewer.pk, ids=pks) if pks else ()))
    return {card.id: card for card in found}


def _card(row: Any, url: Callable[[int], str], ways: dict[int, Choices], viewer: User) -> BoardCard:
    *shown, flags, is_critical, owner, is_hers, stage = row
    is_mine = owner == viewer.pk
    choices = ways.get(stage, ()) if is_mine or is_hers else ()
    return BoardCard(*shown, flags or 0, is_critical, url(shown[0]), is_mine, choices)


def _ways(stages: Stages) -> dict[int, Choices]:
    """Where to one may go from a stage, the same for all that stand in it: back, or to the next one."""
    return {
        here.pk: tuple((one.position, str(one)) for one in own if one is not here and one.position <= here.position + 1)
        for own in stages.values()
        for here in own
    }
