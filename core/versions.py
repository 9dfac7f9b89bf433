"""Two people at one record: a save on an old version never overwrites."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import F

from core.errors import Stale

NEVER = 0  # rows begin with 1: a save on this version is always stale


class Versioned(models.Model):
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


def read_version(posted: Mapping[str, Any]) -> int:
    """The version that a form was read at. One that is missing or no number fits no row, so nothing is overwritten."""
    written = str(posted.get("version", ""))
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 10 else NEVER


def save_version(row: Versioned, *, read_at: int | None, changes: dict[str, Any]) -> None:
    """Writes `changes` if the row still has the version that the page was read at; raises Stale otherwise.

    `read_at` None means that the caller holds the row locked in this transaction. Sets the attributes on `row`.
    """
    rows = type(row)._default_manager.filter(pk=row.pk)
    if read_at is not None:
        rows = rows.filter(version=read_at)
    for name, value in changes.items():
        field: Any = type(row)._meta.get_field(name)
        setattr(row, name, value if isinstance(value, models.Model) else field.to_python(value))
    stored = {name: getattr(row, name) for name in changes}
    if not rows.update(version=F("version") + 1, **stored):
        raise Stale()
    row.version = (read_at or row.version) + 1
