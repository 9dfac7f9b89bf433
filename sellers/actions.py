"""Writes on people and notifications."""

from typing import Any

from django.db import models

from core import clock
from sellers.models import Notification, User


def notify(user: User, code: str, *, about: models.Model, once: str, by: User | None = None, **params: Any) -> None:
    """Puts a notification before `user`; a second one with the same `once` changes nothing, nor does one to oneself.

    `params` are plain values that fill the sentence of the kind `code` (`sellers.notices`).
    """
    if by is not None and by.pk == user.pk:
        return
    Notification.objects.get_or_create(
        dedupe_key=f"{code}:{user.pk}:{once}"[:120],
        defaults={
            "user": user,
            "code": code,
            "params": params,
            "object_label": about._meta.label,
            "object_id": about.pk,
            "shown_from": clock.now(),
        },
    )
