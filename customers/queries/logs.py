"""What a contact record's page and its files' pages read."""

from django.db.models import Prefetch, QuerySet

from customers.models import ContactLog, Heard, LogCorrection, LogFile, LogPerson, LogReader
from sellers.models import User


def log_of(viewer: User) -> QuerySet[ContactLog]:
    """Records that `viewer` may read, with all that stands on a record's page. Cost: six queries for one record."""
    rows = ContactLog.objects.visible_to(viewer).select_related("author")
    return rows.prefetch_related(
        Prefetch("attendances", LogPerson.objects.visible_to(viewer).select_related("person", "company_then")),
        Prefetch("heard", Heard.objects.visible_to(viewer).select_related("person").order_by("id")),
        Prefetch("files", LogFile.objects.visible_to(viewer).select_related("stored", "small").order_by("id")),
        Prefetch("corrections", LogCorrection.objects.visible_to(viewer).select_related("author").order_by("id")),
        Prefetch("readers", LogReader.objects.visible_to(viewer).select_related("user")),
    )


def log_files_of(viewer: User) -> QuerySet[LogFile]:
    """Files of records that `viewer` may read, each with its record. Cost: one query."""
    return LogFile.objects.visible_to(viewer).filter(stored__isnull=False).select_related("log", "stored")
