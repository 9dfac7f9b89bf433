"""Files of the sheet: photos, drawings, papers, and what evidence rests on."""

import datetime as dt
from typing import Any

from opportunities.models import Opportunity
from opportunities.sheet_reads.rows import rows_of
from opportunities.tiers import Tier
from sellers.models import User

ON_PAPER = 8


def files(record: Opportunity, viewer: User, on: dt.date) -> dict[str, Any] | None:
    """For readers of amounts: a file may hold prices, so an asked colleague has none of them."""
    rows = rows_of(record, viewer, on)
    if rows.answer is None or rows.tier < Tier.FULL:
        return None
    there = [row for row in rows.files if row.url]
    return {
        "files": there,
        "pictures": [row for row in there if row.small_url],
        "papers": [row for row in there if not row.small_url],
        "on_paper": there[:ON_PAPER],
        "beyond_paper": max(0, len(there) - ON_PAPER),
    }
