"""The twenty questions: answered stage by stage, counted by what shows them, and never by a percentage."""

from copy import deepcopy
from importlib import import_module

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from core import clock
from customers.actions import write_log
from opportunities import actions
from opportunities.actions.assessment import Reply, StaleAnswers
from opportunities.assessment import gaps, tallies
from opportunities.errors import Incomplete
from opportunities.models import Answer, Competitor, CompetitorKind, Opportunity, Rival
from opportunities.queries.answers import mark_of, seen_of
from opportunities.sheet_reads import with_names
from opportunities.sheet_reads.assessment import assessed
from tests.opportunities import factories as make
from tests.support import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(built, db):
    return deepcopy(built)


def ask(opportunity, code):
    return opportunity.pipeline_version.questions.get(code=code)


def reply(opportunity, code, value="yes", **more):
    actions.answer_questions(opportunity, [Reply(ask(opportunity, code), value, **more)], by=opportunity.owner)


def rows_of(opportunity):
    return {row.question.code: row for row in assessed(with_names().get(pk=opportunity.pk))}


def first_evidence(opportunity):
    return opportunity.evidence.order_by("pk")[0]


def test_a_yes_without_proof_counts_as_not_known(place):
    opportunity = place.opportunity
    reply(opportunity, "Q1", evidence=(first_evidence(opportunity).pk,))
    reply(opportunity, "Q2")
    reply(opportunity, "Q5", "no", note="아직 TF가 없다고 함")
    rows = rows_of(opportunity)
    assert [rows[code].verdict for code in ("Q1", "Q2", "Q3", "Q5")] == ["yes", "unproven", "unknown", "no"]
    first = tallies(list(rows.values()))[0]
    assert (first.group, first.yes, first.no, first.unknown) == ("A", 1, 1, 3)
    assert [row.question.code for row in gaps(list(rows.values()))][:2] == ["Q5", "Q2"]


def test_yeses_are_counted_beside_the_record(place):
    opportunity, proof = place.opportunity, first_evidence(place.opportunity)
    updated = import_module("opportunities.migrations.0042_yeses_counted").COUNT

    def counted():
        opportunity.refresh_from_db()
        found = (opportunity.yes_answers, opportunity.yes_proven)
        Opportunity.objects.filter(pk=opportunity.pk).update(yes_answers=9, yes_proven=9)
        with connection.cursor() as cursor:
            cursor.execute(updated)
        opportunity.refresh_from_db()
        assert (opportunity.yes_answers, opportunity.yes_proven) == found, "as an update of the product counts them"
        return found

    for code in ("Q1", "Q2", "Q3"):
        reply(opportunity, code, evidence=(proof.pk,))
    rival = Rival.objects.create(
        opportunity=opportunity, competitor=Competitor.objects.get(kind=CompetitorKind.STATUS_QUO)
    )
    actions.answer_questions(opportunity, [Reply(ask(opportunity, "Q4"), "yes")], by=opportunity.owner, rival=rival)
    assert counted() == (3, 3)
    reply(opportunity, "Q2")
    assert counted() == (3, 2), "its proof was taken away"
    actions.move_stage(opportunity, to=make.stage(2), by=place.seller, on=clock.today(), reason="먼저 갑니다")
    reply(opportunity, "Q3", "no")
    assert counted() == (2, 1), "the last answer counts"


def test_doubt_takes_the_proof_away_until_it_is_answered(place):
    opportunity, proof = place.opportunity, first_evidence(place.opportunity)
    reply(opportunity, "Q1", evidence=(proof.pk,))
    actions.dispute_evidence(proof, by=place.leader, reason="누가 말했나요?")
    assert rows_of(opportunity)["Q1"].verdict == "unproven"
    proof.refresh_from_db()
    actions.answer_dispute(proof, by=place.seller, answer="소 팀장님이 회의에서")
    assert rows_of(opportunity)["Q1"].verdict == "yes"


def test_each_stage_keeps_its_answers(place):
    opportunity = place.opportunity
    reply(opportunity, "Q5", "unknown")
    reply(opportunity, "Q5", "no")
    assert Answer.objects.filter(opportunity=opportunity).count() == 1
    actions.move_stage(opportunity, to=make.stage(2), by=place.seller, on=clock.today(), reason="먼저 갑니다")
    old = rows_of(opportunity)["Q5"]
    assert (old.is_old, old.verdict, old.given.by) == (True, "no", place.seller.name)
    reply(opportunity, "Q5", evidence=(first_evidence(opportunity).pk,))
    now = rows_of(opportunity)["Q5"]
    assert (now.is_old, now.verdict, now.before.verdict) == (False, "yes", "no")


