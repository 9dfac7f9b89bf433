"""What owners are told of their opportunities by the daily job, each with the one act that it asks for (domain.md §2.9)."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.templatetags.words import day
from opportunities.models import FactCode
from opportunities.queries.alerts import (
    CALL_LATE,
    DATE_PAST,
    EXPIRED,
    EXPIRING,
    NO_STEP,
    POTENTIAL,
    REVISIT,
    SAME,
    STALLED,
    over_with,
)
from sellers.models import Notification
from sellers.notices import NoticeKind, register

LEADER_AFTER = 14 * 24  # hours: a stall that has lasted two weeks more (A05)
CALL_LEADER_AFTER = 7 * 24  # hours: a call that is a week late
_OWNER = gettext_lazy("the opportunity's owner")
_EXAMPLE = {"title": "노지 방제 자동화", "day": "2026-07-03", "facts": ["F2"], "other": "하우스 방제"}


def register_all() -> None:
    coach, step = gettext_lazy("Ask for coaching"), gettext_lazy("Set the next step")
    again, date = gettext_lazy("Confirm it again"), gettext_lazy("Ask the customer and set it")
    _register(
        STALLED, _stalled, coach, "coaching_request", gettext_lazy("Stage stalled"), 60, leader_after=LEADER_AFTER
    )
    _register(NO_STEP, _no_step, step, "next_step", gettext_lazy("No dated next step"), 45)
    _register(EXPIRING, _expiring, again, "detail", gettext_lazy("Evidence runs out soon"), 55)
    _register(EXPIRED, _expired, again, "detail", gettext_lazy("Evidence has run out"), 42)
    _register(
        SAME, _same, gettext_lazy("Compare the two"), "same_purchase", gettext_lazy("Maybe the same purchase"), 58
    )
    call, label = gettext_lazy("Write the call down"), gettext_lazy("30-day call late")
    _register(CALL_LATE, _call_late, call, "order_call", label, 44, leader_after=CALL_LEADER_AFTER)
    look, rested = gettext_lazy("Look at it again"), gettext_lazy("On hold until today")
    _register(REVISIT, _rested, look, "reopen", rested, 46)
    watched = gettext_lazy("Potential opportunity to be looked at again")
    _register(POTENTIAL, _watched, look, "potentials", watched, 66)
    _register(DATE_PAST, _date_past, date, "edit", gettext_lazy("Order date passed"), 38)


def _register(
    code: str,
    sentence: Callable[[dict[str, Any]], str],
    act: str | Promise,
    page: str,
    label: str | Promise,
    rank: int,
    *,
    leader_after: int | None = None,
) -> None:
    def url(notification: Notification) -> str:
        if page == "potentials":
            return f"{reverse('opportunities:potentials')}?review=due"
        address = reverse(f"opportunities:{page}", args=[notification.object_id])
        return f"{address}#part-facts" if page == "detail" else address

    register(
        NoticeKind(
            code=code,
            sentence=sentence,
            act=act,
            url=url,
            icon="clock",
            label=label,
            first_to=_OWNER,
            example=_EXAMPLE,
            rank=rank,
            still_waits=_still_so if leader_after else None,
            leader_after_hours=leader_after,
        )
    )


def _still_so(notification: Notification) -> bool:
    return not over_with([notification], on=clock.today())


def _words(params: dict[str, Any]) -> dict[str, Any]:
    since = dt.date.fromisoformat(params["day"])
    facts = params.get("facts", [])
    named = [f"{code} {FactCode(code).label}" for code in (facts if isinstance(facts, list) else ["F2"])]
    return {
        "title": params["title"],
        "day": day(since, "short"),
        "n": (clock.today() - since).days,
        "facts": ", ".join(named),
    }


def _stalled(params: dict[str, Any]) -> str:
    return _("%(title)s has stood in its stage longer than usual, since %(day)s.") % _words(params)


def _no_step(params: dict[str, Any]) -> str:
    return _("%(title)s has no dated next step with the customer. After 14 days it is in no forecast.") % _words(params)


def _expiring(params: dict[str, Any]) -> str:
    return _("%(title)s: %(facts)s holds until %(day)s.") % _words(params)


def _expired(params: dict[str, Any]) -> str:
    return _("%(title)s: %(facts)s held until %(day)s and counts no more.") % _words(params)


def _same(params: dict[str, Any]) -> str:
    return _("%(title)s may be the same purchase as %(other)s, which was raised earlier.") % params


def _call_late(params: dict[str, Any]) -> str:
    return _("%(title)s: the customer was to be called by %(day)s, thirty days after the order.") % _words(params)


def _rested(params: dict[str, Any]) -> str:
    return _("%(title)s is on hold: %(day)s was the day to look at it again.") % _words(params)


def _watched(params: dict[str, Any]) -> str:
    return _("It is time to look again at what %(title)s told you: has it become an opportunity?") % params


def _date_past(params: dict[str, Any]) -> str:
    return _("%(title)s was expected on %(day)s. It is in no forecast until the customer gives a new date.") % _words(
        params
    )
