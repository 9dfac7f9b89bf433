"""Rows that hold from one day to another, both included; an open end is null."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import DEFAULT_DB_ALIAS, models
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


class _DateRange(Func):
    function = "DATERANGE"
    output_field = DateRangeField()


class NoOverlap(ExclusionConstraint):
    """Django asks its condition also of fields that were refused, and breaks; a unique constraint it passes over then."""

    def validate(
        self,
        model: type[models.Model],
        instance: Any,
        exclude: Iterable[str] | None = None,
        using: str = DEFAULT_DB_ALIAS,
    ) -> None:
        refused = set(exclude or ())
        if self.condition is not None and self.condition.referenced_base_fields & refused:
            return
        begins, ends = instance.from_on, instance.to_on
        if isinstance(begins, dt.date) and isinstance(ends, dt.date) and ends < begins:
            return  # PostgreSQL draws no such period; `ends_after_start` says so in words
        super().validate(model, instance, exclude=refused, using=using)

    def deconstruct(self) -> Any:
        """To migrations it is Django's own."""
        _path, args, kwargs = super().deconstruct()
        return f"{ExclusionConstraint.__module__}.{ExclusionConstraint.__qualname__}", args, kwargs


def no_overlap(name: str, *fields: str, condition: Q | None = None) -> NoOverlap:
    """The constraint that no two rows with the same `fields` hold on the same day."""
    period = _DateRange(F("from_on"), F("to_on"), RangeBoundary(inclusive_lower=True, inclusive_upper=True))
    return NoOverlap(
        name=name,
        expressions=[(period, RangeOperators.OVERLAPS), *((field, RangeOperators.EQUAL) for field in fields)],
        condition=condition,
    )


def ends_after_start(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(name=name, condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")))
