"""How well coaching works: one function a figure, each with the rows behind it (docs/metrics.md#coaching)."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q

from opportunities.models import CoachingNote, CoachingRequest, Opportunity, State
from opportunities.queries.reviews import due_for_review
from sellers.models import User

DAYS = 90  # of requests and notes looked at: a quarter
IN_TIME = dt.timedelta(hours=48)
PERIOD = dt.timedelta(days=DAYS)


@dataclass(frozen=True)
class Rate:
    """`part` of `whole`; `pct` with one decimal, None where there was nothing to count."""

    part: int
    whole: int

    @property
    def pct(self) -> float | None:
        return round(100 * self.part / self.whole, 1) if self.whole else None


def counted_requests(leader: User | int, *, now: dt.datetime) -> Any:
    """Questions to a leader in the last 90 days that were answered or have waited for 48 hours, with `took`."""
    rows = CoachingRequest.objects.filter(to=leader, created_at__range=(now - PERIOD, now))
    took = ExpressionWrapper(F("answered_at") - F("created_at"), output_field=DurationField())
    return rows.filter(Q(answered_at__isnull=False) | Q(created_at__lte=now - IN_TIME)).annotate(took=took)


def feedback_rate(leader: User | int, *, now: dt.datetime) -> Rate:
    """Questions answered within 48 hours ÷ questions, in percent with one decimal.

    Whose:  questions put to the leader, by whomever, in the last 90 days.
    Counted: those answered, and those that have waited for 48 hours; a younger one that waits is not late yet.
    Source: docs/metrics.md#coaching (domain.md §2.6, leader feedback rate). Cost: one query.
    """
    found = counted_requests(leader, now=now).aggregate(
        whole=Count("pk"), part=Count("pk", filter=Q(took__lte=IN_TIME))
    )
    return Rate(found["part"], found["whole"])


def rated_notes(author: User | int, *, now: dt.datetime) -> Any:
    """Notes of an author in the last 90 days of which the seller has said whether they helped."""
    return CoachingNote.objects.filter(author=author, created_at__range=(now - PERIOD, now), helpful__isnull=False)


def help_rate(author: User | int, *, now: dt.datetime) -> Rate:
    """Notes that helped ÷ notes of which the seller has said whether they did.

    Source: docs/metrics.md#coaching (domain.md §2.6, help rate). Cost: one query.
    """
    found = rated_notes(author, now=now).aggregate(whole=Count("pk"), part=Count("pk", filter=Q(helpful=True)))
    return Rate(found["part"], found["whole"])


def review_rate(sellers: Collection[int], *, on: dt.date) -> Rate:
    """Open opportunities that were reviewed in time ÷ open opportunities, of the people whose direct leader she is.

    In time: commit and best case within 14 days, others within 28; one raised since then is in time.
    Source: docs/metrics.md#coaching (domain.md §3.4). Cost: two queries.
    """
    whole = Opportunity.objects.filter(owner__in=sellers, state=State.OPEN).count()
    late = due_for_review(sellers, on=on).count()
    return Rate(whole - late, whole)


def asked_in_period(user: User, *, now: dt.datetime) -> Any:
    """Her own questions of the last 90 days."""
    return CoachingRequest.objects.visible_to(user).filter(asked_by=user, created_at__range=(now - PERIOD, now))
