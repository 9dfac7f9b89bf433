"""The call a month after the order: a contact record, how satisfied the customer is, and in which words."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.audit import history
from core.fields import clean_text
from core.templatetags.words import day
from customers.actions import write_log
from customers.models import Channel, HeardKind, Person, Topic
from opportunities.actions.alerts import end_overcome
from opportunities.actions.locking import count_up, lock
from opportunities.errors import IllegalMove, Incomplete
from opportunities.models import ActionState, Opportunity, SatisfactionCall, Satisfied
from opportunities.policies import may_call
from opportunities.rulebook import CALL_FROM_DAYS
from sellers.models import User

CALL_FROM = dt.timedelta(days=CALL_FROM_DAYS)
_HEARD = {Satisfied.NO: HeardKind.COMPLAINT}
_TOPIC = {Satisfied.YES: Topic.PRAISE, Satisfied.NO: Topic.COMPLAINT}


@transaction.atomic
def log_call(
    opportunity: Opportunity,
    *,
    by: User,
    person: Person,
    satisfied: str,
    words: str,
    line: str = "",
    happened_at: dt.datetime | None = None,
    channel: str = Channel.PHONE,
    read_at: int | None = None,
) -> SatisfactionCall:
    """The call a month after the order: one contact record, how satisfied the customer is, and in which words.

    Errors: IllegalMove where it was made before, Incomplete before two weeks are over, Stale.
    """
    lock(opportunity, read_at=read_at)
    calls = SatisfactionCall.objects.select_related("action").filter(opportunity=opportunity)
    call: SatisfactionCall | None = calls.first()
    may_call(by, opportunity, call).enforce()
    if call is None or call.called_on is not None:
        raise IllegalMove(_("The call is written down already."))
    if satisfied not in Satisfied.values:
        raise Incomplete(_("Please say how satisfied the customer is."), field="satisfied")
    if not clean_text(words):
        raise Incomplete(_("Please write in one line what the customer said."), field="words")
    at = happened_at or clock.now()
    if too_soon := call_too_soon(opportunity, clock.day_of(at)):
        raise Incomplete(too_soon, field="happened_at")
    with history(by=by):
        log = write_log(
            by=by,
            people=[person],
            line=clean_text(line) or _call_line(satisfied),
            happened_at=at,
            channel=channel,
            topics=[topic] if (topic := _TOPIC.get(Satisfied(satisfied))) else [Topic.RELATION],
            heard=[(_HEARD.get(Satisfied(satisfied), HeardKind.OPINION), words, person)],
        )
        changes: dict[str, Any] = {"called_on": clock.day_of(at), "person": person, "log": log, "made_by": by}
        for name, value in (changes | {"satisfied": satisfied, "words": words}).items():
            setattr(call, name, value)
        call.save(update_fields=["called_on", "person", "log", "made_by", "satisfied", "words"])
        if call.action is not None and call.action.is_open:
            call.action.state, call.action.settled_on, call.action.result = ActionState.DONE, clock.today(), words
            call.action.save(update_fields=["state", "settled_on", "result"])
        count_up(opportunity)
    end_overcome(opportunity)
    return call


def call_too_soon(opportunity: Opportunity, on: dt.date) -> str:
    """Why a talk of that day is not the call; empty where it may be."""
    if opportunity.closed_on is None or on >= opportunity.closed_on + CALL_FROM:
        return ""
    if on < opportunity.closed_on:
        return _("This lies before the order.")
    words = _("The call asks how it goes, from %(day)s on. What was said before that is a normal contact record.")
    return words % {"day": day(opportunity.closed_on + CALL_FROM, "full")}


def _call_line(satisfied: str) -> str:
    return _("30-day call: %(how)s") % {"how": Satisfied(satisfied).label}
