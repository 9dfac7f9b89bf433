"""What a person has agreed to, who is due to be forgotten, and who has been."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import LineField
from core.history import tracked
from core.scoping import ScopedQuerySet
from customers.models.person import ConsentState, Person
from customers.querysets import EmployeesFind


class AdministratorsSee(ScopedQuerySet):
    def visible_to(self, user: object) -> "AdministratorsSee":
        return self if getattr(user, "is_authenticated", False) and getattr(user, "is_admin", False) else self.none()


@tracked()
class Consent(models.Model):
    """What she said about the use of her data: when, and how we know. The newest row is what holds."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents")
    state = models.CharField(_("consent"), max_length=10, choices=ConsentState)
    on = models.DateField(_("date"))
    source = LineField(_("how we know"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EmployeesFind.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        indexes = [models.Index(fields=["person", "-id"], name="consent_newest")]

    class Privacy:
        personal = {"person", "state", "on", "source", "by"}
        plain = {"id", "created_at"}


class RetentionState(models.TextChoices):
    DUE = "due", _("Due")
    KEPT = "kept", _("Kept for now")
    ERASED = "erased", _("Made anonymous")


@tracked()
class RetentionCase(models.Model):
    """Somebody without contact for so long that we have no more reason to keep her data; an administrator decides."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="retention_case")
    state = models.CharField(_("state"), max_length=8, choices=RetentionState, default=RetentionState.DUE)
    due_on = models.DateField(_("due since"))
    keep_until = models.DateField(_("kept until"), null=True, blank=True)
    reason = LineField(_("reason"), max_length=200, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = AdministratorsSee.as_manager()

    class Meta:
        verbose_name = _("retention case")
        verbose_name_plural = _("retention cases")
        indexes = [models.Index(fields=["due_on", "id"], name="retention_due", condition=Q(state="due"))]

    class Privacy:
        personal = {"person", "reason", "decided_by"}
        plain = {"id", "state", "due_on", "keep_until"}


class ErasureGround(models.TextChoices):
    REQUEST = "request", _("The customer asked for it")
    RETENTION = "retention", _("No contact for longer than we keep data")


@tracked()
class Erasure(models.Model):
    """That a person is, or will be, made anonymous. It names her by her number alone."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="erasure")
    ground = models.CharField(_("ground"), max_length=10, choices=ErasureGround)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked at"))
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    counts = models.JSONField(default=dict)  # table → number of rows whose words went

    objects = AdministratorsSee.as_manager()

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        indexes = [models.Index(fields=["-asked_at", "-id"], name="erasure_newest")]

    class Privacy:
        personal = {"person", "by"}
        plain = {"id", "ground", "asked_at", "done_at", "counts"}
