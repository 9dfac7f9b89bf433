"""Files of a sheet as they are read: they come with the record's own query."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q
from django.db.models.functions import JSONObject

from core import clock
from core.templatetags.addresses import address
from opportunities.models import FactCode, Opportunity, SheetFile

READ = 100  # more than a sheet holds: what was taken away from evidence is told beside it
_FILE = JSONObject(
    id="id", evidence="evidence_id", code="evidence__fact_code", name="name", caption="caption", key="stored__key",
    size="stored__size", small="small__key", by="added_by__name", at="created_at", gone_at="taken_away_at",
    gone_by="taken_away_by__name",
)  # fmt: skip


@dataclass(frozen=True)
class FileRow:
    """`url` is where its content is, `page_url` where a picture is looked at; both empty once it was taken away."""

    pk: int
    evidence_id: int | None
    code: str
    name: str
    caption: str
    url: str
    page_url: str
    small_url: str
    size: int
    by: str
    at: dt.datetime
    gone_at: dt.datetime | None
    gone_by: str

    @property
    def fact(self) -> str:
        """The fact that its evidence is about."""
        return str(FactCode(self.code).label) if self.code else ""

    @property
    def gone_on(self) -> dt.date | None:
        return clock.day_of(self.gone_at) if self.gone_at else None

    @property
    def title(self) -> str:
        return self.caption or self.name


def files_in_short() -> ArraySubquery:
    """For `with_names`: the sheet's files, the newest first, as JSON. No query of its own."""
    told = Q(stored__isnull=False) | Q(taken_away_at__isnull=False, evidence__isnull=False)
    there_first = F("taken_away_at").desc(nulls_first=True)
    rows = SheetFile.objects.filter(told, opportunity=OuterRef("pk")).order_by(there_first, "-created_at", "-pk")
    return ArraySubquery(rows.values(row=_FILE)[:READ])


def file_rows(record: Opportunity) -> list[FileRow]:
    """What `with_names` brought along. The caller has asked who reads amounts: no one else reads files."""
    return [_row(record, row) for row in record.files_told]  # type: ignore[attr-defined]


def files_of(opportunity: Opportunity) -> Any:
    """For the loader of one of them."""
    rows = SheetFile.objects.there().filter(opportunity=opportunity)
    return rows.select_related("opportunity", "evidence", "stored", "small", "added_by")


def _row(record: Opportunity, row: dict[str, Any]) -> FileRow:
    is_there = row["key"] is not None
    return FileRow(
        pk=row["id"],
        evidence_id=row["evidence"],
        url=address("file", row["key"]) if is_there else "",
        page_url=address("opportunities:file", record.pk, row["id"]) if is_there else "",
        small_url=address("file", row["small"]) if row["small"] else "",
        size=row["size"] or 0,
        at=dt.datetime.fromisoformat(row["at"]),
        gone_at=dt.datetime.fromisoformat(row["gone_at"]) if row["gone_at"] else None,
        **{name: row[name] or "" for name in ("code", "name", "caption", "by", "gone_by")},
    )
