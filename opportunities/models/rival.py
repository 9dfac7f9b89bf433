"""Against whom we compete: the competitors everybody shares, and how each stands in one opportunity."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import LineField
from core.history import tracked
from customers.models import ContactLog, Person
from customers.models.company import name_key
from opportunities.kept_for_endings import kept_with_the_opportunity
from opportunities.models.codes import CompetitorKind, PointKind, Position
from opportunities.models.opportunity import Opportunity
from opportunities.querysets import EmployeesSee, OfRivalQuerySet, OfSheetQuerySet

__all__ = ["Competitor", "CompetitorKind", "PointKind", "Position", "Rival", "RivalPoint", "RivalSupporter"]


@tracked()
class Competitor(models.Model):
    """A name that everybody shares. Status quo and in-house solution are there from the start and said in the reader's words."""

    name = LineField(_("competitor"), max_length=120)
    name_key = LineField(max_length=120, editable=False, db_collation="C")
    kind = models.CharField(max_length=10, choices=CompetitorKind, default=CompetitorKind.COMPANY, editable=False)

    objects = EmployeesSee.as_manager()

    class Meta:
        verbose_name = _("competitor")
        verbose_name_plural = _("competitors")
        constraints = [
            models.UniqueConstraint(fields=["name_key"], name="competitor_once"),
            models.UniqueConstraint(fields=["kind"], name="built_in_once", condition=~Q(kind=CompetitorKind.COMPANY)),
        ]

    class Privacy:
        personal: set[str] = set()
        plain = {"id", "name", "name_key", "kind"}

    def __str__(self) -> str:
        return self.name if self.kind == CompetitorKind.COMPANY else str(self.get_kind_display())

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name_key = name_key(self.name)[:120]
        super().save(*args, **kwargs)


@tracked()
@kept_with_the_opportunity("competitor_id")
class Rival(models.Model):
    """A competitor in one opportunity."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="rivals")
    competitor = models.ForeignKey(
        Competitor, on_delete=models.PROTECT, related_name="rivals", verbose_name=_("competitor")
    )
    position = models.CharField(_("position"), max_length=10, choices=Position, default=Position.UNKNOWN)
    expected_move = LineField(_("expected move"), max_length=300, blank=True)
    counter = LineField(_("our counter"), max_length=300, blank=True)
    supporters = models.ManyToManyField(Person, through="RivalSupporter", related_name="rivals_supported")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OfSheetQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["opportunity", "competitor"], name="rival_once")]

    class Privacy:
        personal = {"supporters"}
        plain = {"id", "opportunity", "competitor", "position", "expected_move", "counter", "created_at"}


@tracked()
class RivalSupporter(models.Model):
    """Who at the customer speaks for a competitor."""

    rival = models.ForeignKey(Rival, on_delete=models.PROTECT, related_name="supporter_rows")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="supported_rivals")

    objects = OfRivalQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rival", "person"], name="rival_supporter_once")]

    class Privacy:
        personal = {"person"}
        plain = {"id", "rival"}


@tracked()
class RivalPoint(models.Model):
    """A strength or weak point of a competitor: who said it, when, and the record that holds it.

    Without a person it is an observation of our own.
    """

    rival = models.ForeignKey(Rival, on_delete=models.PROTECT, related_name="points")
    kind = models.CharField(max_length=8, choices=PointKind)
    text = LineField(_("strength or weak point"), max_length=300)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="rival_points", verbose_name=_("who")
    )
    said_on = models.DateField(_("when"))
    log = models.ForeignKey(ContactLog, on_delete=models.PROTECT, null=True, blank=True, related_name="rival_points")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OfRivalQuerySet.as_manager()

    class Privacy:
        personal = {"text", "person", "recorded_by"}
        plain = {"id", "rival", "kind", "said_on", "log", "created_at"}
