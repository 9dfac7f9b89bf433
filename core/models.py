"""Tables of mechanics: no business noun. Acting people are kept as ids, since `core` knows nobody above it."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from core.files.models import StoredFile
from core.imports.models import ImportFile, ImportKept, ImportMapping, ImportRow, ImportRun


class OutboxState(models.TextChoices):
    PENDING = "pending"
    DONE = "done"
    DEAD = "dead"


class OutboxRow(models.Model):
    """Something that must happen after a write, kept in the same transaction as the write."""

    kind = models.CharField(max_length=60)
    payload_version = models.PositiveSmallIntegerField(default=1)
    payload = models.JSONField(default=dict)
    dedupe_key = models.CharField(max_length=200, unique=True, null=True)  # noqa: DJ001 (null: not deduplicated)
    state = models.CharField(max_length=10, choices=OutboxState, default=OutboxState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    run_after = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)
    request_id = models.CharField(max_length=64, blank=True, db_default="")  # of whatever wrote it, for the logs

    class Meta:
        indexes = [
            models.Index(fields=["run_after"], name="outbox_pending", condition=Q(state="pending")),
            models.Index(fields=["-id"], name="outbox_dead", condition=Q(state="dead")),
        ]

    class Privacy:
        personal = {"payload", "last_error"}
        plain = {
            "id", "kind", "payload_version", "dedupe_key", "state", "attempts", "run_after", "lease_until",
            "created_at", "done_at", "request_id",
        }  # fmt: skip


class MailState(models.TextChoices):
    WAITING = "waiting"
    SENT = "sent"
    HELD = "held"
    DROPPED = "dropped"


class Mail(models.Model):
    """One mail to one address (`core.mail.send`). `context`, sealed, is empty once it is sent: it may hold a one-time link."""

    key = models.UUIDField(default=uuid.uuid4, unique=True)  # makes its Message-ID, the same at every try
    template = models.CharField(max_length=80)
    to = models.EmailField()
    reader_id = models.BigIntegerField(null=True)  # of the colleague whom it is for; null for somebody outside
    language = models.CharField(max_length=5)
    context = models.JSONField(default=dict)
    unsubscribe = models.CharField(max_length=500, blank=True)
    answer_to = models.CharField(max_length=350, blank=True)  # of a letter that a person wrote: name and address
    attached = models.ForeignKey("core.StoredFile", on_delete=models.CASCADE, null=True, related_name="+")
    dedupe_key = models.CharField(max_length=200, unique=True, null=True)  # noqa: DJ001 (null: not deduplicated)
    state = models.CharField(max_length=10, choices=MailState, default=MailState.WAITING)
    words = models.CharField(max_length=300, blank=True)  # what the mail server said
    good_until = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(Lower("to"), name="mail_held", condition=Q(state="held")),
            models.Index(fields=["done_at"], name="mail_done_at"),
        ]

    class Privacy:
        personal = {"to", "reader_id", "context", "words", "unsubscribe", "answer_to", "attached"}
        plain = {"id", "key", "template", "language", "dedupe_key", "state", "good_until", "created_at", "done_at"}


class DeadAddress(models.Model):
    """An address that a mail server refused for good, at once or by a letter that came back.

    Mail for it is held until somebody says "again" or changes it.
    """

    address = models.EmailField(unique=True)  # in small letters
    since = models.DateTimeField()
    words = models.CharField(max_length=300)
    is_told = models.BooleanField(default=False, db_default=False)  # by a person, to whom the letter came back

    class Privacy:
        personal = {"address", "words"}
        plain = {"id", "since", "is_told"}


class FormKey(models.Model):
    """A form's one-time key once it has been used, with the address of what it made; another `digest` is no repeat."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4)
    actor_id = models.BigIntegerField()
    digest = models.CharField(max_length=64, blank=True)
    result_url = models.CharField(max_length=500, blank=True)
    used_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Privacy:
        personal = {"actor_id"}
        plain = {"key", "digest", "result_url", "used_at"}


class AuditEvent(models.Model):
    """An act that changed no row: an export, a refusal, a log-in, a confidential log that was read."""

    verb = models.CharField(max_length=60)
    actor_id = models.BigIntegerField(null=True)
    subject_label = models.CharField(max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True)
    params = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_newest"),
            models.Index(fields=["actor_id", "-at", "-id"], name="audit_of_actor"),
            models.Index(fields=["subject_label", "subject_id"], name="audit_subject"),
        ]

    class Privacy:
        personal = {"actor_id", "params"}
        plain = {"id", "verb", "subject_label", "subject_id", "at"}


class ExternalRef(models.Model):
    """One of our records under the name that another system gave it."""

    system = models.CharField(max_length=60)
    external_id = models.CharField(max_length=200)
    label = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    run_id = models.BigIntegerField(null=True)  # the import that learned it, so that taking it back forgets it
    seen_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["system", "label", "external_id"], name="external_ref_once")]
        indexes = [
            models.Index(fields=["label", "object_id"], name="external_ref_object"),
            models.Index(fields=["run_id"], name="external_ref_run", condition=Q(run_id__isnull=False)),
        ]

    class Privacy:
        personal = {"external_id"}
        plain = {"id", "system", "label", "object_id", "run_id", "seen_at"}


class JobRun(models.Model):
    """A run of a timed job, so that one missed while the system was down is caught up."""

    name = models.CharField(max_length=80)
    due_at = models.DateTimeField()
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    outcome = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "due_at"], name="job_run_once")]

    class Privacy:
        personal: set[str] = set()
        plain = {"id", "name", "due_at", "started_at", "finished_at", "outcome"}


__all__ = [
    "AuditEvent",
    "DeadAddress",
    "ExternalRef",
    "FormKey",
    "ImportFile",
    "ImportKept",
    "ImportMapping",
    "ImportRow",
    "ImportRun",
    "JobRun",
    "Mail",
    "MailState",
    "OutboxRow",
    "OutboxState",
    "StoredFile",
]
