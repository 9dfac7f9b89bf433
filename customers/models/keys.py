"""Key positions: the posts at a company that we must know, who holds each, and who of ours is there for it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import LineField
from core.history import tracked
from core.versions import Versioned
from customers.keys import KeyPositionQuerySet
from customers.marks import marks
from customers.models.company import Company
from customers.models.person import Person


@tracked()
@marks(company="company_id")
class KeyPosition(Versioned):
    """A post is there before we know who holds it: an empty `person` is a gap that somebody can close."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="key_positions")
    position = LineField(_("key position"), max_length=80)
    is_required = models.BooleanField(_("must be known"), default=True)
    decides = models.BooleanField(_("decides on purchases"), default=False)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="key_positions", verbose_name=_("person")
    )
    representative = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("our representative"),
    )
    asked = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )  # whom of ours somebody asked for the name
    asked_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = KeyPositionQuerySet.as_manager()

    class Meta:
        verbose_name = _("key position")
        verbose_name_plural = _("key positions")
        constraints = [
            models.UniqueConstraint(fields=["company", "position"], name="key_position_once"),
            models.CheckConstraint(
                name="key_position_asked_whom_and_when",
                condition=Q(asked__isnull=True, asked_at__isnull=True) | Q(asked__isnull=False, asked_at__isnull=False),
            ),
        ]

    class Privacy:
        personal = {"person", "representative", "asked"}
        plain = {"id", "version", "company", "position", "is_required", "decides", "asked_at", "created_at"}

    def __str__(self) -> str:
        return self.position
