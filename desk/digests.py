"""The worker's part of a digest: it is made when her hour has come, and mailed where there is something to say."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.timezone import override as in_zone

from core import clock, mail
from core.outbox import handles
from core.templatetags.words import day as day_words
from desk.queries.digest import digest_of
from sellers.actions.digests import KIND, NOON, stop_token
from sellers.models import Digest, User

LAST = dt.timedelta(days=7)  # after a holiday the changes of more than a day are told, but not those of a year


@handles(KIND)
def write_digest(payload: dict[str, Any]) -> None:
    """Twice is harmless: the mail of a person and day has one key."""
    day, now = dt.date.fromisoformat(payload["day"]), clock.now()
    user = User.objects.active().filter(pk=payload["user"]).first()
    row = Digest.objects.filter(user_id=payload["user"], day=day).first()
    noon = dt.datetime.combine(day, dt.time(NOON), user.zone) if user is not None else now
    if user is None or row is None or not user.email or noon <= now:
        return
    with in_zone(user.zone), translation.override(user.language):
        parts = digest_of(user, on=clock.day_of(now), now=now, since=_since(user, day, now))
        count = sum(len(part.lines) for part in parts)
        title_day = day_words(day, "full")
    Digest.objects.filter(pk=row.pk).update(lines=count)
    if count:
        mail.send(
            "digest",
            to=user.email,
            language=user.language,
            reader=user.pk,
            context={
                "name": user.name,
                "count": count,
                "day": title_day,
                "parts": [part.as_json() for part in parts],
                "action_url": reverse("desk:today"),
                "settings_url": reverse("sellers:mail"),
            },
            dedupe_key=f"digest:{user.pk}:{day}",
            good_for=noon - now,
            unsubscribe=reverse("sellers:mail_stop", args=[stop_token(user)]),
        )


def _since(user: User, day: dt.date, now: dt.datetime) -> dt.datetime:
    """From the last digest on, or from yesterday where there was none."""
    last = Digest.objects.filter(user=user, day__lt=day).order_by("-day").values_list("created_at", flat=True).first()
    return max(last, now - LAST) if last is not None else now - dt.timedelta(days=1)
