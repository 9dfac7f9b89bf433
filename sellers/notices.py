"""Kinds of notifications: the sentence and the one act of each, made when it is shown, in the reader's language."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from sellers.models import Notification


@dataclass(frozen=True)
class NoticeKind:
    """`sentence(params)` and `url(notification)`; `act` is the label of the button."""

    code: str
    sentence: Callable[[dict[str, Any]], str]
    act: str | Promise
    url: Callable[[Notification], str]


_kinds: dict[str, NoticeKind] = {}


def register(kind: NoticeKind) -> None:
    """Called in `AppConfig.ready` of the app that sends it."""
    _kinds[kind.code] = kind


def kind_of(notification: Notification) -> NoticeKind | None:
    return _kinds.get(notification.code)
