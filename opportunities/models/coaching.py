"""Coaching: the seller asks, a leader or an expert answers on the same sheet, the seller says whether it helped."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import LineField, ProseField
from core.history import tracked
from opportunities.models.codes import CoachingState
from opportunities.models.opportunity import Opportunity
from opportunities.models.plan import WinAction
from opportunities.querysets import CoachingNoteQuerySet, CoachingRequestQuerySet

__all__ = ["CoachingNote", "CoachingRequest", "CoachingState"]


@tracked()
class CoachingRequest(models.Model):
    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="coaching_requests")
    question = LineField(_("question"), max_length=500)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="coaching_asked")
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="coaching_received", verbose_name=_("to whom")
    )
    needed_by = models.DateField(_("needed by"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=CoachingState, default=CoachingState.REQUESTED)
    created_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True)

    objects = CoachingRequestQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["to", "created_at"], name="coaching_waiting", condition=Q(state="requested")),
            models.Index(fields=["to", "-created_at"], name="coaching_received_newest"),
            models.Index(fields=["asked_by", "-created_at"], name="coaching_asked_newest"),
        ]

    class Privacy:
        personal = {"question", "asked_by", "to"}
        plain = {"id", "opportunity", "needed_by", "state", "created_at", "answered_at"}


@tracked()
class CoachingNote(models.Model):
    """A note in the margin, GROW boxes optional; its text is for the seller, the author and the seller's line."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="coaching_notes")
    request = models.ForeignKey(CoachingRequest, on_delete=models.PROTECT, null=True, blank=True, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="coaching_notes")
    text = ProseField(_("note"))
    goal = ProseField(_("goal"), blank=True)
    reality = ProseField(_("reality"), blank=True)
    options = ProseField(_("options"), blank=True)
    will = ProseField(_("will"), blank=True)
    seller_reply = ProseField(_("reply"), blank=True)
    replied_at = models.DateTimeField(null=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="coaching_replies"
    )
    helpful = models.BooleanField(_("helpful"), null=True)
    actions = models.ManyToManyField(WinAction, related_name="coaching_notes", verbose_name=_("suggested actions"))
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CoachingNoteQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["opportunity", "-created_at"], name="notes_of_opportunity"),
            models.Index(fields=["author", "-created_at"], name="notes_of_author"),
        ]

    class Privacy:
        personal = {"author", "text", "goal", "reality", "options", "will", "seller_reply", "replied_by"}
        plain = {"id", "opportunity", "request", "replied_at", "helpful", "actions", "created_at"}

    @property
    def reply_mark(self) -> str:
        """Another one with each text of the reply; empty without one."""
        return self.replied_at.isoformat() if self.replied_at else ""

    @property
    def first_words(self) -> str:
        """What stands in it first, for a line of a list."""
        return self.text or self.goal or self.reality or self.options or self.will
