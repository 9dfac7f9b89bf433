"""Records that may be the same, the search for them, and merges with all that takes one back."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.history import tracked
from customers.models.company import Company
from customers.models.person import Person
from customers.querysets import EmployeesFind, PairQuerySet


class RecordKind(models.TextChoices):
    PERSON = "person", _("Person")
    COMPANY = "company", _("Company")


class PairState(models.TextChoices):
    WAITING = "waiting", _("To be looked at")
    LATER = "later", _("Later")
    NOT_SAME = "not_same", _("Not the same")
    SAME = "same", _("Merged")


class ScanState(models.TextChoices):
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    STOPPED = "stopped", _("Stopped")


@tracked()
class SuspectedPair(models.Model):
    """Two records that the matcher takes for one; what somebody said about them is remembered."""

    kind = models.CharField(max_length=8, choices=RecordKind)
    person_a = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    person_b = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    company_a = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, related_name="+")
    company_b = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, related_name="+")
    bits = models.FloatField()
    same = ArrayField(models.CharField(max_length=10), default=list)
    differ = ArrayField(models.CharField(max_length=10), default=list)
    state = models.CharField(_("state"), max_length=8, choices=PairState, default=PairState.WAITING)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    found_at = models.DateTimeField(auto_now_add=True)

    objects = PairQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="pair_of_people_or_companies",
                condition=Q(kind="person", person_a__lt=F("person_b"), company_a__isnull=True, company_b__isnull=True)
                | Q(kind="company", company_a__lt=F("company_b"), person_a__isnull=True, person_b__isnull=True),
            ),
            models.UniqueConstraint(fields=["person_a", "person_b"], name="pair_of_people_once"),
            models.UniqueConstraint(fields=["company_a", "company_b"], name="pair_of_companies_once"),
        ]
        indexes = [models.Index(fields=["state", "-bits", "-id"], name="pairs_most_alike")]

    class Privacy:
        personal = {"person_a", "person_b", "decided_by"}
        plain = {"id", "kind", "company_a", "company_b", "bits", "same", "differ", "state", "decided_at", "found_at"}

    def get_absolute_url(self) -> str:
        return reverse("customers:duplicate", args=[self.pk])

    @property
    def records(self) -> tuple[Person, Person] | tuple[Company, Company]:
        if self.kind == RecordKind.PERSON:
            return self.person_a, self.person_b  # type: ignore[return-value]
        return self.company_a, self.company_b  # type: ignore[return-value]


class DuplicateScan(models.Model):
    """One walk over all records, a batch at a time; `after` is the last id that was looked at."""

    state = models.CharField(max_length=8, choices=ScanState, default=ScanState.RUNNING)
    kind = models.CharField(max_length=8, choices=RecordKind, default=RecordKind.COMPANY)
    after = models.BigIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    objects = EmployeesFind.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["state"], name="one_scan_at_a_time", condition=Q(state="running"))
        ]

    class Privacy:
        personal = {"started_by"}
        plain = {"id", "state", "kind", "after", "done", "total", "found", "started_at", "finished_at"}


@tracked()
class Merge(models.Model):
    """Records that became one. `MergeRow` keeps each row that was touched, so that it can be taken back."""

    kind = models.CharField(max_length=8, choices=RecordKind)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    kept = models.JSONField(default=list)  # what was changed since and therefore stayed when it was taken back

    objects = EmployeesFind.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="merge_of_people_or_companies",
                condition=Q(kind="person", person__isnull=False, company__isnull=True)
                | Q(kind="company", company__isnull=False, person__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["-at", "-id"], name="merges_newest")]

    class Privacy:
        personal = {"person", "by", "undone_by"}
        plain = {"id", "kind", "company", "at", "undone_at", "kept"}

    def get_absolute_url(self) -> str:
        return reverse("customers:merge", args=[self.pk])

    @property
    def survivor(self) -> Person | Company:
        return self.person or self.company  # type: ignore[return-value]


class MergeAct(models.TextChoices):
    MERGED = "merged", _("Merged")  # one of the records that went
    CHANGED = "changed", _("Changed")  # fields of the record that stays, or of a row of its
    MOVED = "moved", _("Moved")  # a row that pointed at a record that went
    FOLDED = "folded", _("Folded")  # a row for which both had one: it went, with all of its values kept here


class MergeRow(models.Model):
    """One row that a merge touched: its values before and after, by column."""

    merge = models.ForeignKey(Merge, on_delete=models.PROTECT, related_name="rows")
    act = models.CharField(max_length=8, choices=MergeAct)
    label = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    before = models.JSONField(encoder=DjangoJSONEncoder)
    after = models.JSONField(encoder=DjangoJSONEncoder)

    objects = EmployeesFind.as_manager()

    class Meta:
        indexes = [models.Index(fields=["label", "object_id"], name="merge_row_of")]

    class Privacy:
        personal = {"before", "after"}
        plain = {"id", "merge", "act", "label", "object_id"}
