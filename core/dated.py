"""Rows that hold from one day to another, both included; an open end is null."""

import datetime as dt
from collections.abc import Collection
from contextlib import nullcontext, suppress
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.core.exceptions import FieldError
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.scoping import ScopedQuerySet


class DatedQuerySet(ScopedQuerySet):
    def on(self, day: dt.date) -> Self:
        """Rows that hold on `day`."""
        return self.filter(Q(from_on__lte=day) & (Q(to_on__isnull=True) | Q(to_on__gte=day)))

    def not_ended(self, day: dt.date) -> Self:
        """Rows that hold after `day` or begin after it."""
        return self.filter(Q(to_on__isnull=True) | Q(to_on__gt=day))


class Dated(models.Model):
    from_on = models.DateField(_("from"))
    to_on = models.DateField(pgettext_lazy("last day", "to"), null=True, blank=True)

    class Meta:
        abstract = True

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        with (
            suppress(FieldError) if exclude else nullcontext()
        ):  # Django asks conditions of fields that were refused too
            super().validate_constraints(exclude)


class _DateRange(Func):
    function = "DATERANGE"
    output_field = DateRangeField()


def no_overlap(name: str, *fields: str, condition: Q | None = None) -> ExclusionConstraint:
    """The constraint that no two rows with the same `fields` hold on the same day."""
    period = _DateRange(F("from_on"), F("to_on"), RangeBoundary(inclusive_lower=True, inclusive_upper=True))
    return ExclusionConstraint(
        name=name,
        expressions=[(period, RangeOperators.OVERLAPS), *((field, RangeOperators.EQUAL) for field in fields)],
        condition=condition,
    )


def ends_after_start(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(name=name, condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")))
