"""How well coaching works: one function a figure, each with the rows behind it (docs/metrics.md#coaching)."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, DurationField, ExpressionWrapper, F, Q

from core.kept import Kept
from opportunities.models import CoachingNote, CoachingRequest
from opportunities.queries.reviews import is_late, last_days, open_with_review
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
    return _requests_to(leader, since=now - PERIOD, until=now, waiting_since=now - IN_TIME)


def _requests_to(leader: Any, since: Any, until: Any, waiting_since: Any) -> Any:
    rows = CoachingRequest.objects.filter(to=leader, created_at__range=(since, until))
    took = ExpressionWrapper(F("answered_at") - F("created_at"), output_field=DurationField())
    return rows.filter(Q(answered_at__isnull=False) | Q(created_at__lte=waiting_since)).annotate(took=took)


def feedback_rate(leader: User | int, *, now: dt.datetime) -> Rate:
    """Questions answered within 48 hours ÷ questions, in percent with one decimal.

    Whose:  questions put to the leader, by whomever, in the last 90 days.
    Counted: those answered, and those that have waited for 48 hours; a younger one that waits is not late yet.
    Source: docs/metrics.md#coaching (domain.md §2.6, leader feedback rate). Cost: one query.
    """
    asked = leader if isinstance(leader, int) else leader.pk
    return _rate(_IN_TIME(leader=asked, since=now - PERIOD, until=now, waiting_since=now - IN_TIME))


def rated_notes(author: User | int, *, now: dt.datetime) -> Any:
    """Notes of an author in the last 90 days of which the seller has said whether they helped."""
    return _notes_by(author, since=now - PERIOD, until=now)


def _notes_by(author: Any, since: Any, until: Any) -> Any:
    return CoachingNote.objects.filter(author=author, created_at__range=(since, until), helpful__isnull=False)


def help_rate(author: User | int, *, now: dt.datetime) -> Rate:
    """Notes that helped ÷ notes of which the seller has said whether they did.

    Source: docs/metrics.md#coaching (domain.md §2.6, help rate). Cost: one query.
    """
    wrote = author if isinstance(author, int) else author.pk
    return _rate(_HELPED(author=wrote, since=now - PERIOD, until=now))


def review_rate(sellers: Collection[int], *, on: dt.date) -> Rate:
    """Open opportunities that were reviewed in time ÷ open opportunities, of the people whose direct leader she is.

    In time: commit and best case within 14 days, others within 28; one raised since then is in time.
    Source: docs/metrics.md#coaching (domain.md §3.4). Cost: one query.
    """
    strong_before, others_before = last_days(on)
    return _rate(_REVIEWED(sellers=list(sellers), strong_before=strong_before, others_before=others_before))


def asked_in_period(user: User, *, now: dt.datetime) -> Any:
    """Her own questions of the last 90 days."""
    return CoachingRequest.objects.visible_to(user).filter(asked_by=user, created_at__range=(now - PERIOD, now))


def _rate(counted: list[Any]) -> Rate:
    ((part, whole),) = counted
    return Rate(part, whole)


def _is(condition: Any) -> Any:
    return ExpressionWrapper(condition, output_field=BooleanField())


_PART_AND_WHOLE = "SELECT count(*) FILTER (WHERE found.part), count(*) FROM ({rows}) AS found (part)"
_IN_TIME: Kept[Any] = Kept(
    lambda **known: _requests_to(**known).values_list(_is(Q(took__lte=IN_TIME))),
    *("leader", "since", "until", "waiting_since"),
    counted=_PART_AND_WHOLE,
)
_HELPED: Kept[Any] = Kept(
    lambda **known: _notes_by(**known).values_list("helpful"), *("author", "since", "until"), counted=_PART_AND_WHOLE
)
_REVIEWED: Kept[Any] = Kept(
    lambda sellers, **before: open_with_review(sellers).values_list(_is(~is_late(**before))),
    *("sellers", "strong_before", "others_before"),
    counted=_PART_AND_WHOLE,
)
