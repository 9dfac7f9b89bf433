"""Notifications that a daily job makes of facts: many people at once, the most urgent first, the rest left to the digest.

A fact is told once (`once`). What is beyond a person's limit of the day waits, competes again the next day, and stands
in her digest meanwhile (`sellers.queries.held_back`). Whoever makes alerts ends them with their facts.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Count

from core import clock
from sellers.actions.notifications import OPEN, key_of, next_morning, urgency
from sellers.models import Notification, NotificationState, User
from sellers.notice_rules import NoticeRules, rules_of


@dataclass(frozen=True)
class Alert:
    """`user` is told of `where` (label and id of a record) by a sentence of the kind `code`, once for each `once`."""

    user: int
    code: str
    where: tuple[str, int]
    once: str
    due_on: dt.date | None = None
    params: dict[str, Any] = field(default_factory=dict, compare=False)

    @property
    def key(self) -> str:
        return key_of(f"{self.code}:{self.user}:{self.once}")


@transaction.atomic
def put_alerts(alerts: Iterable[Alert], *, users: Collection[int], codes: Collection[str], now: dt.datetime) -> int:
    """Puts what is new before `users`, and what waited in line; returns how many new ones were written.

    codes:  the kinds that this job makes: rows of them that were held back before compete for today's places too.
    Twice is harmless: keys are unique, and a row that has its place keeps it. Cost: ten queries, whatever the numbers.
    """
    people: dict[int, User] = User.objects.active().filter(pk__in=users).in_bulk()
    rules = rules_of(people)
    wanted = {one.key: one for one in alerts if one.user in people and rules[one.user].is_on(one.code)}
    known = set(Notification.objects.filter(dedupe_key__in=list(wanted)).values_list("dedupe_key", flat=True))
    fresh = [_row(one, people[one.user], rules[one.user], now) for key, one in wanted.items() if key not in known]
    waiting = list(_held(codes).filter(user__in=people))
    free = _free_places(people, rules, now)
    for row in waiting:
        row.shown_from = rules[row.user_id].loud_from(now, people[row.user_id].zone)
    for row in sorted([*fresh, *waiting], key=urgency):
        _place(row, people[row.user_id], free)
    Notification.objects.bulk_create(fresh, ignore_conflicts=True)
    Notification.objects.bulk_update(waiting, ["counted_on", "shown_from"])
    return len(fresh)


def end_alerts(ids: Collection[int]) -> int:
    """The facts behind these notifications are over: nobody is asked to act on them any more."""
    rows = Notification.objects.filter(pk__in=ids, state__in=OPEN)
    return rows.update(state=NotificationState.DONE, closed_at=clock.now())


def end_about(label: str, ids: Collection[int], *, codes: Collection[str] = ()) -> int:
    """The same for everything that was told of some records; of some kinds only where `codes` are given. One query."""
    rows = Notification.objects.filter(object_label=label, object_id__in=ids, state__in=OPEN)
    rows = rows.filter(code__in=codes) if codes else rows
    return rows.update(state=NotificationState.DONE, closed_at=clock.now())


def open_alerts(codes: Collection[str], users: Collection[int]) -> list[Notification]:
    """What was told to some people and has not been answered, for the job that looks whether it still holds."""
    return list(Notification.objects.filter(code__in=codes, user__in=users, state__in=OPEN))


def _row(one: Alert, user: User, rules: NoticeRules, now: dt.datetime) -> Notification:
    return Notification(
        user=user,
        code=one.code,
        params=one.params,
        object_label=one.where[0],
        object_id=one.where[1],
        due_on=one.due_on,
        dedupe_key=one.key,
        shown_from=rules.loud_from(now, user.zone),
    )


def _held(codes: Collection[str]) -> Any:
    return Notification.objects.filter(code__in=codes, state=NotificationState.NEW, counted_on__isnull=True)


def _free_places(people: Mapping[int, User], rules: Mapping[int, NoticeRules], now: dt.datetime) -> Counter[Any]:
    """(user, her day) → how many more she may be told of on it. Cost: one query."""
    free: Counter[Any] = Counter()
    days = set()
    for pk, user in people.items():
        day = rules[pk].loud_from(now, user.zone).astimezone(user.zone).date()
        free[pk, day] = rules[pk].a_day
        days.add(day)
    used = Notification.objects.filter(user__in=people, counted_on__in=days).order_by()
    for pk, day, n in used.values_list("user", "counted_on").annotate(n=Count("pk")):
        free[pk, day] -= n
    return free


def _place(row: Notification, user: User, free: Counter[Any]) -> None:
    """A place of the day where there is one, else the next morning."""
    day = row.shown_from.astimezone(user.zone).date()
    if free[user.pk, day] > 0:
        row.counted_on, free[user.pk, day] = day, free[user.pk, day] - 1
    else:
        row.counted_on, row.shown_from = None, next_morning(day, user)
