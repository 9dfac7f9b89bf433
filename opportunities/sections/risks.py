"""Risks with what is done about each, and the strengths that outweigh them."""

import datetime as dt
from typing import Any

from opportunities.models import Opportunity
from opportunities.policies import WORKED_ON
from opportunities.sheet_reads.risks import flags_from, names_on, strengths_from
from opportunities.sheet_reads.rows import rows_of
from opportunities.tiers import is_on_team
from sellers.models import User

SHOWN = 5  # on paper too (domain.md §3.5)


def risks(record: Opportunity, viewer: User, on: dt.date) -> dict[str, Any] | None:
    """The gravest first; a strength stands beside the risk that it outweighs, else below."""
    rows = rows_of(record, viewer, on)
    if rows.answer is None:
        return None
    flags = flags_from(record, viewer, names_on(record, rows.buyers), on=on)
    standing = {row.code for row in flags}
    return {
        "flags": flags[:SHOWN],
        "count": len(flags),
        "beyond": max(0, len(flags) - SHOWN),
        "strengths": [row for row in strengths_from(record) if row.offsets not in standing],
        "can_act": record.state in WORKED_ON,
        "on_team": is_on_team(viewer, record),
    }
