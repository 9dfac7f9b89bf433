"""Which risks a situation carries: pure, no database. Source: domain.md §3.3, information gaps are red flags.

Stage numbers are those of solution and dealer sales alike. R14, R16 and R17 rest on rows of higher apps and R15 on careers:
those are raised where the rows are. A risk found here is never critical, so that none changes a category.
The facts behind a risk are days, codes and ids that stay the same from night to night while nothing happens.
"""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from customers.models import Attitude
from opportunities.categories import Situation, role_slot, step_gap_since
from opportunities.facts import STEP_LATE_DAYS, Buyers, FactStatus
from opportunities.models.codes import AmountBasis, BuyingRole, DateBasis, FactCode, RiskLevel, State
from opportunities.rulebook import CLIMB, CONTACT_DAYS

QUALIFY, AGREE, OFFER = 2, 3, 4  # from this stage on, in both pipelines
SILENT_DAYS = 21
MOVED_OFTEN = 2


@dataclass(frozen=True)
class Surroundings:
    """What risks ask for over what a category does.

    `met` is each person's last two-way contact, `attitudes` hers; `rivals_friends` speak for a competitor. `date_moves` is
    how often the order date went back, the last time on `date_moved_on`. `customer_late_since` is the day of the
    customer's oldest open step in the close plan, be it past or not.
    """

    stage_entered_on: dt.date
    created_on: dt.date
    stall_days: int = 30
    buyers: Buyers = field(default_factory=lambda: Buyers({}))
    attitudes: Mapping[int, str] = field(default_factory=dict)
    rivals_friends: Collection[int] = ()
    met: Mapping[int, dt.date] = field(default_factory=dict)
    date_moves: int = 0
    date_moved_on: dt.date | None = None
    customer_late_since: dt.date | None = None


@dataclass(frozen=True)
class Risk:
    code: str
    level: str = RiskLevel.WARN
    params: dict[str, Any] = field(default_factory=dict)


Rule = Callable[[Situation, Surroundings, dt.date], dict[str, Any] | None]


def risks_of(case: Situation, around: Surroundings, *, on: dt.date) -> list[Risk]:
    """The risks of an open opportunity on a day, by code; of any other there are none."""
    if case.state != State.OPEN:
        return []
    found = []
    for code, (since, level, rule) in RULES.items():
        params = rule(case, around, on) if case.stage_position >= since else None
        if params is not None:
            found.append(Risk(code, level, params))
    return found


def _nobody_decides(case: Situation, around: Surroundings, on: dt.date) -> dict[str, Any] | None:
    return None if around.buyers.deciders(case.rules) else {}


def _decider_not_met(case: Situation, around: Surroundings, on: dt.date) -> dict[str, Any] | None:
    """Somebody is known to decide, and nobody has spoken with her for 60 days; R01 says it where nobody is known."""
    deciders = around.buyers.deciders(case.rules)
    last = max((around.met[person] for person in deciders if person in around.met), default=None)
    if not deciders or (last is not None and (on - last).days <= CONTACT_DAYS):
        return None
    return {"people": sorted(deciders), "met": _iso(last)}


def _no_coach(case: Situation, around: Surroundings, on: dt.date) -> dict[str, Any] | None:
    """Dealer sales decide with one person and ask for no coach."""
    if case.rules.decision_maker_only or around.buyers.holding({BuyingRole.COACH}):
        return None
    return {}


def _empty_role(case: Situation, around: Surroundings, on: dt.date) -> dict[str, Any] | None:
    """Who decides and who coaches have risks of their own (R01, R03)."""
    held = {role_slot(role) for roles in around.buyers.roles.values() for role in roles}
    empty = [str(role) for role in case.rules.roles if role not in held | {BuyingRole.EB, BuyingRole.COACH}]
    return {"roles": empty} if empty else None


def _few_supporters(case: Situation, around: Surroundings, on: dt.date) -> dict[str, Any] | None:
    supporters = [person for person, attitude in around.attitudes.items() if attitude == Attitude.FAVOURABLE]
    opponents = _opponents(around)
    if len(supporters) > len(opponents):
        return None
    return {"for": len(supporters), "against": len(opponents), "people": opponents}


def _no_opponent(case: Situation, around: Surroundings, on: dt.date) -> dict[str, Any] | None:
    return None if _opponents(around) else {}


