"""Entries on a person's timeline; every app writes its own inside its own action."""

import datetime as dt
from collections.abc import Collection

from customers.models import Company, Person, TimelineEntry


def add_to_timeline(
    person: Person,
    *,
    kind: str,
    object_id: int,
    at: dt.datetime,
    company_then: Company | None = None,
    reader_ids: Collection[int] | None = None,
) -> TimelineEntry:
    """Puts a record on her timeline, or moves it there; `reader_ids` None lets everybody see it.

    Twice is harmless: one entry for each person, kind and record.
    """
    entry = TimelineEntry(
        person=person,
        kind=kind,
        object_id=object_id,
        at=at,
        company_then=company_then,
        reader_ids=sorted(reader_ids) if reader_ids is not None else None,
    )
    TimelineEntry.objects.bulk_create(
        [entry],
        update_conflicts=True,
        unique_fields=["person", "kind", "object_id"],
        update_fields=["at", "company_then", "reader_ids"],
    )
    return entry
