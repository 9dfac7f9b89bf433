"""Reads what categories depend on, for many opportunities at once: a constant number of queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case as Choice
from django.db.models import Exists, OuterRef, QuerySet, Subquery, When

from core import clock
from core.kept import Kept, among
from customers.models import LogPerson, Person
from customers.models.log import ONE_WAY_CHANNELS
from opportunities.categories import Coverage, Situation, role_slot
from opportunities.facts import Buyers, facts_from
from opportunities.models import (
    BuyerRole,
    ClosePlanStep,
    Evidence,
    FactCode,
    Opportunity,
    RiskFlag,
    RiskLevel,
    StepState,
)
from opportunities.rulebook import CONTACT_DAYS, RuleBook, rulebooks_of
from opportunities.twins import twins_of


@dataclass(frozen=True)
class Case:
    """A situation with what it was read from; `flags` are all that stand, `met` is of everybody who was asked for."""

    situation: Situation
    buyers: Buyers
    attitudes: Mapping[int, str]
    flags: list[RiskFlag]
    met: Mapping[int, dt.date]


def situations_of(opportunities: Collection[Opportunity], *, on: dt.date) -> dict[int, Situation]:
    """Opportunity id → situation on a day. Cost: eight queries, however many; `stage` must be loaded with the rows."""
    return {pk: case.situation for pk, case in cases_of(opportunities, on=on).items()}


def cases_of(opportunities: Collection[Opportunity], *, on: dt.date) -> dict[int, Case]:
    """As `situations_of`, with what stands around each."""
    if not opportunities:
        return {}
    ids = [row.pk for row in opportunities]
    rules = rulebooks_of(row.pipeline_version_id for row in opportunities)
    evidence: dict[int, list[Evidence]] = defaultdict(list)
    for proof in evidence_behind(ids=ids):
        evidence[proof.opportunity_id].append(proof)
    buyers: dict[int, dict[int, list[str]]] = defaultdict(dict)
    attitudes: dict[int, dict[int, str]] = defaultdict(dict)
    for opportunity_id, person_id, roles, attitude in _roles(ids=ids):
        buyers[opportunity_id][person_id], attitudes[opportunity_id][person_id] = roles, attitude
    flags: dict[int, list[RiskFlag]] = defaultdict(list)
    for flag in _flags(ids=ids):
        flags[flag.opportunity_id].append(flag)
    centre = {row.pk: Buyers(roles=buyers[row.pk], customer_id=row.person_id) for row in opportunities}
    met = last_two_way({person for row in opportunities for person in people_of(row, centre[row.pk])}, on=on)
    twins = twins_of(ids)
    found = {}
    for row in opportunities:
        row.twin = twins.get(row.pk)  # type: ignore[attr-defined]  # as `with_names` brings it along
        critical = [flag.code for flag in flags[row.pk] if flag.level == RiskLevel.CRITICAL]
        rulebook = rules[row.pipeline_version_id]
        situation = situation_from(row, evidence[row.pk], centre[row.pk], critical, met, rulebook, on)
        found[row.pk] = Case(situation, centre[row.pk], attitudes[row.pk], flags[row.pk], met)
    return found


def with_contact(evidence: QuerySet[Evidence]) -> QuerySet[Evidence]:
    """Adds what facts ask of the contact record behind each piece of evidence: whether its person took part herself
    (`met_two_way`), and whether she did so in writing (`in_writing`); and for F8 since when a step of the customer's in
    the close plan is open (`step_open_since`), and whether confirming that plan made it (`confirms_plan`). No query of
    its own."""
    there = LogPerson.objects.filter(log=OuterRef("log"), person=OuterRef("person"), two_way=True)
    written = there.filter(log__channel__in=ONE_WAY_CHANNELS)
    steps = ClosePlanStep.objects.filter(
        opportunity=OuterRef("opportunity"), state=StepState.PLANNED, customer__isnull=False
    )
    oldest = Subquery(steps.order_by("due_on").values("due_on")[:1])
    confirmed = Exists(ClosePlanStep.objects.filter(evidence=OuterRef("pk")))
    return evidence.annotate(
        met_two_way=Exists(there),
        in_writing=Exists(written),
        step_open_since=Choice(When(fact_code=FactCode.F8, then=oldest)),
        confirms_plan=Choice(When(fact_code=FactCode.F8, then=confirmed), default=False),
    )


def situation_from(
    row: Opportunity,
    evidence: list[Evidence],
    buyers: Buyers,
    critical: list[str],
    met: dict[int, dt.date],
    rules: RuleBook,
    on: dt.date,
) -> Situation:
    """One opportunity's situation from rows that are read already; `met` as `last_two_way` gives it."""
    contacts = [met[person] for person in people_of(row, buyers) if person in met]
    return Situation(
        state=row.state,
        facts=facts_from(evidence, buyers=buyers, rules=rules, on=on),
        rules=rules,
        stage_position=row.stage.position,
        twin=getattr(row, "twin", None),
        has_person=row.person_id is not None,
        amount=row.amount,
        amount_basis=row.amount_basis,
        expected_order_on=row.expected_order_on,
        passed_order_on=row.passed_order_on,
        date_basis=row.date_basis,
        next_step_on=row.next_step_on,
        next_step_has_person=row.next_step_person_id is not None,
        next_step_missing_since=row.next_step_missing_since,
        revisit_on=row.revisit_on,
        coverage=coverage_from(buyers, met, rules, on),
        critical_flags=tuple(sorted(critical)),
        last_two_way_on=max(contacts, default=None),
    )


