"""A meeting pack that is being drawn as a PDF: what was ordered, how far it is, and the file."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import LineField
from core.files.models import StoredFile
from core.scoping import ScopedQuerySet
from sellers.models import OrgUnit


class PackState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")


class PackQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Her own: a pack holds what she may read, and nobody else may read just that."""
        return self.filter(ordered_by=user) if user.is_active else self.none()

    def waiting(self) -> Self:
        return self.filter(state=PackState.WAITING)


class MeetingPack(models.Model):
    """Of a unit or a person, over a period, with chosen sheets. It goes after a week: the meeting is over."""

    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="meeting_packs")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    period_code = models.CharField(max_length=8)
    sheets = ArrayField(models.BigIntegerField())
    language = models.CharField(max_length=5)
    state = models.CharField(max_length=8, choices=PackState, default=PackState.WAITING)
    done = models.PositiveSmallIntegerField(default=0)
    steps = models.PositiveSmallIntegerField(default=0)
    pages = models.PositiveSmallIntegerField(default=0)
    problem = LineField(max_length=300, blank=True)
    stored = models.OneToOneField(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PackQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["ordered_by", "-created_at"], name="packs_of_person")]

    class Privacy:
        personal = {"ordered_by", "person"}
        plain = {
            "id", "unit", "period_code", "sheets", "language", "state", "done", "steps", "pages", "problem", "stored",
            "created_at",
        }  # fmt: skip

    @property
    def place_name(self) -> str:
        found = self.unit or self.person
        return found.name if found is not None else ""

    @property
    def is_waiting(self) -> bool:
        return self.state == PackState.WAITING
