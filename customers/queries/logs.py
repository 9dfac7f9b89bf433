"""What a contact record's page and its files' pages read."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from core.kept import AnyReader, Kept
from core.scoping import id_from
from core.search import SEARCH_COLUMNS
from customers.models import ContactLog, Heard, HeardKind, LogCorrection, LogFile, LogPerson, LogReader
from sellers.models import User


def log_of(pk: Any, viewer: User) -> ContactLog | None:
    """A record that `viewer` may read, with all that a form on one changes. Cost: five queries."""
    found = _LOG(pk=id_from(pk), viewer=viewer.pk) if viewer.is_authenticated else []
    if not found:
        return None
    log = found[0]
    for name, part in _PARTS.items():
        rows = getattr(log, name).get_queryset()
        rows._result_cache, rows._prefetch_done = part(log=log.pk, viewer=viewer.pk), True
        log.__dict__.setdefault("_prefetched_objects_cache", {})[name] = rows
        for row in rows:
            row.log = log
    return log


_LOG: Kept[ContactLog] = Kept(
    lambda pk, viewer: ContactLog.objects.visible_to(AnyReader()).filter(pk=pk).select_related("author"), "pk", "viewer"
)


def _part(rows: Any, *joins: str) -> Kept[Any]:
    return Kept(
        lambda log, viewer: rows.visible_to(AnyReader()).filter(log_id=log).select_related(*joins).order_by("id"),
        *("log", "viewer"),
    )


_PARTS = {
    "attendances": _part(LogPerson.objects, "person", "company_then"),
    "heard": _part(Heard.objects, "person"),
    "files": _part(LogFile.objects, "stored", "small"),
    "readers": _part(LogReader.objects, "user"),
}


@dataclass(frozen=True)
class There:
    """Who was at a contact, and for which company."""

    person_id: int
    name: str
    company: str | None
    two_way: bool


@dataclass(frozen=True)
class Quote:
    kind: str
    text: str
    person: str | None
    correction_id: int | None

    @property
    def kind_label(self) -> str:
        return str(HeardKind(self.kind).label)


@dataclass(frozen=True)
class Written:
    """What stands on one sheet: a record's own text, or a correction below it. `by` and `at` are of a correction."""

    text: str
    heard: list[Quote]
    files: list[LogFile]
    by: str = ""
    at: dt.datetime | None = None


@dataclass(frozen=True)
class LogSheet:
    """A record with all that stands on its page."""

    log: ContactLog
    there: list[There]
    readers: list[str]
    own: Written
    corrections: list[Written]


def log_sheet(pk: int, *, viewer: User) -> LogSheet | None:
    """None where the viewer may not read it. Cost: one query, another where it has files."""
    rows: Any = _SHEET(pk=pk, viewer=viewer.pk) if viewer.is_authenticated else []
    if not rows:
        return None
    row = rows[0]
    heard = [Quote(**one) for one in row.heard_rows]
    files = _FILES(log=pk) if row.has_files else []

    def written(text: str, correction: int | None = None, **told: Any) -> Written:
        said = [one for one in heard if one.correction_id == correction]
        return Written(text, said, [one for one in files if one.correction_id == correction], **told)

    added = [
        written(one["text"], one["pk"], by=one["by"], at=dt.datetime.fromisoformat(one["at"]))
        for one in row.correction_rows
    ]
    return LogSheet(row, [There(**one) for one in row.there_rows], row.reader_names, written(row.body), added)


def _sheet(pk: Any, viewer: Any) -> Any:
    """What hangs on a record is seen with it."""
    of_it = {"log": OuterRef("pk")}
    there = LogPerson.objects.filter(**of_it).order_by("id")
    met = JSONObject(person_id="person_id", name="person__name", company="company_then__name", two_way="two_way")
    heard = Heard.objects.filter(**of_it).order_by("id")
    quote = JSONObject(kind="kind", text="text", person="person__name", correction_id="correction_id")
    added = LogCorrection.objects.filter(**of_it).order_by("id")
    correction = JSONObject(pk="pk", text="text", by="author__name", at="created_at")
    rows = ContactLog.objects.visible_to(AnyReader()).filter(pk=pk).select_related("author").defer(*SEARCH_COLUMNS)
    return rows.annotate(
        there_rows=ArraySubquery(there.values_list(met)),
        heard_rows=ArraySubquery(heard.values_list(quote)),
        correction_rows=ArraySubquery(added.values_list(correction)),
        reader_names=ArraySubquery(LogReader.objects.filter(**of_it).order_by("id").values_list("user__name")),
        has_files=Exists(LogFile.objects.filter(**of_it, stored__isnull=False)),
    )


_SHEET: Kept[ContactLog] = Kept(_sheet, "pk", "viewer")
_FILES: Kept[LogFile] = Kept(
    lambda log: LogFile.objects.filter(log=log, stored__isnull=False).select_related("stored", "small").order_by("id"),
    "log",
)


def log_files_of(viewer: User) -> QuerySet[LogFile]:
    """Files of records that `viewer` may read, each with its record. Cost: one query."""
    return LogFile.objects.visible_to(viewer).filter(stored__isnull=False).select_related("log", "stored")
