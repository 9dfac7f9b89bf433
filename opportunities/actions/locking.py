"""Reading an opportunity again under a lock, before anything is checked or written."""

from typing import Any

from core.errors import Stale
from opportunities.models import Opportunity


def lock(opportunity: Opportunity, *, read_at: int | None = None) -> None:
    """Two who write at once wait for each other, and the second decides on what the first left behind.

    `read_at` is the version that a page was read at; None where no page was. Errors: Stale.
    """
    opportunity.refresh_from_db(from_queryset=Opportunity.objects.select_for_update())
    if read_at is not None and read_at != opportunity.version:
        raise Stale()


def lock_with(row: Any) -> Opportunity:
    """Locks the opportunity that `row` hangs on, and reads the row again: nobody decides on what it was before."""
    opportunity: Opportunity = row.opportunity
    lock(opportunity)
    row.refresh_from_db()
    row.opportunity = opportunity
    return opportunity


def count_up(opportunity: Opportunity) -> None:
    """What hangs on the record has changed: who read the page before does not overwrite it. Call it locked."""
    opportunity.version += 1
    opportunity.save(update_fields=["version"])
