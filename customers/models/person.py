"""The customer is a person; employments come and go, history stays."""

import datetime as dt

import phonenumbers
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Upper
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.dated import Dated, ends_after_start
from core.fields import LineField, ProseField
from core.history import tracked
from core.search import SEARCH_COLUMNS, grams_column, grams_index, search_text_column
from core.templatetags.addresses import address
from core.versions import Versioned
from customers.looking_after import tells_who_looks_after
from customers.marks import marks
from customers.models.company import Company
from customers.querysets import EmployeesFind, EmploymentQuerySet

NEVER = dt.datetime(1900, 1, 1, tzinfo=dt.UTC)  # stands for "no contact yet" where lists are ordered by contact


class PersonKind(models.TextChoices):
    CORPORATE = "corporate", _("Company contact")
    DEALER = "dealer", _("Dealer's owner or staff")
    FARMER = "farmer", _("Farmer")
    INSTITUTION = "institution", _("Co-op or institution contact")
    OTHER = "other", _("Other")


class Attitude(models.TextChoices):
    FAVOURABLE = "favourable", _("Favourable")
    NEUTRAL = "neutral", _("Neutral")
    NEGATIVE = "negative", _("Negative")
    UNKNOWN = "unknown", _("Unknown")


class ConsentState(models.TextChoices):
    NOT_ASKED = "not_asked", _("Not asked")
    GIVEN = "given", _("Given")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class LettersBeyond(models.Func):
    """What is searched, letter by letter, without the one that the name begins with (docs/adr/0057)."""

    function = "hj_letters_beyond"
    output_field = ArrayField(models.TextField())


# last_contact_at follows from the contacts: history need not repeat each of them on the person
@tracked(leave_out=(*SEARCH_COLUMNS, "last_contact_at"))
@marks(person="id", only=("last_contact_at", "contact_cycle_days", "archived_at"), inserted=False)
@tells_who_looks_after("person")
class Person(Versioned):
    name = LineField(_("name"), max_length=200)
    name_key = LineField(max_length=200, editable=False, db_collation="C")
    kind = models.CharField(_("kind"), max_length=12, choices=PersonKind, default=PersonKind.CORPORATE)
    mobile = LineField(_("mobile"), max_length=40, blank=True)  # as typed
    mobile_e164 = LineField(max_length=20, blank=True, editable=False, db_index=True)
    email = models.EmailField(_("e-mail"), blank=True)
    attitude = models.CharField(_("attitude"), max_length=10, choices=Attitude, default=Attitude.UNKNOWN)
    attitude_on = models.DateField(_("attitude as of"), null=True, blank=True)
    interests = ProseField(_("work interests and values"), blank=True)
    preferred_channel = LineField(_("preferred channel"), max_length=20, blank=True)
    contact_cycle_days = models.PositiveSmallIntegerField(_("contact cycle (days)"), null=True, blank=True)
    crops = LineField(_("crops"), max_length=200, blank=True)
    area_m2 = models.PositiveIntegerField(_("area (㎡)"), null=True, blank=True)
    do_not_contact = models.BooleanField(_("do not contact"), default=False)
    source = LineField(_("source"), max_length=80, blank=True)
    consent_state = models.CharField(_("consent"), max_length=10, choices=ConsentState, default=ConsentState.NOT_ASKED)
    is_former = models.BooleanField(_("no longer in business"), default=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    last_contact_at = models.DateTimeField(null=True, blank=True, editable=False)
    search_text = search_text_column("name", "mobile", "mobile_e164", "email")
    grams = grams_column("name", "mobile", "mobile_e164", "email")

    objects = EmployeesFind.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = [
            grams_index("person_grams"),
            GinIndex(LettersBeyond("search_text", "name_key"), name="person_letters_beyond"),
            models.Index(fields=["name_key", "id"], name="person_by_name", condition=Q(archived_at__isnull=True)),
            # the lists "longest silent first" and "latest contact first"
            models.Index(
                Coalesce(F("last_contact_at"), Value(NEVER)),
                F("id"),
                name="person_by_contact",
                condition=Q(archived_at__isnull=True),
            ),
            # somebody's own customers in order, without a look at their rows (docs/adr/0026)
            models.Index(
                fields=["id"],
                include=["name_key", "last_contact_at"],
                name="person_in_order",
                condition=Q(archived_at__isnull=True),
            ),
            models.Index(F("email"), name="person_email", condition=~Q(email="")),
            models.Index(Upper("email"), name="person_by_upper_email"),  # what `email__iexact` asks
        ]

    class Privacy:
        personal = {
            "name", "name_key", "mobile", "mobile_e164", "email", "attitude", "attitude_on", "interests", "preferred_channel",
            "crops", "area_m2", "source", "consent_state", "search_text", "grams",
        }  # fmt: skip
        plain = {
            "id", "version", "kind", "contact_cycle_days", "do_not_contact", "is_former", "merged_into", "archived_at",
            "created_at", "last_contact_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("customers:person", self.pk)

    def save(self, *args: object, **kwargs: object) -> None:
        self.name_key = person_key(self.name)
        self.mobile_e164 = e164(self.mobile)
        super().save(*args, **kwargs)  # type: ignore[arg-type]


def person_key(name: str) -> str:
    """The name without spaces, in lower case: for order and for comparing."""
    return "".join(name.lower().split())[:200]


def e164(typed: str, region: str = "KR") -> str:
    """The number as +821012345678, empty where what was typed is no possible number."""
    try:
        number = phonenumbers.parse(typed, region)
    except phonenumbers.NumberParseException:
        return ""
    return (
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        if phonenumbers.is_possible_number(number)
        else ""
    )


def is_phone_number(typed: str, region: str = "KR") -> bool:
    """Whether somebody could be called there: "010-77" may be the beginning of a number and is none."""
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(typed, region))
    except phonenumbers.NumberParseException:
        return False


class EmploymentReason(models.TextChoices):
    JOINED = "joined", _("Joined")
    TRANSFERRED = "transferred", _("Changed department")
    PROMOTED = "promoted", _("Promoted")
    MOVED = "moved", _("Moved company")
    LEFT = "left", _("Retired")


@tracked()
@marks(person="person_id", company="company_id")
@tells_who_looks_after("employment")
class Employment(Dated):
    """Where a person works or worked. The start may be unknown to us; one open employment is the primary one."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="employments")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="employments")
    department = LineField(_("department"), max_length=80, blank=True)
    title = LineField(pgettext_lazy("of a person", "title"), max_length=80, blank=True)
    from_on = models.DateField(_("from"), null=True, blank=True)  # type: ignore[assignment]
    reason = models.CharField(_("reason"), max_length=12, choices=EmploymentReason, default=EmploymentReason.JOINED)
    is_primary = models.BooleanField(_("main employment"), default=True)

    objects = EmploymentQuerySet.as_manager()

    class Meta:
        constraints = [
            ends_after_start("employment_ends_after_start"),
            models.UniqueConstraint(
                fields=["person"], name="one_open_primary_employment", condition=Q(to_on__isnull=True, is_primary=True)
            ),
            models.UniqueConstraint(
                fields=["person", "company"], name="open_employment_once", condition=Q(to_on__isnull=True)
            ),
        ]
        indexes = [
            models.Index(fields=["company", "person"], name="employment_open", condition=Q(to_on__isnull=True)),
            models.Index(
                fields=["company"],
                include=["person", "from_on", "to_on"],
                name="employment_main",
                condition=Q(is_primary=True),
            ),
        ]

    class Privacy:
        personal = {"person", "department", "title"}
        plain = {"id", "company", "from_on", "to_on", "reason", "is_primary"}
