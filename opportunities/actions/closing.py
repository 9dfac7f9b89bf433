"""The states of an opportunity: won, ended without an order, on hold, reopened, contract cancelled."""

import datetime as dt
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core import clock
from core.audit import history
from core.errors import ReasonRequired
from core.templatetags.words import day
from core.versions import save_version
from customers import actions as customers_actions
from customers.models import ContactLog, Person
from opportunities.actions.booking import book, reverse_bookings
from opportunities.actions.categories import recategorise, refresh_category
from opportunities.actions.evidence import record_evidence
from opportunities.actions.fulfilment import OrderTerms, begin_fulfilment, rest_fulfilment
from opportunities.actions.locking import lock
from opportunities.actions.ordered import OrderAmount, OrderPaper, make_bookable
from opportunities.actions.standard import enter_stage, leave_stages
from opportunities.errors import IllegalMove, Incomplete
from opportunities.models import (
    MOVES,
    CloseBasis,
    CloseReason,
    FactCode,
    Opportunity,
    Origin,
    Stage,
    StageMove,
    State,
)
from opportunities.policies import may_cancel_contract, may_close, may_hold, may_reopen
from opportunities.rulebook import REOPEN_DAYS
from opportunities.signals import opportunity_closed, opportunity_won
from opportunities.timeline import place_of_win
from sellers.models import User

ENDS = (State.WON, State.LOST, State.NO_DECISION, State.WITHDRAWN)
CLOSE_BACK = dt.timedelta(days=365)  # an end further back changes years that are reported; the import takes those
ORDER_GRACE = dt.timedelta(days=30)  # an order may be older than its record: the paper often comes first
REOPENED_STAGE = 2  # domain.md §2.3: it enters again in the second stage at most


@transaction.atomic
def close(
    opportunity: Opportunity,
    *,
    to: State,
    by: User,
    on: dt.date,
    reason_code: str = "",
    stated: str = "",
    stated_by: Person | None = None,
    note: str = "",
    terms: OrderTerms | None = None,
    paper: OrderPaper | None = None,
    worth: OrderAmount | None = None,
    read_at: int | None = None,
) -> Opportunity:
    """Won, lost, no decision or withdrawn.

    Won needs contract or order (F11) and an amount, recorded before or with it as `paper` and `worth`, and makes the
    booking, with its `terms`, the standard work after an order and the call thirty days later; `reason_code` then says
    why us, if known. The others need one reason code and what the customer said, with the person who said it; a
    withdrawal the code and our line.
    It does not end before its last stage, an order not more than 30 days before its first, and nothing more than a year ago.
    Errors: IllegalMove, FactMissing, Incomplete, Stale.
    """
    lock(opportunity, read_at=read_at)
    may_close(by, opportunity).enforce()
    if to not in ENDS or to not in MOVES[State(opportunity.state)]:
        raise IllegalMove(_("It cannot be closed in this way from where it is."))
    _not_ahead(on)
    _not_before_it_began(opportunity, to, on)
    if to == State.WON:
        if reason_code and reason_code not in CloseReason.values:
            raise Incomplete(_("Please choose a reason."), field="reason_code")
        signed_on = terms.contract_on if terms is not None else None
        make_bookable(opportunity, by=by, on=on, paper=paper, signed_on=signed_on or on, worth=worth)
    else:
        _ready_to_end(to, reason_code, stated, stated_by, note)
    with history(by=by, reason=note):
        _change(
            opportunity,
            to,
            closed_on=on,
            close_basis=CloseBasis.FACTS,
            close_reason=reason_code,
            customer_stated_reason=stated,
            stated_by=stated_by,
            win_loss_note=note or opportunity.win_loss_note,
            seller_category="",
            seller_category_reason="",
        )
        if to == State.WON:
            _win(opportunity, on, by, terms)
        leave_stages(opportunity, on=on)
        _recount(opportunity, by)
    signal = partial(opportunity_closed.send_robust, state=str(to)) if to != State.WON else opportunity_won.send_robust
    transaction.on_commit(partial(signal, sender=Opportunity, opportunity_id=opportunity.pk))
    return opportunity


