"""What would be sold."""

import datetime as dt
from typing import Any

from opportunities.models import Opportunity
from opportunities.sheet_reads.lines import lines_of
from opportunities.sheet_reads.quoted import quoted_of
from opportunities.sheet_reads.rows import rows_of
from opportunities.tiers import Tier
from sellers.models import User


def products(record: Opportunity, viewer: User, on: dt.date) -> dict[str, Any] | None:
    """Products with quantity, and for who reads amounts what they come to. A closed sheet without any says nothing."""
    rows = rows_of(record, viewer, on)
    if rows.answer is None or (record.is_closed and not record.lines_said):  # type: ignore[attr-defined]
        return None
    has_amounts = rows.tier >= Tier.FULL
    return {
        "lines": lines_of(record, with_amounts=has_amounts),
        "quoted": quoted_of(record, on=on) if has_amounts else [],  # on paper; the screen has them in the head
    }
