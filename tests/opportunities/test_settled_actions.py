"""An action of the plan that was done with a piece of evidence leads to it, for whom it is open, whatever becomes of that."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from core import clock
from customers.actions import write_log
from opportunities import actions
from opportunities.models import ActionState, Evidence
from tests.opportunities import factories as make
from tests.support import assert_flat_queries

pytestmark = pytest.mark.django_db
SAID = "8월 심의 뒤에 정한다고 하심"


def finished(place, *, log=None):
    """An action that was there for F4, and the evidence that it was done with."""
    deal, action = place.opportunity, actions.plan_fact(place.opportunity, "F4", by=place.seller)
    said = {"person": deal.person, "happened_on": clock.today(), "origin": "customer_said"}
    proof = actions.add_evidence(
        deal, by=place.seller, fact_code="F4", text=SAID, log=log, finishes=[action.pk], **said
    )
    action.refresh_from_db()
    return action, proof


def heard(place, **more):
    return write_log(by=place.seller, people=[place.opportunity.person], line="심의 일정", **more)


def settled(client, place, reader):
    """What stands under the done action on the page of the plan."""
    client.force_login(reader)
    page = client.get(reverse("opportunities:plan", args=[place.opportunity.pk])).content.decode()
    found = re.search(r'<p class="act__result">F4 근거:.*?</p>', page, re.DOTALL)
    return found.group() if found else ""


def test_it_opens_the_record_that_says_so(client, place):
    log = heard(place)
    action, proof = finished(place, log=log)
    assert (action.state, action.evidence) == (ActionState.DONE, proof)
    for reader in (place.seller, place.leader):
        words = settled(client, place, reader)
        assert SAID in words
        assert reverse("customers:log", args=[log.pk]) in words
        assert "badge" not in words


def test_without_a_record_or_where_that_is_not_open_it_opens_the_facts(client, place):
    finished(place, log=heard(place, is_confidential=True))
    sheet = f"{reverse('opportunities:detail', args=[place.opportunity.pk])}#part-facts"
    words = settled(client, place, place.leader)
    assert SAID in words
    assert f'href="{sheet}"' in words
    assert "/logs/" not in words


def test_who_is_only_to_do_it_reads_no_evidence(client, place):
    action, _proof = finished(place)
    action.who = place.stranger
    action.save(update_fields=["who"])
    assert settled(client, place, place.stranger) == ""
    page = client.get(reverse("opportunities:plan", args=[place.opportunity.pk])).content.decode()
    assert SAID not in page


def test_it_stays_done_and_says_that_the_evidence_is_doubted_or_taken_back(client, place):
    action, proof = finished(place)
    actions.dispute_evidence(proof, by=place.leader, reason="누가 말씀하셨나요?")
    assert "이의" in settled(client, place, place.seller)
    actions.answer_dispute(proof, by=place.seller, answer="담당자께서 회의에서")
    assert "badge" not in settled(client, place, place.seller)
    actions.withdraw_evidence(proof, by=place.seller, reason="다른 고객 이야기")
    assert "취소됨" in settled(client, place, place.seller)
    action.refresh_from_db()
    assert (action.state, action.evidence) == (ActionState.DONE, proof)
    anew = actions.plan_fact(place.opportunity, "F4", by=place.seller)
    assert anew.pk != action.pk


def test_what_is_put_back_is_settled_by_nothing(place):
    action, proof = finished(place)
    actions.restore_action(action, by=place.seller)
    assert action.evidence is None
    actions.finish_action(action, by=place.seller, result="전화로 확인")
    assert action.evidence is None
    events = action.pgh_event_model.objects.filter(pgh_obj=action.pk).order_by("pgh_id")
    assert [row.evidence_id for row in events] == [None, proof.pk, None, None]


def test_it_is_done_with_what_decides_the_fact(place):
    """A second word of somebody who cannot say it makes nothing."""
    deal = place.opportunity
    actions.name_buyer(deal, by=place.seller, person=deal.person, roles=["eb"], read_at=None)
    make.prove(deal, "F7")
    decides = deal.evidence.get(fact_code="F7")
    action = actions.plan_fact(deal, "F7", by=place.seller)
    user = make.customer(company=deal.company)
    actions.name_buyer(deal, by=place.seller, person=user, roles=["user"], read_at=None)
    said = {"person": user, "happened_on": clock.today(), "origin": "customer_said", "text": "우리로 정했대요"}
    actions.add_evidence(deal, by=place.seller, fact_code="F7", finishes=[action.pk], **said)
    action.refresh_from_db()
    assert (action.state, action.evidence) == (ActionState.DONE, decides)


def test_a_new_word_that_makes_the_fact_is_what_it_was_done_with(place):
    """Also where an older one holds for longer."""
    deal, said = place.opportunity, {"person": place.opportunity.person, "origin": "customer_said"}
    until = clock.today() + dt.timedelta(days=3)
    actions.add_evidence(deal, by=place.seller, fact_code="F4", text=SAID, happened_on=clock.today(), **said)
    action = actions.plan_fact(deal, "F4", by=place.seller)
    words = {"text": "일정을 다시 말씀하심", "happened_on": clock.today(), "valid_until": until}
    fresh = actions.add_evidence(deal, by=place.seller, fact_code="F4", finishes=[action.pk], **words, **said)
    action.refresh_from_db()
    assert (action.state, action.evidence) == (ActionState.DONE, fresh)


def test_a_coachs_suggestion_on_the_sheet_leads_to_the_fact(client, place):
    deal = place.opportunity
    idea = actions.plan_fact(deal, "F4", by=place.leader)
    actions.write_note(deal, by=place.leader, text="결정 절차를 먼저 여쭤보면 어떨까요?", actions=[idea])
    actions.accept_action(idea, by=place.seller)
    finished(place)
    client.force_login(place.seller)
    page = client.get(reverse("opportunities:detail", args=[deal.pk])).content.decode()
    assert re.search(r'\(완료 · <a class="link" href="[^"]*#part-facts">F4</a>\)', page)


def test_many_cost_no_more_than_one(client, place):
    finished(place)
    client.force_login(place.seller)
    url = reverse("opportunities:plan", args=[place.opportunity.pk])
    assert_flat_queries(lambda: client.get(url), grow=lambda: finished(place))
    assert Evidence.objects.filter(fact_code="F4").count() > 1
