"""The assessment: how the questions stand, and what is missing first."""

import datetime as dt
from functools import partial
from typing import Any

from core.templatetags.addresses import address
from opportunities.assessment import Standing, gaps, tallies
from opportunities.models import Opportunity, Stage
from opportunities.sheet_reads.assessment import assessed
from opportunities.sheet_reads.questions import line_of
from opportunities.sheet_reads.rows import rows_of, stages_of
from sellers.models import User

SHOWN = 3  # gaps that the seller has before her; the coach has them all, and on paper they are named in short


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
        "every_line": partial(_lines, record, due, [row for row in wanting if not row.is_due], stages),
        "more_due": len(due) - len(shown),
        "later": len(wanting) - len(due),
        "all_gaps": wanting,
        "old": sum(1 for row in rows if row.is_old),
        "url": address("opportunities:questions", record.pk),
    }


def _lines(record: Opportunity, due: list[Standing], later: list[Standing], stages: dict[int, Stage]) -> dict[str, Any]:
    """All that has no proven yes, for the coach, who looks at it first (domain.md §3): due by now, and later."""
    return {
        "due": [line_of(record, row, stages) for row in due],
        "later": [line_of(record, row, stages) for row in later],
    }
