"""The forecast category from facts: pure, no database. Source: domain.md §4, decisions 5 and 6.

제외 is tested first. Then an open opportunity climbs rung by rung: each rung needs everything of the one below.
Of two opportunities for the same purchase the later is excluded (`Situation.twin`).
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from opportunities.facts import FactState, FactStatus
from opportunities.models.codes import AmountBasis, BuyingRole, Category, DateBasis, State
from opportunities.rulebook import CLIMB, FOUR_ROLES, GRACE_DAYS, SILENCE_DAYS, RuleBook


@dataclass(frozen=True)
class Lack:
    """One thing that is missing, as a code; `opportunities.words.lack_words` makes the sentence when it is shown."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Coverage:
    """Roles of the buying centre reached by a two-way contact within 60 days, of those required."""

    reached: tuple[str, ...] = ()
    required: tuple[str, ...] = tuple(FOUR_ROLES)
    decision_maker_reached: bool = False

    @property
    def pct(self) -> int:
        return 100 * len(self.reached) // len(self.required) if self.required else 100

    @property
    def unreached(self) -> tuple[str, ...]:
        return tuple(role for role in self.required if role not in self.reached)


@dataclass(frozen=True)
class Situation:
    """Everything a category depends on, as values."""

    state: str
    facts: Mapping[str, FactState]
    rules: RuleBook
    stage_position: int = 1
    has_person: bool = True
    amount: Decimal | None = None
    amount_basis: str = AmountBasis.ESTIMATE
    expected_order_on: dt.date | None = None
    passed_order_on: dt.date | None = None
    date_basis: str = DateBasis.OWN
    next_step_on: dt.date | None = None
    next_step_has_person: bool = False
    next_step_missing_since: dt.date | None = None
    revisit_on: dt.date | None = None
    coverage: Coverage = Coverage()
    critical_flags: tuple[str, ...] = ()
    last_two_way_on: dt.date | None = None
    twin: Mapping[str, Any] | None = None  # the earlier one for the same purchase

    @property
    def roles(self) -> tuple[int, int]:
        """Buyer coverage as two numbers: required roles that were met, and how many are required."""
        if self.rules.decision_maker_only:
            return int(self.coverage.decision_maker_reached), 1
        return len(self.coverage.reached), len(self.coverage.required)


@dataclass(frozen=True)
class CategoryAnswer:
    """What the facts make of an opportunity, and what lacks for the next rung.

    Shape:  `lacks` are for `next_up`; of an excluded opportunity they are what excludes it and `next_up` is where it
            would stand otherwise. `expiring` are true facts among the required ones that run out within 7 days.
    """

    category: Category
    next_up: Category | None = None
    lacks: tuple[Lack, ...] = ()
    expiring: tuple[FactState, ...] = ()

    @property
    def is_excluded(self) -> bool:
        return self.category == Category.EXCLUDED


def categorise(case: Situation, *, on: dt.date) -> CategoryAnswer:
    """The category on a day. A closed opportunity is booked where it was won, else excluded."""
    if case.state == State.WON:
        return CategoryAnswer(Category.BOOKED)
    if case.state not in (State.OPEN, State.ON_HOLD):
        return CategoryAnswer(Category.EXCLUDED, lacks=(Lack("closed"),))
    climbed = _climb(case, on)
    barred = _exclusions(case, on)
    if barred:
        return CategoryAnswer(Category.EXCLUDED, climbed.category, tuple(barred), climbed.expiring)
    return climbed


def _climb(case: Situation, on: dt.date) -> CategoryAnswer:
    reached = Category.POTENTIAL
    for rung in CLIMB:
        lacks = _lacks(rung, case, on)
        if lacks:
            return CategoryAnswer(reached, rung, tuple(lacks), _expiring(case, reached, rung))
        reached = rung
    return CategoryAnswer(reached, Category.BOOKED, tuple(_fact_lacks(case, ("F11",))), _expiring(case, reached))


def _expiring(case: Situation, *rungs: Category) -> tuple[FactState, ...]:
    """Facts that run out soon, among those of the rungs reached and of the next one."""
    below = CLIMB[: max((CLIMB.index(rung) for rung in rungs if rung in CLIMB), default=-1) + 1]
    codes = [code for rung in below for code in case.rules.requires(rung)]
    return tuple(case.facts[code] for code in codes if case.facts[code].status == FactStatus.EXPIRING)