def test_who_may_answer_and_with_what(place):
    opportunity = place.opportunity
    question, other = ask(opportunity, "Q1"), make.version("dealer").questions.get(code="Q1")
    reply(opportunity, "Q1")
    with pytest.raises(PermissionDenied):
        actions.answer_questions(opportunity, [Reply(question, "yes")], by=place.leader)
    foreign = first_evidence(make.raised())
    secret = write_log(by=place.seller, people=[opportunity.person], line="둘만의 말", is_confidential=True)
    open_log = write_log(by=place.seller, people=[opportunity.person], line="예산이 잡혔다고 함")
    for wrong in (
        Reply(other, "yes"),
        Reply(question, "yes", evidence=(foreign.pk,)),
        Reply(question, "yes", logs=(secret.pk,)),
        Reply(question, "maybe"),
    ):
        with pytest.raises(Incomplete):
            actions.answer_questions(opportunity, [wrong], by=place.seller)
    reply(opportunity, "Q1", logs=(open_log.pk,))
    assert rows_of(opportunity)["Q1"].verdict == "yes"


def test_two_who_answer_at_once_do_not_overwrite(place):
    opportunity = place.opportunity
    seen = mark_of(rows_of(opportunity)["Q3"])
    assert seen == seen_of(opportunity)[ask(opportunity, "Q3").pk]
    reply(opportunity, "Q3", "no", seen=seen)
    with pytest.raises(StaleAnswers):
        reply(opportunity, "Q3", "yes", seen=seen)
    assert rows_of(opportunity)["Q3"].given.value == "no"


def _page(opportunity, query=""):
    return reverse("opportunities:questions", args=[opportunity.pk]) + query


def test_all_in_one_go_writes_what_was_touched(client, place):
    opportunity, proof = place.opportunity, first_evidence(place.opportunity)
    reply(opportunity, "Q2", "no")
    client.force_login(place.seller)
    read = client.get(_page(opportunity, "?all=1"))
    sent = {form.add_prefix("seen"): form.initial["seen"] for form in read.context["forms"]}
    sent |= {"Q1-value": "yes", "Q1-proof": ["", f"e{proof.pk}"], "Q2-value": "no"}
    before = rows_of(opportunity)["Q2"].given.at
    assert client.post(_page(opportunity), sent).status_code == 302
    rows = rows_of(opportunity)
    assert (rows["Q1"].verdict, rows["Q2"].given.at) == ("yes", before)
    stale = client.post(_page(opportunity), sent | {"Q1-value": "no"})
    assert stale.status_code == 422
    text = stale.content.decode()
    assert place.seller.name in text
    assert rows_of(opportunity)["Q1"].verdict == "yes"
    again = sent | {"Q1-value": "no", "Q1-seen": mark_of(rows_of(opportunity)["Q1"])}
    assert client.post(_page(opportunity), again).status_code == 302
    assert rows_of(opportunity)["Q1"].verdict == "no"
    wrong = client.post(_page(opportunity), sent | {"Q4-note": "말만 적음"})
    assert wrong.status_code == 422
    assert "말만 적음" in wrong.content.decode()


def test_what_still_holds_is_kept_for_the_new_stage(client, place):
    opportunity = place.opportunity
    reply(opportunity, "Q2", "no", note="숫자가 없음")
    actions.move_stage(opportunity, to=make.stage(2), by=place.seller, on=clock.today(), reason="먼저 갑니다")
    client.force_login(place.seller)
    read = client.get(_page(opportunity, "?all=1"))
    sent = {
        form.add_prefix(name): form.initial[name]
        for form in read.context["forms"]
        for name in ("seen", "value", "note")
    }
    assert client.post(_page(opportunity), sent | {"again": "1"}).status_code == 302
    row = rows_of(opportunity)["Q2"]
    assert (row.is_old, row.given.note, row.before.value) == (False, "숫자가 없음", "no")
    page = client.get(_page(opportunity)).content.decode()
    assert page.count(str(make.stage(1))) >= 2


def test_one_question_in_its_place(client, place):
    opportunity = place.opportunity
    url = reverse("opportunities:question", args=[opportunity.pk, ask(opportunity, "Q9").pk])
    client.force_login(place.seller)
    form = client.get(url, headers={"HX-Request": "true"})
    assert 'id="part-q-Q9"' in form.content.decode()
    seen = form.context["form"].initial["seen"]
    assert client.post(url, {"seen": seen}).status_code == 422
    answer = client.post(url, {"value": "no", "seen": seen}, headers={"HX-Request": "true"})
    assert (answer.status_code, "opportunity-changed" in answer["HX-Trigger"]) == (204, True)
    stale = client.post(url, {"value": "yes", "seen": seen})
    assert stale.status_code == 422
    fresh = stale.context["form"]["seen"].value()
    assert client.post(url, {"value": "yes", "seen": fresh}).status_code == 302