def _opponents(around: Surroundings) -> list[int]:
    against = {person for person, attitude in around.attitudes.items() if attitude == Attitude.NEGATIVE}
    return sorted(against | set(around.rivals_friends))


def _no_next_step(case: Situation, around: Surroundings, on: dt.date) -> dict[str, Any] | None:
    since = step_gap_since(case, on)
    if since is None:
        return None
    return {"since": _iso(since), "past": case.next_step_on is not None and case.next_step_on < on}


def _stalled(case: Situation, around: Surroundings, on: dt.date) -> dict[str, Any] | None:
    if (on - around.stage_entered_on).days <= around.stall_days:
        return None
    return {"since": _iso(around.stage_entered_on), "limit": around.stall_days}


def _budget_unknown(case: Situation, around: Surroundings, on: dt.date) -> dict[str, Any] | None:
    budget = case.facts[FactCode.F3]
    return None if budget.is_true else {"status": str(budget.status)}


def _our_own_guess(case: Situation, around: Surroundings, on: dt.date) -> dict[str, Any] | None:
    guessed = {
        "amount": case.amount_basis == AmountBasis.ESTIMATE or case.amount is None,
        "date": case.date_basis == DateBasis.OWN or case.expected_order_on is None,
    }
    of = [name for name, is_ours in guessed.items() if is_ours]
    if not of:
        return None
    empty = {"amount": case.amount is None, "date": case.expected_order_on is None}
    missing = [name for name in of if empty[name]]
    return {"of": of, "missing": missing} if missing else {"of": of}


def _date_moved(case: Situation, around: Surroundings, on: dt.date) -> dict[str, Any] | None:
    """Over as soon as the customer has told steps and date anew (F4) since it went back the last time."""
    if around.date_moves < MOVED_OFTEN or around.date_moved_on is None:
        return None
    told = case.facts[FactCode.F4]
    if told.is_true and told.evidence is not None and told.evidence.happened_on >= around.date_moved_on:
        return None
    return {"moves": around.date_moves, "last": _iso(around.date_moved_on)}


def _evidence_expired(case: Situation, around: Surroundings, on: dt.date) -> dict[str, Any] | None:
    """Among the facts of the rung it stands on or climbs to: where the ladder of facts breaks, it goes no further."""
    for rung in CLIMB:
        lacking = [case.facts[code] for code in case.rules.requires(rung) if not case.facts[code].is_true]
        if lacking:
            expired = [state.code for state in lacking if state.status == FactStatus.EXPIRED and not state.why]
            return {"facts": expired} if expired else None
    return None


def _step_late(case: Situation, around: Surroundings, on: dt.date) -> dict[str, Any] | None:
    since = around.customer_late_since
    if since is None or (on - since).days <= STEP_LATE_DAYS:
        return None
    return {"since": _iso(since)}


def _silence(case: Situation, around: Surroundings, on: dt.date) -> dict[str, Any] | None:
    last = case.last_two_way_on
    if (on - (last or around.created_on)).days <= SILENT_DAYS:
        return None
    return {"since": _iso(last or around.created_on), "never": last is None}


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day is not None else None


# code: (from which stage on, level, rule)
RULES: dict[str, tuple[int, str, Rule]] = {
    "R01": (QUALIFY, RiskLevel.WARN, _nobody_decides),
    "R02": (AGREE, RiskLevel.WARN, _decider_not_met),
    "R03": (AGREE, RiskLevel.WARN, _no_coach),
    "R04": (AGREE, RiskLevel.WARN, _empty_role),
    "R05": (AGREE, RiskLevel.WARN, _few_supporters),
    "R06": (AGREE, RiskLevel.INFO, _no_opponent),
    "R07": (0, RiskLevel.WARN, _no_next_step),
    "R08": (0, RiskLevel.WARN, _stalled),
    "R09": (OFFER, RiskLevel.WARN, _budget_unknown),
    "R10": (AGREE, RiskLevel.WARN, _our_own_guess),
    "R11": (0, RiskLevel.WARN, _date_moved),
    "R12": (0, RiskLevel.WARN, _evidence_expired),
    "R13": (0, RiskLevel.WARN, _step_late),
    "R18": (0, RiskLevel.WARN, _silence),
}
