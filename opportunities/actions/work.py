"""Raising an opportunity, editing it, and its next step."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.audit import history
from core.versions import save_version
from customers import actions as customers_actions
from customers.models import Company, ContactLog, Person
from customers.queries import primary_company
from opportunities.actions.categories import refresh_category
from opportunities.actions.evidence import record_evidence
from opportunities.actions.lines import set_lines
from opportunities.actions.locking import lock
from opportunities.actions.standard import enter_stage
from opportunities.errors import Incomplete
from opportunities.models import (
    AmountBasis,
    DateBasis,
    FactCode,
    MemberRole,
    Opportunity,
    OpportunityMember,
    Origin,
    PipelineVersion,
    StageMove,
)
from opportunities.money import rate_fields
from opportunities.order_days import after_passing, check_order_day
from opportunities.policies import may_edit, may_raise
from opportunities.pricing import LineSaid
from opportunities.queries.pipelines import pipeline_of, version_of
from opportunities.queries.quotations import leaves_quote
from opportunities.titles import default_title
from sellers.actions import notify
from sellers.models import User

EDITABLE = frozenset({
    "title", "person", "company", "need", "amount", "currency", "amount_basis", "expected_order_on", "date_basis",
    "monthly_amount", "monthly_months", "win_loss_note",
})  # fmt: skip
KNOWN_WHEN_RAISED = frozenset({
    "amount", "amount_basis", "currency", "expected_order_on", "date_basis", "monthly_amount", "monthly_months",
    "next_step", "next_step_on", "next_step_person", "next_step_agreed",
})  # fmt: skip
LAST_WITHOUT_AMOUNT = 2  # position of the stage


@transaction.atomic
def raise_opportunity(
    *,
    by: User,
    person: Person,
    need: str,
    company: Company | None = None,
    title: str = "",
    owner: User | None = None,
    source_log: ContactLog | None = None,
    pipeline_version: PipelineVersion | None = None,
    lines: Sequence[LineSaid] = (),
    **fields: Any,
) -> Opportunity:
    """A new opportunity in the first stage of its owner's pipeline; two things are asked: whose it is and her need.

    `fields`: amount, amount_basis, currency, expected_order_on, date_basis, monthly_amount, monthly_months, next_step,
    next_step_on, next_step_person, next_step_agreed.
    The need in the customer's words is the first piece of evidence (F1) at the same time: nothing is typed twice.
    Errors: Incomplete where the need or the company is missing.
    """
    may_raise(by).enforce()
    _known(fields, KNOWN_WHEN_RAISED)
    today, owner = clock.today(), owner or by
    company = company or primary_company(person, on=today)
    if company is None:
        raise Incomplete(_("This person has no company yet. Please say which company it is for."), field="company")
    if not need.strip():
        raise Incomplete(_("Please write the need in the customer's words."), field="need")
    version = pipeline_version or version_of(pipeline_of(owner.standing.unit_id, on=today), on=today)
    opportunity = Opportunity(
        person=person,
        company=company,
        need=need,
        title=title or default_title(company, need),
        owner=owner,
        source_log=source_log,
        pipeline_version=version,
        stage=version.stages.order_by("position")[0],
        stage_entered_on=today,
        created_on=today,
        **fields,
    )
    _take_first_step(opportunity, person, today)
    check_order_day(opportunity.expected_order_on)
    for name, value in rate_fields(opportunity.currency, today).items():
        setattr(opportunity, name, value)
    with history(by=by):
        opportunity.save(force_insert=True)
        _begin(opportunity, by, company, today)
        refresh_category(opportunity, by=by)
    if lines:
        set_lines(opportunity, lines, by=by)
    once = str(opportunity.pk)
    notify(owner, "opportunity_given", about=opportunity, once=once, by=by, title=opportunity.title, name=by.name)
    return opportunity


def _take_first_step(opportunity: Opportunity, person: Person, today: dt.date) -> None:
    if not opportunity.next_step.strip():
        opportunity.next_step_on = None
    _not_past(opportunity.next_step_on, today)
    if opportunity.next_step_on is None:
        opportunity.next_step_missing_since = today
    else:  # the forms that raise one ask for no other person than the one it is for
        opportunity.next_step_person = opportunity.next_step_person or person


def _begin(opportunity: Opportunity, by: User, company: Company, today: dt.date) -> None:
    """What a new opportunity has from its first minute: owner in the team, first stage, F1, a place on the timeline."""
    log, person = opportunity.source_log, opportunity.person
    assert person is not None  # only imported ones have none
    OpportunityMember.objects.create(
        opportunity=opportunity, user=opportunity.owner, role=MemberRole.OWNER, share_pct=100
    )
    StageMove.objects.create(opportunity=opportunity, to_stage=opportunity.stage, moved_on=today, by=by)
    enter_stage(opportunity, on=today)
    record_evidence(
        opportunity,
        by=by,
        fact_code=FactCode.F1,
        text=opportunity.need,
        person=person,
        happened_on=min(clock.day_of(log.happened_at), today) if log is not None else today,
        origin=Origin.CUSTOMER_SAID,
        log=log,
    )
    customers_actions.add_to_timeline(
        person, kind="opportunity", object_id=opportunity.pk, at=clock.now(), company_then=company
    )


@transaction.atomic
def edit_opportunity(opportunity: Opportunity, *, by: User, read_at: int, **changes: Any) -> Opportunity:
    """Writes the given fields. Errors: Stale where somebody else saved first; Incomplete for an imported opportunity
    that still belongs to no person: its first edit asks whose it is (decision 2)."""
    may_edit(by, opportunity).enforce()
    _known(changes, EDITABLE)
    person = changes.get("person", opportunity.person)
    if person is None:
        raise Incomplete(_("Whose opportunity is it?"), field="person")
    if not opportunity.is_imported:
        _still_whole(opportunity, changes)
    _still_known(opportunity, changes)
    with history(by=by):
        write_fields(opportunity, by=by, read_at=read_at, changes=changes)
        refresh_category(opportunity, by=by)
    return opportunity


def write_fields(opportunity: Opportunity, *, by: User, read_at: int | None, changes: dict[str, Any]) -> None:
    """The fields with the rate of the day where the amount changes, and with what remains of an order date that has
    passed; the caller has asked the policy, and refreshes the category. Errors: Incomplete for a currency that its
    products do not stand in; Stale."""
    _one_currency(opportunity, changes)
    for name in ("currency", "amount"):
        if name in changes and changes[name] != getattr(opportunity, name):
            changes.update(rate_fields(changes.get("currency", opportunity.currency), clock.today()))
    if _is_moved_after_passing(opportunity, changes):
        changes.setdefault("date_basis", DateBasis.OWN)  # what the customer said was about the day before
    if changes.keys() & {"expected_order_on", "date_basis"}:
        changes["passed_order_on"] = after_passing(
            opportunity,
            expected_on=changes.get("expected_order_on", opportunity.expected_order_on),
            basis=changes.get("date_basis", opportunity.date_basis),
            today=clock.today(),
        )
    with history(by=by):
        save_version(opportunity, read_at=read_at, changes=changes)


def _is_moved_after_passing(opportunity: Opportunity, changes: dict[str, Any]) -> bool:
    was, then = opportunity.expected_order_on, changes.get("expected_order_on")
    return was is not None and was < clock.today() and then is not None and then != was


def _one_currency(opportunity: Opportunity, changes: dict[str, Any]) -> None:
    """What stands on it is priced in its currency: nothing is converted by itself."""
    if changes.get("currency", opportunity.currency) == opportunity.currency:
        return
    if opportunity.lines.filter(amount__isnull=False).exists():
        words = _("Its products are priced in %(currency)s. Take them off before you change the currency.")
        raise Incomplete(words % {"currency": opportunity.currency}, field="currency")


@transaction.atomic
def set_amount_to_lines(opportunity: Opportunity, *, by: User, read_at: int) -> Opportunity:
    """The amount becomes what the products come to. Where it comes from stays what it is, but for a quotation's: no
    offer that stands says the new amount, so it is an estimate. Errors: Incomplete, Stale."""
    lock(opportunity, read_at=read_at)
    amounts = [row.amount for row in opportunity.lines.all() if row.amount is not None]
    if not amounts:
        raise Incomplete(_("No product with an amount stands on it."))
    changes: dict[str, Any] = {"amount": sum(amounts, Decimal(0))}
    if leaves_quote(opportunity, changes["amount"]):
        changes["amount_basis"] = AmountBasis.ESTIMATE
    return edit_opportunity(opportunity, by=by, read_at=read_at, **changes)


@transaction.atomic
def set_next_step(
    opportunity: Opportunity,
    *,
    by: User,
    read_at: int,
    text: str,
    on: dt.date | None,
    person: Person | None,
    agreed: bool = False,
) -> Opportunity:
    """What happens next, when and with whom. Errors: Incomplete for a day without words or in the past; Stale."""
    may_edit(by, opportunity).enforce()
    if on is not None and not text.strip():
        raise Incomplete(_("Please say what the next step is."), field="next_step")
    today = clock.today()
    _not_past(on, today)
    since = None if on is not None and person is not None else _gap(opportunity, today)
    changes = {
        "next_step": text,
        "next_step_on": on,
        "next_step_person": person,
        "next_step_agreed": agreed and on is not None,
        "next_step_missing_since": since,
    }
    with history(by=by):
        save_version(opportunity, read_at=read_at, changes=changes)
        refresh_category(opportunity, by=by)
    return opportunity


def _gap(opportunity: Opportunity, today: dt.date) -> dt.date | None:
    """Since when there is no whole next step, as the record stands: its first day, or that of a step which passed."""
    if opportunity.next_step_missing_since is not None:
        return opportunity.next_step_missing_since
    return min(opportunity.next_step_on or today, today)


def _not_past(on: dt.date | None, today: dt.date) -> None:
    if on is not None and on < today:
        raise Incomplete(_("This day has passed: choose today or a day ahead."), field="next_step_on")


def _still_whole(opportunity: Opportunity, changes: dict[str, Any]) -> None:
    if changes.get("company", opportunity.company) is None:
        raise Incomplete(_("Please say which company it is for."), field="company")
    if not str(changes.get("need", opportunity.need)).strip():
        raise Incomplete(_("Please write the need in the customer's words."), field="need")


def _still_known(opportunity: Opportunity, changes: dict[str, Any]) -> None:
    """The amount is asked for to leave the second stage (domain.md §2.3): it does not go afterwards."""
    if "expected_order_on" in changes:
        check_order_day(changes["expected_order_on"])
    is_emptied = "amount" in changes and changes["amount"] is None and opportunity.amount is not None
    if is_emptied and opportunity.stage.position > LAST_WITHOUT_AMOUNT:
        words = _("From the third stage on the amount stays. If it is not certain, write an estimate.")
        raise Incomplete(words, field="amount")


def _known(changes: dict[str, Any], allowed: frozenset[str]) -> None:
    unknown = set(changes) - allowed
    if unknown:
        raise TypeError(f"these fields are not edited here: {', '.join(sorted(unknown))}")
