"""Kinds of notifications: the sentence and the one act of each, made when it is shown, in the reader's language."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import NoReverseMatch
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sellers.models import Notification, NotificationState


@dataclass(frozen=True)
class NoticeKind:
    """`sentence(params)` and `url(notification)`; `act` is the label of the button, `icon` its sign.

    For the page of rules: `label` names the kind, `first_to` says whom it goes to, `example` are params of an example.
    `urgent` ones may go by mail as well: `mailed(params)` is what such a mail says where the sentence holds what somebody
    wrote, which stays inside. `still_waits(notification)` says whether the act is still missing: a kind
    with it may go on to the leader, who reads the label and `params["title"]` only. `leader_after_hours`: the default.
    `rank`: the lower, the sooner it gets one of the day's places. `leader_by_job`: a job of its own tells the leader, from
    the facts, so that "done" on a notification hides nothing.
    """

    code: str
    sentence: Callable[[dict[str, Any]], str]
    act: str | Promise
    url: Callable[[Notification], str]
    icon: str = "bell"
    label: str | Promise = ""
    first_to: str | Promise = ""
    example: dict[str, Any] = field(default_factory=dict)
    urgent: bool = False
    mailed: Callable[[dict[str, Any]], str] | None = None
    still_waits: Callable[[Notification], bool] | None = None
    leader_after_hours: int | None = None
    rank: int | None = None
    leader_by_job: bool = False

    @property
    def example_text(self) -> str:
        return self.sentence({key: str(value) for key, value in self.example.items()})


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


def kinds() -> list[NoticeKind]:
    """Every kind that has rules of its own, in the order of the apps that send them."""
    return [kind for kind in _kinds.values() if kind.label]


def kind_called(code: str) -> NoticeKind | None:
    return _kinds.get(code)


URGENT, USUAL = 20, 50


def rank_of(code: str) -> int:
    """How urgent a kind is among those of a day: low numbers first."""
    kind = _kinds.get(code)
    if kind is None or kind.rank is None:
        return URGENT if kind is not None and kind.urgent else USUAL
    return kind.rank


def kind_of(notification: Notification) -> NoticeKind | None:
    return kind_called(notification.code)


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


# --- what sellers itself tells ------------------------------------------------------------------------------------
ESCALATED = "escalated"


def register_own() -> None:
    """A leader is told that somebody of hers has not acted: on what, but not what was written to her."""
    register(NoticeKind(code=ESCALATED, sentence=_escalated, act=gettext_lazy("Have a look"), url=_as_the_first))


def _escalated(params: dict[str, Any]) -> str:
    label = str(_kinds[params["code"]].label)
    if not params["hours"]:  # her rules tell the leader at the same time
        return _("%(label)s: %(title)s waits for %(who)s.") % (params | {"label": label})
    return _("%(label)s: %(title)s has waited for %(who)s for %(hours)s hours.") % (params | {"label": label})


def _as_the_first(notification: Notification) -> str:
    return _kinds[notification.params["code"]].url(notification)
