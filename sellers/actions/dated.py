"""One row follows another in time: what every effective-dated change of the organisation does."""

import datetime as dt
from typing import TypeVar

from core.dated import Dated, DatedQuerySet

D = TypeVar("D", bound=Dated)
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
