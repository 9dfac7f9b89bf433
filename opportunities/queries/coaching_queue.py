"""What waits for a leader or for whoever was asked, the oldest first (domain.md §1.2, §2.3)."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Subquery

from core import clock
from core.kept import among
from opportunities.models import (
    CoachingRequest,
    CoachingState,
    Opportunity,
    Review,
    RiskFlag,
    RiskLevel,
    StageMove,
    State,
    SupportRequest,
)
from opportunities.queries.reviews import is_late, last_days, open_with_review, strong

LOOKED_BACK = dt.timedelta(days=180)  # an exception nobody spoke about in half a year is history


def requests_to(user: Any) -> QuerySet[CoachingRequest]:
    """Questions to her that have no answer."""
    rows: QuerySet[CoachingRequest] = CoachingRequest.objects.visible_to(user).filter(
        to=user.pk, state=CoachingState.REQUESTED
    )
    return rows.select_related("opportunity", "asked_by")


def support_to(user: Any) -> QuerySet[SupportRequest]:
    """Support that she was asked for and has neither given nor declined."""
    rows: QuerySet[SupportRequest] = SupportRequest.objects.visible_to(user).filter(to=user.pk).waiting()
    return rows.select_related("opportunity", "asked_by")


@dataclass(frozen=True)
class Times:
    """Moments that decide what still waits: exceptions are looked back for since, and reviews are late that were before."""

    since: Any
    strong_before: Any
    others_before: Any

    @classmethod
    def on(cls, day: dt.date) -> "Times":
        return cls(clock.now() - LOOKED_BACK, *last_days(day))


def exceptions_to(user: Any, times: Times) -> QuerySet[StageMove]:
    """Moves past what a stage asks for by people whose direct leader she is, which nobody above has looked at since.

    However the sheet went on, on to the next stage, to an order or an end, it waits until it is seen; only a move that was
    taken back, or begun anew, is none any more.
    """
    looked = Review.objects.filter(opportunity=OuterRef("opportunity"), at__gte=OuterRef("created_at"))
    later = StageMove.objects.filter(opportunity=OuterRef("opportunity"), created_at__gt=OuterRef("created_at"))
    back = later.filter(to_stage__position__lt=OuterRef("to_stage__position"))
    rows: QuerySet[StageMove] = StageMove.objects.visible_to(user).filter(
        ~Q(missing_facts=[]),
        ~Exists(looked),
        ~Exists(back),
        among("opportunity__owner_id", user.standing.reports),
        created_at__gte=times.since,
        opportunity__stage__position__gte=F("to_stage__position"),
    )
    return rows.select_related("opportunity__owner", "from_stage", "to_stage")


def reviews_due(user: Any, times: Times) -> QuerySet[Opportunity]:
    """Sheets of people whose direct leader she is that wait for a review, with `seen_at`."""
    late = is_late(times.strong_before, times.others_before)
    rows: QuerySet[Opportunity] = open_with_review(user.standing.reports).filter(late)
    found: QuerySet[Opportunity] = _named(rows)
    return found


def _named(rows: Any) -> Any:
    """With what a line says of a sheet: of a thousand that wait, six are shown."""
    return rows.select_related("owner").only("title", "created_at", "owner__name")


def risky(user: Any) -> QuerySet[Opportunity]:
    """Commit and best case of her people with an open risk that warns or worse, with `risk_since`."""
    flags: Any = RiskFlag.objects.filter(opportunity=OuterRef("pk"), cleared_on__isnull=True)
    flags = flags.filter(level__in=(RiskLevel.WARN, RiskLevel.CRITICAL)).order_by().values("opportunity")
    rows: Any = Opportunity.objects.filter(among("owner_id", user.standing.reports), strong(), state=State.OPEN)
    rows = rows.annotate(risk_since=Subquery(flags.annotate(first=Min("raised_on")).values("first")))
    found: QuerySet[Opportunity] = _named(rows.filter(risk_since__isnull=False))
    return found


def asked_by(user: Any) -> QuerySet[CoachingRequest]:
    """Her own questions that are not settled: waiting, answered, being carried out."""
    rows: QuerySet[CoachingRequest] = CoachingRequest.objects.visible_to(user).filter(asked_by=user.pk)
    rows = rows.exclude(state=CoachingState.CONFIRMED)
    return rows.select_related("opportunity", "to")
