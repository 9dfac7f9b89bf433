"""What people are told of promises and of contact cycles, each with the one act that it asks for (domain.md §2.9)."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.templatetags.addresses import address
from core.templatetags.words import due
from customers.models import Promise, PromiseState
from customers.queries.alerts import (
    CONTACT_LATE,
    CONTACT_LATE_OF_TEAM,
    PROMISE_DUE,
    PROMISE_LATE,
    PROMISE_LATE_OF_TEAM,
)
from sellers.models import Notification
from sellers.notices import NoticeKind
from sellers.notices import register as register_kind

GIVEN = "promise_given"
LEADER_AFTER = 48  # hours after the first day overdue: the third (domain.md §2.9, A03)
_PROMISE = {"who": "김하늬", "person": "백승아", "text": "견적서 다시 보내기", "due": "2026-07-03"}
_CONTACT = {"who": "김하늬", "person": "백승아", "since": "2026-06-01", "cycle": 14}
_TO_KEEPER, _TO_LEADER = gettext_lazy("who keeps it"), gettext_lazy("the direct leader")


def register() -> None:
    see, log = gettext_lazy("See the promise"), gettext_lazy("Log a contact")
    _register(GIVEN, _given, see, _promise_url, gettext_lazy("Promise given to you to keep"), _TO_KEEPER)
    _register(PROMISE_DUE, _due, see, _promise_url, gettext_lazy("Promise due tomorrow"), _TO_KEEPER, rank=40)
    label = gettext_lazy("Promise overdue")
    _register(
        PROMISE_LATE, _late, see, _promise_url, label, _TO_KEEPER,
        rank=30, still_waits=_waits, leader_after_hours=LEADER_AFTER, leader_by_job=True,
    )  # fmt: skip
    label = gettext_lazy("Promise of the team overdue")
    _register(PROMISE_LATE_OF_TEAM, _late_of_team, see, _promise_url, label, _TO_LEADER, rank=35)
    label, first_to = gettext_lazy("Contact cycle over"), gettext_lazy("the customer's owner")
    _register(CONTACT_LATE, _silent, log, _log_url, label, first_to, rank=70)
    label, act = gettext_lazy("Must-know customer silent for two cycles"), gettext_lazy("See the person")
    _register(CONTACT_LATE_OF_TEAM, _silent_of_team, act, _person_url, label, _TO_LEADER, rank=65)


def _register(
    code: str,
    sentence: Callable[[dict[str, Any]], str],
    act: str | Lazy,
    url: Callable[[Notification], str],
    label: str | Lazy,
    first_to: str | Lazy,
    **more: Any,
) -> None:
    of_contact = code in (CONTACT_LATE, CONTACT_LATE_OF_TEAM)
    register_kind(
        NoticeKind(
            code=code,
            sentence=sentence,
            act=act,
            url=url,
            icon="clock" if of_contact else "promise",
            label=label,
            first_to=first_to,
            example=_CONTACT if of_contact else _PROMISE,
            **more,
        )
    )


def _words(params: dict[str, Any]) -> dict[str, Any]:
    """The words of a promise; those of a confidential record stay there. The day as it stands on the day of reading."""
    day = due(dt.date.fromisoformat(params["due"])) if "due" in params else ""
    return params | {"text": params.get("text") or _("Confidential promise"), "due": day}


def _given(params: dict[str, Any]) -> str:
    return _("%(who)s gave you a promise to %(person)s to keep: %(text)s") % _words(params)


def _due(params: dict[str, Any]) -> str:
    return _("Promise to %(person)s, due %(due)s: %(text)s") % _words(params)


def _late(params: dict[str, Any]) -> str:
    return _("Promise to %(person)s, %(due)s: %(text)s") % _words(params)


def _late_of_team(params: dict[str, Any]) -> str:
    return _("%(who)s's promise to %(person)s, %(due)s: %(text)s") % _words(params)


def _silence(params: dict[str, Any]) -> dict[str, Any]:
    return params | {"n": (clock.today() - dt.date.fromisoformat(params["since"])).days}


def _silent(params: dict[str, Any]) -> str:
    return _("No contact with %(person)s for %(n)s days; the cycle is %(cycle)s days.") % _silence(params)


def _silent_of_team(params: dict[str, Any]) -> str:
    words = _("No contact with %(person)s, whom %(who)s looks after, for %(n)s days; the cycle is %(cycle)s days.")
    return words % _silence(params)


def _waits(notification: Notification) -> bool:
    return Promise.objects.filter(pk=notification.object_id, state=PromiseState.OPEN).exists()


def _promise_url(notification: Notification) -> str:
    return address("customers:promise", notification.object_id)


def _log_url(notification: Notification) -> str:
    return f"{reverse('desk:log_new')}?person={notification.object_id}"


def _person_url(notification: Notification) -> str:
    return address("customers:person", notification.object_id)
