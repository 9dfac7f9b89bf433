"""Offers as pages show them: the list, one paper, and what a new draft begins with."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.files.models import StoredFile
from core.kept import among, among_found
from core.models import Mail
from core.templatetags.words import day, figure
from customers.models import Employment, Person
from opportunities.models import (
    HOLDING,
    AmountBasis,
    Delivery,
    Opportunity,
    PriceList,
    Product,
    Quotation,
    QuotationLine,
    QuotationState,
)
from opportunities.policies import may_quote
from opportunities.queries.quotations import called, letters_of, paper_names, says_the_amount
from opportunities.quoting import in_korean_words
from sellers.models import Language, User

GOOD_FOR_DAYS = 30
VAT_OF_KRW = Decimal(10)
MOST = 100
MOST_PEOPLE = 60
MOST_PRODUCTS = 10
HEAD = (
    "title", "person", "valid_until", "currency", "vat_pct", "vat_included", "language", "contact", "delivery_terms",
    "payment_terms", "note",
)  # fmt: skip
LINE = ("product", "text", "quantity", "unit", "unit_price", "discount_pct")
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


@dataclass(frozen=True)
class PaperLine:
    """Figures in the words of the paper's language; `discount` is empty where there is none."""

    position: int
    text: str
    count: str
    unit: str
    unit_price: Decimal
    discount: str
    amount: Decimal


@dataclass(frozen=True)
class PaperView:
    """What stands on the paper, on the screen and in the PDF alike; `names` are those of both sides."""

    row: Quotation
    lines: list[PaperLine]
    names: dict[str, Any]
    in_words: str
    dated: dt.date

    @property
    def addressee(self) -> str:
        if not self.names["to_title"]:
            return _("Attn. %(to_name)s") % self.names
        return _("Attn. %(to_name)s, %(to_title)s") % self.names

    @property
    def rate(self) -> str:
        return plain(self.row.vat_pct)

    @property
    def has_discount(self) -> bool:
        return any(line.discount for line in self.lines)


def paper_of(quotation: Quotation, *, on: dt.date, issuer: User | None = None) -> PaperView:
    """Of an issued one what was kept on its day; of a draft what would stand there if `issuer` issued it today."""
    lines = [
        PaperLine(
            position=line.position,
            text=line.text,
            count=plain(line.quantity),
            unit=line.unit,
            unit_price=line.unit_price,
            discount=plain(line.discount_pct) if line.discount_pct else "",
            amount=line.amount,
        )
        for line in quotation.lines.order_by("position")
    ]
    if quotation.is_draft:
        names = paper_names(quotation.opportunity, quotation, issuer or quotation.made_by, on=on)
    else:
        kept = ("from_company", "from_unit", "from_name", "from_email", "contact", "to_company", "to_name", "to_title")
        names = {name: getattr(quotation, name) for name in kept}
    korean_won = quotation.currency == "KRW" and quotation.language == Language.KOREAN
    words = in_korean_words(quotation.total_amount) if korean_won else ""
    return PaperView(quotation, lines, names, words, quotation.issued_on or on)


def plain(number: Decimal) -> str:
    """With its thousands apart and no more places than it needs: 1,200 or 1.5."""
    short = number.normalize()
    return figure(short, max(0, -int(short.as_tuple().exponent)))


def stored_paper(quotation: Quotation) -> StoredFile | None:
    """The PDF that was kept when it was issued."""
    found: StoredFile | None = StoredFile.objects.of(quotation).first()
    return found


@dataclass(frozen=True)
class Start:
    """What a draft's form begins with: its own words, or what is known for a new one."""

    head: dict[str, Any]
    lines: list[dict[str, Any]]


def start_of_draft(quotation: Quotation) -> Start:
    lines = quotation.lines.select_related("product", "price_list").order_by("position")
    return Start({name: getattr(quotation, name) for name in HEAD}, [_line(row, row.price_list) for row in lines])


