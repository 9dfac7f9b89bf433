"""The daily alerts: who is told of which promise and which contact, first to the doer, then to her leader."""

import datetime as dt
from collections.abc import Collection, Iterator

from django.db import transaction

from core import clock
from core.outbox import enqueue_many
from customers.models import Person, Promise
from customers.queries.alerts import (
    CODES,
    CONTACT_CODES,
    CONTACT_LATE,
    CONTACT_LATE_OF_TEAM,
    PROMISE_DUE,
    PROMISE_LATE,
    PROMISE_LATE_OF_TEAM,
    LateContact,
    late_contacts,
    open_promises,
    over_with,
)
from sellers.actions import Alert, end_alerts, open_alerts, put_alerts
from sellers.business_time import next_working_days
from sellers.models import Notification, User
from sellers.notice_rules import rules_of
from sellers.queries import direct_leaders

KIND = "customers.alerts"
BATCH = 100  # people told in one go
HOURS = 24


@transaction.atomic
def plan_alerts(*, now: dt.datetime) -> int:
    """Hands the day's people to workers, in batches; returns how many people. Twice is harmless: one batch a day each."""
    day = clock.day_of(now)
    ids = list(User.objects.active(day).order_by("pk").values_list("pk", flat=True))
    batches = [ids[at : at + BATCH] for at in range(0, len(ids), BATCH)]
    enqueue_many(KIND, {f"{KIND}:{day}:{batch[0]}": {"users": batch} for batch in batches})
    return len(ids)


@transaction.atomic
def tell_alerts(users: Collection[int], *, now: dt.datetime) -> int:
    """Ends what is over and tells what is new to those of `users` who work today; returns how many new ones.

    Twice is harmless: each fact is told once. On days without work nothing is told: it is on the next one.
    Cost: about thirty queries, whatever the number of people, promises and contacts.
    """
    day = clock.day_of(now)
    end_alerts(over_with(open_alerts(CODES, users), on=day))
    ahead = next_working_days(users, on=day)
    alerts = [*_of_their_own(ahead, day), *_of_their_teams(ahead, day)]
    return put_alerts(alerts, users=list(ahead), codes=CODES, now=now)


def end_contact_alerts(people: Collection[int]) -> None:
    """They were met: who was told that they were not is asked no more. Cost: one query, five where somebody was told."""
    told = Notification.objects.filter(code__in=CONTACT_CODES, object_label=Person._meta.label, object_id__in=people)
    rows = list(told.filter(state__in=("new", "snoozed")))
    if rows:
        end_alerts(over_with(rows, on=clock.today()))


def _of_their_own(ahead: dict[int, dt.date], on: dt.date) -> Iterator[Alert]:
    """Promises due by the next working day and overdue ones; people whose cycle is over."""
    for promise in open_promises(list(ahead), until=max(ahead.values(), default=on)):
        if promise.due_on < on:
            yield _of_promise(promise, promise.owner_id, PROMISE_LATE)
        elif promise.due_on <= ahead[promise.owner_id]:
            yield _of_promise(promise, promise.owner_id, PROMISE_DUE)
    for late in late_contacts(list(ahead), on=on):
        yield _of_contact(late, late.owner, CONTACT_LATE)


def _of_their_teams(ahead: dict[int, dt.date], on: dt.date) -> Iterator[Alert]:
    """To those who lead: what their people are late with for as long as the rules of those people's unit say."""
    leaders = {user: leader for user, leader in direct_leaders(on=on).items() if leader in ahead}
    rules = rules_of(leaders, on=on)
    for promise in open_promises(list(leaders), until=on - dt.timedelta(days=1), is_told_to_others=True):
        hours = rules[promise.owner_id].leader_after_hours(PROMISE_LATE)
        late_days = (on - promise.due_on).days - 1  # the owner is told on the first day
        if hours is not None and late_days * HOURS >= hours:
            yield _of_promise(promise, leaders[promise.owner_id], PROMISE_LATE_OF_TEAM, who=promise.owner.name)
    names = dict(User.objects.filter(pk__in=leaders).values_list("pk", "name"))
    for late in late_contacts(list(leaders), on=on):
        if late.is_required and late.times_over(on) >= 2:
            yield _of_contact(late, leaders[late.owner], CONTACT_LATE_OF_TEAM, who=names[late.owner])


def _of_promise(promise: Promise, user: int, code: str, **more: str) -> Alert:
    words = "" if promise.log.is_confidential else promise.text
    params = {"person": promise.person.name, "text": words, "due": promise.due_on.isoformat(), **more}
    once = f"{promise.pk}:{promise.due_on}"
    return Alert(user, code, (Promise._meta.label, promise.pk), once, due_on=promise.due_on, params=params)


def _of_contact(late: LateContact, user: int, code: str, **more: str) -> Alert:
    params = {"person": late.name, "since": late.since.isoformat(), "cycle": late.cycle, **more}
    due_on = late.since + dt.timedelta(days=late.cycle)
    return Alert(user, code, (Person._meta.label, late.person), f"{late.person}:{late.since}", due_on, params)
