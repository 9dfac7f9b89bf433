"""What an order needs before it is booked, recorded with it where the record lacks it: its paper (F11), its amount."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.audit import history
from customers.models import Person
from opportunities.actions.evidence import about_fact, record_evidence
from opportunities.actions.work import write_fields
from opportunities.errors import FactMissing, Incomplete
from opportunities.models import AmountBasis, FactCode, Opportunity
from opportunities.policies import may_edit
from opportunities.queries.standing import facts_of
from sellers.models import User

NO_AMOUNT = gettext_lazy("Please enter the amount of the order.")


@dataclass(frozen=True)
class OrderPaper:
    """The contract or order itself (F11): what it is, who gave it (empty for one of the ERP), and which kind it is."""

    text: str
    person: Person | None
    origin: str


@dataclass(frozen=True)
class OrderAmount:
    """What was ordered, without VAT; an empty `currency` is that of the record."""

    amount: Decimal
    currency: str = ""
    basis: str = AmountBasis.CUSTOMER


def make_bookable(
    opportunity: Opportunity,
    *,
    by: User,
    on: dt.date,
    paper: OrderPaper | None,
    signed_on: dt.date,
    worth: OrderAmount | None,
) -> None:
    """Records what is said with the order, on a locked record. Errors: FactMissing without its paper, Incomplete without
    an amount, or for one in a currency that its products do not stand in."""
    if paper is not None:
        _record_paper(opportunity, paper, by, min(signed_on, on))  # signed after the order, it counts from the order on
    _has_paper(opportunity, on)
    amount = worth.amount if worth is not None else opportunity.amount
    if amount is None or amount <= 0:
        raise Incomplete(NO_AMOUNT, field="amount")
    if worth is not None:
        _record_amount(opportunity, worth, by)


def _record_paper(opportunity: Opportunity, paper: OrderPaper, by: User, on: dt.date) -> None:
    with history(by=by), about_fact(FactCode.F11):
        record_evidence(
            opportunity,
            by=by,
            fact_code=FactCode.F11,
            text=paper.text,
            person=paper.person,
            happened_on=on,
            origin=paper.origin,
        )


def _has_paper(opportunity: Opportunity, on: dt.date) -> None:
    paper = facts_of(opportunity, on=on)[FactCode.F11]
    if paper.why == "not_signed":
        raise FactMissing(
            _("What is recorded for F11 is a spoken yes, which does not count: it takes a signed contract or an order.")
        )
    if not paper.is_true:
        raise FactMissing(
            _("An order needs its paper: record the signed contract, the order or the ERP entry (F11) with it.")
        )


def _record_amount(opportunity: Opportunity, worth: OrderAmount, by: User) -> None:
    may_edit(by, opportunity).enforce()
    said = {
        "amount": worth.amount,
        "currency": worth.currency or opportunity.currency,
        "amount_basis": worth.basis,
    }
    changes = {name: value for name, value in said.items() if value != getattr(opportunity, name)}
    if changes:
        write_fields(opportunity, by=by, read_at=None, changes=changes)
