"""The buying centre."""

import datetime as dt
from typing import Any

from opportunities.map_drawing import COMPACT
from opportunities.models import BuyingRole, Opportunity
from opportunities.models.codes import KEY_PERSON_MOVED
from opportunities.sheet_reads.centre import centre_of
from opportunities.sheet_reads.rows import rows_of
from sellers.models import User

BUYERS_ON_PAPER = 6


def buyers(record: Opportunity, viewer: User, on: dt.date) -> dict[str, Any] | None:
    """Who takes part in the decision, who listens to whom, and which required part nobody is known to play."""
    rows = rows_of(record, viewer, on)
    if rows.case is None:
        return None
    centre = centre_of(record, rows)
    decided_by = any(BuyingRole.EB in row.roles for row in rows.buyers)
    return {
        "centre": centre,
        "people": centre.people,
        "empty": centre.empty,
        "drawing": centre.drawing(COMPACT) if centre.people else None,
        "decides": record.person if rows.case.rules.decision_maker_only and not decided_by else None,
        "to_confirm": KEY_PERSON_MOVED in record.critical_codes,
        "on_paper": centre.people[:BUYERS_ON_PAPER],
        "beyond_paper": max(0, len(centre.people) - BUYERS_ON_PAPER),
    }