def _exclusions(case: Situation, on: dt.date) -> list[Lack]:
    found = []
    if case.twin is not None:
        found.append(Lack("same_purchase", dict(case.twin)))
    if case.state == State.ON_HOLD:
        found.append(Lack("on_hold", {"on": case.revisit_on}))
    if case.expected_order_on is not None and case.expected_order_on < on:
        found.append(Lack("order_date_past", {"on": case.expected_order_on}))
    elif case.passed_order_on is not None:
        found.append(Lack("order_date_moved", {"on": case.passed_order_on}))
    since = step_gap_since(case, on)
    undated = case.next_step_on is None or case.next_step_on < on
    if since is not None and undated and (on - since).days > GRACE_DAYS:
        found.append(Lack("next_step_long_missing", {"days": (on - since).days}))
    return found


def step_gap_since(case: Situation, on: dt.date) -> dt.date | None:
    """Since when there is no dated next step with a customer (flag R07); None while there is one."""
    if case.next_step_on is not None and case.next_step_on < on:
        return case.next_step_on
    if case.next_step_on is None or not case.next_step_has_person:
        return case.next_step_missing_since or on
    return None


def _lacks(rung: Category, case: Situation, on: dt.date) -> list[Lack]:
    facts = _fact_lacks(case, case.rules.requires(rung))
    if rung == Category.PIPELINE:
        return facts + _pipeline_lacks(case, on)
    if rung == Category.BEST:
        return facts + _best_lacks(case)
    return facts + _commit_lacks(case, on)


def _fact_lacks(case: Situation, codes: tuple[str, ...]) -> list[Lack]:
    states = [case.facts[code] for code in codes]
    return [
        Lack("fact", {"fact": state.code, "status": str(state.status), "why": state.why})
        for state in states
        if not state.is_true
    ]


def _pipeline_lacks(case: Situation, on: dt.date) -> list[Lack]:
    since = step_gap_since(case, on)
    conditions = (
        (case.has_person, Lack("person")),
        (case.stage_position >= 2, Lack("stage")),
        (case.amount is not None and case.amount > 0, Lack("amount")),
        (case.expected_order_on is not None, Lack("order_date")),
        (since is None or (on - since).days <= GRACE_DAYS, Lack("next_step")),
    )
    return [lack for met, lack in conditions if not met]


def _best_lacks(case: Situation) -> list[Lack]:
    coverage, rules = case.coverage, case.rules
    lacks = []
    if rules.decision_maker_only:
        if not coverage.decision_maker_reached:
            lacks.append(Lack("decision_maker_contact"))
    elif coverage.pct < rules.coverage_pct:
        lacks.append(Lack("coverage", {"pct": coverage.pct, "needed": rules.coverage_pct, "roles": coverage.unreached}))
    if case.date_basis != DateBasis.CUSTOMER:
        lacks.append(Lack("date_basis"))
    if case.amount_basis == AmountBasis.ESTIMATE:
        lacks.append(Lack("amount_basis"))
    return lacks


def _commit_lacks(case: Situation, on: dt.date) -> list[Lack]:
    lacks = [Lack("flag", {"flag": code}) for code in case.critical_flags]
    if case.last_two_way_on is None:
        lacks.append(Lack("never_in_contact"))
    elif (on - case.last_two_way_on).days > SILENCE_DAYS:
        lacks.append(Lack("silence", {"days": (on - case.last_two_way_on).days}))
    if case.amount_basis not in (AmountBasis.QUOTE, AmountBasis.CUSTOMER):
        lacks.append(Lack("amount_basis"))
    if case.date_basis != DateBasis.CUSTOMER:
        lacks.append(Lack("date_basis"))
    return lacks


def declarable(facts: str) -> list[Category]:
    """What a seller may see it as, where the facts have this category: weaker, and still counted."""
    return [one for one in (Category.BEST, Category.PIPELINE, Category.POTENTIAL) if strength(one) < strength(facts)]


def strength(category: str) -> int:
    """Greater is stronger: for comparing, never for counting."""
    return -list(Category.values).index(category)


def role_slot(role: str) -> str:
    """Purchasing reviews for the customer as a technical buyer does, and fills the same required place."""
    return BuyingRole.TECHNICAL if role == BuyingRole.PURCHASING else role
