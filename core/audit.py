"""History: triggers keep every change of a tracked row, and this gives them who and why."""

from contextlib import AbstractContextManager
from typing import Any

import pghistory
from django.db import models

from core.models import AuditEvent


def history(*, by: Any, reason: str = "") -> AbstractContextManager[Any]:
    """Names the acting person and the reason for all rows changed inside; `by` None is the system itself."""
    context: dict[str, Any] = {"user": by.pk if by is not None else None}
    if reason:
        context["reason"] = reason
    return pghistory.context(**context)


def record(verb: str, subject: models.Model | None = None, *, by: Any, **params: Any) -> AuditEvent:
    """For acts that change no row: exports, refusals, log-ins, reading a confidential log."""
    return AuditEvent.objects.create(
        verb=verb,
        actor_id=by.pk if by is not None else None,
        subject_label=subject._meta.label if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
        params=params,
    )
