"""What becomes of an issued quotation: sent, received (which is the fact F6), replaced by a later version, taken back."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock, mail
from core.audit import history
from core.errors import ReasonRequired
from core.templatetags.words import day
from core.versions import save_version
from customers.models import ContactLog, Person
from opportunities.actions.categories import refresh_category
from opportunities.actions.evidence import about_fact, record_evidence
from opportunities.actions.quotations import locked
from opportunities.actions.work import edit_opportunity
from opportunities.errors import IllegalMove, Incomplete
from opportunities.models import (
    HOLDING,
    QUOTATION_MOVES,
    AmountBasis,
    Evidence,
    FactCode,
    Opportunity,
    Origin,
    Quotation,
    QuotationState,
)
from opportunities.queries.quotations import is_customers, leaves_quote, mail_start, says_the_amount
from sellers.models import User


@transaction.atomic
def record_sending(
    quotation: Quotation, *, by: User, how: str, on: dt.date, to: str = "", takes_amount: bool = False
) -> Quotation:
    """That it went out: how, when, to whom. It proves nothing (domain.md §4): only the customer's word does.

    Former versions of the number are replaced with it, and what proved their receipt proves nothing any more. An amount
    that one of them said becomes this one's with `takes_amount`, else an estimate.
    Errors: Incomplete for a day ahead or before it was issued; IllegalMove, also for one that has run out.
    """
    opportunity = locked(quotation, by)
    _may_move(quotation, QuotationState.SENT)
    if quotation.is_expired:
        words = _("The offer held until %(day)s: send a new version.")
        raise IllegalMove(words % {"day": day(quotation.valid_until, "full")})
    _check_day(quotation, on, field="sent_on")
    changes = {"state": QuotationState.SENT, "sent_how": how, "sent_on": on, "sent_to": to}
    with history(by=by), about_fact(FactCode.F6):
        save_version(quotation, read_at=None, changes=changes)
        _replace_former(quotation, on=on, by=by, takes_amount=takes_amount)
        refresh_category(opportunity, by=by)
    return quotation


@transaction.atomic
def record_receipt(
    quotation: Quotation,
    *,
    by: User,
    person: Person,
    on: dt.date,
    words: str = "",
    log: ContactLog | None = None,
    takes_amount: bool = False,
) -> Evidence:
    """The customer confirmed that she has it: this is the fact F6, for as long as the offer holds. It replaces former
    versions as a sending does.

    Errors: Incomplete for somebody who is not the customer's, a day ahead, before the offer went out or after its end,
    a record without her or from before the offer; IllegalMove for one that was taken back or replaced.
    """
    opportunity = locked(quotation, by)
    _may_move(quotation, QuotationState.RECEIVED)
    _check_day(quotation, on, field="received_on")
    if quotation.valid_until is not None and on > quotation.valid_until:
        raise Incomplete(_("The offer had run out by then: send a new version."), field="received_on")
    if quotation.sent_on is not None and on < quotation.sent_on:
        raise Incomplete(_("That was before it went out."), field="received_on")
    if not is_customers(opportunity, person, on=clock.today()):
        raise Incomplete(_("Only somebody of the customer's can say that it was received."), field="person")
    _check_record(quotation, log, person)
    said = _("Quotation %(number)s received, valid until %(day)s.") % {
        "number": quotation,
        "day": day(quotation.valid_until, "full"),
    }
    with history(by=by), about_fact(FactCode.F6):
        evidence = record_evidence(
            opportunity,
            by=by,
            fact_code=FactCode.F6,
            text=f"{said} {words}".strip(),
            person=person,
            happened_on=on,
            origin=Origin.CUSTOMER_SAID,
            log=log,
            valid_until=quotation.valid_until,
        )
        changes = {
            "state": QuotationState.RECEIVED,
            "received_on": on,
            "received_from": person,
            "received_words": words,
            "received_log": log,
            "evidence": evidence,
        }
        save_version(quotation, read_at=None, changes=changes)
        if not quotation.is_expired:  # written down late: what runs out itself ends no other
            _replace_former(quotation, on=on, by=by, takes_amount=takes_amount)
        refresh_category(opportunity, by=by)
    return evidence


@transaction.atomic
def withdraw_quotation(quotation: Quotation, *, by: User, reason: str) -> Quotation:
    """Takes an offer back; what proved its receipt counts no more, nor does it say what the opportunity is worth.

    The paper stays readable, letters that wait are not sent. Errors: ReasonRequired.
    """
    opportunity = locked(quotation, by)
    _may_move(quotation, QuotationState.WITHDRAWN)
    if not reason.strip():
        raise ReasonRequired(_("Please say why it is taken back."))
    with history(by=by, reason=reason), about_fact(FactCode.F6):
        changes = {"state": QuotationState.WITHDRAWN, "ended_on": clock.today(), "end_reason": reason}
        save_version(quotation, read_at=None, changes=changes)
        mail.withdraw_all(mail_start(quotation))
        _end_proofs([quotation])
        _leave_amount(opportunity, [quotation])
        refresh_category(opportunity, by=by)
    return quotation


@transaction.atomic
def take_amount(quotation: Quotation, *, by: User) -> Opportunity:
    """The opportunity is worth what was offered, without VAT, on the basis of the quotation."""
    opportunity = locked(quotation, by)
    if quotation.is_draft or not quotation.is_holding:
        raise IllegalMove(_("This offer does not hold any more."))
    if not quotation.net_amount:
        raise IllegalMove(_("This offer comes to nothing: it says no amount."))
    return _set_amount(opportunity, quotation, by)


def _set_amount(opportunity: Opportunity, quotation: Quotation, by: User) -> Opportunity:
    changes = {
        "amount": quotation.net_amount,
        "currency": quotation.currency,
        "amount_basis": AmountBasis.QUOTE,
    }
    return edit_opportunity(opportunity, by=by, read_at=opportunity.version, **changes)


def _replace_former(quotation: Quotation, *, on: dt.date, by: User, takes_amount: bool) -> None:
    same = Quotation.objects.filter(year=quotation.year, serial=quotation.serial, revision__lt=quotation.revision)
    former = list(same.filter(state__in=HOLDING))
    for one in former:
        save_version(one, read_at=None, changes={"state": QuotationState.SUPERSEDED, "ended_on": on})
        mail.withdraw_all(mail_start(one))
    _end_proofs(former)
    opportunity = quotation.opportunity
    if takes_amount and says_the_amount(opportunity, former):
        _set_amount(opportunity, quotation, by)
    else:
        _leave_amount(opportunity, former)


def _end_proofs(quotations: Iterable[Quotation]) -> None:
    """What was received is not on offer any more: the fact does not rest on it."""
    proofs = [one.evidence_id for one in quotations if one.evidence_id is not None]
    Evidence.objects.filter(pk__in=proofs, withdrawn_at__isnull=True).update(withdrawn_at=clock.now())


def _leave_amount(opportunity: Opportunity, ended: Iterable[Quotation]) -> None:
    """The amount that these offers alone said is an estimate from now on."""
    if says_the_amount(opportunity, ended) and leaves_quote(opportunity, opportunity.amount):
        save_version(opportunity, read_at=None, changes={"amount_basis": AmountBasis.ESTIMATE})


def _check_record(quotation: Quotation, log: ContactLog | None, person: Person) -> None:
    if log is None:
        return
    if quotation.issued_on is not None and clock.day_of(log.happened_at) < quotation.issued_on:
        raise Incomplete(_("This record is older than the offer."), field="log")
    if not log.attendances.filter(person=person).exists():
        words = _("%(name)s does not stand in this record. Choose another one, or none.")
        raise Incomplete(words % {"name": person.name}, field="log")


def _check_day(quotation: Quotation, on: dt.date, *, field: str) -> None:
    if on > clock.today():
        raise Incomplete(_("This day has not come yet."), field=field)
    if quotation.issued_on is not None and on < quotation.issued_on:
        raise Incomplete(_("That was before it was issued."), field=field)


def _may_move(quotation: Quotation, to: str) -> None:
    if to not in QUOTATION_MOVES[quotation.state]:
        raise IllegalMove(
            _("This version is %(state)s: that is not possible any more.") % {"state": quotation.get_state_display()}
        )
