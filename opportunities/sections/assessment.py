"""The assessment: how the questions stand, and what is missing first."""

import datetime as dt
from typing import Any

from core.templatetags.addresses import address
from opportunities.assessment import gaps, tallies
from opportunities.models import Opportunity
from opportunities.sheet_reads.assessment import assessed
from opportunities.sheet_reads.questions import line_of
from opportunities.sheet_reads.rows import rows_of, stages_of
from sellers.models import User

SHOWN = 3  # gaps on the page; the others stand behind the link, and on paper they are named in short


def assessment(record: Opportunity, viewer: User, on: dt.date) -> dict[str, Any] | None:
    """Counts by group and what is no proven yes, what is due by this stage first."""
    if rows_of(record, viewer, on).answer is None:
        return None
    rows = assessed(record)
    if not rows:
        return None
    stages = {stage.pk: stage for stage in stages_of(record.pipeline_version_id)}
    wanting = gaps(rows)
    due = [row for row in wanting if row.is_due]
    shown = due[:SHOWN]
    return {
        "tallies": tallies(rows),
        "lines": [line_of(record, row, stages) for row in shown],
        "more_due": len(due) - len(shown),
        "later": len(wanting) - len(due),
        "all_gaps": wanting,
        "old": sum(1 for row in rows if row.is_old),
        "url": address("opportunities:questions", record.pk),
    }
