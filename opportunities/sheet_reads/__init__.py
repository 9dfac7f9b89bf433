"""What the sheet's pages read, and in which words."""

from opportunities.sheet_reads.history import history_of
from opportunities.sheet_reads.rows import buyers_of, record_or_404, rows_of, with_names
from opportunities.sheet_reads.sheet import Part, Sheet, can_do, sheet_of
from opportunities.sheet_reads.starts import (
    buyer_start,
    direct_leader_of,
    evidence_start,
    last_editor,
    log_to_start_from,
    logs_to_confirm,
    logs_to_pick,
    person_to_start_from,
    words_for_others,
)
from opportunities.sheet_reads.team import members_of

__all__ = [
    "Part",
    "Sheet",
    "buyer_start",
    "buyers_of",
    "can_do",
    "direct_leader_of",
    "evidence_start",
    "history_of",
    "last_editor",
    "log_to_start_from",
    "logs_to_confirm",
    "logs_to_pick",
    "members_of",
    "person_to_start_from",
    "record_or_404",
    "rows_of",
    "sheet_of",
    "with_names",
    "words_for_others",
]
