"""The buying centre: who plays which part in the purchase, and who listens to whom."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import LineField
from core.history import tracked
from customers.models import ContactLog, Person
from opportunities.models.codes import BuyingRole, Influence, Mode
from opportunities.models.opportunity import Opportunity
from opportunities.querysets import OfSheetQuerySet

__all__ = ["BuyerRole", "BuyingRole", "Influence", "InfluenceLine", "Mode"]


@tracked()
class BuyerRole(models.Model):
    """A person in the buying centre; she may hold several roles.

    Her attitude to us is hers, with its day and source (`customers.AttitudeRecord`), and not repeated here. `log` is the
    record that the rest rests on, where there is one.
    """

    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="buyers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="buyer_roles", verbose_name=_("person"))
    roles = ArrayField(models.CharField(max_length=10, choices=BuyingRole), verbose_name=_("roles"))
    influence = models.CharField(_("influence"), max_length=4, choices=Influence, default=Influence.MID)
    mode = models.CharField(_("response mode"), max_length=13, choices=Mode, blank=True, default="")
    business_result = LineField(_("business result"), max_length=200, blank=True)
    personal_win = LineField(_("personal win"), max_length=200, blank=True)
    our_contact = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("our contact"),
    )
    log = models.ForeignKey(ContactLog, on_delete=models.PROTECT, null=True, blank=True, related_name="buyer_roles")
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    noted_at = models.DateTimeField(null=True)

    objects = OfSheetQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["opportunity", "person"], name="buyer_once")]

    class Privacy:
        personal = {
            "person", "roles", "influence", "mode", "business_result", "personal_win", "our_contact", "noted_by",
        }  # fmt: skip
        plain = {"id", "opportunity", "log", "noted_at"}


@tracked()
class InfluenceLine(models.Model):
    """`source` influences `target`; both are in the buying centre of the same opportunity.

    A line from somebody to herself can only come from a merge of two people, and is not drawn.
    """

    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="influence_lines")
    source = models.ForeignKey(BuyerRole, on_delete=models.PROTECT, related_name="influences")
    target = models.ForeignKey(BuyerRole, on_delete=models.PROTECT, related_name="influenced_by")

    objects = OfSheetQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "target"], name="influence_once")]

    class Privacy:
        personal = {"source", "target"}
        plain = {"id", "opportunity"}
