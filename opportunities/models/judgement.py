"""What people say about an opportunity's place in the forecast without changing it: a leader's opinion in words, and that
two opportunities are about the same purchase."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import LineField
from core.history import tracked
from opportunities.models.opportunity import Opportunity
from opportunities.querysets import OfLineQuerySet, OfSheetQuerySet


@tracked()
class LeaderOpinion(models.Model):
    """Words without a number, shown beside the facts (domain.md §4 rule 3). One of each leader; empty words take it back."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="opinions")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = LineField(_("leader's opinion"), max_length=200, blank=True)
    said_at = models.DateTimeField()

    objects = OfLineQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["opportunity", "by"], name="opinion_once_a_leader")]

    class Privacy:
        personal = {"by", "text"}
        plain = {"id", "opportunity", "said_at"}


@tracked()
class SamePurchase(models.Model):
    """Whether two opportunities are about the same purchase. Where they are, the later one is in no forecast."""

    later = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="same_as")
    earlier = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="same_later")
    is_same = models.BooleanField(_("the same purchase"))
    reason = LineField(_("reason"), max_length=200, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class OfLater(OfSheetQuerySet):
        def visible_to(self, user):  # type: ignore[no-untyped-def]
            return self.filter(later__in=Opportunity.objects.all().readable_in_full(user))

    objects = OfLater.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["later", "earlier"], name="same_purchase_once"),
            models.CheckConstraint(name="same_purchase_of_two", condition=~Q(later=F("earlier"))),
        ]

    class Privacy:
        personal = {"decided_by", "reason"}
        plain = {"id", "later", "earlier", "is_same", "decided_at"}
