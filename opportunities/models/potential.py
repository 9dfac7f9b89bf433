"""What was heard and may become an opportunity."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import AmountField, CurrencyField, LineField
from core.history import tracked
from customers.models import Company, ContactLog, Person
from opportunities.models.codes import PotentialState
from opportunities.models.opportunity import Opportunity
from opportunities.querysets import PotentialQuerySet

__all__ = ["PotentialOpportunity", "PotentialState"]


@tracked()
class PotentialOpportunity(models.Model):
    """Heard, not yet worked on; reviewed every 60 days and never summed into anything."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="potential_opportunities")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, related_name="potential_opportunities")
    line = LineField(_("one line"), max_length=200)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="potential_opportunities"
    )
    source_log = models.ForeignKey(ContactLog, on_delete=models.PROTECT, null=True, related_name="raised_potentials")
    amount_guess = AmountField(_("rough amount"), null=True, blank=True)
    currency = CurrencyField(_("currency"))
    horizon_on = models.DateField(_("roughly when"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=PotentialState, default=PotentialState.WATCHED)
    end_reason = LineField(_("reason"), max_length=200, blank=True)
    became = models.ForeignKey(Opportunity, on_delete=models.PROTECT, null=True, related_name="+")
    review_on = models.DateField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PotentialQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["review_on", "id"], include=["owner"], condition=Q(state="watched"), name="potential_to_review"
            )
        ]

    class Privacy:
        personal = {"person", "line", "owner", "end_reason"}
        plain = {
            "id", "company", "source_log", "amount_guess", "currency", "horizon_on", "state", "became", "review_on", "created_at",
        }  # fmt: skip
