"""What hangs on a contact record: photos, business cards, documents. The content lies behind the gate of `core.files`."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import LineField
from core.files.models import StoredFile
from core.history import tracked
from customers.models.log import ContactLog, LogCorrection
from customers.querysets import LogFileQuerySet


class LogFileKind(models.TextChoices):
    PHOTO = "photo", _("Photo")
    CARD = "card", _("Business card")
    FILE = "file", _("File")


@tracked()
class LogFile(models.Model):
    """One file of a record; without a record it waits for the form that it was chosen in, and only its sender sees it."""

    log = models.ForeignKey(ContactLog, on_delete=models.PROTECT, null=True, related_name="files")
    correction = models.ForeignKey(LogCorrection, on_delete=models.PROTECT, null=True, related_name="files")
    kind = models.CharField(_("kind"), max_length=10, choices=LogFileKind)
    caption = LineField(_("what is to be seen"), max_length=200, blank=True)
    stored = models.OneToOneField(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    small = models.OneToOneField(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")  # of a picture
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = LogFileQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="log_file_waiting", condition=Q(log__isnull=True))]

    class Privacy:
        personal = {"caption", "added_by"}
        plain = {"id", "log", "correction", "kind", "stored", "small", "created_at"}

    def __str__(self) -> str:
        return self.caption or self.name

    @property
    def name(self) -> str:
        return self.stored.name if self.stored is not None else ""

    @property
    def alt(self) -> str:
        """What a picture says to whom cannot see it: its caption, else what it is and its name."""
        return self.caption or f"{self.get_kind_display()}: {self.name}"
