"""Bookings: the only source of 수주. Unit and share of each person are stamped on the day of the order."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import AmountField, CurrencyField, LineField
from core.history import tracked
from opportunities.models.codes import CloseBasis
from opportunities.models.opportunity import Opportunity
from opportunities.models.product import Product
from opportunities.querysets import OfBookingQuerySet, OfSheetQuerySet
from sellers.models import OrgUnit


class BookingKind(models.TextChoices):
    ORDER = "order", _("Order")
    REVERSAL = "reversal", _("Reversal")


@tracked(indexes=[models.Index(fields=["ordered_on"], name="booking_events_by_day")])  # orders of a past day's forecast
class Booking(models.Model):
    """An order (amount ≥ 0) or its reversal (amount ≤ 0)."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="bookings")
    kind = models.CharField(_("kind"), max_length=10, choices=BookingKind, default=BookingKind.ORDER)
    amount = AmountField(_("amount"))
    currency = CurrencyField(_("currency"))
    company_rate = models.DecimalField(max_digits=18, decimal_places=8, null=True)
    company_rate_on = models.DateField(null=True)
    ordered_on = models.DateField(_("ordered on"))
    reference = LineField(_("contract or order number"), max_length=60, blank=True)
    contract_on = models.DateField(_("contract date"), null=True, blank=True)
    basis = models.CharField(max_length=10, choices=CloseBasis, default=CloseBasis.FACTS)
    reverses = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="reversals")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OfSheetQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["ordered_on", "id"], include=["opportunity", "created_at"], name="booking_in_order"),
            models.Index(fields=["created_at", "ordered_on"], include=["opportunity"], name="booking_since"),
            models.Index(fields=["currency"], name="booking_waits_for_rate", condition=Q(company_rate__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(
                name="booking_sign",
                condition=Q(kind=BookingKind.ORDER, amount__gte=0) | Q(kind=BookingKind.REVERSAL, amount__lte=0),
            )
        ]

    class Privacy:
        personal: set[str] = set()
        plain = {
            "id", "opportunity", "kind", "amount", "currency", "company_rate", "company_rate_on", "ordered_on", "reference",
            "contract_on", "basis", "reverses", "created_at",
        }  # fmt: skip


@tracked()
class BookingShare(models.Model):
    """One person's part of a booking, in the unit she worked in on that day; the parts sum to the booking."""

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="shares")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="booking_shares",
        db_index=False,  # booking_share_of begins with it
    )
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, null=True, related_name="booking_shares")
    share_pct = models.DecimalField(max_digits=5, decimal_places=2)
    amount = AmountField()

    objects = OfBookingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user"], include=["booking", "unit"], name="booking_share_of")]
        constraints = [models.UniqueConstraint(fields=["booking", "user"], name="booking_share_once")]

    class Privacy:
        personal = {"user"}
        plain = {"id", "booking", "unit", "share_pct", "amount"}


@tracked()
class BookingLine(models.Model):
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="booking_lines")
    quantity = models.DecimalField(max_digits=14, decimal_places=3, default=1)
    amount = AmountField()

    objects = OfBookingQuerySet.as_manager()

    class Privacy:
        personal: set[str] = set()
        plain = {"id", "booking", "product", "quantity", "amount"}
