"""The mutual close plan: what both sides do until the order, day by day, as the customer has confirmed it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import LineField
from core.history import tracked
from customers.models import ContactLog, Person
from opportunities.models.fact import Evidence
from opportunities.models.opportunity import Opportunity
from opportunities.querysets import OfSheetQuerySet

__all__ = ["ClosePlanStep", "StepState", "Strength"]


class StepState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("action", "Planned")
    DONE = "done", pgettext_lazy("action", "Done")
    CANCELLED = "cancelled", pgettext_lazy("action", "Dropped")


@tracked()
class ClosePlanStep(models.Model):
    """One step, of ours, of the customer's, or of both.

    `confirmed_by` agreed to it at `confirmed_at`, in the record `confirmed_log`; `evidence` is the fact F8 that this
    made. Other words, a new day or a step less takes the confirmation off the whole plan; `changed_at` is when that last
    happened, empty for a step that stands as it was made before this was kept.
    """

    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="close_steps")
    what = LineField(_("step"), max_length=200)
    due_on = models.DateField(_("on which day"))
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("who of us")
    )
    customer = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="close_steps", verbose_name=_("who at the customer")
    )
    state = models.CharField(_("state"), max_length=9, choices=StepState, default=StepState.PLANNED)
    settled_on = models.DateField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_log = models.ForeignKey(ContactLog, on_delete=models.PROTECT, null=True, related_name="+")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, related_name="close_steps")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(null=True)

    objects = OfSheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of the close plan")
        verbose_name_plural = _("steps of the close plan")
        indexes = [
            models.Index(fields=["opportunity", "due_on", "id"], name="close_steps_in_order"),
            models.Index(
                fields=["opportunity", "due_on"],
                name="customers_open_steps",
                condition=Q(state="planned", customer__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(name="close_step_has_words", condition=~Q(what="")),
            models.CheckConstraint(
                name="close_step_has_somebody", condition=Q(who__isnull=False) | Q(customer__isnull=False)
            ),
            models.CheckConstraint(
                name="close_step_settled_iff_over",
                condition=Q(state="planned", settled_on__isnull=True)
                | (~Q(state="planned") & Q(settled_on__isnull=False)),
            ),
        ]

    class Privacy:
        is_shared = True  # our own work: of somebody who is erased her name goes from it, the words stay
        personal = {"what", "who", "customer", "confirmed_by", "made_by"}
        plain = {
            "id", "opportunity", "due_on", "state", "settled_on", "confirmed_at", "confirmed_log", "evidence", "created_at",
            "changed_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.what


@tracked()
class Strength(models.Model):
    """What speaks for us, in the customer's words where there are any. `offsets` is the risk (R05) that it outweighs."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="strengths")
    text = LineField(_("strength"), max_length=200)
    offsets = models.CharField(_("outweighs"), max_length=10, blank=True)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("who said it")
    )
    log = models.ForeignKey(ContactLog, on_delete=models.PROTECT, null=True, related_name="+")
    ended_on = models.DateField(null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OfSheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("strength")
        verbose_name_plural = _("strengths")
        indexes = [models.Index(fields=["opportunity", "id"], name="strengths_of_opportunity")]
        constraints = [models.CheckConstraint(name="strength_has_words", condition=~Q(text=""))]

    class Privacy:
        is_shared = True
        personal = {"text", "person", "made_by"}
        plain = {"id", "opportunity", "offsets", "log", "ended_on", "created_at"}

    def __str__(self) -> str:
        return self.text
