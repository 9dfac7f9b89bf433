"""The buying centre."""

import datetime as dt
from typing import Any

from opportunities.categories import role_slot
from opportunities.models import BuyingRole, Opportunity
from opportunities.models.codes import KEY_PERSON_MOVED
from opportunities.sheet_reads.rows import rows_of
from sellers.models import User

BUYERS_ON_PAPER = 6


def buyers(record: Opportunity, viewer: User, on: dt.date) -> dict[str, Any] | None:
    """Who takes part in the decision, and which required part nobody is known to play."""
    rows = rows_of(record, viewer, on)
    if rows.case is None:
        return None
    held = {role_slot(role) for row in rows.buyers for role in row.roles}
    people = [
        {
            "row": row,
            "roles": [str(BuyingRole(role).label) for role in row.roles],
            "met_on": rows.met.get(row.person_id),
        }
        for row in rows.buyers
    ]
    return {
        "people": people,
        "decides": record.person if rows.case.rules.decision_maker_only and BuyingRole.EB not in held else None,
        "empty": [
            {"code": str(role), "name": BuyingRole(role).label} for role in rows.case.rules.roles if role not in held
        ],
        "to_confirm": KEY_PERSON_MOVED in record.critical_codes,
        "on_paper": people[:BUYERS_ON_PAPER],
        "beyond_paper": max(0, len(people) - BUYERS_ON_PAPER),
    }
