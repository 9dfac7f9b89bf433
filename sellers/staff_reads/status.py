"""Where somebody stands between invitation and last day: computed, never stored."""

import datetime as dt
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sellers.models import Invitation, User


class Status(models.TextChoices):
    ACTIVE = "active", pgettext_lazy("employee", "Active")
    INVITED = "invited", _("Invited")
    UNINVITED = "uninvited", _("Not invited yet")
    LEAVING = "leaving", _("Leaving")
    FORMER = "former", _("Former")


TONES = {
    Status.ACTIVE: "tone-good",
    Status.INVITED: "tone-accent",
    Status.UNINVITED: "tone-warn",
    Status.LEAVING: "tone-warn",
    Status.FORMER: "tone-outline",
}


def with_status(rows: Any, *, on: dt.date) -> Any:
    """Each row with `status`. Who has no password and never logged in waits for an invitation."""
    invited = Exists(Invitation.objects.open().filter(user=OuterRef("pk")))
    status = Case(
        When(Q(left_on__lt=on) | Q(is_active=False), then=Value(Status.FORMER.value)),
        When(left_on__isnull=False, then=Value(Status.LEAVING.value)),
        When(invited, last_login__isnull=True, then=Value(Status.INVITED.value)),
        When(
            password__startswith=UNUSABLE_PASSWORD_PREFIX, last_login__isnull=True, then=Value(Status.UNINVITED.value)
        ),
        default=Value(Status.ACTIVE.value),
        output_field=models.CharField(),
    )
    return rows.annotate(status=status)


def status_of(user: User, *, on: dt.date) -> Status:
    """Cost: one query."""
    return Status(with_status(User.objects.filter(pk=user.pk), on=on).get().status)
