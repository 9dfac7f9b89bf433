"""Mechanics on the repair desk: what did not get through, who did what, what ran when."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core import outbox
from core.models import AuditEvent, ExternalRef, JobRun, OutboxRow, OutboxState
from core.repair import ReadOnlyAdmin


@admin.register(OutboxRow)
class OutboxRowAdmin(ReadOnlyAdmin):
    """What failed and why, not what it was about: that may be something an administrator does not read."""

    list_display = ("kind", "state", "attempts", "run_after", "last_error", "created_at")
    list_filter = ("state", "kind")
    exclude = ("payload",)
    ordering = ("-created_at", "-pk")
    actions = ("try_again",)

    @admin.action(description=_("Try again"))
    def try_again(self, request: HttpRequest, rows: QuerySet[OutboxRow]) -> None:
        """Dead rows only; the others are being tried anyway. The desk is for administrators, so no policy is asked."""
        dead = list(rows.filter(state=OutboxState.DEAD))
        for row in dead:
            outbox.revive(row)
        n = len(dead)
        text = ngettext("%(n)s row is tried again.", "%(n)s rows are tried again.", n) % {"n": n}
        self.message_user(request, text, messages.SUCCESS if n else messages.WARNING)


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ("at", "verb", "actor_id", "subject_label", "subject_id")
    list_filter = ("verb",)
    search_fields = ("=actor_id", "=subject_id")
    exclude = ("params",)
    ordering = ("-at", "-pk")


@admin.register(JobRun)
class JobRunAdmin(ReadOnlyAdmin):
    list_display = ("name", "due_at", "started_at", "finished_at", "outcome")
    list_filter = ("name",)
    ordering = ("-due_at", "-pk")


@admin.register(ExternalRef)
class ExternalRefAdmin(ReadOnlyAdmin):
    list_display = ("system", "external_id", "label", "object_id", "seen_at")
    list_filter = ("system", "label")
    search_fields = ("external_id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).order_by("-seen_at", "-pk")
