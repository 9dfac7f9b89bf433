"""A09 and A10: first who was asked, then her leader, and the seller where nobody above may know of it."""

import datetime as dt
from collections.abc import Iterator

from django.db import transaction

from core import clock
from opportunities.models import CoachingRequest, SupportRequest
from opportunities.queries.coaching_alerts import (
    CODES,
    QUESTION_LATE,
    QUESTION_LATE_OF_TEAM,
    QUESTION_UNANSWERED,
    QUESTION_WAITS,
    SECOND,
    SUPPORT_DUE,
    SUPPORT_LATE,
    SUPPORT_LATE_ASKED,
    SUPPORT_LATE_OF_TEAM,
    THIRD,
    over_with,
    support_until,
    waiting_questions,
)
from sellers.actions import Alert, end_alerts, put_alerts
from sellers.business_time import next_working_days
from sellers.models import Notification
from sellers.queries import direct_leaders, leaders_above


@transaction.atomic
def tell_coaching_alerts(*, now: dt.datetime) -> int:
    """Ends what is over and tells what is new to those who work today; returns how many new ones.

    Twice is harmless: each fact is told once. Cost: about twenty queries, and one for each question that has waited for three
    days.
    """
    day = clock.day_of(now)
    open_ones = list(Notification.objects.filter(code__in=CODES, state__in=("new", "snoozed")))
    end_alerts(over_with(open_ones))
    alerts = [*_of_questions(now), *_of_support(day)]
    at_work = next_working_days({one.user for one in alerts}, on=day)
    wanted = [one for one in alerts if one.user in at_work]
    return put_alerts(wanted, users=list(at_work), codes=CODES, now=now)


def _of_questions(now: dt.datetime) -> Iterator[Alert]:
    above: dict[int, list[int]] = {}
    leaders = direct_leaders(on=clock.day_of(now))
    for asked in waiting_questions(now=now):
        waited = now - asked.created_at
        yield _of_question(asked, asked.to_id, QUESTION_LATE if waited >= SECOND else QUESTION_WAITS)
        if waited < THIRD:
            continue
        owner = asked.opportunity.owner_id
        if owner not in above:
            above[owner] = leaders_above(owner)
        if asked.to_id not in above[owner]:
            # that an expert was asked is the seller's own affair (domain.md §6): she may ask somebody else
            yield _of_question(asked, asked.asked_by_id, QUESTION_UNANSWERED)
        elif asked.put_away and (leader := leaders.get(asked.to_id)) is not None:  # type: ignore[attr-defined]
            yield _of_question(asked, leader, QUESTION_LATE_OF_TEAM)  # else the notification itself goes on to her


def _of_question(asked: CoachingRequest, user: int, code: str) -> Alert:
    params = {
        "title": asked.opportunity.title, "asker": asked.asked_by.name, "who": asked.to.name,
        "since": asked.created_at.isoformat(), "sheet": asked.opportunity_id,
    }  # fmt: skip
    return Alert(user, code, (CoachingRequest._meta.label, asked.pk), str(asked.pk), params=params)


def _of_support(day: dt.date) -> Iterator[Alert]:
    leaders = direct_leaders(on=day)
    for support in support_until(day):
        if support.due_on == day:
            yield _of_help(support, support.to_id, SUPPORT_DUE)
            continue
        yield _of_help(support, support.to_id, SUPPORT_LATE)
        yield _of_help(support, support.asked_by_id, SUPPORT_LATE_ASKED)
        if (leader := leaders.get(support.to_id)) is not None and leader != support.asked_by_id:
            yield _of_help(support, leader, SUPPORT_LATE_OF_TEAM)


def _of_help(support: SupportRequest, user: int, code: str) -> Alert:
    params = {
        "title": support.opportunity.title, "asker": support.asked_by.name, "who": support.to.name,
        "due": support.due_on.isoformat(), "sheet": support.opportunity_id,
    }  # fmt: skip
    return Alert(
        user, code, (SupportRequest._meta.label, support.pk), str(support.pk), due_on=support.due_on, params=params
    )
