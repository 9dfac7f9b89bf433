"""What stood in the forecast on a day: kept each Monday and at the end of each month."""

import datetime as dt

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import clock
from core.fields import AmountField, CurrencyField
from core.scoping import ScopedQuerySet
from core.templatetags.words import day, moment
from opportunities.models.codes import Category, FactCode, State
from opportunities.models.opportunity import Opportunity
from opportunities.models.pipeline import Stage
from opportunities.querysets import EmployeesSee, sheet_readers
from sellers.models import OrgUnit


class SnapshotKind(models.TextChoices):
    WEEKLY = "weekly", _("Weekly")
    PERIOD_END = "period_end", _("End of the month")


class Snapshot(models.Model):
    """`day` is the one that it stands for, `taken_at` the instant: later where everything was down on that day."""

    kind = models.CharField(max_length=10, choices=SnapshotKind)
    day = models.DateField()
    taken_at = models.DateTimeField()

    objects = EmployeesSee.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-taken_at"], name="snapshots_newest_first")]
        constraints = [models.UniqueConstraint(fields=["kind", "day"], name="snapshot_once")]

    class Privacy:
        personal: set[str] = set()
        plain = {"id", "kind", "day", "taken_at"}

    @property
    def number(self) -> int:
        return int(self.pk)

    @property
    def known_on(self) -> dt.date:
        """The day whose figures it keeps: a month's last where it was taken in the night after it."""
        taken_on = clock.day_of(self.taken_at)
        is_close = self.kind == SnapshotKind.PERIOD_END and taken_on <= self.day + dt.timedelta(days=1)
        return self.day if is_close else taken_on

    @property
    def known_at(self) -> str:
        """The same in words: "10월 31일 (토) 마감", or the instant."""
        if self.known_on == clock.day_of(self.taken_at):
            return moment(self.taken_at)
        return gettext("the close of %(day)s") % {"day": day(self.known_on)}


class SnapshotRowQuerySet(ScopedQuerySet):
    def visible_to(self, user):  # type: ignore[no-untyped-def]
        return self.filter(sheet_readers(user, "opportunity")) if user.is_authenticated else self.none()


class SnapshotRow(models.Model):
    """One person's share of an open opportunity as it stood. `part` is what of it counted, in the company's currency
    (null without a rate), `unit` where she worked. `is_first`: one row of each opportunity, the owner's where she has
    a share. `facts` are those that were true. It is never changed, and goes only with an opportunity that came in by an
    import that is taken back: what should never have been there stood in no forecast."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="rows")
    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="snapshot_rows")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, null=True, related_name="+")
    share_pct = models.DecimalField(max_digits=5, decimal_places=2)
    category = models.CharField(max_length=10, choices=Category)
    state = models.CharField(max_length=12, choices=State)
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+")
    amount = AmountField(null=True)
    currency = CurrencyField()
    part = models.DecimalField(max_digits=40, decimal_places=14, null=True)
    expected_order_on = models.DateField(null=True)
    facts = ArrayField(models.CharField(max_length=3, choices=FactCode), default=list)
    is_first = models.BooleanField(default=False)

    objects = SnapshotRowQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["snapshot", "category", "expected_order_on"], name="snapshot_rungs"),
            # which opportunities were counted in a period, without opening the rows
            models.Index(
                fields=["snapshot", "category", "expected_order_on"],
                include=["opportunity"],
                name="snapshot_firsts",
                condition=models.Q(is_first=True),
            ),
            models.Index(fields=["opportunity", "snapshot"], name="snapshots_of_opportunity"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "opportunity", "user"], name="snapshot_share_once"),
            models.UniqueConstraint(
                fields=["snapshot", "opportunity"], name="snapshot_first_once", condition=Q(is_first=True)
            ),
        ]

    class Privacy:
        personal = {"owner", "user"}
        plain = {
            "id", "snapshot", "opportunity", "unit", "share_pct", "category", "state", "stage", "amount", "currency", "part",
            "expected_order_on", "facts", "is_first",
        }  # fmt: skip
