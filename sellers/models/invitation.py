"""An invitation: a link that lets somebody set her password once. The link itself is stored nowhere."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.history import tracked
from core.scoping import ScopedQuerySet

GOOD_FOR = dt.timedelta(days=7)


class InvitationQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> "InvitationQuerySet":
        """Administrators; everybody else reaches an invitation by its link alone."""
        return self if user.is_authenticated and user.is_admin else self.none()

    def open(self) -> "InvitationQuerySet":
        """Neither used nor taken back; some of these have run out."""
        return self.filter(used_at__isnull=True, revoked_at__isnull=True)


@tracked(leave_out=["token_hash", "nonce"])
class Invitation(models.Model):
    """`token_hash` is what a link is found by, `nonce` what it is made of together with the secret key."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="invitations")
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="invitations_sent"
    )
    nonce = models.CharField(max_length=64, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("good until"))
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    sent_count = models.PositiveSmallIntegerField(_("letters sent"), default=0)
    sent_at = models.DateTimeField(_("last letter at"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["user"], name="one_open_invitation", condition=Q(used_at__isnull=True, revoked_at__isnull=True)
            ),
            models.CheckConstraint(
                name="invitation_used_or_taken_back", condition=Q(used_at__isnull=True) | Q(revoked_at__isnull=True)
            ),
        ]

    class Privacy:
        personal = {"user", "invited_by", "nonce", "token_hash"}
        plain = {"id", "expires_at", "used_at", "revoked_at", "sent_count", "sent_at", "created_at"}

    @property
    def is_good(self) -> bool:
        """Whether its link still opens the door."""
        return self.used_at is None and self.revoked_at is None and self.expires_at > clock.now()