def _win(opportunity: Opportunity, on: dt.date, by: User, terms: OrderTerms | None) -> None:
    booking = book(opportunity, amount=opportunity.amount or Decimal(0), ordered_on=on)
    begin_fulfilment(opportunity, booking, by=by, on=on, terms=terms)
    if opportunity.person is not None:
        customers_actions.add_to_timeline(
            opportunity.person,
            kind="opportunity_won",
            object_id=opportunity.pk,
            at=place_of_win(opportunity, on),
            company_then=opportunity.company,
        )


def _ready_to_end(to: State, reason_code: str, stated: str, stated_by: Person | None, note: str) -> None:
    if reason_code not in CloseReason.values:
        raise Incomplete(_("Please choose a reason."), field="reason_code")
    if to == State.WITHDRAWN:
        if not (note.strip() or stated.strip()):
            raise Incomplete(_("Please say in one line why we withdraw."), field="note")
        return
    if not stated.strip():
        raise Incomplete(_("Please write in one line what the customer said."), field="stated")
    if stated_by is None:
        raise Incomplete(_("Please say who at the customer said it."), field="stated_by")


@transaction.atomic
def hold(
    opportunity: Opportunity, *, by: User, revisit_on: dt.date, reason: str = "", read_at: int | None = None
) -> Opportunity:
    """Rests until a day on which somebody looks at it again; it counts nowhere until then. One that rests gets another day."""
    lock(opportunity, read_at=read_at)
    may_hold(by, opportunity).enforce()
    if revisit_on <= clock.today():
        raise Incomplete(_("Please choose a day ahead on which you look at it again."), field="revisit_on")
    with history(by=by, reason=reason):
        if opportunity.state == State.ON_HOLD:
            save_version(opportunity, read_at=opportunity.version, changes={"revisit_on": revisit_on})
        else:
            _change(opportunity, State.ON_HOLD, revisit_on=revisit_on)
        _recount(opportunity, by)
    return opportunity


@transaction.atomic
def reopen(
    opportunity: Opportunity,
    *,
    by: User,
    on: dt.date,
    fact_code: str = "",
    text: str = "",
    person: Person | None = None,
    happened_on: dt.date | None = None,
    origin: str = Origin.CUSTOMER_SAID,
    log: ContactLog | None = None,
    valid_until: dt.date | None = None,
    read_at: int | None = None,
) -> Opportunity:
    """Goes on with it. After a hold nothing more is asked. One that ended without an order comes back within 180 days
    for a new fact from the customer, and enters the second stage at most. Errors: IllegalMove, Incomplete, Stale."""
    lock(opportunity, read_at=read_at)
    may_reopen(by, opportunity).enforce()
    held = opportunity.state == State.ON_HOLD
    happened_on = happened_on or on
    if not held:
        _still_warm(opportunity, on)
        if fact_code not in FactCode.values or origin == Origin.INTERNAL:
            raise Incomplete(_("Please say what is new from the customer."), field="fact_code")
        if opportunity.closed_on is not None and happened_on < opportunity.closed_on:
            raise Incomplete(_("The fact is older than the end: something new is needed."), field="happened_on")
    with history(by=by, reason=text):
        _change(
            opportunity, State.OPEN, revisit_on=None, **_fresh_grace(opportunity, on), **({} if held else _UNCLOSED)
        )
        if not held:
            record_evidence(
                opportunity,
                by=by,
                fact_code=fact_code,
                text=text,
                person=person,
                happened_on=happened_on,
                origin=origin,
                log=log,
                valid_until=valid_until,
            )
            _enter_early(opportunity, by, on, reason=text)
        _recount(opportunity, by)
    return opportunity


_UNCLOSED: dict[str, Any] = {
    "closed_on": None,
    "close_basis": "",
    "close_reason": "",
    "customer_stated_reason": "",
    "stated_by": None,
}


def _fresh_grace(opportunity: Opportunity, on: dt.date) -> dict[str, Any]:
    """A next step that passed while it rested is gone, and the 14 days for a new one begin with the reopening."""
    if opportunity.next_step_on is not None and opportunity.next_step_on >= on:
        return {}
    return {"next_step_on": None, "next_step_agreed": False, "next_step_missing_since": on}


