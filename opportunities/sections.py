"""The sections of the sheet that this app owns: what each shows to a reader, and where it stands in each view."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.sections import Section
from opportunities.categories import Lack, role_slot
from opportunities.facts import FactState, FactStatus
from opportunities.forms import NoteForm
from opportunities.models import (
    BuyingRole,
    CoachingRequest,
    CoachingState,
    DateBasis,
    Evidence,
    FactCode,
    Opportunity,
    State,
)
from opportunities.models.codes import KEY_PERSON_MOVED
from opportunities.rulebook import CLIMB, REQUIRED_ROLES
from opportunities.sheet import SHEET
from opportunities.sheet_reads.rows import CONTACTS_ON_PAPER, SheetRows, rows_of
from opportunities.tiers import Tier
from opportunities.words import fact_words, lack_words
from sellers.models import User

BUYERS_ON_PAPER = 6
SHAKEN = frozenset({FactStatus.CONTRADICTED, FactStatus.DISPUTED, FactStatus.EXPIRED})
FOLDERS = "opportunities/sections"


def register() -> None:
    """Called once, from `AppConfig.ready`."""
    for section in (
        _section("header", _("Summary"), header, seller=10, coach=10, report=10),
        _section("closing", _("How it ended"), closing, seller=15, coach=15, report=15),
        _section("next", _("Next step"), next_step, seller=20, coach=30, report=20),
        _section("facts", _("Facts"), facts, seller=30, coach=20, report=30),
        _section("buyers", _("Buying centre"), buyers, seller=40, coach=40, report=40),
        _section("coaching", _("Coaching"), coaching, seller=50, coach=50, report=50),
        _section("team", _("Team and shares"), team, folded=("coach",), seller=60, coach=60),
        _section("timeline", _("Last contacts"), timeline, folded=("coach",), seller=70, coach=70, report=45),
    ):
        SHEET.register(section)


def _section(key: str, title: Any, query: Any, *, folded: tuple[str, ...] = (), **order: int) -> Section:
    return Section(key, title, f"{FOLDERS}/{key}.html", query, order, frozenset(folded))


def header(record: Opportunity, viewer: User, on: dt.date) -> dict[str, Any] | None:
    """Title, people, amount, date, stage and the category with what lacks for the next one."""
    rows = rows_of(record, viewer, on)
    if rows.answer is None:
        return None
    answer = rows.answer
    here, exception = record.stage.position, _exception(record)
    missing = [code for code in record.stage.exit_facts if not rows.facts[code].is_true]
    return {
        "card": rows.card,
        "need": record.need,
        "date_is_past": record.state == State.OPEN and bool(record.expected_order_on) and record.expected_order_on < on,
        "date_basis": "customer" if record.date_basis == DateBasis.CUSTOMER else "estimate",
        "stages": [
            {
                "pk": one.pk,
                "name": str(one),
                "done": one.position < here,
                "now": one.position == here,
                "exception": bool(exception) and one.position == here,
            }
            for one in rows.stages
        ],
        "days": (on - record.stage_entered_on).days,
        "criteria": record.stage.criteria,
        "exception": exception,
        "missing": [{"code": code, "name": FactCode(code).label, "url": _fact_url(record, code)} for code in missing],
        "moves": [one for one in rows.stages if one.position <= here + 1 and one.position != here],
        "next_stage": next((one for one in rows.stages if one.position > here), None),
        "answer": answer,
        "lacks": [_lack(record, lack) for lack in answer.lacks],
        "expiring": answer.expiring,
        "own_reason": record.seller_category_reason if record.seller_category else "",
        "is_weaker": bool(record.seller_category) and record.category != answer.category,
        "own_label": record.get_seller_category_display() if record.seller_category else "",
        "monthly": record.monthly_amount if rows.tier >= Tier.FULL else None,
    }


def _exception(record: Opportunity) -> dict[str, Any] | None:
    """What was missing, and why it moved all the same, where the present stage was entered past its gate."""
    entered = getattr(record, "entered", None)
    if not entered or not entered["missing"]:
        return None
    names = ", ".join(f"{code} {FactCode(code).label}" for code in entered["missing"])
    return {"facts": names, "reason": entered["reason"]}


def next_step(record: Opportunity, viewer: User, on: dt.date) -> dict[str, Any] | None:
    if rows_of(record, viewer, on).answer is None or record.is_closed:
        return None
    late = record.next_step_on is not None and record.next_step_on < on
    return {"is_late": late, "is_missing": not record.next_step or record.next_step_on is None}


def facts(record: Opportunity, viewer: User, on: dt.date) -> dict[str, Any] | None:
    """All twelve facts in order; `known` have evidence, `gaps` have none, `true` count; `shaken` have lost what they
    had, which paper must not keep quiet about, and `unknown` are the rest."""
    rows = rows_of(record, viewer, on)
    if rows.case is None:
        return None
    needed = {code: rung for rung in reversed(CLIMB) for code in rows.case.rules.requires(rung)}
    lines = [_fact(record, state, rows, viewer, needed.get(code, "")) for code, state in rows.facts.items()]
    return {
        "lines": lines,
        "known": [line for line in lines if line["evidence"] is not None],
        "gaps": [line for line in lines if line["evidence"] is None],
        "wanting": [line for line in lines if line["evidence"] is not None and not line["is_true"]],
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
        "log_url": reverse("customers:log", args=[log.pk]) if log is not None and readable else "",
        "add_url": _fact_url(record, state.code),
        "rung": rung,
        "doubted": _doubt(row),
        "more": same,
    }


def _doubt(row: Evidence | None) -> str:
    """open (the seller owes an answer), answered, or nothing."""
    if row is None or row.disputed_by_id is None:
        return ""
    return "answered" if row.dispute_answer else "open"


def buyers(record: Opportunity, viewer: User, on: dt.date) -> dict[str, Any] | None:
    """Who takes part in the decision, and which required part nobody is known to play."""
    rows = rows_of(record, viewer, on)
    if rows.case is None:
        return None
    held = {role_slot(role) for row in rows.buyers for role in row.roles}
    required = (BuyingRole.EB,) if rows.case.rules.decision_maker_only else REQUIRED_ROLES
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
        "empty": [{"code": str(role), "name": BuyingRole(role).label} for role in required if role not in held],
        "to_confirm": KEY_PERSON_MOVED in record.critical_codes,
        "on_paper": people[:BUYERS_ON_PAPER],
        "beyond_paper": max(0, len(people) - BUYERS_ON_PAPER),
    }


def coaching(record: Opportunity, viewer: User, on: dt.date) -> dict[str, Any] | None:
    """Questions with their answers, newest first. A note is here only for who may read it (decision 20)."""
    rows = rows_of(record, viewer, on)
    if rows.answer is None:
        return None
    answers: dict[int, list[Any]] = {}
    for note in rows.notes:
        if note.request_id is not None:
            answers.setdefault(note.request_id, []).append(note)
    asked = {request.pk for request in rows.requests}
    return {
        "requests": [
            {
                "row": request,
                "notes": answers.get(request.pk, []),
                "waits": request.state == CoachingState.REQUESTED,
                "for_me": request.to_id == viewer.pk,
            }
            for request in rows.requests
        ],
        "notes": [note for note in rows.notes if note.request_id is None or note.request_id not in asked],
        "note_form": NoteForm(opportunity=record, viewer=viewer),
        "asks_me": next((one for one in reversed(rows.requests) if _waits_for(viewer, one)), None),
        "waiting": sum(1 for request in rows.requests if request.state == CoachingState.REQUESTED),
    }


def _waits_for(viewer: User, request: CoachingRequest) -> bool:
    return request.state == CoachingState.REQUESTED and request.to_id == viewer.pk


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


def closing(record: Opportunity, viewer: User, on: dt.date) -> dict[str, Any] | None:
    """How it ended or until when it rests, with the bookings; nothing while it is open."""
    rows = rows_of(record, viewer, on)
    if rows.answer is None or record.state == State.OPEN:
        return None
    return {"bookings": rows.bookings, "is_hold": record.state == State.ON_HOLD}


def _fact_url(record: Opportunity, code: str) -> str:
    return f"{reverse('opportunities:evidence_new', args=[record.pk])}?fact={code}"


FORM_OF_LACK = {
    "person": "edit", "amount": "edit", "order_date": "edit", "amount_basis": "edit", "date_basis": "edit",
    "order_date_past": "edit", "stage": "stage", "next_step": "next_step", "next_step_long_missing": "next_step",
    "coverage": "buyers", "decision_maker_contact": "buyers", "on_hold": "reopen", "closed": "reopen",
}  # fmt: skip


def _lack(record: Opportunity, lack: Lack) -> dict[str, Any]:
    """A sentence, and the address of the form that adds what is missing."""
    if lack.code == "fact":
        return {"text": lack_words(lack), "url": _fact_url(record, lack.params["fact"])}
    if lack.params.get("flag") == KEY_PERSON_MOVED:
        return {"text": lack_words(lack), "url": f"{reverse('opportunities:detail', args=[record.pk])}#part-buyers"}
    if lack.code in ("silence", "never_in_contact"):
        url = f"{reverse('desk:log_new')}?person={record.person_id}" if record.person_id else reverse("desk:log_new")
        return {"text": lack_words(lack), "url": url}
    name = FORM_OF_LACK.get(lack.code)
    return {"text": lack_words(lack), "url": reverse(f"opportunities:{name}", args=[record.pk]) if name else ""}
