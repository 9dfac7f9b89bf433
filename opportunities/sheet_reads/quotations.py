"""Offers as whoever reads the sheet sees them: every version, where it stands, and what she may do with it next."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opportunities.models import HOLDING, AmountBasis, Delivery, Opportunity, Quotation, QuotationState
from opportunities.policies import may_quote
from opportunities.queries.quotations import says_the_amount
from sellers.models import User

MOST = 100
# what may be done next, by state: the first is what the page proposes
ACTS: dict[str, tuple[str, ...]] = {
    QuotationState.DRAFT: ("issue", "edit", "discard"),
    QuotationState.ISSUED: ("send", "receive", "revise", "withdraw"),
    QuotationState.SENT: ("receive", "amount", "revise", "send", "withdraw"),
    QuotationState.RECEIVED: ("amount", "revise", "withdraw"),
    QuotationState.SUPERSEDED: (),
    QuotationState.WITHDRAWN: ("revise",),
}
RUN_OUT = ("revise", "withdraw")
TAPS = frozenset({"discard", "revise"})
LABELS = {
    "issue": gettext_lazy("Issue it"),
    "edit": gettext_lazy("Change the draft"),
    "discard": gettext_lazy("Drop the draft"),
    "send": gettext_lazy("Send it"),
    "receive": gettext_lazy("Customer confirmed receipt"),
    "revise": gettext_lazy("New version"),
    "withdraw": gettext_lazy("Withdraw it"),
    "amount": gettext_lazy("Set the opportunity's amount to it"),
}


@dataclass(frozen=True)
class Act:
    """One thing that may be done next: a page, or a tap that asks nothing."""

    name: str
    label: str
    url: str
    is_tap: bool


@dataclass(frozen=True)
class Offer:
    """One version for a reader; `acts` is empty for who only reads. `draft_of` names the version that a draft revises."""

    row: Quotation
    acts: tuple[str, ...]
    sign: str
    draft_of: Quotation | None = None
    newer: Quotation | None = None  # issued, and not sent yet: this one ends when it goes out

    @property
    def counts(self) -> bool:
        """Whether the customer's word that it is there still stands as a fact."""
        proof = self.row.evidence if self.sign == "received" else None
        return proof is not None and proof.withdrawn_at is None

    @property
    def is_alive(self) -> bool:
        return self.sign in ("draft", "issued", "sent", "received")

    @property
    def name(self) -> str:
        if not self.row.is_draft:
            return str(self.row)
        if self.draft_of is None:
            return _("Draft of a quotation")
        return _("New version of %(number)s") % {"number": self.draft_of.number}

    @property
    def sent(self) -> str:
        return str(Delivery(self.row.sent_how).label) if self.row.sent_how else ""

    @property
    def links(self) -> list[Act]:
        """In the order of what comes next."""
        here = [self.row.opportunity_id, self.row.pk]
        return [
            Act(act, str(LABELS[act]), reverse(f"opportunities:quote_{act}", args=here), act in TAPS)
            for act in self.acts
        ]


@dataclass(frozen=True)
class Offers:
    offers: list[Offer]
    can_edit: bool


def offers_of(opportunity: Opportunity, viewer: User) -> Offers:
    """Every version, newest first. Cost: one query besides the right to edit."""
    rows = opportunity.quotations.visible_to(viewer).select_related("person", "revises", "received_from")
    can_edit = bool(may_quote(viewer, opportunity))
    found: list[Offer] = []
    last: dict[tuple[Any, Any], Quotation] = {}
    for row in rows.order_by("-pk")[:MOST]:
        number = (row.year, row.serial)
        found.append(offer_from(row, opportunity, can_edit, last.get(number)))
        if row.state in HOLDING:
            last.setdefault(number, row)
    return Offers(found, can_edit)


def offer_from(row: Quotation, opportunity: Opportunity, can_edit: bool, newer: Quotation | None = None) -> Offer:
    expired = row.is_expired
    acts = RUN_OUT if expired else ACTS[row.state]
    if not _says_more(row, opportunity):
        acts = tuple(act for act in acts if act != "amount")
    return Offer(
        row,
        acts if can_edit else (),
        "expired" if expired else row.state,
        row.revises if row.is_draft else None,
        newer if row.state in HOLDING else None,
    )


def _says_more(row: Quotation, opportunity: Opportunity) -> bool:
    """Whether the amount may be set to it: what the customer has, where it differs; what only went out, where nobody
    but us says what it is worth."""
    if row.state == QuotationState.SENT:
        return opportunity.amount_basis not in (AmountBasis.QUOTE, AmountBasis.CUSTOMER)
    return not says_the_amount(opportunity, [row])
