"""What we promised a customer: by whom, until when, and what became of it."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import LineField
from core.history import tracked
from core.templatetags.addresses import address
from core.versions import Versioned
from customers.models.log import ContactLog
from customers.models.person import Person
from customers.querysets import PromiseQuerySet
from sellers.days import FIRST_YEAR, LAST_YEAR

_YEARS = (dt.date(FIRST_YEAR, 1, 1), dt.date(LAST_YEAR, 12, 31))


class PromiseState(models.TextChoices):
    OPEN = "open", pgettext_lazy("promise", "Open")
    KEPT = "kept", pgettext_lazy("promise", "Kept")
    CHANGED = "changed", pgettext_lazy("promise", "Changed")
    CANCELLED = "cancelled", pgettext_lazy("promise", "Cancelled")


@tracked()
class Promise(Versioned):
    """One promise until one day. A new day is a new row that `follows` the old one, so that no day is overwritten.

    `settled_on` is the day on which it was kept, changed, or its end agreed with `agreed_with`; `settled_at` is when
    that was written down. `reason` says why it was changed, or what the customer said to its end.
    """

    log = models.ForeignKey(ContactLog, on_delete=models.PROTECT, related_name="promises")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="promises", verbose_name=_("to whom"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="promises", verbose_name=_("who keeps it")
    )
    text = LineField(_("promise"), max_length=200)
    due_on = models.DateField(_("until"))
    state = models.CharField(_("state"), max_length=10, choices=PromiseState, default=PromiseState.OPEN)
    reason = LineField(_("reason"), max_length=300, default="")  # an erasure leaves a word: a change says why
    agreed_with = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("agreed with")
    )
    settled_on = models.DateField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    follows = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PromiseQuerySet.as_manager()

    class Meta:
        verbose_name = _("promise")
        verbose_name_plural = _("promises")
        constraints = [
            models.CheckConstraint(name="promise_has_words", condition=~Q(text="")),
            models.CheckConstraint(name="promise_on_a_plausible_day", condition=Q(due_on__range=_YEARS)),
            models.CheckConstraint(
                name="promise_settled_unless_open",
                condition=Q(state="open", settled_on__isnull=True, settled_at__isnull=True)
                | Q(~Q(state="open"), settled_on__isnull=False, settled_at__isnull=False),
            ),
            models.CheckConstraint(name="promise_says_why", condition=Q(state__in=("open", "kept")) | ~Q(reason="")),
            models.CheckConstraint(
                name="promise_cancelled_with_somebody",
                condition=Q(state="cancelled", agreed_with__isnull=False)
                | Q(~Q(state="cancelled"), agreed_with__isnull=True),
            ),
            models.CheckConstraint(name="promise_follows_another", condition=~Q(follows=F("id"))),
        ]
        indexes = [
            models.Index(fields=["owner", "due_on", "id"], name="promise_of_owner"),
            models.Index(fields=["person", "due_on", "id"], name="promise_to_person"),
            models.Index(fields=["due_on", "id"], name="promise_open", condition=Q(state="open")),
        ]

    class Privacy:
        personal = {"person", "owner", "text", "reason", "agreed_with"}
        plain = {"id", "version", "log", "due_on", "state", "settled_on", "settled_at", "follows", "created_at"}

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return address("customers:promise", self.pk)

    @property
    def is_open(self) -> bool:
        return self.state == PromiseState.OPEN
