"""Evidence: recorded by the team, disputed and verified by leaders, never deleted."""

import datetime as dt
from collections.abc import Collection
from contextlib import AbstractContextManager
from typing import Any

import pghistory
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.audit import history
from core.errors import ReasonRequired, RuleError
from customers.models import ContactLog, Person
from opportunities.actions.categories import refresh_category
from opportunities.actions.fact_plan import finish_for
from opportunities.actions.files import put_files
from opportunities.actions.locking import lock, lock_with
from opportunities.actions.receipts import unconfirm
from opportunities.errors import Incomplete
from opportunities.facts import last_valid_day
from opportunities.models import Evidence, FactCode, Opportunity, Origin, SheetFile
from opportunities.policies import may_answer_dispute, may_dispute, may_edit, may_verify
from opportunities.prompts import better_than
from opportunities.queries.standing import proof_with
from opportunities.rulebook import RuleBook, rulebooks_of
from sellers.actions import notify
from sellers.models import User

_UNANSWERED: dict[str, Any] = {"dispute_answer": "", "answered_by": None}


@transaction.atomic
def add_evidence(
    opportunity: Opportunity,
    *,
    by: User,
    fact_code: str,
    text: str,
    person: Person | None,
    happened_on: dt.date,
    origin: str,
    log: ContactLog | None = None,
    valid_until: dt.date | None = None,
    contradicts: bool = False,
    files: Collection[SheetFile] = (),
    finishes: Collection[int] = (),
) -> Evidence:
    """What a customer did or said for a fact, or against it, with the held files that show it. The category follows at
    once; a file changes nothing about what counts. `finishes`: ids of the plan's actions for this fact that are done with
    it, where it makes the fact.

    Errors: Incomplete for what is missing: a person (unless ERP or F12), words, the last day of an offer (F6) or a
    signing date (F8 in dealer sales); a day in the future; our own words for any fact but F12.
    """
    lock(opportunity)
    may_edit(by, opportunity).enforce()
    with history(by=by), about_fact(fact_code):
        evidence = record_evidence(
            opportunity,
            by=by,
            fact_code=fact_code,
            text=text,
            person=person,
            happened_on=happened_on,
            origin=origin,
            log=log,
            valid_until=valid_until,
            contradicts=contradicts,
        )
        put_files(opportunity, files, by=by, evidence=evidence)
        refresh_category(opportunity, by=by)
        proof = proof_with(opportunity, evidence, on=clock.today()) if finishes else None
        if proof is not None:
            finish_for(opportunity, proof, finishes, by=by)
    return evidence


def record_evidence(
    opportunity: Opportunity,
    *,
    by: User,
    fact_code: str,
    text: str,
    person: Person | None,
    happened_on: dt.date,
    origin: str,
    log: ContactLog | None = None,
    valid_until: dt.date | None = None,
    contradicts: bool = False,
) -> Evidence:
    """The row itself, checked, for the actions of this module; rights and category are the caller's business."""
    _check(fact_code, text=text, person=person, happened_on=happened_on, origin=origin)
    if log is not None:
        _check_log(log, by=by, fact_code=fact_code, person=person)
        if fact_code == FactCode.F2 and happened_on > clock.day_of(log.happened_at):
            raise Incomplete(_("The contact was earlier than this day."), field="happened_on")
    last = None
    if not contradicts:
        rules = _rules_of(opportunity)
        if rules.says_itself(fact_code) and valid_until is None:
            raise Incomplete(_which_day(fact_code), field="valid_until")
        if valid_until is not None and valid_until < happened_on:
            raise Incomplete(_("This day lies before the day it happened."), field="valid_until")
        last = last_valid_day(fact_code, rules=rules, happened_on=happened_on, given=valid_until)
    return Evidence.objects.create(
        opportunity=opportunity,
        fact_code=fact_code,
        text=text,
        person=person,
        happened_on=happened_on,
        origin=origin,
        log=log,
        valid_until=last,
        contradicts=contradicts,
        recorded_by=by,
    )


def _check(code: str, *, text: str, person: Person | None, happened_on: dt.date, origin: str) -> None:
    if not text.strip():
        raise Incomplete(_("Please write what the customer did or said."), field="text")
    if happened_on > clock.today():
        raise Incomplete(_("Evidence is something that has happened: its day cannot lie ahead."), field="happened_on")
    if origin == Origin.INTERNAL and code != FactCode.F12:
        raise Incomplete(_("Our own words prove only that we can deliver (F12)."), field="origin")
    if person is None and code != FactCode.F12 and origin != Origin.ERP:
        raise Incomplete(_("Please say who did or said it."), field="person")


