"""What is kept with an opportunity while it is worked on: photos, drawings, papers, and what evidence rests on."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import LineField
from core.files.models import StoredFile
from core.history import tracked
from opportunities.models.fact import Evidence
from opportunities.models.opportunity import Opportunity
from opportunities.querysets import SheetFileQuerySet

__all__ = ["SheetFile"]


@tracked()
class SheetFile(models.Model):
    """A file of a sheet, its content behind the gate of `core.files`; with `evidence` it shows what that rests on.

    Without an opportunity it waits for the form that it was chosen in, and only its sender sees it. What is taken away
    loses its content and keeps its name, so that the history tells what was there.
    """

    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, null=True, related_name="files")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, related_name="files")
    name = LineField(_("file"), max_length=200)
    caption = LineField(_("what is to be seen"), max_length=200, blank=True)
    stored = models.OneToOneField(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    small = models.OneToOneField(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")  # of a picture
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    taken_away_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    taken_away_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)  # of one on a sheet: when it came there

    objects = SheetFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of an opportunity")
        verbose_name_plural = _("files of opportunities")
        indexes = [
            models.Index(
                fields=["added_by", "created_at"], name="sheet_file_waiting", condition=Q(opportunity__isnull=True)
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="evidence_file_is_on_a_sheet", condition=Q(evidence__isnull=True) | Q(opportunity__isnull=False)
            ),
            models.CheckConstraint(
                name="file_taken_away_by_somebody",
                condition=Q(taken_away_at__isnull=True, taken_away_by__isnull=True)
                | Q(taken_away_at__isnull=False, taken_away_by__isnull=False, stored__isnull=True),
            ),
        ]

    class Privacy:
        personal = {"name", "caption", "added_by", "taken_away_by"}
        plain = {"id", "opportunity", "evidence", "stored", "small", "taken_away_at", "created_at"}

    def __str__(self) -> str:
        return self.caption or self.name

    @property
    def alt(self) -> str:
        """What a picture says to whom cannot see it."""
        return self.caption or self.name