def coverage_from(buyers: Buyers, met: dict[int, dt.date], rules: RuleBook, on: dt.date) -> Coverage:
    """Which required roles were reached by a two-way contact within 60 days."""
    theirs = met.keys() & {*buyers.roles, buyers.customer_id}  # `met` is of everybody on a thousand opportunities
    reached_people = {person for person in theirs if (on - met[person]).days <= CONTACT_DAYS}
    held = {role_slot(role) for person, roles in buyers.roles.items() if person in reached_people for role in roles}
    return Coverage(
        reached=tuple(role for role in rules.required_roles if role in held),
        required=rules.required_roles,
        decision_maker_reached=bool(buyers.deciders(rules) & reached_people),
    )


def people_of(row: Opportunity, buyers: Buyers) -> set[int]:
    """The customer's people on an opportunity: whose it is, the buying centre, and with whom the next step is."""
    named = {row.person_id, row.next_step_person_id}
    return {person for person in named if person is not None} | set(buyers.roles)


def last_two_way(people: Iterable[int], *, on: dt.date) -> dict[int, dt.date]:
    """Person id → company's day of the last contact in which she took part herself, up to `on`. One query.

    Everybody on the sheet sees this day and what follows from it, so that confidential contacts do not count in it.
    """
    end = dt.datetime.combine(on + dt.timedelta(days=1), dt.time(), tzinfo=clock.company_zone())
    asked = sorted(set(people))
    found = _last_met(people=asked, end=end) if asked else []
    return {person: clock.day_of(last) for person, last in found if last is not None}


def _two_way(people: Any, end: Any) -> Any:
    """Each person's newest is one step in an index: of somebody who is met every week the rest is not read."""
    open_ones = LogPerson.objects.filter(
        person=OuterRef("pk"), two_way=True, happened_at__lt=end, log__is_confidential=False
    )
    newest = open_ones.order_by("-happened_at").values("happened_at")[:1]
    return Person.objects.filter(among("id", people)).order_by().values_list("pk", Subquery(newest))


_last_met = Kept(_two_way, "people", "end")
evidence_behind = Kept(
    lambda ids: with_contact(Evidence.objects.filter(among("opportunity_id", ids)).defer("text")), "ids"
)
# as much of it as tells whether a fact holds, and no more: for lists, which show none of it
_TOLD = (
    *("opportunity_id", "pk", "fact_code", "origin", "person_id", "happened_on", "valid_until", "contradicts"),
    *(
        "withdrawn_at",
        "disputed_by_id",
        "dispute_answer",
        "met_two_way",
        "in_writing",
        "step_open_since",
        "confirms_plan",
    ),
)
evidence_told = Kept(
    lambda ids: with_contact(Evidence.objects.filter(among("opportunity_id", ids))).values_list(*_TOLD, named=True),
    "ids",
)
_roles = Kept(
    lambda ids: BuyerRole.objects.filter(among("opportunity_id", ids)).values_list(
        "opportunity_id", "person_id", "roles", "person__attitude"
    ),
    "ids",
)
_flags = Kept(
    lambda ids: RiskFlag.objects.filter(among("opportunity_id", ids), cleared_on__isnull=True).defer("text"), "ids"
)
