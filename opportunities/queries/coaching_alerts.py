"""Facts of coaching that people are told of (domain.md §2.9): A09 questions without an answer, A10 support due and overdue."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef

from core import clock
from opportunities.models import CoachingRequest, CoachingState, SupportRequest
from sellers.models import Notification, NotificationState

QUESTION_WAITS, QUESTION_LATE = "coaching_waits", "coaching_late"
QUESTION_LATE_OF_TEAM, QUESTION_UNANSWERED = "coaching_late_of_team", "coaching_unanswered"
SUPPORT_DUE, SUPPORT_LATE = "support_due", "support_late"
SUPPORT_LATE_ASKED, SUPPORT_LATE_OF_TEAM = "support_late_asked", "support_late_of_team"
QUESTIONS = (QUESTION_WAITS, QUESTION_LATE, QUESTION_LATE_OF_TEAM, QUESTION_UNANSWERED)
SUPPORT = (SUPPORT_DUE, SUPPORT_LATE, SUPPORT_LATE_ASKED, SUPPORT_LATE_OF_TEAM)
CODES = (*QUESTIONS, *SUPPORT)
FIRST, SECOND, THIRD = dt.timedelta(hours=24), dt.timedelta(hours=48), dt.timedelta(hours=72)
LOOKED_BACK = dt.timedelta(days=30)  # what nobody has answered in a month is no news
MOST = 2000  # facts looked at in one run; the next one comes in a quarter of an hour


def waiting_questions(*, now: dt.datetime) -> list[CoachingRequest]:
    """Questions without an answer for 24 hours or longer, the oldest first; `put_away` says that who was asked has closed
    the notification all the same. Cost: one query."""
    told = Notification.objects.filter(
        code="coaching_asked", object_id=OuterRef("opportunity"), user=OuterRef("to"), state=NotificationState.DONE
    )
    rows = CoachingRequest.objects.filter(
        state=CoachingState.REQUESTED, created_at__range=(now - LOOKED_BACK, now - FIRST)
    )
    rows = rows.annotate(put_away=Exists(told)).select_related("opportunity", "asked_by", "to")
    return list(rows.order_by("created_at", "pk")[:MOST])


def support_until(day: dt.date) -> list[SupportRequest]:
    """Support that waits and is due by a day, the longest due first. Cost: one query."""
    since = day - LOOKED_BACK
    rows = SupportRequest.objects.waiting().filter(due_on__range=(since, day))
    return list(rows.select_related("opportunity", "asked_by", "to").order_by("due_on", "pk")[:MOST])


def over_with(rows: Collection[Notification]) -> list[int]:
    """Ids of the notifications whose question is answered or whose support is ended. Cost: two queries."""
    asked = _ids(rows, QUESTIONS)
    wanted = _ids(rows, SUPPORT)
    open_questions = set(
        CoachingRequest.objects.filter(pk__in=asked, state=CoachingState.REQUESTED).values_list("pk", flat=True)
    )
    open_support: dict[int, dt.date] = dict(
        SupportRequest.objects.waiting().filter(pk__in=wanted).values_list("pk", "due_on")
    )
    return [row.pk for row in rows if _is_over(row, open_questions, open_support)]


def _ids(rows: Collection[Notification], codes: Collection[str]) -> set[Any]:
    return {row.object_id for row in rows if row.code in codes}


def _is_over(row: Notification, questions: set[int], support: dict[int, dt.date]) -> bool:
    if row.code in QUESTIONS:
        return row.object_id not in questions
    due_on = support.get(row.object_id or 0)
    return due_on is None or (row.code == SUPPORT_DUE and due_on < clock.today())
