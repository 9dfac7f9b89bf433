"""Notifications: put before a person, done, or asked again later."""

import datetime as dt
import hashlib
from typing import Any

from django.db import models, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from core import clock, mail
from core.errors import RuleError
from sellers.backends import may_log_in
from sellers.models import MailChoice, Notification, NotificationState, User
from sellers.notice_rules import NoticeRules, rules_of
from sellers.notices import kind_called, rank_of, shown
from sellers.policies import may_close_notification

LONGEST_KEY = 120
SNOOZE_DAYS = range(1, 8)  # domain.md §2.0: remind later by one to seven days
MORNING = dt.time(8)
OPEN = (NotificationState.NEW, NotificationState.SNOOZED)


def notify(
    user: User,
    code: str,
    *,
    about: models.Model,
    once: str,
    by: User | None = None,
    under: NoticeRules | None = None,
    due_on: dt.date | None = None,
    **params: Any,
) -> None:
    """Puts a notification before `user`; a second one with the same `once` changes nothing, nor does one to oneself.

    `params` are plain values that fill the sentence of the kind `code` (`sellers.notices`); `due_on` is the day by which
    it is to be done. The rules of her unit (`under`, looked up unless given) may switch the kind off, wait for the end of the
    quiet hours, and leave what is beyond the day's limit to tomorrow's digest; what is urgent takes the place of what is
    less so. Cost: seven queries, three where `under` is given, three more for an urgent one beyond the limit.
    """
    if by is not None and by.pk == user.pk:
        return
    rules = under if under is not None else rules_of([user.pk])[user.pk]
    put_before(user, code, where=(about._meta.label, about.pk), once=once, rules=rules, params=params, due_on=due_on)


def put_before(
    user: User,
    code: str,
    *,
    where: tuple[str, int],
    once: str,
    rules: NoticeRules,
    params: dict[str, Any],
    due_on: dt.date | None = None,
) -> None:
    """`notify` for a record of which label and id are known (`where`), under rules that were looked up before."""
    if not rules.is_on(code):
        return
    shown_from = rules.loud_from(clock.now(), user.zone)
    day = shown_from.astimezone(user.zone).date()
    is_over = Notification.objects.filter(user=user, counted_on=day).count() >= rules.a_day
    kind, key = kind_called(code), key_of(f"{code}:{user.pk}:{once}")
    if is_over and kind is not None and kind.urgent and not Notification.objects.filter(dedupe_key=key).exists():
        is_over = not _make_room(user, code, day)
    row, fresh = Notification.objects.get_or_create(
        dedupe_key=key,
        defaults={
            "user": user,
            "code": code,
            "params": params,
            "object_label": where[0],
            "object_id": where[1],
            "due_on": due_on,
            "shown_from": next_morning(day, user) if is_over else shown_from,
            "counted_on": None if is_over else day,
        },
    )
    if fresh and not is_over and rules.urgent_by_mail and kind is not None and kind.urgent:
        _mail(row, user)


def _make_room(user: User, code: str, day: dt.date) -> bool:
    """What is urgent takes the day's place of the least urgent thing that she has not touched; that waits for the morning.

    Nothing gives way to what is no more urgent than itself. Cost: two queries.
    """
    today = Notification.objects.filter(user=user, counted_on=day, state=NotificationState.NEW)
    lowest = max(today.select_for_update(), key=urgency, default=None)
    if lowest is None or rank_of(lowest.code) <= rank_of(code):
        return False
    Notification.objects.filter(pk=lowest.pk).update(counted_on=None, shown_from=next_morning(day, user))
    return True


def urgency(row: Notification) -> tuple[int, dt.date, str]:
    """Sorts the most urgent first: by kind, then by day."""
    return rank_of(row.code), row.due_on or dt.date.max, row.dedupe_key


def next_morning(day: dt.date, user: User) -> dt.datetime:
    return dt.datetime.combine(day + dt.timedelta(days=1), MORNING, tzinfo=user.zone)


def _mail(row: Notification, user: User) -> None:
    """What is urgent goes by mail as well, unless she wants none: the sentence and the act, without what somebody wrote to her.

    Nothing goes to somebody who may not log in any more: what was left to her is not hers to read.
    """
    choice = MailChoice.objects.filter(user=user).first()
    if not user.email or not may_log_in(user) or (choice is not None and not choice.urgent_by_mail):
        return
    with translation.override(user.language):
        notice, kind = shown(row), kind_called(row.code)
        text = kind.mailed(row.params) if kind is not None and kind.mailed is not None else notice.text
        words = {"text": text, "action_url": notice.url, "action_label": notice.act}
    now = clock.now()
    mail.send(
        "notice",
        to=user.email,
        language=user.language,
        reader=user.pk,
        context={**words, "settings_url": reverse("sellers:mail")},
        dedupe_key=f"notice:{row.pk}",
        not_before=row.shown_from if row.shown_from > now else None,
    )


def key_of(text: str) -> str:
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
