"""What decides whether, when and how a notification reaches a person: settings of a unit, and choices of her own."""

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from core.history import tracked
from core.scoping import ScopedQuerySet
from sellers.models.business import UnitSetting
from sellers.models.organisation import OpenToAll

A_DAY = 7  # domain.md §2.0
DIGEST_HOURS = range(5, 12)  # a digest is for the morning: after noon it is not sent any more


@tracked()
class NoticeLimits(UnitSetting):
    """How many a day, when it is quiet, and whether what is urgent is mailed as well. Times are each person's own."""

    a_day = models.PositiveSmallIntegerField(default=A_DAY)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_to = models.TimeField(null=True, blank=True)
    urgent_by_mail = models.BooleanField(default=True)

    objects = OpenToAll.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "valid_from"], name="notice_limits_once"),
            models.CheckConstraint(name="notice_limits_a_day", condition=models.Q(a_day__range=(1, 50))),
            models.CheckConstraint(
                name="notice_limits_quiet_has_both_ends",
                condition=models.Q(quiet_from__isnull=True, quiet_to__isnull=True)
                | models.Q(quiet_from__isnull=False, quiet_to__isnull=False),
            ),
        ]

    class Privacy:
        personal: set[str] = set()
        plain = {"id", "unit", "valid_from", "a_day", "quiet_from", "quiet_to", "urgent_by_mail"}


@tracked()
class NoticeRule(UnitSetting):
    """Whether a kind of notification is sent, and after how many hours without an act the leader is told (null: never)."""

    code = models.CharField(max_length=40)
    is_on = models.BooleanField(default=True)
    leader_after_hours = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = OpenToAll.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "code", "valid_from"], name="notice_rule_once")]

    class Privacy:
        personal: set[str] = set()
        plain = {"id", "unit", "valid_from", "code", "is_on", "leader_after_hours"}


class OwnQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> "OwnQuerySet":
        """Her own, and nobody else's."""
        return self.filter(user=user)


@tracked()
class MailChoice(models.Model):
    """What a person wants by mail; without a row the defaults hold. Never more than her unit allows."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mail_choice")
    digest_on = models.BooleanField(default=True)
    digest_hour = models.PositiveSmallIntegerField(
        default=8, validators=[MinValueValidator(DIGEST_HOURS[0]), MaxValueValidator(DIGEST_HOURS[-1])]
    )
    urgent_by_mail = models.BooleanField(default=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="mail_choice_hour",
                condition=models.Q(digest_hour__range=(DIGEST_HOURS[0], DIGEST_HOURS[-1])),
            )
        ]

    class Privacy:
        personal = {"user"}
        plain = {"id", "digest_on", "digest_hour", "urgent_by_mail"}


class Digest(models.Model):
    """That a person's digest of one of her days was looked at, so that there is one at most; `lines` 0: nothing to say."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="digests")
    day = models.DateField()
    lines = models.PositiveSmallIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="digest_once_a_day")]

    class Privacy:
        personal = {"user"}
        plain = {"id", "day", "lines", "created_at"}
