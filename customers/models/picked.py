"""Customers that somebody put on a list of hers by hand."""

from typing import Any

from django.db import models
from django.db.models import Q

from core.history import tracked
from core.scoping import ScopedQuerySet
from customers.models.company import Company
from customers.models.person import Person
from sellers.models import SavedView


class PickedQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> "PickedQuerySet":
        """Seen with their list."""
        return self.filter(view__in=SavedView.objects.visible_to(user))


@tracked()
class Picked(models.Model):
    """A person or a company on a list that was picked by hand (`SavedView.is_picked`)."""

    view = models.ForeignKey(SavedView, on_delete=models.PROTECT, related_name="picked")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="picked")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, related_name="picked")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PickedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="picked_person_or_company",
                condition=Q(person__isnull=True, company__isnull=False) | Q(person__isnull=False, company__isnull=True),
            ),
            models.UniqueConstraint(fields=["view", "person"], name="picked_person_once"),
            models.UniqueConstraint(fields=["view", "company"], name="picked_company_once"),
        ]

    class Privacy:
        personal = {"person"}
        plain = {"id", "view", "company", "created_at"}
