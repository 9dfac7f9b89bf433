"""Which columns of which tables may hold words about a person: read from the models, so that a new table is not forgotten."""

from collections.abc import Iterator
from typing import Any

import pghistory.models
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from core.files.models import StoredFile

Model = type[models.Model]
Column = Any  # a field of a model; the stubs know no common base
OURS = frozenset(
    {"core", "sellers", "customers", "opportunities", "issues", "partners", "strategy", "calendar_app", "performance"}
)
BESIDES = ("pghistory.Context", "admin.LogEntry")  # of libraries: what was done by whom, in words
POINTERS = (
    ("object_label", "object_id"),
    ("subject_label", "subject_id"),
    ("owner_label", "owner_id"),
    ("label", "object_id"),
)


def is_history(model: Model) -> bool:
    return issubclass(model, pghistory.models.Event)


def tables(*, history: bool) -> list[Model]:
    """Our tables and those of libraries that repeat their words; or the tables of their history."""
    ours = [
        model for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in OURS and model._meta.managed and is_history(model) == history
    ]  # fmt: skip
    return ours if history else [*ours, *(apps.get_model(label) for label in BESIDES)]


def history_of(model: Model) -> Model | None:
    found = (one for one in tables(history=True) if getattr(one, "pgh_tracked_model", None) is model)
    return next(found, None)


def personal(model: Model) -> set[str]:
    """Names of the fields that are marked personal."""
    return set(getattr(vars(model).get("Privacy"), "personal", ()))


def is_shared(model: Model) -> bool:
    """A record of the company's own work: her name goes from its words, the words stay."""
    return bool(getattr(vars(model).get("Privacy"), "is_shared", False))


def is_drawn(model: Model) -> bool:
    """Its files are drawn from its rows: without her name they are drawn anew."""
    return bool(getattr(vars(model).get("Privacy"), "is_drawn", False))


def pointing_at(target: Model) -> Iterator[tuple[Model, Column]]:
    """(table, column) of every foreign key to `target`."""
    for model in tables(history=False):
        for field in model._meta.concrete_fields:
            if field.remote_field and field.related_model is target:
                yield model, field


def columns_of_files(model: Model) -> list[Column]:
    """Columns that name a stored file."""
    return [field for field in model._meta.concrete_fields if field.remote_field and field.related_model is StoredFile]


def columns_of_words(model: Model) -> list[Column]:
    """Columns of free text, also within JSON and arrays; codes, keys and computed columns are none."""
    return [field for field in model._meta.concrete_fields if holds_words(field)]


def holds_words(field: Column) -> bool:
    if getattr(field, "generated", False) or field.remote_field or field.choices:
        return False
    if isinstance(field, ArrayField):
        return holds_words(field.base_field)
    return isinstance(field, models.CharField | models.TextField | models.JSONField)


def blank_of(field: Column, word: str) -> tuple[bool, Any]:
    """(whether it is emptied, what then stands there). Keys of other rows and what may not be empty stay as they are."""
    if getattr(field, "generated", False) or field.remote_field or field.name.endswith("_id") or field.primary_key:
        return False, None
    if field.choices or (isinstance(field, ArrayField) and field.base_field.choices):
        return field.has_default(), field.get_default()
    if isinstance(field, models.JSONField | ArrayField):
        return True, None if field.null else field.get_default() if field.has_default() else {}
    if isinstance(field, models.CharField | models.TextField):
        return True, None if field.null else "" if field.blank else word
    return field.null, None
