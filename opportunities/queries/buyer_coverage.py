"""Buyer coverage (domain.md §2.2): required roles in the purchase that were reached in 60 days ÷ roles required.

Solution sales require four roles, dealer sales the one who decides. Contacts count as for the forecast: two-way, and
never a confidential one. An opportunity keeps the two numbers beside its category; the sums of each employee are stored
with her reach (docs/adr/0036), since a large company has tens of thousands of open opportunities.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Sum

from core.kept import Kept, among
from core.paging import SIZE, Slice, cut
from customers.queries.reach_table import Place, stored_sums, sums_of_units
from opportunities.categories import Coverage
from opportunities.facts import Buyers
from opportunities.models import BuyerRole, BuyingRole, Opportunity
from opportunities.rulebook import RuleBook, rulebooks_of
from opportunities.situations import coverage_from, last_two_way, people_of
from sellers.anybody import AnyColleague
from sellers.models import User

NEWEST = ("-id",)
STORED = ("roles_met", "roles_required")  # columns of customers.models.ReachFigure


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
    """Roles of all opportunities together, as of the time they were counted; None where nobody has counted yet."""

    part: int
    whole: int
    counted_at: dt.datetime | None

    @property
    def pct(self) -> int | None:
        return round(100 * self.part / self.whole) if self.whole else None


def covered_by(viewer: Any, owners: Any) -> Any:
    """Open opportunities of `owners` whose buying centre `viewer` may read."""
    rows: Any = Opportunity.objects.visible_to(viewer)
    mine = rows.readable_in_full(viewer).open().filter(among("owner_id", owners))
    return mine.select_related("company", "owner").only(
        "title", "person", "next_step_person", "pipeline_version", "company__name", "owner__name"
    )


def first_covered(viewer: User, owners: Collection[int]) -> Slice[Any]:
    """The first page of `covered_by`, newest first. Cost: one query."""
    line = list(viewer.standing.line_people)
    return cut(_FIRST(viewer=viewer.pk, line=line, owners=list(owners)), NEWEST)


def coverage_sum(place: Place) -> CoverageSum:
    """Of a unit or a person, from what is stored. Cost: one query."""
    sums, counted_at = stored_sums(place, *STORED, asked=_SUMS)
    return CoverageSum(sums["roles_met"], sums["roles_required"], counted_at)


def count_roles(owners: Collection[int], on: dt.date) -> dict[str, Counter[int]]:
    """For the count of reach: what `recategorise` left in the rows. Cost: one query."""
    found: dict[str, Counter[int]] = {name: Counter() for name in STORED}
    rows = Opportunity.objects.open().filter(owner__in=owners).order_by().values("owner")
    for row in rows.annotate(met=Sum("roles_met"), required=Sum("roles_required")):
        found["roles_met"][row["owner"]] = row["met"]
        found["roles_required"][row["owner"]] = row["required"]
    return found


def coverages_of(opportunities: Sequence[Opportunity], *, on: dt.date) -> dict[int, BuyerCoverage]:
    """Opportunity id → coverage on a day. Cost: five queries, however many."""
    if not opportunities:
        return {}
    rules = rulebooks_of(row.pipeline_version_id for row in opportunities)
    held: dict[int, dict[int, list[str]]] = defaultdict(dict)
    for pk, person, codes in _HELD(ids=[row.pk for row in opportunities]):
        held[pk][person] = codes
    centres = {row.pk: Buyers(roles=held[row.pk], customer_id=row.person_id) for row in opportunities}
    met = last_two_way({person for row in opportunities for person in people_of(row, centres[row.pk])}, on=on)
    return {
        row.pk: _judged(
            coverage_from(centres[row.pk], met, rules[row.pipeline_version_id], on), rules[row.pipeline_version_id]
        )
        for row in opportunities
    }


_FIRST = Kept(
    lambda owners, **_reader: covered_by(AnyColleague(), owners).order_by(*NEWEST)[: SIZE + 1],
    *("viewer", "line", "owners"),
    by_values=True,
)
_HELD = Kept(
    lambda ids: BuyerRole.objects.filter(among("opportunity_id", ids)).values_list(
        "opportunity_id", "person_id", "roles"
    ),
    "ids",
)
_SUMS = Kept(partial(sums_of_units, names=STORED), "units", "today")


def _judged(found: Coverage, rules: RuleBook) -> BuyerCoverage:
    if rules.decision_maker_only:
        decides = (str(BuyingRole.EB),)
        return BuyerCoverage(decides, ()) if found.decision_maker_reached else BuyerCoverage((), decides)
    return BuyerCoverage(tuple(map(str, found.reached)), tuple(map(str, found.unreached)))
