"""What an import of employees makes, for taking it back."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.imports.records import Record, on_leaving, register_records
from sellers.models import Notification, OrgUnit, User

USER, UNIT = User._meta.label, OrgUnit._meta.label


def register() -> None:
    register_records(
        Record(
            USER,
            pgettext_lazy("people of the company", "employees"),
            # what nobody who never logged in has read goes along
            parts=(("sellers.Membership", "user"), ("sellers.RoleGrant", "user"), ("sellers.Notification", "user")),
            in_use=has_logged_in,
            kind="users",
        ),
        Record(UNIT, _("org units"), parts=(("sellers.UnitParent", "unit"), ("sellers.UnitLeader", "unit"))),
    )
    on_leaving(forget_notifications)


def has_logged_in(ids: Collection[int]) -> Collection[int]:
    """Whoever has been in is named all over the history, though no row points at her."""
    return list(User.objects.filter(pk__in=ids, last_login__isnull=False).values_list("pk", flat=True))


def forget_notifications(label: str, ids: Collection[int]) -> None:
    """Nobody is sent to a record that is gone."""
    Notification.objects.filter(object_label=label, object_id__in=ids).delete()
