"""The contact log: one line on the people who were there."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.fields import LineField, ProseField
from core.history import tracked
from core.search import SEARCH_COLUMNS, grams_column, grams_index, search_text_column
from core.versions import Versioned
from customers.marks import marks
from customers.models.company import Company
from customers.models.person import Person
from customers.querysets import LogQuerySet, OfLogQuerySet
from sellers.days import instant_in_range

if TYPE_CHECKING:
    from customers.models.log_file import LogFile


class Channel(models.TextChoices):
    VISIT = "visit", _("Visit")
    VISIT_US = "visit_us", _("Customer visited us")
    PHONE = "phone", _("Phone")
    VIDEO = "video", _("Video call")
    MAIL = "mail", _("Mail")
    MESSENGER = "messenger", _("Messenger")
    EVENT = "event", _("Event")
    MEAL = "meal", _("Meal")
    FIELD = "field", _("Field")


ONE_WAY_CHANNELS = frozenset({Channel.MAIL, Channel.MESSENGER})  # two-way only where the author says so


class Topic(models.TextChoices):
    OPPORTUNITY = "opportunity", _("Opportunity")
    POTENTIAL = "potential", _("Potential opportunity")
    COMPLAINT = "complaint", _("Complaint or issue")
    ADVICE = "advice", _("Advice or suggestion")
    PRAISE = "praise", _("Praise")
    COMPETITOR = "competitor", _("Competitor news")
    MARKET = "market", _("Market news")
    RELATION = "relation", _("Relationship")


class HeardKind(models.TextChoices):
    FACT = "fact", _("Fact")
    OPINION = "opinion", _("Opinion")
    REQUEST = "request", _("Request")
    COMPLAINT = "complaint", _("Complaint")
    COMPETITOR = "competitor", _("Competitor")
    MARKET = "market", _("Market")


@tracked(leave_out=SEARCH_COLUMNS)
@marks(user="author_id", only=("author_id", "happened_at", "is_confidential", "created_at"))
class ContactLog(Versioned):
    line = LineField(_("one line"), max_length=200)
    body = ProseField(_("more"), blank=True)
    happened_at = models.DateTimeField(_("when"))
    channel = models.CharField(_("channel"), max_length=10, choices=Channel, default=Channel.VISIT)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="contact_logs")
    topics = ArrayField(
        models.CharField(max_length=12, choices=Topic), default=list, blank=True, verbose_name=_("topics")
    )
    is_confidential = models.BooleanField(_("confidential"), default=False)
    people = models.ManyToManyField(Person, through="LogPerson", related_name="contact_logs")
    created_at = models.DateTimeField(auto_now_add=True)
    search_text = search_text_column("line", "body")
    grams = grams_column("line", "body")

    objects = LogQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact log")
        verbose_name_plural = _("contact logs")
        indexes = [
            grams_index("log_grams"),
            models.Index(fields=["author", "-happened_at", "-id"], name="log_by_author"),
            models.Index(fields=["-happened_at", "-id"], name="log_recent"),
            # whose it is and whether everybody may read it, for counts of many records
            models.Index(fields=["id"], include=["author", "happened_at", "is_confidential"], name="log_authors"),
        ]
        constraints = [
            models.CheckConstraint(name="log_has_a_line", condition=~Q(line="")),
            models.CheckConstraint(name="log_at_a_plausible_time", condition=instant_in_range("happened_at")),
        ]

    class Privacy:
        personal = {"line", "body", "author", "people", "search_text", "grams"}
        plain = {"id", "version", "happened_at", "channel", "topics", "is_confidential", "created_at"}

    def __str__(self) -> str:
        return self.line

    @property
    def listed(self) -> str:
        """The line where several records stand. A confidential one is read on its own page, which keeps who read it."""
        return gettext("Confidential record") if self.is_confidential else self.line

    @property
    def own_files(self) -> "list[LogFile]":
        """Written with the record and not erased; those of a correction stand with it."""
        return [file for file in self.files.all() if file.correction_id is None and file.stored_id is not None]

    @property
    def own_heard(self) -> "list[Heard]":
        return [said for said in self.heard.all() if said.correction_id is None]


@tracked()
class LogPerson(models.Model):
    """Who was there. The company is that of the day; two_way says that the customer answered."""

    log = models.ForeignKey(ContactLog, on_delete=models.PROTECT, related_name="attendances")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="attendances")
    company_then = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, related_name="attendances")
    two_way = models.BooleanField()
    happened_at = models.DateTimeField()  # of the log, kept here so that "last contact" needs no join

    objects = OfLogQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["log", "person"], name="log_person_once"),
            models.CheckConstraint(name="contact_at_a_plausible_time", condition=instant_in_range("happened_at")),
        ]
        indexes = [
            models.Index(fields=["person", "-happened_at"], include=["log"], name="contact_met_person"),
            models.Index(
                fields=["company_then", "-happened_at"], include=["log", "person"], name="contact_met_company"
            ),
        ]

    class Privacy:
        personal = {"person"}
        plain = {"id", "log", "company_then", "two_way", "happened_at"}


@tracked()
class LogReader(models.Model):
    """A named reader of a confidential log."""

    log = models.ForeignKey(ContactLog, on_delete=models.PROTECT, related_name="readers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = OfLogQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["log", "user"], name="log_reader_once")]

    class Privacy:
        personal = {"user"}
        plain = {"id", "log"}


@tracked(leave_out=SEARCH_COLUMNS)
class Heard(models.Model):
    """What a customer said, quoted as evidence by reference."""

    log = models.ForeignKey(ContactLog, on_delete=models.PROTECT, related_name="heard")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="heard")
    kind = models.CharField(_("kind"), max_length=10, choices=HeardKind)
    text = ProseField(_("what was said"))
    correction = models.ForeignKey("LogCorrection", on_delete=models.PROTECT, null=True, related_name="heard")
    search_text = search_text_column("text")
    grams = grams_column("text")

    objects = OfLogQuerySet.as_manager()

    class Meta:
        indexes = [grams_index("heard_grams")]

    class Privacy:
        personal = {"person", "text", "search_text", "grams"}
        plain = {"id", "log", "kind", "correction"}


@tracked()
class LogCorrection(models.Model):
    """After seven days a log is added to, not changed."""

    log = models.ForeignKey(ContactLog, on_delete=models.PROTECT, related_name="corrections")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = ProseField(_("correction"))
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OfLogQuerySet.as_manager()

    class Privacy:
        personal = {"author", "text"}
        plain = {"id", "log", "created_at"}
