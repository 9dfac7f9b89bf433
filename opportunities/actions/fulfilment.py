"""After the order: the contract's record, the days that were promised with it, and the call a month later."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.audit import history
from core.fields import clean_text
from customers import actions as customers_actions
from customers.models import Channel, ContactLog, Person, Promise, Topic
from opportunities.actions.locking import count_up, lock, lock_with
from opportunities.actions.plan import in_both_languages
from opportunities.actions.standard import after_win
from opportunities.errors import IllegalMove, Incomplete
from opportunities.models import (
    OPEN_ACTIONS,
    ActionOrigin,
    ActionPurpose,
    ActionState,
    Booking,
    DateKind,
    Opportunity,
    PromisedDate,
    SatisfactionCall,
    WinAction,
)
from opportunities.policies import may_fulfil
from sellers.models import User

CALL_AFTER = dt.timedelta(days=30)
MOST_DATES = 30


@dataclass(frozen=True)
class DayPromised:
    """One day as it is promised: what, until when, and who of us keeps it (empty: who writes it down)."""

    kind: str
    due_on: dt.date
    text: str = ""
    owner: User | None = None


@dataclass(frozen=True)
class OrderTerms:
    """What is written down with the order: its number, the contract's day, and the first days that were promised in a
    contact `log` (empty: one that is written down with them) to `person` (empty: the opportunity's customer)."""

    reference: str = ""
    contract_on: dt.date | None = None
    dates: tuple[DayPromised, ...] = ()
    person: Person | None = None
    log: ContactLog | None = None


def begin_fulfilment(
    opportunity: Opportunity, booking: Booking, *, by: User, on: dt.date, terms: OrderTerms | None
) -> None:
    """What follows from an order, in the history context of the win: standard things to do, the call, promised days."""
    made = after_win(opportunity, on=on)
    due_on = on + CALL_AFTER
    call = next((action for days, action in made if days == CALL_AFTER.days), None) or WinAction.objects.create(
        opportunity=opportunity,
        **in_both_languages(lambda: _("30-day satisfaction call")),
        who=opportunity.owner,
        due_on=due_on,
        purpose=ActionPurpose.LEARN,
        origin=ActionOrigin.STANDARD,
        made_by=by,
    )
    SatisfactionCall.objects.create(opportunity=opportunity, due_on=due_on, action=call)
    if terms is None:
        return
    booking.reference, booking.contract_on = terms.reference, terms.contract_on
    booking.save(update_fields=["reference", "contract_on"])
    if terms.dates:
        _promise(opportunity, by=by, dates=terms.dates, person=terms.person, log=terms.log)


@transaction.atomic
def promise_dates(
    opportunity: Opportunity,
    *,
    by: User,
    dates: Collection[DayPromised],
    person: Person | None = None,
    log: ContactLog | None = None,
) -> list[PromisedDate]:
    """Days that were promised to somebody at the customer after the order. Errors: Incomplete, RuleError."""
    lock(opportunity)
    may_fulfil(by, opportunity).enforce()
    with history(by=by):
        made = _promise(opportunity, by=by, dates=dates, person=person, log=log)
        count_up(opportunity)
    return made


def _promise(
    opportunity: Opportunity,
    *,
    by: User,
    dates: Collection[DayPromised],
    person: Person | None,
    log: ContactLog | None,
) -> list[PromisedDate]:
    person = person or opportunity.person
    if person is None:
        raise Incomplete(_("Please say who at the customer was told."), field="person")
    if opportunity.promised_dates.count() + len(dates) > MOST_DATES:
        raise IllegalMove(_("An order holds %(most)s promised dates at most.") % {"most": MOST_DATES})
    for one in dates:
        if one.kind not in DateKind.values:
            raise Incomplete(_("Please say what is promised."), field="kind")
    if log is not None and log.is_confidential:
        raise Incomplete(_("The team reads these dates: choose a contact that is not confidential."), field="log")
    if log is not None and not log.attendances.filter(person=person).exists():
        raise Incomplete(_("%(name)s was not there: choose another contact.") % {"name": person.name}, field="log")
    log = log or customers_actions.write_log(
        by=by,
        people=[person],
        line=_("Dates promised for the order: %(title)s") % {"title": opportunity.title[:150]},
        channel=Channel.PHONE,
        topics=[Topic.OPPORTUNITY],
    )
    return [
        PromisedDate.objects.create(
            opportunity=opportunity,
            kind=one.kind,
            promise=customers_actions.make_promise(
                by=by,
                log=log,
                person=person,
                owner=one.owner or by,
                due_on=one.due_on,
                text=clean_text(one.text) or str(DateKind(one.kind).label),
            ),
            made_by=by,
        )
        for one in dates
    ]


@transaction.atomic
def accept_date(
    row: PromisedDate, *, by: User, on: dt.date, person: Person, words: str = "", read_at: int | None = None
) -> PromisedDate:
    """The customer takes it as done, on a day and by name; a promise that was still open is kept with it.

    Errors: IllegalMove where it was accepted or ended before, Incomplete, Stale.
    """
    opportunity = row.opportunity
    lock(opportunity, read_at=read_at)
    row.refresh_from_db()
    may_fulfil(by, opportunity).enforce()
    if row.accepted_on is not None:
        raise IllegalMove(_("The customer has accepted it already."))
    if on > clock.today():
        raise Incomplete(_("This day lies ahead."), field="on")
    promise = Promise.objects.select_related("log").select_for_update(of=("self",)).get(pk=row.promise_id)
    if on < clock.day_of(promise.log.happened_at):
        raise Incomplete(_("This day lies before the contact in which it was promised."), field="on")
    if promise.state == "cancelled":
        raise IllegalMove(_("This promise has ended with the customer's consent."))
    with history(by=by):
        if promise.is_open:
            customers_actions.keep_promise(promise, by=by, read_at=None, on=on)
        row.accepted_on, row.accepted_by, row.accepted_words = on, person, words
        row.save(update_fields=["accepted_on", "accepted_by", "accepted_words"])
        count_up(opportunity)
    return row


@transaction.atomic
def take_back_acceptance(row: PromisedDate, *, by: User) -> PromisedDate:
    """It was a slip: the customer has not accepted it. Twice is harmless."""
    opportunity = lock_with(row)
    may_fulfil(by, opportunity).enforce()
    if row.accepted_on is None:
        return row
    row.accepted_on, row.accepted_by, row.accepted_words = None, None, ""
    with history(by=by):
        row.save(update_fields=["accepted_on", "accepted_by", "accepted_words"])
        count_up(opportunity)
    return row


def rest_fulfilment(opportunity: Opportunity, *, by: User, on: dt.date, reason: str, person: Person | None) -> None:
    """The contract was cancelled: what was promised with it is kept no more, and what was planned for it is over."""
    kept = Promise.objects.filter(order_date__opportunity=opportunity)
    customers_actions.end_promises(list(kept), by=by, reason=reason, agreed_with=person, on=on)
    rows = opportunity.win_actions.filter(state__in=(*OPEN_ACTIONS, ActionState.SUGGESTED))
    rows.update(state=ActionState.CANCELLED, settled_on=on, result=_("The contract was cancelled"))


def follow_promise(was: Promise, new: Promise) -> None:
    """A promised day was moved: the row goes on with the promise that follows."""
    PromisedDate.objects.filter(promise=was).update(promise=new)


def forget_acceptance(promise: Promise) -> None:
    """It is open again: what the customer was said to have accepted is not done, and stays in the history alone."""
    PromisedDate.objects.filter(promise=promise).update(accepted_on=None, accepted_by=None, accepted_words="")
