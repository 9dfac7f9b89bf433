"""Who looks after whom, and the one timeline of a person."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.dated import Dated, ends_after_start, no_overlap
from core.history import tracked
from customers.looking_after import tells_who_looks_after
from customers.marks import marks
from customers.models.company import Company
from customers.models.person import Person
from customers.querysets import DatedEmployeesSee, TimelineQuerySet


class AssignmentKind(models.TextChoices):
    OWNER = "owner", _("Owner")
    BACKUP = "backup", _("Backup")
    EXECUTIVE = "executive", _("Executive sponsor")
    TECHNICAL = "technical", _("Technical contact")


@tracked()
@marks(user="user_id", person="person_id", company="company_id")
@tells_who_looks_after("assignment")
class Assignment(Dated):
    """Somebody of ours looks after a person or a company. One owner each on any day."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="assignments")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, blank=True, related_name="assignments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments")
    kind = models.CharField(_("kind"), max_length=10, choices=AssignmentKind, default=AssignmentKind.OWNER)

    objects = DatedEmployeesSee.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="assignment_of_person_or_company",
                condition=Q(person__isnull=True, company__isnull=False) | Q(person__isnull=False, company__isnull=True),
            ),
            ends_after_start("assignment_ends_after_start"),
            no_overlap("person_has_one_owner", "person", condition=Q(kind="owner", person__isnull=False)),
            no_overlap("company_has_one_owner", "company", condition=Q(kind="owner", company__isnull=False)),
        ]
        indexes = [
            models.Index(
                fields=["user", "kind"], include=["person", "company", "from_on", "to_on"], name="assignment_of_user"
            )
        ]

    class Privacy:
        personal = {"person", "user"}
        plain = {"id", "company", "kind", "from_on", "to_on"}


class TimelineEntry(models.Model):
    """A place in a person's history: kind and id of the record, never its text. `reader_ids` null means everybody."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="timeline")
    company_then = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, related_name="timeline")
    kind = models.CharField(max_length=30)
    object_id = models.BigIntegerField()
    at = models.DateTimeField()
    reader_ids = ArrayField(models.BigIntegerField(), null=True)

    objects = TimelineQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind", "object_id"], name="timeline_once")]
        indexes = [
            models.Index(fields=["person", "-at", "-id"], name="timeline_of_person"),
            models.Index(fields=["company_then", "-at", "-id"], name="timeline_of_company"),
        ]

    class Privacy:
        personal = {"person"}
        plain = {"id", "company_then", "kind", "object_id", "at", "reader_ids"}
