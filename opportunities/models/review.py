"""Reviews: a leader walks through sheets, and what is decided in a meeting stays on the sheet that it is about."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import LineField
from core.history import tracked
from opportunities.models.coaching import CoachingNote
from opportunities.models.opportunity import Opportunity
from opportunities.querysets import OfLineQuerySet, ReviewQuerySet, ReviewRoundQuerySet


@tracked()
class Decision(models.Model):
    """What a leader decided about an opportunity. Unlike a coaching note it is printed with the report."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="decisions")
    text = LineField(_("decision"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OfLineQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["opportunity", "-created_at"], name="decisions_of_opportunity")]

    class Privacy:
        personal = {"text", "by"}
        plain = {"id", "opportunity", "created_at"}


class ReviewRound(models.Model):
    """One walk through a list of sheets. The list is kept, so that a sheet that was reviewed does not fall out of it."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="review_rounds")
    sheets = ArrayField(models.BigIntegerField())
    started_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    objects = ReviewRoundQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["by", "-started_at"], name="rounds_newest")]

    class Privacy:
        personal = {"by"}
        plain = {"id", "sheets", "started_at", "ended_at"}


class Review(models.Model):
    """Somebody above the seller looked through a sheet: in a round, which keeps the time, or by a note that asks or proposes."""

    round = models.ForeignKey(ReviewRound, on_delete=models.PROTECT, null=True, related_name="reviews")
    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="reviews")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews")
    at = models.DateTimeField()
    seconds = models.PositiveIntegerField(default=0)
    note = models.ForeignKey(CoachingNote, on_delete=models.PROTECT, null=True, related_name="reviews")

    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "opportunity"], name="one_review_of_a_sheet_a_round"),
        ]
        indexes = [models.Index(fields=["opportunity", "-at"], name="reviews_of_opportunity")]

    class Privacy:
        personal = {"by"}
        plain = {"id", "round", "opportunity", "at", "seconds", "note"}
