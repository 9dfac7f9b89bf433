"""Support: the seller asks an executive, a technician, logistics or a partner person for an act by a day."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import LineField
from core.history import tracked
from opportunities.models.opportunity import Opportunity
from opportunities.querysets import SupportRequestQuerySet


class SupportKind(models.TextChoices):
    EXECUTIVE = "executive", _("Executive support")
    TECHNICAL = "technical", _("Technical support")
    LOGISTICS = "logistics", _("Logistics support")
    PARTNER = "partner", _("Partner support")


class SupportState(models.TextChoices):
    REQUESTED = "requested", pgettext_lazy("support", "requested")
    ACCEPTED = "accepted", pgettext_lazy("support", "accepted")
    DONE = "done", pgettext_lazy("support", "done")
    DECLINED = "declined", pgettext_lazy("support", "declined")


WAITING = (SupportState.REQUESTED, SupportState.ACCEPTED)
# what the addressee may turn a request into (domain.md §2.3)
SUPPORT_MOVES: dict[str, tuple[str, ...]] = {
    SupportState.REQUESTED: (SupportState.ACCEPTED, SupportState.DONE, SupportState.DECLINED),
    SupportState.ACCEPTED: (SupportState.DONE, SupportState.DECLINED),
    SupportState.DONE: (),
    SupportState.DECLINED: (),
}


@tracked()
class SupportRequest(models.Model):
    """While it is not declined, its addressee reads the sheet without amounts, as an asked expert does."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="support_requests")
    kind = models.CharField(_("kind of support"), max_length=10, choices=SupportKind)
    what = LineField(_("what is needed"), max_length=500)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="support_asked")
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="support_received", verbose_name=_("to whom")
    )
    due_on = models.DateField(_("needed by"))
    state = models.CharField(max_length=10, choices=SupportState, default=SupportState.REQUESTED)
    reason = LineField(_("reason"), max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True)  # accepted, or ended without that
    ended_at = models.DateTimeField(null=True)

    objects = SupportRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="support_reason_iff_declined",
                condition=~Q(state="declined", reason="") & (Q(state="declined") | Q(reason="")),
            )
        ]
        indexes = [
            models.Index(
                fields=["to", "due_on"], name="support_waiting", condition=Q(state__in=("requested", "accepted"))
            ),
            models.Index(fields=["asked_by", "-created_at"], name="support_asked_newest"),
        ]

    class Privacy:
        personal = {"what", "asked_by", "to", "reason"}
        plain = {"id", "opportunity", "kind", "due_on", "state", "created_at", "answered_at", "ended_at"}

    @property
    def is_new(self) -> bool:
        return self.state == SupportState.REQUESTED

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING
