"""The twelve facts: what holds, what has lost its ground, what nobody knows yet."""

import datetime as dt
from typing import Any

from core.templatetags.addresses import address
from opportunities.facts import FactState, FactStatus
from opportunities.models import Evidence, FactCode, Opportunity
from opportunities.rulebook import CLIMB
from opportunities.sections.links import fact_url
from opportunities.sheet_reads.rows import SheetRows, rows_of
from opportunities.words import category_words, fact_words, what_counts
from sellers.models import User

SHAKEN = frozenset({FactStatus.CONTRADICTED, FactStatus.DISPUTED, FactStatus.EXPIRED})


def facts(record: Opportunity, viewer: User, on: dt.date) -> dict[str, Any] | None:
    """All twelve facts in order; `gaps` have no evidence, `true` count; `shaken` have lost what they had, which paper must
    not keep quiet about, and `unknown` are the rest. What the seller acts on (`unsettled`) comes before what holds for a
    while (`settled`)."""
    rows = rows_of(record, viewer, on)
    if rows.case is None:
        return None
    climb = () if record.is_closed else reversed(CLIMB)  # what is closed climbs no more
    needed = {code: category_words(rung) for rung in climb for code in rows.case.rules.requires(rung)}
    lines = [_fact(record, state, rows, viewer, needed.get(code, "")) for code, state in rows.facts.items()]
    return {
        "lines": lines,
        "gaps": [line for line in lines if line["evidence"] is None],
        "wanting": [line for line in lines if line["evidence"] is not None and not line["is_true"]],
        "unsettled": [line for line in lines if line["evidence"] is not None and line["status"] != FactStatus.TRUE],
        "settled": [line for line in lines if line["status"] == FactStatus.TRUE],
        "true": [line for line in lines if line["is_true"]],
        "shaken": [line for line in lines if line["status"] in SHAKEN],
        "unknown": [line for line in lines if not line["is_true"] and line["status"] not in SHAKEN],
    }


def _fact(record: Opportunity, state: FactState, rows: SheetRows, viewer: User, rung: str) -> dict[str, Any]:
    row = state.evidence
    log = row.log if row is not None else None
    readable = log is not None and (not log.is_confidential or log.author_id == viewer.pk)
    same = [one for one in rows.evidence if one.fact_code == state.code and (row is None or one.pk != row.pk)]
    return {
        "code": state.code,
        "name": state.label,
        "status": str(state.status),
        "is_true": state.is_true,
        "evidence": row,
        "why": fact_words(state) if not state.is_true else "",
        "until": state.valid_until,
        "counts": what_counts(state.code) if state.code == FactCode.F8 and state.is_true else "",
        "log_url": address("customers:log", log.pk) if log is not None and readable else "",
        "add_url": fact_url(record, state.code),
        "rung": rung,
        "doubted": _doubt(row),
        "more": same,
    }


def _doubt(row: Evidence | None) -> str:
    """open (the seller owes an answer), answered, or nothing."""
    if row is None or row.disputed_by_id is None:
        return ""
    return "answered" if row.dispute_answer else "open"
