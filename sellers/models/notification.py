"""Something to act on, with the one act that it asks for."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.scoping import ScopedQuerySet


class NotificationState(models.TextChoices):
    NEW = "new", _("New")
    DONE = "done", _("Done")
    SNOOZED = "snoozed", _("Remind later")
    MUTED = "muted", _("Muted")


class NotificationQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> "NotificationQuerySet":
        """Her own, and nobody else's."""
        return self.filter(user=user.pk)


class Notification(models.Model):
    """`code` names the sentence and the act (`sellers.notices`); `params` fill the sentence when it is shown."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notifications")
    code = models.CharField(max_length=40)
    params = models.JSONField(default=dict)
    object_label = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=NotificationState, default=NotificationState.NEW)
    due_on = models.DateField(null=True)
    shown_from = models.DateTimeField()
    counted_on = models.DateField(null=True)  # her day whose limit it uses up; null: beyond it, left to the digest
    escalated_at = models.DateTimeField(null=True)  # when her leader was told that it waits
    dedupe_key = models.CharField(max_length=120, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["user", "-shown_from"],
                name="notification_waiting",
                condition=models.Q(state__in=["new", "snoozed"]),
            ),
            models.Index(fields=["user", "counted_on"], name="notification_counted"),
            models.Index(
                fields=["created_at"],
                name="notification_unanswered",
                condition=models.Q(state__in=["new", "snoozed"], escalated_at__isnull=True),
            ),
        ]

    class Privacy:
        personal = {"user", "params"}
        plain = {
            "id", "code", "object_label", "object_id", "state", "due_on", "shown_from", "dedupe_key", "created_at", "closed_at",
            "counted_on", "escalated_at",
        }  # fmt: skip
