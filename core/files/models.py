"""What is known of a stored file. Which record it belongs to is a label and an id, since `core` knows no tables above it."""

import uuid
from collections.abc import Callable
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from core.fields import LineField
from core.scoping import ScopedQuerySet

Visible = Callable[[Any], "models.QuerySet[Any]"]
_owners: dict[str, Visible] = {}


def register_owner(label: str, visible: Visible) -> None:
    """`visible(user)` gives the records of this table that a person may see: she may have their files, nobody else."""
    _owners[label] = visible


def is_owner(label: str) -> bool:
    return label in _owners


class FileQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Files of the records that the person may see; a table that nobody registered shows its files to nobody."""
        if not user.is_authenticated:
            return self.none()
        seen = Q(pk__in=[])
        for label, visible in _owners.items():
            # asked for the one record, not for all that she may see: a page shows a dozen files one by one
            seen |= Q(Exists(visible(user).order_by().filter(pk=OuterRef("owner_id"))), owner_label=label)
        return self.filter(seen)

    def of(self, record: models.Model) -> Self:
        """Files of one record, in the order in which they came."""
        return self.filter(owner_label=record._meta.label, owner_id=record.pk).order_by("id")


class StoredFile(models.Model):
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)  # in its address
    place = models.CharField(max_length=80, unique=True)  # below MEDIA_ROOT; random, says nothing
    owner_label = models.CharField(max_length=60)
    owner_id = models.BigIntegerField()
    name = LineField(max_length=200)  # as typed, without folders
    content_type = models.CharField(max_length=100)  # by the content
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    actor_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FileQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["owner_label", "owner_id"], name="stored_file_of")]

    class Privacy:
        personal = {"name", "actor_id"}
        plain = {"id", "key", "place", "owner_label", "owner_id", "content_type", "size", "sha256", "created_at"}

    @property
    def url(self) -> str:
        return reverse("file", args=[self.key])