def start_of_new(opportunity: Opportunity, viewer: User) -> Start:
    """From the opportunity's products and amount, and the terms of her last offer. Cost: two queries."""
    last = Quotation.objects.filter(made_by=viewer).visible_to(viewer).order_by("-pk").first()
    head = {
        "title": opportunity.title,
        "person": opportunity.person,
        "valid_until": clock.today() + dt.timedelta(days=GOOD_FOR_DAYS),
        "currency": opportunity.currency,
        "vat_pct": VAT_OF_KRW if opportunity.currency == "KRW" else Decimal(0),
        "vat_included": False,  # what is known of prices is without it
        "language": last.language if last is not None else Language.KOREAN,
        "contact": last.contact if last is not None else "",
        "delivery_terms": last.delivery_terms if last is not None else "",
        "payment_terms": last.payment_terms if last is not None else "",
        "note": "",
    }
    return Start(head, _lines_known(opportunity))


def _lines_known(opportunity: Opportunity) -> list[dict[str, Any]]:
    found = []
    for row in opportunity.lines.select_related("product", "price_list").order_by("position", "pk"):
        price, discount = row.unit_price, row.discount_pct
        if price is None and row.amount is not None:  # typed as a whole
            price, discount = row.amount / row.quantity, Decimal(0)
            row.quantity, price = (row.quantity, price) if price == round(price, 2) else (Decimal(1), row.amount)
        line = QuotationLine(
            product=row.product,
            text=row.product.name,
            quantity=row.quantity,
            unit=row.product.unit,
            unit_price=price,
            discount_pct=discount,
        )
        found.append(_line(line, row.price_list))
    if not found and opportunity.amount:
        found.append(_line(QuotationLine(text=opportunity.title, unit_price=opportunity.amount)))
    return found


def _line(row: QuotationLine, price_list: PriceList | None = None) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in LINE}
    listed = price_list.name if price_list is not None else ""
    return found | {"discount_pct": plain(row.discount_pct) if row.discount_pct else None, "listed": listed}


def customers_people(opportunity: Opportunity, viewer: User) -> QuerySet[Person]:
    """Who may be addressed: those on the sheet, and who works at the company today."""
    known = [pk for pk in (opportunity.person_id, opportunity.next_step_person_id) if pk]
    buyers = opportunity.buyers.visible_to(viewer).order_by().values("person_id")
    jobs = Employment.objects.on(clock.today()).filter(company=opportunity.company_id).order_by("person_id")
    there = jobs.values_list("person_id", flat=True)[:MOST_PEOPLE]
    here = Q(among("pk", [*known, *there])) | Q(
        among_found("pk", buyers)
    )  # by the key, and not through everybody there is
    rows = Person.objects.visible_to(viewer).filter(here)
    return rows.order_by("name_key", "id")


def former_that_end(quotation: Quotation) -> list[Quotation]:
    """Versions of the same number that end when this one is sent or received."""
    same = Quotation.objects.filter(year=quotation.year, serial=quotation.serial, revision__lt=quotation.revision)
    return list(same.filter(state__in=HOLDING).order_by("revision"))


def letter_of_offer(quotation: Quotation, seller: User) -> dict[str, Any]:
    """What the form of sending begins with: her address, and a letter that may be changed, in the offer's language."""
    with translation.override(quotation.language):
        words = {
            "number": str(quotation),
            "title": quotation.title,
            "company": quotation.from_company,
            "name": quotation.to_name,
            "seller": called(seller, quotation.language),
            "day": day(quotation.valid_until, "full"),
        }
        message = _(
            "Dear %(name)s,\n\nattached is our quotation %(number)s for %(title)s. It holds until %(day)s.\n"
            "Please let me know that it has reached you.\n\n%(seller)s, %(company)s"
        )
        subject = _("Quotation %(number)s: %(title)s") % words
        email = quotation.person.email or ""
        how = Delivery.HERE if email and seller.email and not quotation.person.do_not_contact else Delivery.HAND
        return {"sent_how": how, "sent_to": email, "subject": subject[:150], "message": message % words}


def mail_of_offer(quotation: Quotation) -> Mail | None:
    """The letter that took it along, with what became of it."""
    if quotation.sent_how != Delivery.HERE:
        return None
    return letters_of(quotation).order_by("-pk").first()


def products_like(viewer: User, text: str) -> list[Product]:
    """On sale, by name or code. Cost: one query."""
    named = Q(name__icontains=text) | Q(code__istartswith=text)
    rows = Product.objects.visible_to(viewer).filter(named, is_active=True)
    return list(rows.order_by("name", "pk")[:MOST_PRODUCTS])
