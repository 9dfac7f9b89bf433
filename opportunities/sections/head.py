"""What the sheet is about, what lacks for the next category, what comes next and how it ended."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.templatetags.addresses import address
from opportunities.categories import Lack
from opportunities.gate import GO, NOT_NO, REQUIRED, STEP, TOLD, Criterion, Shown, asked_by, in_one_line, named
from opportunities.models import DateBasis, Opportunity, QuotationState, State
from opportunities.models.codes import KEY_PERSON_MOVED, BuyingRole, FactCode
from opportunities.policies import may_give_opinion
from opportunities.sections.links import fact_url
from opportunities.sheet_reads.assessment import assessed
from opportunities.sheet_reads.plan import planned_on
from opportunities.sheet_reads.quoted import Quoted, quoted_of
from opportunities.sheet_reads.rows import SheetRows, rows_of
from opportunities.tiers import Tier
from opportunities.words import lack_words
from sellers.models import User

FORM_OF_LACK = {
    "same_purchase": "same_purchase",
    "person": "edit", "amount": "edit", "order_date": "edit", "amount_basis": "edit", "date_basis": "edit",
    "order_date_past": "edit", "order_date_moved": "edit",
    "stage": "stage", "next_step": "next_step", "next_step_long_missing": "next_step",
    "coverage": "buyers", "decision_maker_contact": "buyers", "on_hold": "reopen", "closed": "reopen",
}  # fmt: skip
GIVEN = (QuotationState.RECEIVED, QuotationState.SENT, QuotationState.ISSUED)
# what is done there, where it is not adding something
ACT_OF_FORM = {"edit": gettext_lazy("Edit"), "stage": gettext_lazy("Move the stage")}


def header(record: Opportunity, viewer: User, on: dt.date) -> dict[str, Any] | None:
    """Title, people, amount, date, stage and the category with what lacks for the next one. Leaders' opinions are, like
    their decisions, for the team and its leaders (domain.md §6)."""
    rows = rows_of(record, viewer, on)
    if rows.answer is None:
        return None
    answer, quoted = rows.answer, quoted_of(record, on=on) if rows.tier >= Tier.FULL else []
    here, exception = record.stage.position, _exception(record, rows)
    following = next((one for one in rows.stages if one.position > here), None)
    asked = asked_by(record.stage, record, _shown(record, rows), to=following)
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
        "days": max(0, ((record.closed_on or on) - record.stage_entered_on).days),
        "criteria": asked,
        "ways": {one.code: _way(record, one) for one in asked if one.met is False},
        "exception": exception,
        "n_missing": sum(1 for one in asked if one.met is False),
        "moves": [one for one in rows.stages if one.position <= here + 1 and one.position != here],
        "next_stage": following,
        "answer": answer,
        "lacks": [_from_offer(record, lack, quoted) or _lack(record, lack) for lack in answer.lacks],
        "expiring": answer.expiring,
        "planned": planned_on(record, viewer, on=on),
        "is_open": record.state == State.OPEN,
        "own_reason": record.seller_category_reason if record.seller_category else "",
        "is_weaker": bool(record.seller_category) and record.category != answer.category,
        "own_label": record.get_seller_category_display() if record.seller_category else "",
        "opinions": getattr(record, "opinions_said", []) if rows.tier >= Tier.FULL else [],
        "may_opine": bool(may_give_opinion(viewer, record)),
        "twin_url": address("opportunities:detail", record.twin["pk"]) if getattr(record, "twin", None) else "",
        "twins_url": address("opportunities:same_purchase", record.pk) if getattr(record, "twin", None) else "",
        "quoted": quoted,
        "monthly": record.monthly_amount if rows.tier >= Tier.FULL else None,
    }


def _shown(record: Opportunity, rows: SheetRows) -> Shown:
    return Shown(
        facts=rows.facts,
        verdicts={row.question.code: row.verdict for row in assessed(record)},
        roles={role for row in rows.buyers for role in row.roles},
        is_coached=getattr(record, "is_coached", False),
    )


def _way(record: Opportunity, one: Criterion) -> dict[str, str]:
    """Where the sheet is filled with what a criterion asks for: words, address, and the part that turns into the form."""
    label, url, part = _form_for(record, one.code)
    return {"label": label, "url": url, "part": part}


def _form_for(record: Opportunity, code: str) -> tuple[str, str, str]:
    pk = record.pk
    if code in FactCode.values:
        return _("Add evidence"), fact_url(record, code), "facts"
    if code in BuyingRole.values:
        return _("Name the person"), address("opportunities:buyers", pk), ""
    if code == STEP:
        return _("Agree the next step"), address("opportunities:next_step", pk), "next"
    if code == TOLD or code in REQUIRED:
        return _("Fill in"), address("opportunities:edit", pk), "header"
    if code == GO:
        return _("Ask for coaching"), address("opportunities:coaching_request", pk), ""
    return _("Answer"), f"{address('opportunities:questions', pk)}#ask-{code.removesuffix(NOT_NO)}", ""


def _exception(record: Opportunity, rows: SheetRows) -> dict[str, Any] | None:
    """What was missing, and why it moved all the same, where the present stage was entered past its gate."""
    entered = getattr(record, "entered", None)
    if not entered or not entered["missing"]:
        return None
    missing = named(entered["missing"], next((one for one in rows.stages if one.pk == entered["left"]), None))
    return {
        "missing": in_one_line(missing),
        "names": in_one_line(missing, codes=False),  # on paper, where codes say nothing
        "reason": entered["reason"],
    }


def _from_offer(record: Opportunity, lack: Lack, quoted: list[Quoted]) -> dict[str, Any] | None:
    """Where the amount is our own estimate and an offer of ours says one: that it can be taken from there."""
    said = next((one for one in quoted if one.sign in GIVEN and one.currency == record.currency), None)
    if lack.code != "amount_basis" or said is None:
        return None
    text = _("The amount is our own estimate: take that of the quotation %(name)s, or ask the customer.")
    url = address("opportunities:quote_amount", record.pk, said.pk)
    return {"text": text % {"name": said.name}, "url": url, "act": _("Take its amount")}


def _lack(record: Opportunity, lack: Lack) -> dict[str, Any]:
    """A sentence, the address of the form that adds what is missing, and what is done there."""
    name = FORM_OF_LACK.get(lack.code, "")
    url, act = address(f"opportunities:{name}", record.pk) if name else "", ACT_OF_FORM.get(name, _("Add"))
    if lack.code == "fact":
        url = fact_url(record, lack.params["fact"])
    elif lack.params.get("flag") == KEY_PERSON_MOVED:
        url = f"{address('opportunities:detail', record.pk)}#part-buyers"
    elif lack.code in ("silence", "never_in_contact"):
        url = f"{address('desk:log_new')}?person={record.person_id}" if record.person_id else address("desk:log_new")
        act = _("Log a contact")
    return {"text": lack_words(lack), "url": url, "act": act, "fact": lack.params.get("fact", "")}


def next_step(record: Opportunity, viewer: User, on: dt.date) -> dict[str, Any] | None:
    if rows_of(record, viewer, on).answer is None or record.is_closed:
        return None
    late = record.next_step_on is not None and record.next_step_on < on
    return {"is_late": late, "is_missing": not record.next_step or record.next_step_on is None}


def closing(record: Opportunity, viewer: User, on: dt.date) -> dict[str, Any] | None:
    """How it ended or until when it rests, with the bookings; nothing while it is open."""
    rows = rows_of(record, viewer, on)
    if rows.answer is None or record.state == State.OPEN:
        return None
    return {"bookings": rows.bookings, "is_hold": record.state == State.ON_HOLD}


def opinion_of(record: Opportunity, viewer: User) -> str:
    """What a leader has said herself. Cost: one query."""
    return str(record.opinions.filter(by=viewer).values_list("text", flat=True).first() or "")
