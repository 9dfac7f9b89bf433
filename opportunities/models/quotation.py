"""Quotations: what was offered to whom at which price until when. Once issued, one is a document (adr: quotations)."""

import datetime as dt
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.fields import AmountField, CurrencyField, LineField, ProseField
from core.history import tracked
from core.versions import Versioned
from customers.models import ContactLog, Person
from opportunities.models.fact import Evidence
from opportunities.models.opportunity import Opportunity
from opportunities.models.price_list import PriceList
from opportunities.models.product import Product
from opportunities.querysets import OfLineQuerySet, OfQuotationQuerySet
from sellers.models import Language


class QuotationState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("quotation", "draft")
    ISSUED = "issued", pgettext_lazy("quotation", "issued")
    SENT = "sent", pgettext_lazy("quotation", "sent")
    RECEIVED = "received", pgettext_lazy("quotation", "received")
    SUPERSEDED = "superseded", pgettext_lazy("quotation", "replaced")
    WITHDRAWN = "withdrawn", pgettext_lazy("quotation", "withdrawn")


# that it has expired follows from `valid_until` and is no state of the row
QUOTATION_MOVES: dict[str, tuple[str, ...]] = {
    QuotationState.DRAFT: (QuotationState.ISSUED,),
    QuotationState.ISSUED: (QuotationState.SENT, QuotationState.RECEIVED, QuotationState.SUPERSEDED, QuotationState.WITHDRAWN),
    QuotationState.SENT: (QuotationState.SENT, QuotationState.RECEIVED, QuotationState.SUPERSEDED, QuotationState.WITHDRAWN),
    QuotationState.RECEIVED: (QuotationState.SUPERSEDED, QuotationState.WITHDRAWN),
    QuotationState.SUPERSEDED: (),
    QuotationState.WITHDRAWN: (),
}  # fmt: skip
HOLDING = (QuotationState.ISSUED, QuotationState.SENT, QuotationState.RECEIVED)  # binds us until its last day


class Delivery(models.TextChoices):
    HERE = "here", pgettext_lazy("how a quotation went out", "by e-mail, from here")
    MAIL = "mail", pgettext_lazy("how a quotation went out", "by my own e-mail")
    HAND = "hand", pgettext_lazy("how a quotation went out", "handed over")
    OTHER = "other", pgettext_lazy("how a quotation went out", "another way")


