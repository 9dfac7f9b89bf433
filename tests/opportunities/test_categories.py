"""The category rule: what each rung takes, and what no change may ever do. Pure, without a database."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from opportunities.categories import Coverage, Situation, categorise, strength
from opportunities.facts import FactState, FactStatus, facts_from
from opportunities.models import Category, FactCode, Opportunity, Origin, State
from tests.opportunities.test_facts import BUYERS, COACH, DAY, DEALER, EB, OWNER, PURCHASING, SOLUTION, USER, said

# all but the contract itself
ALL_TRUE = {code: FactState(code, FactStatus.TRUE) for code in FactCode.values} | {"F11": FactState("F11")}


def case(**changes) -> Situation:
    """Everything that commit needs."""
    whole = Situation(
        state=State.OPEN,
        facts=ALL_TRUE,
        rules=SOLUTION,
        stage_position=4,
        amount=Decimal(480),
        amount_basis="quote",
        expected_order_on=DAY + dt.timedelta(days=30),
        date_basis="customer",
        next_step_on=DAY,
        next_step_has_person=True,
        coverage=Coverage(reached=("eb", "user", "technical"), decision_maker_reached=True),
        last_two_way_on=DAY - dt.timedelta(days=14),
    )
    return replace(whole, **changes)


def without(*codes: str, status: str = FactStatus.MISSING) -> dict[str, FactState]:
    return ALL_TRUE | {code: FactState(code, FactStatus(status)) for code in codes}


def ago(days: int) -> dt.date:
    return DAY - dt.timedelta(days=days)


@pytest.mark.parametrize(
    ("changes", "category", "lacks"),
    [
        ({}, "commit", ["fact"]),
        ({"facts": without("F1")}, "potential", ["fact"]),
        ({"facts": without("F4", status="expired")}, "potential", ["fact"]),
        ({"stage_position": 1}, "potential", ["stage"]),
        ({"amount": None}, "potential", ["amount"]),
        ({"amount": Decimal(0)}, "potential", ["amount"]),
        ({"expected_order_on": None}, "potential", ["order_date"]),
        ({"has_person": False}, "potential", ["person"]),
        ({"facts": without("F2", "F6")}, "pipeline", ["fact", "fact"]),
        ({"facts": without("F5", status="contradicted")}, "pipeline", ["fact"]),
        ({"facts": without("F3", status="disputed")}, "pipeline", ["fact"]),
        ({"coverage": Coverage(reached=("eb", "user"))}, "pipeline", ["coverage"]),
        ({"date_basis": "own"}, "pipeline", ["date_basis"]),
        ({"amount_basis": "estimate"}, "pipeline", ["amount_basis"]),
        ({"facts": without("F7", "F10")}, "best", ["fact", "fact"]),
        ({"facts": without("F12")}, "best", ["fact"]),
        ({"critical_flags": ("R14",)}, "best", ["flag"]),
        ({"last_two_way_on": ago(15)}, "best", ["silence"]),
        ({"last_two_way_on": None}, "best", ["never_in_contact"]),
        ({"state": State.ON_HOLD}, "excluded", ["on_hold"]),
        ({"expected_order_on": ago(1)}, "excluded", ["order_date_past"]),
        ({"expected_order_on": DAY}, "commit", ["fact"]),
        ({"next_step_on": ago(14)}, "commit", ["fact"]),
        ({"next_step_on": ago(15)}, "excluded", ["next_step_long_missing"]),
        ({"next_step_on": None, "next_step_missing_since": ago(14)}, "commit", ["fact"]),
        ({"next_step_on": None, "next_step_missing_since": ago(15)}, "excluded", ["next_step_long_missing"]),
        ({"next_step_on": None}, "commit", ["fact"]),
        ({"next_step_has_person": False, "next_step_missing_since": ago(15)}, "potential", ["next_step"]),
        ({"state": State.WON}, "booked", []),
        ({"state": State.LOST}, "excluded", ["closed"]),
        ({"state": State.CANCELLED}, "excluded", ["closed"]),
    ],
)
def test_what_each_rung_takes(changes, category, lacks):
    answer = categorise(case(**changes), on=DAY)
    assert (answer.category, [lack.code for lack in answer.lacks]) == (category, lacks)


def test_dealer_sales_need_no_selection_but_the_decision_maker():
    dealer = case(rules=DEALER, facts=without("F7"), coverage=Coverage(decision_maker_reached=True))
    assert categorise(dealer, on=DAY).category == Category.COMMIT
    unmet = replace(dealer, coverage=Coverage(reached=("eb", "user", "technical")))
    assert [lack.code for lack in categorise(unmet, on=DAY).lacks] == ["decision_maker_contact"]


def test_an_excluded_one_says_where_it_would_stand():
    answer = categorise(case(state=State.ON_HOLD), on=DAY)
    assert (answer.is_excluded, answer.next_up) == (True, Category.COMMIT)


def test_o1_of_the_demo_is_told_all_it_needs():
    facts = without("F7", "F10") | {"F2": FactState("F2", FactStatus.EXPIRING)}
    answer = categorise(case(facts=facts, critical_flags=("R14",)), on=DAY)
    assert (answer.category, answer.next_up) == (Category.BEST, Category.COMMIT)
    assert [lack.params.get("fact") or lack.params.get("flag") for lack in answer.lacks] == ["F7", "F10", "R14"]
    assert [state.code for state in answer.expiring] == ["F2"]


# --- what no change may ever do ---------------------------------------------------------------------------------
people = some.sampled_from([EB, USER, COACH, PURCHASING, OWNER])
rows = some.builds(
    said,
    some.sampled_from(FactCode.values),
    people,
    days_ago=some.integers(0, 60),
    origin=some.sampled_from([Origin.CUSTOMER_SAID, Origin.CUSTOMER_ACT, Origin.DOCUMENT]),
    valid_until=some.none() | some.dates(ago(40), DAY + dt.timedelta(days=60)),
    contradicts=some.booleans(),
)
cases = some.builds(
    case,
    state=some.sampled_from([State.OPEN, State.OPEN, State.ON_HOLD]),
    rules=some.sampled_from([SOLUTION, DEALER]),
    facts=some.lists(rows, max_size=20).map(lambda found: facts_from(found, buyers=BUYERS, rules=SOLUTION, on=DAY))
    | some.fixed_dictionaries(
        {code: some.sampled_from(list(FactStatus)).map(lambda s, c=code: FactState(c, s)) for code in FactCode.values}
    ),
    stage_position=some.integers(1, 5),
    amount=some.none() | some.decimals(0, 1000, places=2),
    amount_basis=some.sampled_from(["customer", "quote", "estimate"]),
    date_basis=some.sampled_from(["customer", "own"]),
    expected_order_on=some.none() | some.dates(ago(5), DAY + dt.timedelta(days=90)),
    next_step_on=some.none() | some.dates(ago(30), DAY + dt.timedelta(days=30)),
    next_step_has_person=some.booleans(),
    next_step_missing_since=some.dates(ago(30), DAY),
    critical_flags=some.sampled_from([(), ("R14",)]),
    last_two_way_on=some.none() | some.dates(ago(40), DAY),
)


def strong(situation: Situation, on: dt.date = DAY) -> int:
    return strength(categorise(situation, on=on).category)


@given(some.lists(rows, max_size=15), rows)
def test_another_positive_piece_of_evidence_never_weakens(found, more):
    more.contradicts = False

    def climbed(evidence):
        return strong(case(facts=facts_from(evidence, buyers=BUYERS, rules=SOLUTION, on=DAY)))

    assert climbed([*found, more]) >= climbed(found)


@given(cases, some.sampled_from(FactCode.values))
def test_a_true_fact_never_weakens(situation, code):
    truer = replace(situation, facts=dict(situation.facts) | {code: FactState(code, FactStatus.TRUE)})
    assert strong(truer) >= strong(situation)


@given(cases)
def test_excluded_wins(situation):
    assert categorise(replace(situation, state=State.ON_HOLD), on=DAY).category == Category.EXCLUDED
    assert categorise(replace(situation, expected_order_on=ago(1)), on=DAY).category == Category.EXCLUDED


@given(cases)
def test_a_critical_flag_caps_at_best_case(situation):
    flagged = replace(situation, critical_flags=("R17",))
    assert strong(flagged) <= strength(Category.BEST)
    assert strong(flagged) <= strong(situation)


@given(some.lists(rows, max_size=20))
def test_no_word_of_a_coach_selects(found):
    for row in found:
        row.fact_code, row.person_id = "F7", COACH
    assert not facts_from(found, buyers=BUYERS, rules=SOLUTION, on=DAY)["F7"].is_true


@given(some.lists(rows.filter(lambda row: not row.contradicts), max_size=20), some.integers(0, 200))
def test_days_only_take_away(found, days):
    later = DAY + dt.timedelta(days=days)
    now, then = (facts_from(found, buyers=BUYERS, rules=SOLUTION, on=day) for day in (DAY, later))
    assert {code for code, state in then.items() if state.is_true} <= {c for c, state in now.items() if state.is_true}
    assert strong(case(facts=then), later) <= strong(case(facts=now))


@given(some.sampled_from(Category.values), some.sampled_from(["", *Category.values]))
def test_the_sellers_own_view_never_strengthens(facts, own):
    counted = Opportunity(fact_category=facts, seller_category=own).category
    assert strength(counted) <= strength(facts)
