"""Against whom we compete."""

import datetime as dt
from typing import Any

from opportunities.models import Opportunity
from opportunities.sheet_reads.assessment import assessed
from opportunities.sheet_reads.rivals import lines_of, shown_of
from opportunities.sheet_reads.rows import rows_of
from sellers.models import User

ON_PAPER = 3
FITS = "Q19"  # whether it is a customer as we wish for


def competition(record: Opportunity, viewer: User, on: dt.date) -> dict[str, Any] | None:
    """Competitors and the status quo, with who speaks for them and what we do about it. `is_met`: something
    is set against each, so that the seller has nothing to do here."""
    rows = rows_of(record, viewer, on)
    if rows.case is None:
        return None
    lines = lines_of(record)
    shown, more = shown_of(lines)
    return {
        "lines": shown,
        "more": more,
        "count": len(lines),
        "is_over": record.is_closed,
        "is_met": bool(lines) and all(one.counter for one in lines),
        "ideal": _ideal(record),
        "on_paper": lines[:ON_PAPER],
        "beyond_paper": max(0, len(lines) - ON_PAPER),
    }


def _ideal(record: Opportunity) -> str:
    """What the assessment says of how well the customer fits us, where its questions ask."""
    row = next((one for one in assessed(record) if one.question.code == FITS), None)
    return row.label if row is not None else ""
