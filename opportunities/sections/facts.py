"""The twelve facts: what holds, what has lost its ground, what nobody knows yet."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext, pgettext

from core.templatetags.addresses import address
from opportunities.facts import Buyers, FactState, FactStatus, in_dispute, standing_of
from opportunities.models import Evidence, FactCode, Opportunity
from opportunities.rulebook import CLIMB
from opportunities.sections.links import fact_url
from opportunities.sheet_reads.files import FileRow
from opportunities.sheet_reads.plan import planned_on
from opportunities.sheet_reads.rows import SheetRows, day_of_facts, rows_of
from opportunities.words import category_words, fact_words, what_counts
from sellers.models import User

SHAKEN = frozenset({FactStatus.CONTRADICTED, FactStatus.DISPUTED, FactStatus.EXPIRED})


def facts(record: Opportunity, viewer: User, on: dt.date) -> dict[str, Any] | None:
    """All twelve facts in order; `gaps` have no evidence, `true` count; `shaken` have lost what they had, which paper must
    not keep quiet about, and `unknown` are the rest. What the seller acts on (`unsettled`) comes before what holds for a
    while (`settled`); what is in doubt and waits for an answer is never settled."""
    rows = rows_of(record, viewer, on)
    if rows.case is None:
        return None
    climb = () if record.is_closed else reversed(CLIMB)  # what is closed climbs no more
    needed = {code: category_words(rung) for rung in climb for code in rows.case.rules.requires(rung)}
    planned = planned_on(record, viewer, on=on)
    lines = [
        _fact(record, state, rows, viewer, needed.get(code, ""), on) | {"action": planned.get(code)}
        for code, state in rows.facts.items()
    ]
    return {
        "lines": lines,
        "gaps": [line for line in lines if line["evidence"] is None],
        "wanting": [line for line in lines if line["evidence"] is not None and not line["is_true"]],
        "unsettled": [line for line in lines if line["evidence"] is not None and not _is_settled(line)],
        "settled": [line for line in lines if _is_settled(line)],
        "true": [line for line in lines if line["is_true"]],
        "shaken": [line for line in lines if line["status"] in SHAKEN],
        "unknown": [line for line in lines if not line["is_true"] and line["status"] not in SHAKEN],
        "beside_gaps": [one for line in lines if line["evidence"] is None for one in line["more"]],
    }


def _is_settled(line: dict[str, Any]) -> bool:
    return bool(line["status"] == FactStatus.TRUE and not line["doubts"])


def _fact(
    record: Opportunity, state: FactState, rows: SheetRows, viewer: User, rung: str, on: dt.date
) -> dict[str, Any]:
    row = state.evidence
    others = _others(record, state, rows, viewer, day_of_facts(record, on))
    return {
        "code": state.code,
        "name": state.label,
        "status": str(state.status),
        "is_true": state.is_true,
        "evidence": row,
        "why": fact_words(state) if not state.is_true else "",
        "until": state.valid_until,
        "counts": what_counts(state.code) if state.code == FactCode.F8 and state.is_true else "",
        "files": _files(row, rows),
        "log_url": _log_url(row, viewer),
        "add_url": fact_url(record, state.code),
        "rung": rung,
        "doubted": _doubt(row),
        "doubts": [one for one in others if one["doubted"] == "open"],
        "more": [one for one in others if one["doubted"] != "open"],
    }


def _log_url(row: Evidence | None, viewer: User) -> str:
    """The contact record that it quotes, where the reader may open it."""
    log = row.log if row is not None else None
    readable = log is not None and (not log.is_confidential or log.author_id == viewer.pk)
    return address("customers:log", log.pk) if log is not None and readable else ""


def _others(record: Opportunity, state: FactState, rows: SheetRows, viewer: User, on: dt.date) -> list[dict[str, Any]]:
    """All its evidence but the row that decides, newest first, each with how it stands."""
    same = [row for row in rows.evidence if row.fact_code == state.code]
    beside = [*same, *(row for row in rows.withdrawn if row.fact_code == state.code)]
    if state.evidence is not None:
        beside = [row for row in beside if row.pk != state.evidence.pk]
    if not beside or rows.case is None:
        return []
    buyers = Buyers(roles={row.person_id: row.roles for row in rows.buyers}, customer_id=record.person_id)
    beside.sort(key=lambda row: (row.happened_on, row.pk), reverse=True)
    stands = [standing_of(row, same, buyers=buyers, rules=rows.case.rules, on=on) for row in beside]
    return [_other(row, one, rows, viewer) for row, one in zip(beside, stands, strict=True)]


def _files(row: Evidence | None, rows: SheetRows) -> list[FileRow]:
    """What shows it, in the order in which it came; what was taken away is told as such."""
    return [file for file in reversed(rows.files) if row is not None and file.evidence_id == row.pk]


def _other(row: Evidence, stands: FactState, rows: SheetRows, viewer: User) -> dict[str, Any]:
    is_gone = row.withdrawn_at is not None
    return {
        "evidence": row,
        "files": _files(row, rows),
        "code": stands.code,
        "name": stands.label,
        "status": str(stands.status),
        "stands": _stands(row, stands),
        "log_url": _log_url(row, viewer),
        "is_gone": is_gone,
        "why": "" if is_gone or row.contradicts or in_dispute(row) else fact_words(stands),
        "doubted": "" if is_gone else _doubt(row),
        "add_url": "",  # asked for beside the row that decides
    }


def _stands(row: Evidence, stands: FactState) -> str:
    if row.withdrawn_at is not None:
        return pgettext("evidence", "Taken back")
    if stands.status == FactStatus.MISSING:
        return gettext("Does not count")
    against = [gettext("Speaks against it")] if row.contradicts else []
    state = [] if row.contradicts and stands.status == FactStatus.CONTRADICTED else [str(stands.status.label)]
    return " · ".join(against + state)


def _doubt(row: Evidence | None) -> str:
    """open (the seller owes an answer), answered, or nothing."""
    if row is None or row.disputed_by_id is None:
        return ""
    return "answered" if row.dispute_answer else "open"
