"""Buyer coverage (domain.md §2.2): required roles in the purchase that were reached in 60 days ÷ roles required.

Solution sales require four roles, dealer sales the one who decides. Contacts count as for the forecast: two-way, and
never a confidential one.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from core.paging import LIVE_COUNT_CAP
from opportunities.categories import Coverage
from opportunities.facts import Buyers
from opportunities.models import BuyerRole, BuyingRole, Opportunity
from opportunities.rulebook import RuleBook, rulebooks_of
from opportunities.situations import coverage_from, last_two_way, people_of
from sellers.models import User


@dataclass(frozen=True)
class BuyerCoverage:
    """Of one opportunity: which required roles were reached, and which were not."""

    reached: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def required(self) -> int:
        return len(self.reached) + len(self.missing)

    @property
    def missing_labels(self) -> list[str]:
        return [str(BuyingRole(role).label) for role in self.missing]


@dataclass(frozen=True)
class CoverageSum:
    """Roles of all opportunities together. `is_cut`: there are more than 1,000, of which the first are counted."""

    part: int
    whole: int
    is_cut: bool
    each: dict[int, BuyerCoverage]

    @property
    def pct(self) -> int | None:
        return round(100 * self.part / self.whole) if self.whole else None


def covered_by(viewer: User, owners: Collection[int]) -> Any:
    """Open opportunities of `owners` whose buying centre `viewer` may read."""
    rows: Any = Opportunity.objects.visible_to(viewer)
    return rows.readable_in_full(viewer).open().filter(owner__in=owners)


def coverage_sum(rows: Any, *, on: dt.date) -> CoverageSum:
    """Cost: six queries."""
    first = list(
        rows.only("pk", "person", "next_step_person", "pipeline_version").order_by("-pk")[: LIVE_COUNT_CAP + 1]
    )
    found = coverages_of(first[:LIVE_COUNT_CAP], on=on)
    part, whole = sum(len(one.reached) for one in found.values()), sum(one.required for one in found.values())
    return CoverageSum(part, whole, len(first) > LIVE_COUNT_CAP, found)


def coverages_of(opportunities: Sequence[Opportunity], *, on: dt.date) -> dict[int, BuyerCoverage]:
    """Opportunity id → coverage on a day. Cost: five queries, however many."""
    rules = rulebooks_of(row.pipeline_version_id for row in opportunities)
    held: dict[int, dict[int, list[str]]] = defaultdict(dict)
    roles = BuyerRole.objects.filter(opportunity__in=opportunities)
    for pk, person, codes in roles.values_list("opportunity_id", "person_id", "roles"):
        held[pk][person] = codes
    centres = {row.pk: Buyers(roles=held[row.pk], customer_id=row.person_id) for row in opportunities}
    met = last_two_way({person for row in opportunities for person in people_of(row, centres[row.pk])}, on=on)
    return {
        row.pk: _judged(
            coverage_from(centres[row.pk], met, rules[row.pipeline_version_id], on), rules[row.pipeline_version_id]
        )
        for row in opportunities
    }


def _judged(found: Coverage, rules: RuleBook) -> BuyerCoverage:
    if rules.decision_maker_only:
        decides = (str(BuyingRole.EB),)
        return BuyerCoverage(decides, ()) if found.decision_maker_reached else BuyerCoverage((), decides)
    return BuyerCoverage(tuple(map(str, found.reached)), tuple(map(str, found.unreached)))
