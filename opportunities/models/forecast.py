"""What a unit is to book in a period, and the stored sums of the ladder."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import AmountField, CurrencyField, LineField
from core.history import tracked
from core.scoping import ScopedQuerySet
from opportunities.models.codes import Category
from sellers.models import OrgUnit, Role


class LadderReaders(ScopedQuerySet):
    """Sums of a unit: those who read its ladder (domain.md §6), and administrators, who set its targets."""

    def visible_to(self, user):  # type: ignore[no-untyped-def]
        if not user.is_authenticated:
            return self.none()
        standing = user.standing
        if Role.EXECUTIVE in standing.roles or Role.ADMIN in standing.roles:
            return self
        return self.filter(unit__in={standing.unit_id, *standing.line_units} - {None})


@tracked()
class Target(models.Model):
    """What a unit is to book from one day to another. A row is never changed: the newest of a unit and period counts,
    and one without an amount takes the target back."""

    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="targets")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(pgettext_lazy("last day", "to"))
    amount = AmountField(_("target"), null=True, blank=True)
    currency = CurrencyField(_("currency"))
    reason = LineField(_("reason"), max_length=200, blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()

    objects = LadderReaders.as_manager()

    class Meta:
        indexes = [models.Index(fields=["starts_on", "unit"], name="targets_of_period")]
        constraints = [
            models.CheckConstraint(name="target_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="target_not_negative", condition=Q(amount__isnull=True) | Q(amount__gte=0)),
        ]

    class Privacy:
        personal = {"set_by", "reason"}
        plain = {"id", "unit", "starts_on", "ends_on", "amount", "currency", "set_at"}


class LadderPart(models.Model):
    """A part of a stored sum of the ladder, written by triggers beside every change of what it is made of: the ladder
    of a person, month and rung is the sum of her parts. A job folds them, so that there are few.

    Open figures carry no unit (they follow the person), booked ones the unit stamped on the share. `shares` counts the
    rows behind it, `unrated` those of them without an exchange rate, which are in no amount.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, null=True, related_name="+")
    month = models.DateField()
    category = models.CharField(max_length=10, choices=Category)
    amount = models.DecimalField(max_digits=40, decimal_places=14)
    shares = models.IntegerField()
    unrated = models.IntegerField()

    objects = LadderReaders.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["month", "user", "category"],
                include=["amount", "shares", "unrated", "unit"],
                name="ladder_parts",
            ),
        ]

    class Privacy:
        personal = {"user"}
        plain = {"id", "unit", "month", "category", "amount", "shares", "unrated"}
