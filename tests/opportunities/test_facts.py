"""Who can prove what, until when, and what speaks against it: pure, without a database."""

import datetime as dt
from dataclasses import replace

import pytest

from opportunities.facts import Buyers, FactState, FactStatus, facts_from, last_valid_day, standing_of
from opportunities.models import BuyingRole, Evidence, FactCode, Origin
from opportunities.rulebook import RuleBook
from opportunities.shipped import DEALER_DAYS, DEALER_REQUIRED, REQUIRED, SOLUTION_DAYS

DAY = dt.date(2026, 11, 20)
EB, USER, TECHNICAL, PURCHASING, COACH, OWNER = 1, 2, 3, 4, 5, 6
BUYERS = Buyers(
    roles={EB: ["eb"], USER: ["user"], TECHNICAL: ["technical"], PURCHASING: ["purchasing"], COACH: ["coach"]},
    customer_id=OWNER,
)
SOLUTION = RuleBook(valid_days=SOLUTION_DAYS, required=REQUIRED)
UNDECIDED = replace(BUYERS, roles={pk: roles for pk, roles in BUYERS.roles.items() if pk != EB})
DEALER = RuleBook(valid_days=DEALER_DAYS, required=DEALER_REQUIRED, decision_maker_only=True)


def said(
    code: str,
    person: int | None = USER,
    *,
    days_ago: int = 0,
    origin: str = Origin.CUSTOMER_SAID,
    met: bool = True,
    written: bool = False,
    confirms: bool = False,
    **fields,
) -> Evidence:
    row = Evidence(
        fact_code=code, person_id=person, happened_on=DAY - dt.timedelta(days=days_ago), origin=origin, **fields
    )
    row.met_two_way, row.in_writing, row.confirms_plan = met, written, confirms
    return row


def state(
    code: str, *rows: Evidence, rules: RuleBook = SOLUTION, on: dt.date = DAY, buyers: Buyers = BUYERS
) -> FactState:
    return facts_from(rows, buyers=buyers, rules=rules, on=on)[code]


def test_every_fact_has_a_state():
    assert list(facts_from([], buyers=BUYERS, rules=SOLUTION, on=DAY)) == list(FactCode.values)
    assert state("F1").status == FactStatus.MISSING


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (said("F1", USER), ""),
        (said("F2", EB), ""),
        (said("F2", EB, met=False), "not_met"),
        (said("F2", EB, met=False, origin=Origin.DOCUMENT), "not_met"),
        (said("F2", COACH), "not_decider"),
        (said("F2", OWNER), "not_decider"),
        (said("F3", EB), ""),
        (said("F3", COACH), "no_budget_paper"),
        (said("F3", COACH, origin=Origin.DOCUMENT), ""),
        (said("F3", None, origin=Origin.ERP), ""),
        (said("F7", EB), ""),
        (said("F7", PURCHASING), ""),
        (said("F7", TECHNICAL), "not_selector"),
        (said("F8", EB), "not_the_plan"),
        (said("F8", EB, origin=Origin.DOCUMENT), "not_the_plan"),
        (said("F8", COACH, confirms=True), ""),
        (said("F9", USER), "not_written"),
        (said("F9", USER, written=True), ""),
        (said("F9", USER, origin=Origin.DOCUMENT), ""),
        (said("F7", COACH), "not_selector"),
        (said("F7", USER), "not_selector"),
        (said("F7", COACH, origin=Origin.DOCUMENT), "not_selector"),
        (said("F7", None, origin=Origin.ERP), "no_person"),
        (said("F11", EB), "not_signed"),
        (said("F11", EB, origin=Origin.DOCUMENT), ""),
        (said("F11", None, origin=Origin.ERP), ""),
        (said("F12", None, origin=Origin.INTERNAL), ""),
        (said("F5", USER, origin=Origin.INTERNAL), "own_words"),
        (said("F5", None), "no_person"),
    ],
)
def test_who_can_prove_what(row, why):
    found = state(row.fact_code, row)
    assert (found.is_true, found.why) == (not why, why)


def test_meeting_the_owner_proves_the_decision_maker_in_dealer_sales():
    assert state("F2", said("F2", OWNER), rules=DEALER, buyers=UNDECIDED).is_true
    assert not state("F2", said("F2", COACH), rules=DEALER, buyers=UNDECIDED).is_true


def test_where_another_is_named_the_owner_decides_no_more():
    assert not state("F2", said("F2", OWNER), rules=DEALER).is_true
    assert state("F2", said("F2", EB), rules=DEALER).is_true


def test_in_dealer_sales_the_signing_date_is_enough():
    assert state("F8", said("F8", OWNER), rules=DEALER).is_true


