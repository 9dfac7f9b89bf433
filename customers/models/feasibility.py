"""What makes a deal with a company likely: the three facts that somebody there tells us (domain.md §2.2)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.history import tracked
from customers.models.company import Company
from customers.models.person import Person
from customers.querysets import EmployeesFind


class FeasibilityCode(models.TextChoices):
    """The first and the fourth of the five follow from contacts and attitudes; the others are told."""

    MET = "met", _("Decision maker met within 12 months")
    IN_USE = "in_use", _("Our product is in use")
    BUDGET = "budget", _("Budget or purchase plan confirmed")
    SUPPORTER = "supporter", _("Somebody there supports us")
    FIT = "fit", _("Supply and technology fit")


TOLD = (FeasibilityCode.IN_USE, FeasibilityCode.BUDGET, FeasibilityCode.FIT)


@tracked()
class FeasibilityAnswer(models.Model):
    """Yes or no, since a day, and from whom we have it; without a row nobody knows."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="feasibility_answers")
    code = models.CharField(max_length=10, choices=FeasibilityCode)
    is_yes = models.BooleanField()
    told_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    answered_on = models.DateField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = EmployeesFind.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "code"], name="feasibility_answer_once")]

    class Privacy:
        personal = {"told_by", "answered_by"}
        plain = {"id", "company", "code", "is_yes", "answered_on"}
