"""All evidence of a fact can be seen with how it stands; a doubt that waits for an answer stays in sight, and in the history."""

import datetime as dt
from copy import deepcopy

import pytest
from django.urls import reverse

from core import clock
from opportunities import actions, queries
from opportunities.models import OpportunityMember, Origin
from opportunities.sheet_reads import history_of
from tests.opportunities.factories import prove
from tests.sellers.factories import UserFactory
from tests.support import assert_flat_queries

pytestmark = pytest.mark.django_db
OLD, NEW = "팀장님이 구두로 좋다고 하셨다", "시험 결과서에 서명하셨다"


@pytest.fixture
def place(built, db):
    return deepcopy(built)


def add(opportunity, text, code="F5", **fields):
    said = {
        "by": opportunity.owner,
        "person": opportunity.person,
        "happened_on": clock.today(),
        "origin": Origin.CUSTOMER_SAID,
    }
    return actions.add_evidence(opportunity, fact_code=code, text=text, **said | fields)


def url(name, opportunity, **more):
    return reverse(f"opportunities:{name}", kwargs={"pk": opportunity.pk, **more})


def sheet(client, opportunity, user, view="seller"):
    client.force_login(user)
    return client.get(f"{url('detail', opportunity)}?view={view}")


def line_of(answer, code="F5"):
    (part,) = (part for part in answer.context["sheet"].parts if part.key == "facts")
    return part.data, next(line for line in part.data["lines"] if line["code"] == code)


def unfolded(text):
    """The page without what stands in a fold."""
    parts = text.split('<details class="fold"')
    return parts[0] + "".join(part.split("</details>", 1)[-1] for part in parts[1:])


def test_a_doubt_stays_in_sight_when_more_evidence_makes_the_fact_true(client, place):
    doubted = add(place.opportunity, OLD, happened_on=clock.today() - dt.timedelta(days=3))
    actions.dispute_evidence(doubted, by=place.leader, reason="어떤 자리에서요?")
    add(place.opportunity, NEW)
    answer_link = url("evidence_answer", place.opportunity, evidence=doubted.pk)
    for user, view in ((place.seller, "seller"), (place.leader, "coach")):
        answer = sheet(client, place.opportunity, user, view)
        data, line = line_of(answer)
        assert (line["is_true"], line["evidence"].text) == (True, NEW)
        assert line not in data["settled"]
        text = unfolded(answer.content.decode())
        assert all(words in text for words in (OLD, NEW, "어떤 자리에서요?", place.leader.name))
        assert (answer_link in text) is (user == place.seller)


def test_an_answer_settles_it_and_names_who_wrote_it(client, place):
    helper = UserFactory(name="도우미 손")
    OpportunityMember.objects.create(opportunity=place.opportunity, user=helper)
    doubted = add(place.opportunity, OLD, happened_on=clock.today() - dt.timedelta(days=3))
    actions.dispute_evidence(doubted, by=place.leader, reason="어떤 자리에서요?")
    actions.answer_dispute(doubted, by=helper, answer="정기 회의에서요")
    data, line = line_of(sheet(client, place.opportunity, place.seller))
    assert line in data["settled"]
    text = sheet(client, place.opportunity, place.leader, "coach").content.decode()
    assert "<strong>도우미 손</strong> 정기 회의에서요" in text
    add(place.opportunity, NEW)
    answer = sheet(client, place.opportunity, place.leader, "coach")
    assert [one["evidence"] for one in line_of(answer)[1]["more"]] == [doubted]
    text = answer.content.decode()
    assert "도우미 손</strong> 정기 회의에서요" in text
    assert "정기 회의에서요" not in unfolded(text)
    actions.dispute_evidence(doubted, by=place.leader, reason="누가 있었나요?")
    doubted.refresh_from_db()
    assert doubted.answered_by is None


def test_the_fold_says_how_each_piece_stands(client, place):
    today = clock.today()
    run_out = add(place.opportunity, "지난해 시험", happened_on=today - dt.timedelta(days=200))
    against = add(place.opportunity, "약해가 났다", happened_on=today - dt.timedelta(days=9), contradicts=True)
    gone = add(place.opportunity, "다른 고객 이야기")
    actions.withdraw_evidence(gone, by=place.seller, reason="잘못 적음")
    add(place.opportunity, NEW)
    line = line_of(sheet(client, place.opportunity, place.seller))[1]
    found = {one["evidence"]: (one["status"], one["is_gone"]) for one in line["more"]}
    assert found == {
        run_out: ("contradicted", False),
        against: ("contradicted", False),
        gone: ("missing", True),
    }
    text = sheet(client, place.opportunity, place.seller).content.decode()
    for words in ("지난해 시험", "약해가 났다", "다른 고객 이야기"):
        assert words in text
    actions.withdraw_evidence(against, by=place.seller, reason="오해였음")
    line = line_of(sheet(client, place.opportunity, place.seller))[1]
    assert {one["evidence"]: one["status"] for one in line["more"]}[run_out] == "expired"


def test_what_was_taken_back_is_seen_beside_the_gaps(client, place):
    gone = add(place.opportunity, OLD)
    actions.withdraw_evidence(gone, by=place.seller, reason="잘못 적음")
    answer = sheet(client, place.opportunity, place.seller)
    assert [one["evidence"] for one in line_of(answer)[0]["beside_gaps"]] == [gone]
    assert OLD in answer.content.decode()


def test_paper_keeps_to_what_decides(client, place):
    add(place.opportunity, OLD, happened_on=clock.today() - dt.timedelta(days=3))
    add(place.opportunity, NEW)
    text = sheet(client, place.opportunity, place.leader, "report").content.decode()
    assert NEW in text
    assert OLD not in text


def test_a_disputed_counter_evidence_does_not_keep_the_fact_false(place):
    add(place.opportunity, NEW)
    against = add(place.opportunity, "약해가 났다", contradicts=True)
    assert not queries.facts_of(place.opportunity, on=clock.today())["F5"].is_true
    actions.dispute_evidence(against, by=place.leader, reason="우리 약인가요?")
    assert queries.facts_of(place.opportunity, on=clock.today())["F5"].is_true
    actions.answer_dispute(against, by=place.seller, answer="현장에서 확인했어요")
    assert not queries.facts_of(place.opportunity, on=clock.today())["F5"].is_true


def test_the_history_tells_what_became_of_evidence(client, place):
    row = add(place.opportunity, OLD)
    actions.dispute_evidence(row, by=place.leader, reason="어떤 자리에서요?")
    actions.answer_dispute(row, by=place.seller, answer="정기 회의에서요")
    actions.verify_evidence(row, by=place.leader)
    actions.withdraw_evidence(row, by=place.seller, reason="다른 고객 이야기")
    told = [one for one in history_of(place.opportunity, place.seller) if one.changes and "F5" in one.changes[0].label]
    assert [one.by for one in reversed(told)] == [
        person.name for person in (place.seller, place.leader, place.seller, place.leader, place.seller)
    ]
    assert [one.reason for one in reversed(told)] == ["", "어떤 자리에서요?", "", "", "다른 고객 이야기"]
    client.force_login(place.leader)
    text = client.get(url("history", place.opportunity)).content.decode()
    assert all(words in text for words in (OLD, place.opportunity.person.name, "정기 회의에서요", "다른 고객 이야기"))


def test_much_evidence_costs_no_more_queries(client, place):
    prove(place.opportunity, "F5")
    client.force_login(place.seller)
    calls = [lambda name=name: client.get(url(name, place.opportunity)) for name in ("detail", "history")]
    assert_flat_queries(calls, grow=lambda: add(place.opportunity, OLD))
