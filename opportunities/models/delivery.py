"""After the order: the days that were promised with it, the call a month later, and the papers of the contract."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import LineField
from core.files.models import StoredFile
from core.history import tracked
from customers.models import ContactLog, Person, Promise
from opportunities.models.booking import Booking
from opportunities.models.opportunity import Opportunity
from opportunities.models.plan import WinAction
from opportunities.querysets import OfBookingQuerySet, OfSheetQuerySet

__all__ = ["ContractFile", "DateKind", "PromisedDate", "SatisfactionCall", "Satisfied"]


class DateKind(models.TextChoices):
    START = "start", pgettext_lazy("promised date", "Kick-off")
    FIRST = "first", pgettext_lazy("promised date", "First delivery")
    DELIVERY = "delivery", pgettext_lazy("promised date", "Delivery")
    INSTALL = "install", pgettext_lazy("promised date", "Installed")
    TRAINING = "training", pgettext_lazy("promised date", "Training")
    PAYMENT = "payment", pgettext_lazy("promised date", "Payment")
    OTHER = "other", pgettext_lazy("promised date", "Other")


class Satisfied(models.TextChoices):
    YES = "yes", pgettext_lazy("customer", "Satisfied")
    SO_SO = "so_so", pgettext_lazy("customer", "So-so")
    NO = "no", pgettext_lazy("customer", "Not satisfied")


@tracked()
class PromisedDate(models.Model):
    """A day that was promised with the order. Words, day, keeper and what became of it are the promise's; `promise` is
    the newest of its chain. `accepted_by` said on `accepted_on` that the customer takes it as done."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="promised_dates")
    kind = models.CharField(_("what"), max_length=10, choices=DateKind, default=DateKind.OTHER)
    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, related_name="order_date")
    accepted_on = models.DateField(_("accepted on"), null=True)
    accepted_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("accepted by")
    )
    accepted_words = LineField(_("what the customer said"), max_length=300, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OfSheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("promised date")
        verbose_name_plural = _("promised dates")
        indexes = [models.Index(fields=["opportunity", "id"], name="promised_dates_of")]
        constraints = [
            models.CheckConstraint(
                name="date_accepted_by_somebody_on_a_day",
                condition=Q(accepted_on__isnull=True, accepted_by__isnull=True)
                | Q(accepted_on__isnull=False, accepted_by__isnull=False),
            )
        ]

    class Privacy:
        is_shared = True  # our own work: of somebody who is erased her name goes from it, the words stay
        personal = {"accepted_by", "accepted_words", "made_by"}
        plain = {"id", "opportunity", "kind", "promise", "accepted_on", "created_at"}

    def __str__(self) -> str:
        return str(self.get_kind_display())


@tracked()
class SatisfactionCall(models.Model):
    """The call thirty days after the order. `action` is the thing to do that stands in the doer's plan; `log` is the
    contact in which the customer said it."""

    opportunity = models.OneToOneField(Opportunity, on_delete=models.PROTECT, related_name="satisfaction_call")
    due_on = models.DateField(_("due on"))
    action = models.OneToOneField(WinAction, on_delete=models.PROTECT, null=True, related_name="satisfaction_call")
    called_on = models.DateField(_("called on"), null=True)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("who at the customer")
    )
    log = models.ForeignKey(ContactLog, on_delete=models.PROTECT, null=True, related_name="satisfaction_calls")
    satisfied = models.CharField(_("how satisfied"), max_length=6, choices=Satisfied, blank=True)
    words = LineField(_("what the customer said"), max_length=300, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OfSheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("satisfaction call")
        verbose_name_plural = _("satisfaction calls")
        indexes = [models.Index(fields=["due_on"], name="calls_due", condition=Q(called_on__isnull=True))]
        constraints = [
            models.CheckConstraint(
                name="call_made_with_somebody",
                condition=Q(called_on__isnull=True, satisfied="", person__isnull=True)
                | (Q(called_on__isnull=False, person__isnull=False) & ~Q(satisfied="")),
            )
        ]

    class Privacy:
        is_shared = True
        personal = {"person", "words", "made_by"}
        plain = {"id", "opportunity", "due_on", "action", "called_on", "log", "satisfied", "created_at"}


@tracked()
class ContractFile(models.Model):
    """A paper of the contract; its content lies behind the gate of `core.files`."""

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="files")
    stored = models.OneToOneField(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OfBookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("contract file")
        verbose_name_plural = _("contract files")

    class Privacy:
        is_shared = True
        personal = {"added_by"}
        plain = {"id", "booking", "stored", "created_at"}

    def __str__(self) -> str:
        return self.stored.name if self.stored is not None else ""
