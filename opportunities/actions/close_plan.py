"""The mutual close plan: steps of both sides, confirmed by the customer in a contact record, which is the fact F8."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.audit import history
from core.errors import Stale
from core.templatetags.words import day
from customers.models import ContactLog, Person
from opportunities.actions.categories import refresh_category
from opportunities.actions.evidence import record_evidence
from opportunities.actions.locking import count_up, lock, lock_with
from opportunities.errors import IllegalMove, Incomplete
from opportunities.models import ClosePlanStep, Evidence, FactCode, Opportunity, Origin, StepState
from opportunities.policies import may_edit
from opportunities.queries.close_plan import confirmed_from
from opportunities.rulebook import rulebooks_of
from sellers.business_time import calendar_of
from sellers.models import User

EDITABLE = frozenset({"what", "due_on", "who", "customer"})
CONFIRMED = ("what", "due_on", "customer")  # of a step: what the customer said yes to


@transaction.atomic
def add_steps(opportunity: Opportunity, *, by: User, steps: Iterable[dict[str, Any]]) -> list[ClosePlanStep]:
    """Puts steps into the plan, each of what, due_on, who and customer. The customer has to confirm the plan anew.

    Errors: Incomplete without words, or for nobody's step.
    """
    lock(opportunity)
    may_edit(by, opportunity).enforce()
    now = clock.now()
    rows = [ClosePlanStep(opportunity=opportunity, made_by=by, changed_at=now, **_whole(step)) for step in steps]
    with history(by=by):
        _unconfirm(opportunity)
        ClosePlanStep.objects.bulk_create(rows)
        count_up(opportunity)
        refresh_category(opportunity, by=by)
    return rows


@transaction.atomic
def take_proposed(
    opportunity: Opportunity, *, by: User, picked: Collection[int], read_at: int | None = None
) -> list[ClosePlanStep]:
    """Puts the proposals of these places into an empty plan.

    Errors: IllegalMove where it has steps already, Incomplete where none is picked, Stale.
    """
    lock(opportunity, read_at=read_at)
    may_edit(by, opportunity).enforce()
    if opportunity.close_steps.exclude(state=StepState.CANCELLED).exists():
        raise IllegalMove(_("The close plan has steps already."))
    proposed = proposed_steps(opportunity, on=clock.today())
    steps = [step for place, step in enumerate(proposed) if place in picked]
    if not steps:
        raise Incomplete(_("Tick at least one step."))
    return add_steps(opportunity, by=by, steps=steps)


@transaction.atomic
def edit_step(step: ClosePlanStep, *, by: User, read_at: int | None = None, **changes: Any) -> ClosePlanStep:
    """Writes the given fields; other words, another day or somebody else at the customer takes the confirmation off the plan.

    Errors: IllegalMove for a step that is over, Incomplete, Stale.
    """
    opportunity = lock_with(step)
    may_edit(by, opportunity).enforce()
    if unknown := set(changes) - EDITABLE:
        raise TypeError(f"these fields are not edited here: {', '.join(sorted(unknown))}")
    if step.state != StepState.PLANNED:  # nobody would find there what she wrote
        raise _over(step)
    if read_at is not None and read_at != opportunity.version:
        raise Stale()
    is_another = any(name in changes and changes[name] != getattr(step, name) for name in CONFIRMED)
    for name, value in _whole({name: getattr(step, name) for name in EDITABLE} | changes).items():
        setattr(step, name, value)
    if is_another:
        step.changed_at = clock.now()
    with history(by=by):
        step.save(update_fields=sorted(EDITABLE | {"changed_at"}))
        if is_another:
            _unconfirm(opportunity)
        count_up(opportunity)
        refresh_category(opportunity, by=by)
    return step


def _whole(step: dict[str, Any]) -> dict[str, Any]:
    if not str(step["what"]).strip():
        raise Incomplete(_("Please write what the step is."), field="what")
    if step.get("who") is None and step.get("customer") is None:
        raise Incomplete(_("Please say who does it: one of us, the customer, or both."), field="customer")
    return step


def _over(step: ClosePlanStep) -> IllegalMove:
    is_done = step.state == StepState.DONE
    words = _("“%(what)s” is done already.") if is_done else _("“%(what)s” was taken out of the plan.")
    return IllegalMove(words % {"what": step.what})


@transaction.atomic
def settle_step(step: ClosePlanStep, *, by: User, to: str, read_at: int | None = None) -> ClosePlanStep:
    """Done, dropped, or open again. Twice is harmless.

    The customer confirmed the plan with its steps: without one of them, or with one that was not among them, it is
    another plan. What is done stays confirmed.
    Errors: IllegalMove for what is over in the other way; Stale where this would take a confirmation off the plan that
    the page of version `read_at` may not have shown.
    """
    opportunity = lock_with(step)
    may_edit(by, opportunity).enforce()
    if step.state == to:
        return step
    if StepState.PLANNED not in (step.state, to):
        raise _over(step)
    was, step.state, step.settled_on = step.state, to, None if to == StepState.PLANNED else clock.today()
    confirmed = opportunity.close_steps.filter(confirmed_at__isnull=False)
    is_another = StepState.CANCELLED in (was, to)
    if to == StepState.PLANNED and step.confirmed_at is None:  # it was done before the others were confirmed
        is_another |= confirmed.exists()
    if is_another and read_at not in (None, opportunity.version) and confirmed.exists():
        raise Stale()
    if is_another:
        step.changed_at = clock.now()
    with history(by=by):
        step.save(update_fields=["state", "settled_on", "changed_at"])
        if is_another:
            _unconfirm(opportunity)
        count_up(opportunity)
        refresh_category(opportunity, by=by)
    return step


@transaction.atomic
def confirm_plan(
    opportunity: Opportunity, *, by: User, person: Person, log: ContactLog, read_at: int | None = None
) -> Evidence:
    """The customer agreed to the plan as it stands, in a contact record: this is the fact F8, dated by that record.

    Nobody agrees to what is written later: the contact is of the last three days before the plan last changed, in which it
    may have been typed, or after them. Where the evidence has to name its last day (dealer sales), it is that of the last
    step, the signing.
    Errors: Incomplete for an empty plan, or a record that does not prove it; Stale where the plan that was read at
    `read_at` is not the one that stands now.
    """
    lock(opportunity, read_at=read_at)
    may_edit(by, opportunity).enforce()
    steps = list(opportunity.close_steps.filter(state=StepState.PLANNED).order_by("due_on", "pk"))
    if not steps:
        raise Incomplete(_("The plan is empty: write its steps first."))
    if not log.attendances.filter(person=person).exists():
        raise Incomplete(_("This person was not there."), field="person")
    _not_before_the_plan(opportunity, log)
    last = steps[-1]
    rules = rulebooks_of([opportunity.pipeline_version_id])[opportunity.pipeline_version_id]
    if rules.says_itself(FactCode.F8) and last.due_on < clock.today():
        raise Incomplete(_("The day of the last step has passed: give it a new one, then the customer can confirm it."))
    with history(by=by):
        _unconfirm(opportunity)
        evidence = record_evidence(
            opportunity,
            by=by,
            fact_code=FactCode.F8,
            text=_("Close plan of %(n)s steps confirmed, until %(day)s: %(what)s")
            % {"n": len(steps), "day": day(last.due_on, "short"), "what": last.what},
            person=person,
            happened_on=clock.day_of(log.happened_at),
            origin=Origin.CUSTOMER_SAID,
            log=log,
            valid_until=last.due_on if rules.says_itself(FactCode.F8) else None,
        )
        opportunity.close_steps.filter(pk__in=[step.pk for step in steps]).update(
            confirmed_at=clock.now(), confirmed_by=person, confirmed_log=log, evidence=evidence
        )
        count_up(opportunity)
        refresh_category(opportunity, by=by)
    return evidence


def _not_before_the_plan(opportunity: Opportunity, log: ContactLog) -> None:
    since = confirmed_from(opportunity)
    if since is not None and clock.day_of(log.happened_at) < since:
        words = _("The plan has changed since this contact. Choose one from %(day)s on.")
        raise Incomplete(words % {"day": day(since, "short")}, field="log")


def _unconfirm(opportunity: Opportunity) -> None:
    """What was confirmed is not the plan any more: the customer's word for it counts no longer."""
    steps = opportunity.close_steps.filter(confirmed_at__isnull=False)
    proofs = set(steps.exclude(evidence=None).values_list("evidence", flat=True))
    if steps.update(confirmed_at=None, confirmed_by=None, confirmed_log=None, evidence=None):
        Evidence.objects.filter(pk__in=proofs, withdrawn_at__isnull=True).update(withdrawn_at=clock.now())


