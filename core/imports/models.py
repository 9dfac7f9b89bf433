"""Staging tables of the importer: a file, its run, its rows with their problems, and saved column mappings."""

from typing import Any

from django.db import models

from core.scoping import ScopedQuerySet


class RunState(models.TextChoices):
    UPLOADED = "uploaded"
    CHECKING = "checking"
    READY = "ready"
    APPLYING = "applying"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    WEIGHING = "weighing"  # it is worked out what taking it back would do
    UNDOING = "undoing"
    UNDONE = "undone"


class RunQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> "RunQuerySet":
        """Administrators only: a file may hold anything."""
        return self if user.is_authenticated and user.is_admin else self.none()


def files_for(user: Any) -> "models.QuerySet[ImportFile]":
    """Files of the runs that a person may see."""
    return ImportFile.objects.filter(runs__in=ImportRun.objects.visible_to(user))


class ImportFile(models.Model):
    """A file that was imported; its bytes lie behind the gate of private files (`StoredFile` of this row)."""

    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, db_index=True)
    content = models.BinaryField(null=True)  # of files from before the gate, until the migration has moved them
    created_at = models.DateTimeField(auto_now_add=True)

    class Privacy:
        personal = {"content"}
        plain = {"id", "name", "sha256", "created_at"}


class ImportRun(models.Model):
    kind = models.CharField(max_length=40)
    file = models.ForeignKey(ImportFile, on_delete=models.PROTECT, related_name="runs")
    actor_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=RunState, default=RunState.UPLOADED)
    dry_run = models.BooleanField(default=False)
    columns = models.JSONField(default=list)  # header cells as read
    mapping = models.JSONField(default=dict)  # {"columns": {header: field}, "values": {field: {from: to}}, ...}
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    message = models.TextField(blank=True)
    history_id = models.UUIDField(null=True)  # of the history's context under which everything was written
    undo = models.JSONField(
        default=dict
    )  # {"at", "by", "removed": {label: n}, "restored": {label: n}, "kept": {reason: n}}
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-created_at"], name="import_run_recent")]

    class Privacy:
        personal = {"actor_id"}
        plain = {
            "id", "kind", "file", "state", "dry_run", "columns", "mapping", "total", "done", "created", "updated",
            "unchanged", "rejected", "message", "history_id", "undo", "created_at", "finished_at",
        }  # fmt: skip


class RowState(models.TextChoices):
    STAGED = "staged"
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


class ImportRow(models.Model):
    """One row of the file: what was read, what is wrong with it, and which record it became."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # as a spreadsheet shows it: the header is row 1
    cells = models.JSONField(default=dict)
    problems = models.JSONField(default=list)  # [{"column", "value", "code", "message", "level"}]
    state = models.CharField(max_length=10, choices=RowState, default=RowState.STAGED)
    object_label = models.CharField(max_length=60, blank=True)
    object_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="import_row_once")]

    class Privacy:
        personal = {"cells", "problems"}
        plain = {"id", "run", "number", "state", "object_label", "object_id"}


class KeptReason(models.TextChoices):
    """Why something that an import wrote stays when the import is taken back."""

    EDITED = "edited"  # somebody has worked on the created row since
    REFERENCED = "referenced"  # other records point at it
    USED = "used"  # an employee has logged in
    IMPORTED = "imported"  # another import that stands names it too
    FIELDS = "fields"  # somebody has set these fields since
    TOGETHER = "together"  # the old values do not fit what stands beside them now
    TARGET_GONE = "gone"  # what it pointed at before is not there any more


class ImportKept(models.Model):
    """A record that stays, or keeps some values, when its import is taken back, and why."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="kept")
    label = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    reason = models.CharField(max_length=12, choices=KeptReason)
    params = models.JSONField(default=dict)  # {"fields"} or {"label", "count"}, {"by", "at"} of the last edit

    class Privacy:
        personal = {"params"}
        plain = {"id", "run", "label", "object_id", "reason"}


class ImportMapping(models.Model):
    """A mapping of columns and values that somebody saved under a name, or that ships with the product."""

    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    mapping = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="import_mapping_name")]

    class Privacy:
        personal: set[str] = set()
        plain = {"id", "kind", "name", "mapping", "created_at"}
