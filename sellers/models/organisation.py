"""The organisation in time: who belonged to which unit, who led it and where it hung, each from one day to another."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.dated import Dated, DatedQuerySet, ends_after_start, no_overlap
from core.fields import LineField
from core.history import tracked
from core.versions import Versioned


class UnitKind(models.TextChoices):
    COMPANY = "company", pgettext_lazy("unit", "Company")
    DIVISION = "division", _("Division")
    BRANCH = "branch", _("Branch")
    TEAM = "team", _("Team")
    STAFF = "staff", _("Staff office")


class OpenToAll(DatedQuerySet):
    """The organisation is no secret inside the company."""

    def visible_to(self, user):  # type: ignore[no-untyped-def]
        return self if user.is_authenticated else self.none()


class UnitQuerySet(OpenToAll):
    def there(self, on: dt.date) -> "UnitQuerySet":
        """Units that are open on a day."""
        opened = models.Q(opened_on__isnull=True) | models.Q(opened_on__lte=on)
        return self.filter(opened, models.Q(closed_on__isnull=True) | models.Q(closed_on__gt=on))

    def not_closed(self, on: dt.date) -> "UnitQuerySet":
        """Open on a day, or to be opened later."""
        return self.filter(models.Q(closed_on__isnull=True) | models.Q(closed_on__gt=on))


@tracked()
class OrgUnit(Versioned):
    name = LineField(_("name"), max_length=80)
    name_en = LineField(_("name in English"), max_length=80, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=UnitKind)
    cost_center = LineField(_("cost centre"), max_length=40, blank=True)
    # the first day on which it is there, and the first on which it is not; empty: always was, stays
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("org unit")
        verbose_name_plural = _("org units")

    class Privacy:
        personal: set[str] = set()
        plain = {"id", "version", "name", "name_en", "kind", "cost_center", "opened_on", "closed_on"}

    def __str__(self) -> str:
        return self.name

    @property
    def last_day(self) -> dt.date | None:
        """The last on which it is there; None where no end is known."""
        return self.closed_on - dt.timedelta(days=1) if self.closed_on is not None else None

    def is_there(self, on: dt.date) -> bool:
        """Whether it is open on a day."""
        return (self.opened_on is None or self.opened_on <= on) and (self.closed_on is None or self.closed_on > on)


@tracked()
class UnitParent(Dated):
    """Under which unit another one hangs; a unit without a row on a day is a root that day."""

    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="parents")
    parent = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="children")

    objects = OpenToAll.as_manager()

    class Meta:
        constraints = [
            no_overlap("unit_has_one_parent", "unit"),
            ends_after_start("unit_parent_ends_after_start"),
            models.CheckConstraint(name="unit_not_its_own_parent", condition=~models.Q(unit=models.F("parent"))),
        ]

    class Privacy:
        personal: set[str] = set()
        plain = {"id", "unit", "parent", "from_on", "to_on"}


@tracked()
class UnitLeader(Dated):
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="leaders")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="leads")

    objects = OpenToAll.as_manager()

    class Meta:
        constraints = [no_overlap("unit_has_one_leader", "unit"), ends_after_start("unit_leader_ends_after_start")]

    class Privacy:
        personal = {"user"}
        plain = {"id", "unit", "from_on", "to_on"}


@tracked()
class Membership(Dated):
    """The unit in which a person works, with her title there."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="memberships")
    job_title = LineField(_("job title"), max_length=60, blank=True)
    rank = LineField(_("rank"), max_length=60, blank=True)

    objects = OpenToAll.as_manager()

    class Meta:
        constraints = [no_overlap("user_in_one_unit", "user"), ends_after_start("membership_ends_after_start")]

    class Privacy:
        personal = {"user", "job_title", "rank"}
        plain = {"id", "unit", "from_on", "to_on"}
