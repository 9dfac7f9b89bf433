"""Risks by rule: which hold in which situation, that they come and go by themselves, and that none moves a category."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from core import clock
from customers import actions as customers
from opportunities import actions
from opportunities.categories import categorise, strength
from opportunities.facts import Buyers, FactState, FactStatus
from opportunities.models import Category, RiskFlag
from opportunities.risks.reading import moves_of_date
from opportunities.risks.rules import RULES, Surroundings, risks_of
from tests.opportunities import factories as make
from tests.opportunities.test_categories import DAY, SOLUTION, case
from tests.support import READS, queries_of

FACTS = {f"F{number}": FactState(f"F{number}", FactStatus.TRUE) for number in range(1, 13)}
CENTRE = Buyers({1: ["eb"], 2: ["user"], 3: ["technical"], 4: ["coach"]})
CALM = Surroundings(
    stage_entered_on=DAY,
    created_on=DAY,
    buyers=CENTRE,
    attitudes={1: "favourable", 2: "favourable", 3: "negative"},
    met={1: DAY},
)
STEADY = {
    "facts": FACTS, "stage_position": 4, "next_step_on": DAY, "next_step_has_person": True, "last_two_way_on": DAY,
    "amount_basis": "quote", "date_basis": "customer", "expected_order_on": DAY, "amount": 10,
}  # fmt: skip


def ago(days):
    return DAY - dt.timedelta(days=days)


def codes(situation=None, **around):
    found = risks_of(case(**STEADY | (situation or {})), replace(CALM, **around), on=DAY)
    return [risk.code for risk in found]


def test_all_is_well():
    assert codes() == []


@pytest.mark.parametrize(
    ("code", "from_stage", "situation", "around"),
    [
        ("R01", 2, {}, {"buyers": Buyers({2: ["user"], 3: ["technical"], 4: ["coach"]})}),
        ("R02", 3, {}, {"met": {1: ago(61)}}),
        ("R02", 3, {}, {"met": {2: DAY}}),
        ("R03", 3, {}, {"buyers": Buyers({1: ["eb"], 2: ["user"], 3: ["purchasing"]})}),
        ("R04", 3, {}, {"buyers": Buyers({1: ["eb"], 2: ["user"], 4: ["coach"]})}),
        ("R05", 3, {}, {"attitudes": {1: "favourable", 3: "negative"}}),
        ("R05", 3, {}, {"rivals_friends": [4]}),
        ("R06", 3, {}, {"attitudes": {1: "favourable"}}),
        ("R07", 1, {"next_step_on": None, "next_step_missing_since": DAY}, {}),
        ("R07", 1, {"next_step_on": ago(1)}, {}),
        ("R08", 1, {}, {"stage_entered_on": ago(31)}),
        ("R09", 4, {"facts": FACTS | {"F3": FactState("F3")}}, {}),
        ("R10", 3, {"amount_basis": "estimate"}, {}),
        ("R10", 3, {"date_basis": "own"}, {}),
        ("R10", 3, {"expected_order_on": None}, {}),
        ("R12", 1, {"facts": FACTS | {"F2": FactState("F2", FactStatus.EXPIRED)}}, {}),
        ("R13", 1, {}, {"customer_late_since": ago(6)}),
        ("R18", 1, {"last_two_way_on": ago(22)}, {}),
        ("R18", 1, {"last_two_way_on": None}, {"created_on": ago(22)}),
    ],
)
def test_each_rule_from_its_stage_on(code, from_stage, situation, around):
    assert codes(situation | {"stage_position": from_stage}, **around) == [code]
    if from_stage > 1:
        assert codes(situation | {"stage_position": from_stage - 1}, **around) == []
    assert codes(situation | {"state": "on_hold", "revisit_on": DAY}, **around) == []


@pytest.mark.parametrize(
    ("situation", "around"),
    [
        ({}, {"met": {1: ago(60)}}),
        ({}, {"rivals_friends": [3]}),
        ({}, {"stage_entered_on": ago(30)}),
        ({}, {"customer_late_since": ago(5)}),
        ({"last_two_way_on": ago(21)}, {}),
        ({}, {"date_moves": 1, "date_moved_on": DAY}),
    ],
)
def test_the_day_before_nothing_is_raised(situation, around):
    assert codes(situation, **around) == []


def test_a_fact_needed_only_further_up_may_run_out():
    facts = FACTS | {"F1": FactState("F1", FactStatus.MISSING), "F7": FactState("F7", FactStatus.EXPIRED)}
    assert codes({"facts": facts}) == []


def test_dealers_ask_for_no_coach():
    rules = replace(SOLUTION, decision_maker_only=True)
    found = codes({"rules": rules}, buyers=Buyers({}, customer_id=1), attitudes={1: "favourable"})
    assert found == ["R06"]


past = some.integers(0, 90).map(ago)
rows = some.fixed_dictionaries(
    {
        "stage_position": some.integers(1, 6),
        "state": some.sampled_from(["open", "on_hold", "won", "lost"]),
        "next_step_on": some.none() | past,
        "amount_basis": some.sampled_from(["quote", "estimate"]),
        "last_two_way_on": some.none() | past,
    }
)
neighbours = some.fixed_dictionaries(
    {
        "stage_entered_on": past,
        "met": some.dictionaries(some.integers(1, 4), past, max_size=3),
        "attitudes": some.dictionaries(some.integers(1, 4), some.sampled_from(["favourable", "negative"]), max_size=3),
        "date_moves": some.integers(0, 3),
        "customer_late_since": some.none() | past,
    }
)
critical = some.lists(some.sampled_from(["R14", "R15", "R17"]), max_size=2, unique=True)


@settings(suppress_health_check=[HealthCheck.too_slow])  # of a machine that is busy
@given(rows, neighbours, critical)
def test_rules_move_no_category_and_critical_ones_stop_below_commit(situation, around, flags):
    at, around = case(**STEADY | situation, revisit_on=DAY), around | {"date_moved_on": DAY}
    found = risks_of(at, replace(CALM, **around), on=DAY)
    assert len({risk.code for risk in found}) == len(found)
    assert all(risk.level in ("warn", "info") and risk.code in RULES for risk in found)
    assert found == risks_of(at, replace(CALM, **around), on=DAY)
    flagged = categorise(replace(at, critical_flags=tuple(flags)), on=DAY).category
    if flags and at.state == "open":
        assert strength(flagged) <= strength(Category.BEST)
    else:
        assert flagged == categorise(at, on=DAY).category


def standing(opportunity):
    return sorted(opportunity.flags.filter(cleared_on=None).values_list("code", flat=True))


@pytest.mark.django_db
def test_flags_come_and_go_with_what_they_rest_on(commit):
    before = standing(commit)
    assert "R08" not in before
    later = clock.today() + dt.timedelta(days=commit.stage.stall_days + 1)
    for _ in range(2):
        actions.recategorise([commit.pk], on=later)
    assert {"R07", "R08", "R18"} <= set(standing(commit))
    stalled = commit.flags.get(code="R08")
    assert (stalled.params["limit"], stalled.by_rule, stalled.raised_on) == (commit.stage.stall_days, True, later)
    actions.recategorise([commit.pk], on=clock.today())
    assert standing(commit) == before
    assert commit.flags.get(code="R08").cleared_on == clock.today()


@pytest.mark.django_db
def test_nothing_is_written_while_nothing_changes():
    opportunity = make.climb(make.raised(), "best")
    days = [clock.today() + dt.timedelta(days=add) for add in (70, 71)]
    once, again = (queries_of(lambda on=on: actions.recategorise([opportunity.pk], on=on)) for on in days)
    assert [line for line in again if "riskflag" in line.lower() and not line.startswith(READS)] == []
    assert len(again) < len(once)


@pytest.mark.django_db
def test_what_somebody_pointed_out_stays_until_somebody_takes_it_back(opportunity):
    flag = actions.raise_flag(opportunity, code="R18", level="info", by=opportunity.owner, text="조용해요")
    actions.recategorise([opportunity.pk], on=clock.today() + dt.timedelta(days=40))
    assert standing(opportunity).count("R18") == 1
    actions.recategorise([opportunity.pk], on=clock.today())
    flag.refresh_from_db()
    assert flag.cleared_on is None


@pytest.mark.django_db
def test_a_date_put_off_twice(opportunity, django_capture_on_commit_callbacks):
    days = [clock.today() + dt.timedelta(days=add) for add in (30, 60, 50, 90)]
    for day in days:
        actions.edit_opportunity(opportunity, by=opportunity.owner, read_at=opportunity.version, expected_order_on=day)
        assert ("R11" in standing(opportunity)) == (day == days[-1])
    assert moves_of_date([opportunity.pk]) == {opportunity.pk: (2, clock.today())}
    assert opportunity.flags.get(code="R11").params["moves"] == 2
    make.prove(opportunity, "F4")
    assert "R11" not in standing(opportunity)


@pytest.mark.django_db
def test_closed_ones_carry_no_risk_by_rule(opportunity, django_capture_on_commit_callbacks):
    assert "R07" in standing(opportunity)
    critical = actions.raise_flag(opportunity, code="R14", level="critical", text="잎 약해")
    actions.hold(opportunity, by=opportunity.owner, revisit_on=clock.today() + dt.timedelta(days=9))
    assert standing(opportunity) == [critical.code]
    assert RiskFlag.objects.filter(opportunity=opportunity, code="R07").exists()


@pytest.mark.django_db
def test_a_contact_ends_the_silence_at_once(opportunity, django_capture_on_commit_callbacks):
    type(opportunity).objects.filter(pk=opportunity.pk).update(created_on=clock.today() - dt.timedelta(days=30))
    actions.recategorise([opportunity.pk], on=clock.today())
    assert "R18" in standing(opportunity)
    with django_capture_on_commit_callbacks(execute=True):
        customers.write_log(by=opportunity.owner, people=[opportunity.person], line="통화")
    assert "R18" not in standing(opportunity)