@pytest.mark.parametrize(
    ("left", "status"),
    [(8, FactStatus.TRUE), (7, FactStatus.EXPIRING), (0, FactStatus.EXPIRING), (-1, FactStatus.EXPIRED)],
)
def test_runs_out(left, status):
    assert state("F5", said("F5", days_ago=30, valid_until=DAY + dt.timedelta(days=left))).status == status


def test_evidence_ahead_or_withdrawn_is_not_there():
    assert state("F5", said("F5", days_ago=-1)).status == FactStatus.MISSING
    assert state("F5", said("F5", withdrawn_at=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))).status == FactStatus.MISSING


def test_a_contradiction_holds_until_something_newer():
    yes, but = said("F5", days_ago=5), said("F5", days_ago=3, contradicts=True)
    assert state("F5", yes, but).status == FactStatus.CONTRADICTED
    assert state("F5", but, yes, said("F5", days_ago=1)).status == FactStatus.TRUE
    by_coach = said("F7", COACH, days_ago=1)
    assert state("F7", said("F7", EB, days_ago=9), said("F7", EB, days_ago=3, contradicts=True), by_coach).status == (
        FactStatus.CONTRADICTED
    )


def test_on_one_day_the_one_recorded_later_wins():
    yes, no = said("F5", pk=1), said("F5", pk=2, contradicts=True)
    assert state("F5", no, yes).status == FactStatus.CONTRADICTED
    yes.pk, no.pk = 2, 1
    assert state("F5", no, yes).status == FactStatus.TRUE


def test_a_dispute_makes_it_unknown_until_answered():
    row = said("F5", disputed_by_id=9, dispute_reason="?")
    assert state("F5", row).status == FactStatus.DISPUTED
    row.dispute_answer = "회의록이 있어요"
    assert state("F5", row).is_true


def test_older_undisputed_evidence_still_counts():
    assert state("F5", said("F5", days_ago=9), said("F5", disputed_by_id=9, dispute_reason="?")).is_true


def test_a_disputed_contradiction_is_unknown_until_answered():
    """It neither keeps the fact false nor makes it true by itself."""
    yes, against = said("F5", days_ago=9), said("F5", contradicts=True, disputed_by_id=9, dispute_reason="?")
    assert state("F5", yes, against).evidence is yes
    assert state("F5", yes, against).is_true
    assert state("F5", against).status == FactStatus.DISPUTED
    earlier = said("F5", days_ago=5, contradicts=True)
    assert state("F5", yes, earlier, against).status == FactStatus.CONTRADICTED
    against.dispute_answer = "메일로 받았어요"
    assert state("F5", yes, against).status == FactStatus.CONTRADICTED


def test_a_role_given_later_makes_the_word_count():
    row = said("F7", 77)
    assert not state("F7", row).is_true
    buyers = Buyers(roles={77: [BuyingRole.COACH, BuyingRole.PURCHASING]})
    assert facts_from([row], buyers=buyers, rules=SOLUTION, on=DAY)["F7"].is_true


@pytest.mark.parametrize(
    ("code", "rules", "given", "last"),
    [
        ("F2", SOLUTION, None, 60),
        ("F2", SOLUTION, 10, 10),
        ("F2", SOLUTION, 900, 60),
        ("F6", SOLUTION, 90, 90),
        ("F8", SOLUTION, None, 14),
        ("F8", DEALER, 40, 40),
        ("F11", SOLUTION, None, None),
    ],
)
def test_a_named_day_shortens_and_never_lengthens(code, rules, given, last):
    def day(days):
        return None if days is None else DAY + dt.timedelta(days=days)

    assert last_valid_day(code, rules=rules, happened_on=DAY, given=day(given)) == day(last)


def test_offer_and_signing_date_say_their_own_last_day():
    assert [code for code in FactCode.values if SOLUTION.says_itself(code)] == ["F6"]
    assert [code for code in FactCode.values if DEALER.says_itself(code)] == ["F6", "F8"]


def test_one_piece_of_evidence_stands_as_its_fact_does():
    """Seen by itself it counts the same days: a plan whose step is overdue, and nothing that lies ahead."""

    def stands(row: Evidence, *others: Evidence) -> FactStatus:
        return standing_of(row, [row, *others], buyers=BUYERS, rules=SOLUTION, on=DAY).status

    late, prompt = said("F8", COACH, confirms=True), said("F8", COACH, confirms=True)
    late.step_open_since, prompt.step_open_since = DAY - dt.timedelta(days=6), DAY - dt.timedelta(days=5)
    for row, status in ((late, FactStatus.EXPIRED), (prompt, FactStatus.TRUE)):
        assert (stands(row), state("F8", row).status) == (status, status)
    assert stands(said("F1", days_ago=-1)) == FactStatus.MISSING
    assert stands(said("F1"), said("F1", days_ago=-1, contradicts=True)) == FactStatus.TRUE