def _still_warm(opportunity: Opportunity, on: dt.date) -> None:
    if opportunity.closed_on is not None and (on - opportunity.closed_on).days > REOPEN_DAYS:
        raise IllegalMove(_("It ended more than 180 days ago: raise a new opportunity instead."))


def _enter_early(opportunity: Opportunity, by: User, on: dt.date, *, reason: str) -> None:
    """In the second stage at most; the move says what is new at the customer, as any step back says why."""
    was = opportunity.stage
    if was.position <= REOPENED_STAGE:
        return
    to = Stage.objects.filter(version=was.version_id, position__lte=REOPENED_STAGE).latest("position")
    opportunity.stage, opportunity.stage_entered_on = to, on
    opportunity.save(update_fields=["stage", "stage_entered_on"])
    move = {"from_stage": was, "to_stage": to, "moved_on": on, "by": by, "reason": reason[:300]}
    StageMove.objects.create(opportunity=opportunity, **move)
    enter_stage(opportunity, on=on, left=was)


@transaction.atomic
def cancel_contract(
    opportunity: Opportunity,
    *,
    by: User,
    on: dt.date,
    text: str,
    person: Person | None,
    origin: str = Origin.DOCUMENT,
    log: ContactLog | None = None,
    read_at: int | None = None,
) -> Opportunity:
    """A leader records that the customer cancelled: evidence against F11, and a negative booking on that day."""
    lock(opportunity, read_at=read_at)
    may_cancel_contract(by, opportunity).enforce()
    _not_ahead(on)
    if opportunity.closed_on is not None and on < opportunity.closed_on:
        raise Incomplete(_("This lies before the order."), field="on")
    if not text.strip():
        raise ReasonRequired(_("Please write what the customer did or said."))
    with history(by=by, reason=text):
        _change(opportunity, State.CANCELLED, closed_on=on, close_basis=CloseBasis.FACTS)
        record_evidence(
            opportunity,
            by=by,
            fact_code=FactCode.F11,
            text=text,
            person=person,
            happened_on=on,
            origin=origin,
            log=log,
            contradicts=True,
        )
        reverse_bookings(opportunity, on=on)
        rest_fulfilment(opportunity, by=by, on=on, reason=text, person=person)
        _recount(opportunity, by)
    transaction.on_commit(
        partial(
            opportunity_closed.send_robust,
            sender=Opportunity,
            opportunity_id=opportunity.pk,
            state=str(State.CANCELLED),
        )
    )
    return opportunity


def _recount(opportunity: Opportunity, by: User) -> None:
    """Its own category, and those of later ones for the same purchase: whether they count depends on its state."""
    refresh_category(opportunity, by=by)
    later = opportunity.same_later.filter(is_same=True).order_by("later").values_list("later", flat=True)
    recategorise(later, on=clock.today(), by=by)


def _not_ahead(on: dt.date) -> None:
    if on > clock.today():
        raise Incomplete(_("This day lies ahead."), field="on")


def _not_before_it_began(opportunity: Opportunity, to: State, on: dt.date) -> None:
    if on < clock.today() - CLOSE_BACK:
        raise Incomplete(_("This day is more than a year ago. Please check the year."), field="on")
    if to != State.WON:
        if on < opportunity.stage_entered_on:
            words = _("It entered its present stage on %(day)s: it did not end before that.")
            raise Incomplete(words % {"day": day(opportunity.stage_entered_on, "full")}, field="on")
        return
    first = opportunity.stage_moves.order_by("moved_on").values_list("moved_on", flat=True).first()
    began = min(first or opportunity.created_on, opportunity.created_on)
    if on < began - ORDER_GRACE:
        words = _("It began on %(day)s: the order is at most 30 days older than that.")
        raise Incomplete(words % {"day": day(began, "full")}, field="on")


def _change(opportunity: Opportunity, to: State, **values: Any) -> None:
    """The one write of a state, on a locked record: refused where the table has no such move."""
    was = State(opportunity.state)
    if to not in MOVES[was]:
        raise IllegalMove(_("It cannot be moved in this way from where it is."))
    Opportunity.objects.filter(pk=opportunity.pk).update(state=to, version=F("version") + 1, **values)
    for name, value in {"state": to, **values}.items():
        setattr(opportunity, name, value)
    opportunity.version += 1
