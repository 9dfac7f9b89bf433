"""Which columns of which tables point at a table, in every app: asked of the registry, so that nobody is forgotten."""

from functools import cache
from typing import Any, NamedTuple

import pghistory.models
from django.db import models

# they remember the records as they were, and are not moved
_OWN = frozenset({"customers.SuspectedPair", "customers.Merge"})


class Pointer(NamedTuple):
    model: type[models.Model]
    field: Any  # the foreign key


@cache
def pointers_to(model: type[models.Model]) -> tuple[Pointer, ...]:
    """Foreign keys and one-to-one links to `model`, hidden ones and those of many-to-many tables too.

    Without event tables, which keep what was, and without this module's own.
    """
    found = []
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel) or relation.related_model._meta.proxy:
            continue
        other: type[models.Model] = relation.related_model
        if issubclass(other, pghistory.models.Event) or other._meta.label in _OWN or not other._meta.managed:
            continue
        found.append(Pointer(other, relation.field))
    return tuple(sorted(found, key=lambda one: (one.model._meta.label, one.field.name)))
