"""What follows the order: the next promised day, what is late, the call a month later."""

import datetime as dt
from typing import Any

from opportunities.models import Opportunity, State
from opportunities.sheet_reads.order import order_read
from opportunities.sheet_reads.rows import rows_of
from sellers.models import User

SHOWN = 3  # on the screen; the order's own page has them all
ON_PAPER = 6


def order(record: Opportunity, viewer: User, on: dt.date) -> dict[str, Any] | None:
    """Nothing while it is not won; of a cancelled contract what rests."""
    rows = rows_of(record, viewer, on)
    if rows.answer is None or record.state not in (State.WON, State.CANCELLED):
        return None
    found = order_read(record, viewer, on=on)
    ahead = [*found.open, *found.waiting]
    return {
        "order": found,
        "shown": ahead[:SHOWN],
        "beyond": max(0, len(ahead) - SHOWN),
        "on_paper": found.dates[:ON_PAPER],
        "beyond_paper": max(0, len(found.dates) - ON_PAPER),
        "settled": len(found.dates) - len(found.open),
    }
