"""Careers: a person changes places, and the company that she left needs a new name. Her history goes with her."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.history import tracked
from customers.models.company import Company
from customers.models.person import Employment, EmploymentReason, Person
from customers.querysets import EmployeesFind


@tracked()
class Move(models.Model):
    """One change of place as somebody wrote it down, with what is needed to take it back."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="moves")
    reason = models.CharField(_("what has changed"), max_length=12, choices=EmploymentReason)
    moved_on = models.DateField(_("since"))
    employment = models.ForeignKey(Employment, on_delete=models.PROTECT, null=True, related_name="+")  # the new one
    ended_ids = ArrayField(models.BigIntegerField(), default=list)  # employments that it ended
    made_main = models.ForeignKey(Employment, on_delete=models.PROTECT, null=True, related_name="+")
    was_former = models.BooleanField(default=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    objects = EmployeesFind.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "-id"], name="move_of_person")]

    class Privacy:
        personal = {"person", "author"}
        plain = {
            "id", "reason", "moved_on", "employment", "ended_ids", "made_main", "was_former", "created_at", "undone_at",
        }  # fmt: skip


class DepartureState(models.TextChoices):
    OPEN = "open", _("Successor not known yet")
    NAMED = "named", _("Successor known")
    NOBODY = "nobody", _("No successor")
    TAKEN_BACK = "taken_back", _("Taken back")


@tracked()
class Departure(models.Model):
    """A company that a person left: who follows her there? Asked of `owner`, to be answered by `due_on`."""

    move = models.ForeignKey(Move, on_delete=models.PROTECT, related_name="departures")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="departures")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="departures")
    employment = models.ForeignKey(  # the one that ended; null once that was a mistake
        Employment, on_delete=models.PROTECT, null=True, related_name="+"
    )
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("to be known by"))
    state = models.CharField(max_length=10, choices=DepartureState, default=DepartureState.OPEN)
    successor = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="succeeded")
    settled_on = models.DateField(null=True)

    objects = EmployeesFind.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["move", "company"], name="departure_once"),
            models.CheckConstraint(
                name="departure_named_iff_successor",
                condition=(Q(state="named") & Q(successor__isnull=False))
                | (~Q(state="named") & Q(successor__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(fields=["company", "-id"], name="departure_of_company"),
            models.Index(fields=["owner", "due_on"], name="departure_waits", condition=Q(state="open")),
        ]

    class Privacy:
        personal = {"person", "owner", "successor"}
        plain = {"id", "move", "company", "employment", "due_on", "state", "settled_on"}
