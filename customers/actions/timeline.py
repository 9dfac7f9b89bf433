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
    entry, _ = TimelineEntry.objects.update_or_create(
        person=person,
        kind=kind,
        object_id=object_id,
        defaults={
            "at": at,
            "company_then": company_then,
            "reader_ids": sorted(reader_ids) if reader_ids is not None else None,
        },
    )
    return entry
