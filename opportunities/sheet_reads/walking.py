"""Review mode: which sheets a leader may walk through, and where she stands in a round."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Sum
from django.db.models.functions import JSONObject

from core.paging import capped_count
from opportunities.models import Category, CoachingRequest, CoachingState, Opportunity, Review, ReviewRound, State
from opportunities.policies.coaching import waiting_requests
from opportunities.queries.reviews import changed_since_review, due_for_review, strong, with_last_review
from opportunities.sheet_reads.rows import MOST_REQUESTS, rows_of
from sellers.models import OrgUnit, User
from sellers.queries import parents_on, subtree

SHOWN_ROUNDS = 5


def sheets_to_walk(
    viewer: User,
    *,
    on: dt.date,
    unit: OrgUnit | None = None,
    category: str = "",
    only: str = "",
    direct: bool = False,
) -> Any:
    """Open opportunities of the reader's line that are chosen, those reviewed the longest ago first.

    unit:     a unit of the line with all below it; without one her whole line, or those whose direct leader she is (direct).
    category: commit, best, pipeline …; "strong" is commit and best case. only: "changed" since she reviewed it, or "due".
    """
    rows: Any = Opportunity.objects.visible_to(viewer).filter(
        owner__in=_sellers(viewer, unit, direct, on), state=State.OPEN
    )
    if category == "strong":
        rows = rows.filter(strong())
    elif category in Category.values:
        rows = rows.counted_as(category)
    if only == "changed":
        rows = changed_since_review(rows, viewer)
    if only == "due":
        rows = rows.filter(pk__in=due_for_review(viewer.standing.line_people, on=on).values("pk"))
    return with_last_review(rows).order_by("seen_at", "pk")


def _sellers(viewer: User, unit: OrgUnit | None, direct: bool, on: dt.date) -> Any:
    standing = viewer.standing
    if unit is None:
        return standing.reports if direct else standing.line_people
    below = subtree(frozenset([unit.pk]), parents=parents_on(on)) & standing.line_units
    people = User.objects.filter(memberships__unit__in=below, memberships__from_on__lte=on)
    people = people.exclude(memberships__to_on__lt=on).values_list("pk", flat=True)
    return set(people) & set(standing.line_people)


def count_of(rows: Any) -> int:
    return capped_count(rows)


@dataclass(frozen=True)
class Place:
    """Where a round stands: the sheet of this number, and its neighbours."""

    walk: ReviewRound
    number: int
    previous: int | None
    next: int | None
    seconds: int  # spent on this sheet before
    total: int  # spent on all sheets of the round

    @property
    def of(self) -> int:
        return len(self.walk.sheets)

    @property
    def minutes(self) -> int:
        return round(self.total / 60)


def rounds_with_time() -> Any:
    """Rounds that bring along what was spent on each of their sheets."""
    spent = Review.objects.filter(round=OuterRef("pk")).values(
        row=JSONObject(sheet="opportunity_id", seconds="seconds")
    )
    return ReviewRound.objects.annotate(spent=ArraySubquery(spent))


def place_in(walk: ReviewRound, opportunity: int) -> Place:
    """`walk` comes from `rounds_with_time`."""
    at = walk.sheets.index(opportunity)
    spent = {row["sheet"]: row["seconds"] for row in walk.spent}  # type: ignore[attr-defined]
    return Place(
        walk=walk,
        number=at + 1,
        previous=walk.sheets[at - 1] if at else None,
        next=walk.sheets[at + 1] if at + 1 < len(walk.sheets) else None,
        seconds=spent.get(opportunity, 0),
        total=sum(spent.values()),
    )


def waiting_on(record: Opportunity, viewer: User, *, on: dt.date) -> list[CoachingRequest]:
    """Questions to her on this sheet that wait, the oldest first: out of what the sheet reads, where it reads them all."""
    read = rows_of(record, viewer, on).requests
    if len(read) >= MOST_REQUESTS:
        return waiting_requests(viewer, record)
    return [row for row in reversed(read) if row.to_id == viewer.pk and row.state == CoachingState.REQUESTED]


def rounds_of(viewer: User) -> Any:
    """Her last rounds with the time spent."""
    rows = ReviewRound.objects.visible_to(viewer).annotate(seconds=Sum("reviews__seconds"))
    return rows.order_by("-started_at")[:SHOWN_ROUNDS]


@dataclass(frozen=True)
class Walked:
    """A sheet of a round: what became of it."""

    opportunity: Opportunity
    review: Review | None


def walked(walk: ReviewRound, viewer: User) -> list[Walked]:
    """Every sheet of a round that the reader may still read, in its order. Cost: two queries."""
    rows: Any = Opportunity.objects.visible_to(viewer)
    rows = rows.readable_in_full(viewer).select_related("owner")
    known = rows.defer("search_text", "grams").in_bulk(walk.sheets)
    reviews = {row.opportunity_id: row for row in walk.reviews.all()}
    return [Walked(known[pk], reviews.get(pk)) for pk in walk.sheets if pk in known]