def _check_log(log: ContactLog, *, by: User, fact_code: str, person: Person | None) -> None:
    if not ContactLog.objects.visible_to(by).filter(pk=log.pk).exists():
        raise Incomplete(_("This contact record is not open to you."), field="log")
    if fact_code == FactCode.F2 and log.attendances.filter(person=person, two_way=False).exists():
        raise Incomplete(_("A message without an answer is no meeting."), field="log")


def _which_day(code: str) -> str:
    if code == FactCode.F8:
        return _("Please give the signing date that the customer named.")
    return _("Please say until when the offer holds.")


@transaction.atomic
def dispute_evidence(evidence: Evidence, *, by: User, reason: str) -> Evidence:
    """A leader doubts it: it counts as unknown until the team has answered. Errors: Incomplete for a reason that presses
    or asks for odds (domain.md §3.4)."""
    opportunity = lock_with(evidence)
    may_dispute(by, opportunity).enforce()
    if not reason.strip():
        raise ReasonRequired(_("Please say what you doubt."))
    if (better := better_than(reason)) is not None:
        raise Incomplete(better, field="reason")
    _still_there(evidence)
    with history(by=by, reason=reason), about_fact(evidence.fact_code):
        _update(evidence, disputed_by=by, dispute_reason=reason, **_UNANSWERED, verified_by=None)
        refresh_category(opportunity, by=by)
    notify(
        opportunity.owner,
        "evidence_disputed",
        about=opportunity,
        once=f"{evidence.pk}:{clock.now().isoformat()}",
        by=by,
        title=opportunity.title,
        name=by.name,
        fact=evidence.fact_code,
        reason=reason,
    )
    return evidence


@transaction.atomic
def answer_dispute(evidence: Evidence, *, by: User, answer: str) -> Evidence:
    """The team's answer; the evidence counts again, and the leader reads why."""
    opportunity = lock_with(evidence)
    may_answer_dispute(by, evidence).enforce()
    if not answer.strip():
        raise Incomplete(_("Please write an answer."), field="answer")
    _still_there(evidence)
    with history(by=by), about_fact(evidence.fact_code):
        _update(evidence, dispute_answer=answer, answered_by=by)
        refresh_category(opportunity, by=by)
    assert evidence.disputed_by is not None  # the policy has looked
    notify(
        evidence.disputed_by,
        "dispute_answered",
        about=opportunity,
        once=f"{evidence.pk}:{clock.now().isoformat()}",
        by=by,
        title=opportunity.title,
        name=by.name,
        fact=evidence.fact_code,
        answer=answer,
    )
    return evidence


@transaction.atomic
def verify_evidence(evidence: Evidence, *, by: User) -> Evidence:
    """A leader has seen it with her own eyes; a dispute is over with that. It counts no more than before."""
    opportunity = lock_with(evidence)
    may_verify(by, opportunity).enforce()
    _still_there(evidence)
    with history(by=by), about_fact(evidence.fact_code):
        _update(evidence, verified_by=by, disputed_by=None, dispute_reason="", **_UNANSWERED)
        refresh_category(opportunity, by=by)
    return evidence


@transaction.atomic
def withdraw_evidence(evidence: Evidence, *, by: User, reason: str) -> Evidence:
    """Entered by mistake: it counts no more and stays in the history."""
    opportunity = lock_with(evidence)
    may_edit(by, opportunity).enforce()
    if not reason.strip():
        raise ReasonRequired(_("Please say why it is withdrawn."))
    _still_there(evidence)
    with history(by=by, reason=reason), about_fact(evidence.fact_code):
        _update(evidence, withdrawn_at=clock.now())
        unconfirm(evidence)
        refresh_category(opportunity, by=by)
    return evidence


def about_fact(code: str) -> AbstractContextManager[Any]:
    """Keeps in the history which fact moved what changes inside (domain.md §4 rule 6)."""
    return pghistory.context(fact=str(code))


def _rules_of(opportunity: Opportunity) -> RuleBook:
    return rulebooks_of([opportunity.pipeline_version_id])[opportunity.pipeline_version_id]


def _still_there(evidence: Evidence) -> None:
    if evidence.withdrawn_at is not None:
        raise RuleError(_("This evidence has been withdrawn."))


def _update(evidence: Evidence, **values: object) -> None:
    for name, value in values.items():
        setattr(evidence, name, value)
    evidence.save(update_fields=list(values))
