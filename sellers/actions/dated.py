"""One row follows another in time: what every effective-dated change of the organisation does."""

import datetime as dt
import zlib

from core.dated import Dated, DatedQuerySet
from core.errors import Stale

DAY = dt.timedelta(days=1)


def succeed(rows: DatedQuerySet, *, on: dt.date, same: dict[str, object], values: dict[str, object]) -> Dated:
    """Puts a row with `values` in force from `on` and ends the one before it the day before.

    `rows` are all rows of the thing (`same`: what they have in common) in time, locked here; one that is planned later
    stays and ends the new one. A row that already says the same is left alone, so twice is harmless.
    """
    locked: list[Dated] = list(rows.select_for_update().order_by("from_on"))
    current = next((row for row in locked if row.from_on <= on and (row.to_on is None or row.to_on >= on)), None)
    if current is not None and all(getattr(current, name) == value for name, value in values.items()):
        return current
    later = next((row for row in locked if row.from_on > on), None)
    if current is not None and current.from_on == on:
        for name, value in values.items():
            setattr(current, name, value)
        current.save(update_fields=list(values))
        return current
    if current is not None:
        current.to_on = on - DAY
        current.save(update_fields=["to_on"])
    row: Dated = rows.model(**same, **values, from_on=on, to_on=later.from_on - DAY if later else None)
    row.save()
    return row


def end(rows: DatedQuerySet, *, last_day: dt.date) -> int:
    """Ends what holds after `last_day` on it, and drops what was planned for later; returns how many rows changed."""
    changed = 0
    for row in rows.select_for_update().order_by("from_on"):
        if row.from_on > last_day:
            row.delete()
        elif row.to_on is None or row.to_on > last_day:
            row.to_on = last_day
            row.save(update_fields=["to_on"])
        else:
            continue
        changed += 1
    return changed


def state_of(rows: DatedQuerySet) -> int:
    """A number for how these rows stand, which a form carries as its version; 0 is never one."""
    told = repr(list(rows.order_by("from_on", "pk").values_list()))
    return zlib.crc32(told.encode()) % 999_999_998 + 1


def check_state(rows: DatedQuerySet, read_at: int | None) -> None:
    """Errors: Stale where the rows are not as they were when the page was read (`read_at` None: nobody read one)."""
    if read_at is not None and state_of(rows) != read_at:
        raise Stale()


def cap(row: Dated, *last_days: dt.date | None) -> None:
    """Ends `row` on the first of these days where it would hold longer; None is no end."""
    until = min((day for day in last_days if day is not None), default=None)
    if until is not None and (row.to_on is None or row.to_on > until):
        row.to_on = until
        row.save(update_fields=["to_on"])


def take_back_start(row: Dated, rows: DatedQuerySet) -> Dated | None:
    """Drops a row that begins later; what it would have followed, given back, goes on until where it would have ended."""
    before: Dated | None = rows.select_for_update().filter(to_on=row.from_on - DAY).first()
    last_day = row.to_on
    row.delete()
    if before is not None:
        before.to_on = last_day
        before.save(update_fields=["to_on"])
    return before


def take_back_end(row: Dated, rows: DatedQuerySet, *, until: dt.date | None = None) -> None:
    """What would end goes on: to where the next one begins, or to `until` (None: open)."""
    later = rows.filter(from_on__gt=row.from_on).order_by("from_on").first()
    row.to_on = later.from_on - DAY if later is not None else until
    row.save(update_fields=["to_on"])