def proposed_steps(opportunity: Opportunity, *, on: dt.date) -> list[dict[str, Any]]:
    """Steps for an empty plan, counted back from the order date to working days of the owner's, without those whose day has
    passed. Nothing is written. Cost: three queries."""
    until = opportunity.expected_order_on
    if until is None or until < on:
        until = on + dt.timedelta(days=28)
    found, calendar = [], calendar_of(opportunity.owner.standing.unit_id, on=on)
    for days, what, ours, theirs in _TEMPLATE[opportunity.pipeline_version.decision_maker_only]:
        due_on = until - dt.timedelta(days=days)
        if due_on >= on:
            due_on = max(on, calendar.last_working_day(due_on))
            who = opportunity.owner if ours else None
            found.append(
                {"what": what(), "due_on": due_on, "who": who, "customer": opportunity.person if theirs else None}
            )
    return found


# is it decided by one person (dealer sales): (days before the order, step, is it ours, is it the customer's)
_TEMPLATE: dict[bool, tuple[tuple[int, Any, bool, bool], ...]] = {
    False: (
        (28, lambda: _("Share the result of the evaluation"), False, True),
        (21, lambda: _("Settle scope and price"), True, True),
        (14, lambda: _("Review the draft contract"), True, True),
        (7, lambda: _("Submit for internal approval"), False, True),
        (0, lambda: _("Sign the contract"), True, True),
    ),
    True: (
        (14, lambda: _("Settle terms and incentive"), True, True),
        (7, lambda: _("Return the draft agreement"), False, True),
        (0, lambda: _("Sign the agreement"), True, True),
    ),
}
