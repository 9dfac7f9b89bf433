"""Whose morning has come: one row a person and day, so that nobody gets two digests."""

import datetime as dt
from collections.abc import Iterable, Iterator

from django.core import signing
from django.db import transaction

from core import clock, outbox
from sellers.business_time import calendars_of
from sellers.models import Digest, MailChoice, Membership, User
from sellers.models.user import zone_of

KIND = "digest"
DEFAULT_HOUR = 8  # domain.md §2.0
NOON = 12  # a morning that passed while the system was down is caught up until then, and not any more after it
SALT = "sellers.stop-digest"


@transaction.atomic
def pick_digests(*, now: dt.datetime) -> int:
    """Writes a digest and the row that makes it for everybody whose hour has come today; returns how many.

    Her hour and day are those of her zone; on days without work in her unit there is none. Twice is harmless: a digest
    is there once a person and day. Cost: nine queries, whatever the number of people.
    """
    people = list(_up_now(now))
    days = {day for _user, day in people}
    known = set(Digest.objects.filter(day__in=days).values_list("user_id", "day"))
    fresh = [(user, day) for user, day in people if (user, day) not in known]
    due = list(_working(fresh))
    Digest.objects.bulk_create([Digest(user_id=user, day=day) for user, day in due], ignore_conflicts=True)
    outbox.enqueue_many(KIND, {f"digest:{user}:{day}": {"user": user, "day": day.isoformat()} for user, day in due})
    return len(due)


def _up_now(now: dt.datetime) -> Iterator[tuple[int, dt.date]]:
    """(user id, her day) of those whose hour has come and whose morning is not over."""
    choices = {choice.user_id: choice for choice in MailChoice.objects.all()}
    who = User.objects.active().filter(email__isnull=False).exclude(email="")
    for pk, zone in who.values_list("pk", "time_zone").order_by("pk"):
        choice = choices.get(pk)
        local = now.astimezone(zone_of(zone) or clock.company_zone())
        hour = choice.digest_hour if choice is not None else DEFAULT_HOUR
        if (choice is None or choice.digest_on) and hour <= local.hour < NOON:
            yield pk, local.date()


def _working(people: Iterable[tuple[int, dt.date]]) -> Iterator[tuple[int, dt.date]]:
    """Those for whose unit the day is one of work."""
    by_day: dict[dt.date, list[int]] = {}
    for user, day in people:
        by_day.setdefault(day, []).append(user)
    for day, users in by_day.items():  # two at most: the earth has no more days at once in its mornings
        places = Membership.objects.on(day).filter(user_id__in=users)
        units = dict(places.values_list("user_id", "unit_id"))
        calendars = calendars_of({units.get(user) for user in users}, on=day)
        yield from ((user, day) for user in users if calendars[units.get(user)].is_working_day(day))


def stop_token(user: User) -> str:
    """What a digest's link carries, so that it stops digests without a log-in; it does nothing else."""
    return signing.dumps(user.pk, salt=SALT)


def whose_token(token: str) -> User | None:
    """Whose digests a link stops; None where the link is not one of ours."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    found: User | None = User.objects.filter(pk=pk).first()
    return found
