"""Kinds of notifications: the sentence and the one act of each, made when it is shown, in the reader's language."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from sellers.models import Notification, NotificationState


@dataclass(frozen=True)
class NoticeKind:
    """`sentence(params)` and `url(notification)`; `act` is the label of the button, `icon` its sign."""

    code: str
    sentence: Callable[[dict[str, Any]], str]
    act: str | Promise
    url: Callable[[Notification], str]
    icon: str = "bell"


@dataclass(frozen=True)
class Notice:
    """A notification as its reader sees it."""

    row: Notification
    text: str
    act: str
    url: str
    icon: str

    @property
    def menu_id(self) -> str:
        return f"later-{self.row.pk}"

    @property
    def is_new(self) -> bool:
        return self.row.state == NotificationState.NEW


_kinds: dict[str, NoticeKind] = {}


def register(kind: NoticeKind) -> None:
    """Called in `AppConfig.ready` of the app that sends it."""
    _kinds[kind.code] = kind


def kind_of(notification: Notification) -> NoticeKind | None:
    return _kinds.get(notification.code)


def shown(notification: Notification) -> Notice:
    """Its sentence and act; one whose kind has gone since, or whose params are older, still says that it is there."""
    kind = kind_of(notification)
    try:
        if kind is not None:
            text, url = kind.sentence(notification.params), kind.url(notification)
            return Notice(notification, text, str(kind.act), url, kind.icon)
    except (KeyError, NoReverseMatch):
        pass
    return Notice(notification, _("Something changed on a record of yours."), "", "", "bell")
