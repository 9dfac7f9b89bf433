"""Where an opportunity stands: its facts, its category with the reasons, its coverage."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from core.kept import Kept
from opportunities.categories import CategoryAnswer, Coverage, categorise
from opportunities.facts import Buyers, FactState, facts_from, standing_of
from opportunities.models import BuyerRole, Evidence, Opportunity
from opportunities.rulebook import RuleBook, rulebooks_of
from opportunities.situations import situations_of, with_contact


def evidence_of(pk: Any) -> QuerySet[Evidence]:
    """What was recorded and not withdrawn, newest first, with the people; the log itself has its own readers."""
    return recorded_for(pk).filter(withdrawn_at__isnull=True)


def recorded_for(opportunity: Any) -> QuerySet[Evidence]:
    """As `evidence_of`, with what was withdrawn."""
    rows = with_contact(Evidence.objects.filter(opportunity=opportunity))
    people = ("person", "recorded_by", "disputed_by", "answered_by", "verified_by")
    return rows.select_related(*people).order_by("-happened_on", "-pk")


def facts_of(opportunity: Opportunity, *, on: dt.date) -> dict[str, FactState]:
    """Fact code → state on a day, always all twelve in order. Cost: five queries."""
    buyers, rules = _who_and_rules(opportunity)
    return facts_from(_evidence(pk=opportunity.pk), buyers=buyers, rules=rules, on=on)


def proof_with(opportunity: Opportunity, row: Evidence, *, on: dt.date) -> Evidence | None:
    """What the fact of `row` rests on now that this was written: `row` where it proves it, else what does; None where the
    fact does not hold. Cost: five queries."""
    buyers, rules = _who_and_rules(opportunity)
    rows = list(_evidence(pk=opportunity.pk))
    fact = facts_from(rows, buyers=buyers, rules=rules, on=on)[row.fact_code]
    if not fact.is_true:
        return None
    there = [one for one in rows if one.fact_code == row.fact_code]
    written = next(one for one in there if one.pk == row.pk)
    proves = standing_of(written, there, buyers=buyers, rules=rules, on=on).is_true
    return row if proves else fact.evidence


def _who_and_rules(opportunity: Opportunity) -> tuple[Buyers, RuleBook]:
    rules = rulebooks_of([opportunity.pipeline_version_id])[opportunity.pipeline_version_id]
    return Buyers(roles=dict(_roles(pk=opportunity.pk)), customer_id=opportunity.person_id), rules


_evidence: Kept[Evidence] = Kept(evidence_of, "pk")
_roles: Kept[tuple[int, list[str]]] = Kept(
    lambda pk: BuyerRole.objects.filter(opportunity=pk).order_by().values_list("person_id", "roles"), "pk"
)


def explain(opportunity: Opportunity, *, on: dt.date) -> CategoryAnswer:
    """The category on a day, and what lacks for the next one up. Cost: seven queries."""
    return answers_of([opportunity], on=on)[opportunity.pk]


def answers_of(opportunities: Collection[Opportunity], *, on: dt.date) -> dict[int, CategoryAnswer]:
    """Opportunity id → answer, for a list. Cost: seven queries, however many; load `stage` with the rows."""
    cases = situations_of(opportunities, on=on)
    return {pk: categorise(case, on=on) for pk, case in cases.items()}


def coverage_of(opportunity: Opportunity, *, on: dt.date) -> Coverage:
    """Required roles of the buying centre reached within 60 days, of those required.

    Units:  people by role, two-way contacts only. Cost: seven queries. Source: docs/metrics.md#buyer-coverage
    """
    return situations_of([opportunity], on=on)[opportunity.pk].coverage
