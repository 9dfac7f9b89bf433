"""Notifications: put before a person, done, or asked again later."""

import datetime as dt
import hashlib
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from core import clock
from core.errors import RuleError
from sellers.models import Notification, NotificationState, User
from sellers.policies import may_close_notification

LONGEST_KEY = 120
SNOOZE_DAYS = range(1, 8)  # domain.md §2.0: remind later by one to seven days
MORNING = dt.time(8)
OPEN = (NotificationState.NEW, NotificationState.SNOOZED)


def notify(user: User, code: str, *, about: models.Model, once: str, by: User | None = None, **params: Any) -> None:
    """Puts a notification before `user`; a second one with the same `once` changes nothing, nor does one to oneself.

    `params` are plain values that fill the sentence of the kind `code` (`sellers.notices`).
    """
    if by is not None and by.pk == user.pk:
        return
    Notification.objects.get_or_create(
        dedupe_key=_key(f"{code}:{user.pk}:{once}"),
        defaults={
            "user": user,
            "code": code,
            "params": params,
            "object_label": about._meta.label,
            "object_id": about.pk,
            "shown_from": clock.now(),
        },
    )


def _key(text: str) -> str:
    """A long key is kept whole as its digest: cut off, two that differ at the end would be taken for one."""
    return text if len(text) <= LONGEST_KEY else hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def finish(notification: Notification, *, by: User) -> Notification:
    """Done: it is not shown again. Twice is harmless."""
    may_close_notification(by, notification).enforce()
    if notification.state != NotificationState.DONE:
        notification.state, notification.closed_at = NotificationState.DONE, clock.now()
        notification.save(update_fields=["state", "closed_at"])
    return notification


@transaction.atomic
def snooze(notification: Notification, *, by: User, days: int) -> Notification:
    """Shown again in the morning of her day `days` later, one to seven. Errors: RuleError for what is done."""
    may_close_notification(by, notification).enforce()
    if days not in SNOOZE_DAYS:
        raise RuleError(_("Choose one to seven days."))
    if notification.state not in OPEN:
        raise RuleError(_("This is done already."))
    day = clock.now().astimezone(by.zone).date() + dt.timedelta(days=days)
    notification.state = NotificationState.SNOOZED
    notification.shown_from = dt.datetime.combine(day, MORNING, tzinfo=by.zone)
    notification.save(update_fields=["state", "shown_from"])
    return notification
