"""Who works on it, and the last contacts with its people."""

import datetime as dt
from typing import Any

from opportunities.models import Opportunity
from opportunities.sheet_reads.rows import CONTACTS_ON_PAPER, rows_of
from opportunities.tiers import Tier
from sellers.models import User


def team(record: Opportunity, viewer: User, on: dt.date) -> dict[str, Any] | None:
    rows = rows_of(record, viewer, on)
    if rows.answer is None:
        return None
    return {"members": rows.members, "with_shares": rows.tier >= Tier.FULL}


def timeline(record: Opportunity, viewer: User, on: dt.date) -> dict[str, Any] | None:
    rows = rows_of(record, viewer, on)
    if rows.answer is None:
        return None
    return {"contacts": rows.contacts, "on_paper": rows.contacts[:CONTACTS_ON_PAPER]}
