"""The win plan: what is due, the longest past first, and what a leader has suggested."""

import datetime as dt
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from opportunities.forms.plan import SuggestFields
from opportunities.models import Opportunity, State
from opportunities.policies import WORKED_ON
from opportunities.sections.coaching import coaches
from opportunities.sheet_reads.close_plan import close_plan_of
from opportunities.sheet_reads.plan import READ, rows_from
from opportunities.sheet_reads.rows import rows_of
from opportunities.tiers import is_on_team
from sellers.models import User

SHOWN = 3
SUGGEST_FIELDS = "opportunities/forms/suggest.html"
STEPS = 4  # of the close plan on the screen
ON_PAPER = 8  # actions, and steps of the close plan, so that a report stays at two pages


@lru_cache(maxsize=8)
def suggest_fields(language: str | None) -> SafeString:
    """The fields of a suggestion, the same on every sheet."""
    return render_to_string(SUGGEST_FIELDS, {"form": SuggestFields()})


def plan(record: Opportunity, viewer: User, on: dt.date) -> dict[str, Any] | None:
    """The first open actions; the whole plan has a page of its own."""
    if rows_of(record, viewer, on).answer is None:
        return None
    close = close_plan_of(record, on=on)
    live = rows_from(record, viewer, on=on)
    todo = [row for row in live if row.is_open]
    works = record.state in (*WORKED_ON, State.WON)
    return {
        "suggested": [row for row in live if row.is_suggested],
        "actions": todo[:SHOWN],
        "beyond": max(0, len(todo) - SHOWN),
        "on_paper": todo[:ON_PAPER],
        "beyond_paper": max(0, len(todo) - ON_PAPER),
        "count": len(todo),
        "many": len(live) >= READ,
        "late": sum(1 for row in todo if row.is_late),
        "close": close,
        "next_steps": close.open[:STEPS],
        "steps_on_paper": close.steps[:ON_PAPER],
        "steps_beyond_paper": max(0, len(close.steps) - ON_PAPER),
        "is_worked_on": record.state in WORKED_ON,
        "can_agree": record.state in WORKED_ON and is_on_team(viewer, record),
        "can_plan": works and is_on_team(viewer, record),
        "can_suggest": works and coaches(record, viewer, rows_of(record, viewer, on).tier),
        "suggest_fields": lambda: suggest_fields(get_language()),
    }