@tracked()
class Quotation(Versioned):
    """One version of an offer. `year` and `serial` are its number, given when it is issued and kept by its revisions.

    From then on a trigger lets nothing that stands on the paper change (migration `quotations_stand`); `from_...` and
    `to_...` are what stood there on that day, whatever becomes of people and companies.
    """

    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="quotations")
    revises = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="revisions")
    year = models.PositiveSmallIntegerField(null=True)
    serial = models.PositiveIntegerField(null=True)
    revision = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(_("state"), max_length=10, choices=QuotationState, default=QuotationState.DRAFT)

    title = LineField(_("what it is for"), max_length=200)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="quotations", verbose_name=_("to whom"))
    language = models.CharField(_("language"), max_length=5, choices=Language, default=Language.KOREAN)
    currency = CurrencyField(_("currency"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    delivery_terms = ProseField(_("delivery terms"), blank=True)
    payment_terms = ProseField(_("payment terms"), blank=True)
    note = ProseField(_("note"), blank=True)
    contact = LineField(_("how to reach me"), max_length=120, blank=True)

    vat_pct = models.DecimalField(_("VAT"), max_digits=4, decimal_places=2, default=Decimal(10))
    vat_included = models.BooleanField(_("prices include VAT"), default=False)
    lines_amount = AmountField(_("sum of the lines"), default=0)
    net_amount = AmountField(_("without VAT"), default=0)
    vat_amount = AmountField(_("VAT"), default=0)
    total_amount = AmountField(_("total"), default=0)

    from_company = LineField(max_length=120, blank=True)
    from_name = LineField(max_length=80, blank=True)
    from_unit = LineField(max_length=120, blank=True)
    from_email = LineField(max_length=254, blank=True)
    to_company = LineField(max_length=200, blank=True)
    to_name = LineField(max_length=80, blank=True)
    to_title = LineField(max_length=170, blank=True)

    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    issued_on = models.DateField(null=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    sent_on = models.DateField(_("sent on"), null=True, blank=True)
    sent_how = models.CharField(_("how it went out"), max_length=5, choices=Delivery, blank=True)
    sent_to = LineField(_("where to"), max_length=254, blank=True)
    received_on = models.DateField(_("received on"), null=True, blank=True)
    received_from = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("who said so")
    )
    received_words = LineField(_("how the customer said it"), max_length=300, blank=True)
    received_log = models.ForeignKey(ContactLog, on_delete=models.PROTECT, null=True, related_name="+")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, related_name="quotations")
    ended_on = models.DateField(null=True)
    end_reason = LineField(_("reason"), max_length=300, blank=True)

    objects = OfLineQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["opportunity", "-id"], name="quotation_of_opportunity")]
        constraints = [
            models.UniqueConstraint(fields=["year", "serial", "revision"], name="quotation_number_once"),
            models.UniqueConstraint(
                fields=["revises"], name="quotation_one_draft_of_revision", condition=Q(state="draft")
            ),
            models.CheckConstraint(
                name="quotation_number_iff_issued",
                condition=Q(state="draft", year__isnull=True, serial__isnull=True, issued_on__isnull=True)
                | (
                    ~Q(state="draft")
                    & Q(year__isnull=False, serial__isnull=False, issued_on__isnull=False, valid_until__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="quotation_adds_up",
                condition=Q(total_amount=F("net_amount") + F("vat_amount"))
                & (Q(vat_included=False, lines_amount=F("net_amount")) | Q(vat_included=True, lines_amount=F("total_amount"))),
            ),
            models.CheckConstraint(
                name="quotation_amounts_not_negative", condition=Q(net_amount__gte=0, vat_amount__gte=0)
            ),
            models.CheckConstraint(name="quotation_vat_rate", condition=Q(vat_pct__gte=0)),
            models.CheckConstraint(
                name="quotation_receipt_is_whole",
                condition=~Q(state="received") | Q(received_on__isnull=False, received_from__isnull=False),
            ),
        ]  # fmt: skip

    class Privacy:
        is_shared = True  # an offer of the company's: her name goes from its words, the offer stays
        is_drawn = True  # its file comes from its rows and goes with her name
        personal = {
            "person", "title", "delivery_terms", "payment_terms", "note", "contact", "from_name", "from_email", "to_name",
            "to_title", "made_by", "issued_by", "sent_to", "received_from", "received_words", "end_reason",
        }  # fmt: skip
        plain = {
            "id", "version", "opportunity", "revises", "year", "serial", "revision", "state", "language", "currency",
            "valid_until", "vat_pct", "vat_included", "lines_amount", "net_amount", "vat_amount", "total_amount",
            "from_company", "from_unit", "to_company", "created_at", "issued_on", "sent_on", "sent_how", "received_on",
            "received_log", "evidence", "ended_on",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.number} v{self.revision}" if self.number else self.title

    @property
    def number(self) -> str:
        return number_of(self.year, self.serial)

    @property
    def is_draft(self) -> bool:
        return self.state == QuotationState.DRAFT

    @property
    def is_holding(self) -> bool:
        """Issued, neither taken back nor replaced, and not past its last day."""
        return self.state in HOLDING and not self.is_expired

    @property
    def is_expired(self) -> bool:
        return is_past(self.state, self.valid_until, on=clock.today())


def number_of(year: int | None, serial: int | None) -> str:
    """Q-2026-0001; nothing for a draft."""
    return f"Q-{year}-{serial:04d}" if year is not None and serial is not None else ""


def is_past(state: str, valid_until: dt.date | None, *, on: dt.date) -> bool:
    """Whether an offer that nobody ended holds no longer on a day."""
    return state in HOLDING and valid_until is not None and valid_until < on


@tracked()
class QuotationLine(models.Model):
    """What is offered: a copy, so that a price which changes later changes no offer. `price_list` says whose price it is;
    it is empty for one that was typed or is the product's own."""

    quotation = models.ForeignKey(Quotation, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, related_name="quotation_lines")
    text = LineField(_("item"), max_length=200)
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3, default=1)
    unit = LineField(_("unit"), max_length=20, blank=True)
    unit_price = AmountField(_("unit price"))
    discount_pct = models.DecimalField(_("discount"), max_digits=5, decimal_places=2, default=0)
    amount = AmountField(_("amount"))
    price_list = models.ForeignKey(
        PriceList, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    objects = OfQuotationQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["quotation", "position"], name="quotation_line_place"),
            models.CheckConstraint(
                name="quotation_line_figures",
                condition=Q(
                    quantity__gt=0, unit_price__gte=0, discount_pct__gte=0, discount_pct__lte=100, amount__gte=0
                ),
            ),
        ]

    class Privacy:
        is_shared = True
        personal = {"text"}
        plain = {
            "id", "quotation", "position", "product", "quantity", "unit", "unit_price", "discount_pct", "amount", "price_list",
        }  # fmt: skip
