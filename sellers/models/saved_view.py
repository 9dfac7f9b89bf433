"""Lists that people keep: the words of a filter under a name, or customers picked by hand."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import LineField
from core.history import tracked
from core.kept import among
from core.scoping import ScopedQuerySet
from sellers.models.organisation import OrgUnit


class SavedViewQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> "SavedViewQuerySet":
        """Her own, and those shared with her unit or with one that she leads; none that was deleted."""
        if not user.is_authenticated:
            return self.none()
        standing = user.standing
        return self.of_reader(user.pk, {standing.unit_id, *standing.line_units} - {None})

    def of_reader(self, owner: Any, units: Any) -> "SavedViewQuerySet":
        return self.filter(Q(owner=owner) | Q(among("unit_id", units)), deleted_at__isnull=True)


class OwnQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> "OwnQuerySet":
        return self.filter(user_id=user.pk)


@tracked()
class SavedView(models.Model):
    """`query` is what stands behind the "?" of the list's address; a picked one holds its records by itself.

    It never changes, so that a list which builds on this one means tomorrow what it meant today.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="saved_views")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    page = models.CharField(max_length=20)
    name = LineField(_("name"), max_length=80)
    query = models.CharField(max_length=1000, blank=True)
    is_picked = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, editable=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "page", "name"], name="saved_view_name_once", condition=Q(deleted_at__isnull=True)
            )
        ]
        indexes = [models.Index(fields=["unit"], name="saved_view_of_unit", condition=Q(deleted_at__isnull=True))]

    class Privacy:
        personal = {"owner", "name", "query"}
        plain = {"id", "unit", "page", "is_picked", "created_at", "deleted_at"}

    def __str__(self) -> str:
        return self.name


@tracked()
class StartingView(models.Model):
    """The view that a person's list begins with, where its address says nothing."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    page = models.CharField(max_length=20)
    view = models.ForeignKey(SavedView, on_delete=models.PROTECT, related_name="beginnings")

    objects = OwnQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "page"], name="one_starting_view")]

    class Privacy:
        personal = {"user"}
        plain = {"id", "page", "view"}
