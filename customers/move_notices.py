"""What people are told when a customer moves: the question for a successor, the news, and who came."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.actions.successor import ARRIVED, CONFIRM, MOVED, TASK
from customers.models import Departure, DepartureState
from sellers.models import Notification
from sellers.notices import NoticeKind
from sellers.notices import register as register_kind

WEEK_HOURS = 7 * 24


def register() -> None:
    there = {"who": "백승아", "company": "그린팜"}
    register_kind(
        NoticeKind(
            code=TASK,
            sentence=_wanted,
            act=gettext_lazy("Name the successor"),
            url=lambda notice: reverse("customers:successor", args=[notice.object_id]),
            icon="people",
            label=gettext_lazy("Successor's name wanted"),
            first_to=gettext_lazy("the owner of the company left"),
            example={**there, "due": "2026-07-03"},
            still_waits=_waits,
            leader_after_hours=WEEK_HOURS,
        )
    )
    register_kind(
        NoticeKind(
            code=MOVED,
            sentence=_moved,
            act=gettext_lazy("See the person"),
            url=lambda notice: reverse("customers:person", args=[notice.object_id]),
            icon="people",
            label=gettext_lazy("Key person moved or left"),
            first_to=gettext_lazy("everybody with open links"),
            example=there,
        )
    )
    register_kind(
        NoticeKind(
            code=ARRIVED,
            sentence=lambda params: (
                _("We know %(who)s, who works at %(company)s now: arrange an introduction.") % params
            ),
            act=gettext_lazy("See the company"),
            url=lambda notice: reverse("customers:company", args=[notice.object_id]),
            icon="people",
            label=gettext_lazy("Somebody we know has come to your customer"),
            first_to=gettext_lazy("the owner of the new company"),
            example=there,
        )
    )
    register_kind(
        NoticeKind(
            code=CONFIRM,
            sentence=lambda params: _("%(successor)s follows %(who)s: say again what you promised.") % params,
            act=gettext_lazy("See the promises"),
            url=lambda notice: f"{reverse('customers:promises')}?who=all&person={notice.object_id}",
            icon="promise",
            label=gettext_lazy("Promises to be confirmed with a successor"),
            first_to=gettext_lazy("who promised"),
            example={"who": "백승아", "successor": "민가온"},
        )
    )


def _moved(params: dict[str, Any]) -> str:
    if params.get("of") == "department":
        return _("%(who)s works in another department of %(company)s now.") % params
    return _("%(who)s has left %(company)s.") % params


def _wanted(params: dict[str, Any]) -> str:
    due = date_format(dt.date.fromisoformat(params["due"]), "MONTH_DAY_FORMAT")
    return _("%(who)s has left %(company)s. Find out the successor's name by %(due)s.") % (params | {"due": due})


def _waits(notification: Notification) -> bool:
    return Departure.objects.filter(pk=notification.object_id, state=DepartureState.OPEN).exists()