def test_the_sheet_shows_gaps_first_and_costs_nothing_more(client, place):
    opportunity = place.opportunity
    sheet = reverse("opportunities:detail", args=[opportunity.pk])
    client.force_login(place.leader)
    client.get(sheet)
    bare = len(queries_of(lambda: client.get(sheet)))
    for code in ("Q1", "Q3", "Q5", "Q9"):
        reply(opportunity, code, "no", evidence=(first_evidence(opportunity).pk,))
    assert len(queries_of(lambda: client.get(sheet))) == bare
    coach = client.get(sheet + "?view=coach")
    part = next(part for part in coach.context["sheet"].parts if part.key == "assessment")
    assert [line["code"] for line in part.data["lines"]] == ["Q1", "Q5"]
    assert "%" not in coach.content.decode().split('id="part-assessment"')[1].split("</section>")[0].replace("{%", "")
    for question in opportunity.pipeline_version.questions.all():
        reply(opportunity, question.code)  # a yes that nothing shows, for every section that reads an answer
    paper = client.get(sheet + "?view=report").content.decode()
    assert str(ask(opportunity, "Q12")) in paper


def test_a_confidential_record_is_not_offered_and_not_quoted(client, place):
    opportunity = place.opportunity
    log = write_log(by=place.seller, people=[opportunity.person], line="둘만 아는 가격")
    reply(opportunity, "Q1", logs=(log.pk,))
    type(log).objects.filter(pk=log.pk).update(is_confidential=True)
    assert rows_of(opportunity)["Q1"].verdict == "unproven"
    for reader in (place.seller, place.leader):
        client.force_login(reader)
        assert "둘만 아는 가격" not in client.get(_page(opportunity)).content.decode()
    client.force_login(place.seller)
    picks = client.get(_page(opportunity, "?all=1")).content.decode()
    assert "둘만 아는 가격" not in picks


def test_the_same_questions_about_a_competitor(client, place):
    opportunity = place.opportunity
    rival = Rival.objects.create(
        opportunity=opportunity, competitor=Competitor.objects.get(kind=CompetitorKind.STATUS_QUO)
    )
    reply(opportunity, "Q9", "no")
    client.force_login(place.seller)
    one = reverse("opportunities:question", args=[opportunity.pk, ask(opportunity, "Q9").pk]) + f"?rival={rival.pk}"
    seen = client.get(one).context["form"].initial["seen"]
    answer = client.post(one, {"value": "unknown", "note": "써 오던 대로", "seen": seen})
    assert answer["Location"] == _page(opportunity, f"?rival={rival.pk}")
    page = client.get(answer["Location"]).content.decode()
    assert "써 오던 대로" in page
    assert rows_of(opportunity)["Q9"].given.value == "no"
    assert client.post(one, {"value": "yes", "seen": seen}).status_code == 422
    foreign = make.raised()
    assert client.get(_page(foreign, f"?rival={rival.pk}")).status_code in (403, 404)
    with pytest.raises(Incomplete):
        actions.answer_questions(foreign, [], by=foreign.owner, rival=rival)


def test_what_nobody_knows_becomes_an_action_once(client, place):
    opportunity = place.opportunity
    url = reverse("opportunities:question_learn", args=[opportunity.pk])
    client.force_login(place.seller)
    assert "정보 확보" in client.get(_page(opportunity)).content.decode()
    for _twice in range(2):
        assert client.post(url, {"learn": ask(opportunity, "Q2").pk}).status_code == 302
    (action,) = opportunity.win_actions.filter(closes="Q2")
    assert (action.purpose, action.who, action.due_on > clock.today()) == ("learn", place.seller, True)


def test_criteria_tick_themselves(client, place):
    opportunity = place.opportunity
    actions.move_stage(opportunity, to=make.stage(2), by=place.seller, on=clock.today(), reason="먼저 갑니다")
    client.force_login(place.seller)
    sheet = reverse("opportunities:detail", args=[opportunity.pk])

    def met():
        head = next(part for part in client.get(sheet).context["sheet"].parts if part.key == "header")
        return {one.code: one.met for one in head.data["criteria"]}

    assert met() == {
        "F4": False, "eb": False, "Q3~": True, "Q4": False, "told": False, "go": False, "amount": False, "order_date": False,
    }  # fmt: skip
    reply(opportunity, "Q3", "no")
    reply(opportunity, "Q4", evidence=(first_evidence(opportunity).pk,))
    make.buying_centre(opportunity)
    make.prove(opportunity, "F4")
    actions.write_note(opportunity, by=place.leader, text="같이 가 봅시다")
    assert met() == {
        "F4": True, "eb": True, "Q3~": False, "Q4": True, "told": False, "go": True, "amount": False, "order_date": False,
    }  # fmt: skip
    opportunity.refresh_from_db()
    make.price(opportunity)
    shown = met()
    assert shown["told"]
    assert not {"amount", "order_date"} & shown.keys()


def test_what_was_answered_in_this_stage_is_folded_by_group(client, place):
    opportunity = place.opportunity
    reply(opportunity, "Q1", "no", evidence=(first_evidence(opportunity).pk,))
    client.force_login(place.seller)
    page = client.get(_page(opportunity, "?all=1"))
    answered = [form.question.code for group in page.context["form_groups"] for form in group["answered"]]
    assert answered == ["Q1"]
    text = page.content.decode()
    assert text.index('id="ask-Q2"') < text.index('id="ask-Q1"') < text.index('id="ask-Q6"')
