"""The forms of the sheet: a page, a part of the sheet, 422 with what was typed, two people at once, a double click."""

import datetime as dt
import uuid
from copy import deepcopy

import pytest
from django.urls import reverse

from core import clock
from customers.actions import write_log
from opportunities import actions
from opportunities.models import CoachingNote, CoachingRequest, Evidence, Opportunity
from tests.opportunities.factories import climb, customer, prove

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def place(client, built, db):
    found = deepcopy(built)
    client.force_login(found.seller)
    return found


def url(name, opportunity, **more):
    return reverse(f"opportunities:{name}", kwargs={"pk": opportunity.pk, **more})


def read(place):
    """What a page that is read now sends with its form."""
    return {"version": Opportunity.objects.get(pk=place.opportunity.pk).version}


def step(place, **changes):
    tomorrow = clock.today() + dt.timedelta(days=1)
    said = {
        "next_step": "현장 시연",
        "next_step_on": tomorrow.isoformat(),
        "next_step_person": place.opportunity.person_id,
        **read(place),
    }
    return said | changes


FORMS = ["edit", "stage", "next_step", "seller_category", "evidence_new", "buyers", "members", "close", "hold"]


@pytest.mark.parametrize("name", [*FORMS, "coaching_request"])
def test_each_form_is_a_page_and_a_part(client, place, name):
    full = client.get(url(name, place.opportunity))
    part = client.get(url(name, place.opportunity), headers=HTMX)
    assert full.status_code == part.status_code == 200
    assert "<html" in full.content.decode()
    assert "<html" not in part.content.decode()
    assert 'id="part-' in part.content.decode()
    assert 'method="post"' in part.content.decode()


@pytest.mark.parametrize("name", [*FORMS, "coaching_request"])
def test_nobody_outside_the_team_gets_the_forms(client, place, name):
    assert client.get(url(name, place.opportunity)).status_code == 200
    for reader in (place.mate, place.stranger, place.leader, place.head):
        client.force_login(reader)
        assert client.get(url(name, place.opportunity)).status_code == 403
        assert client.post(url(name, place.opportunity), {}).status_code == 403


def test_next_step_is_saved_and_panels_are_told(client, place):
    answer = client.post(url("next_step", place.opportunity), step(place), headers=HTMX)
    assert answer.status_code == 204
    assert "opportunity-changed" in answer["HX-Trigger"]
    place.opportunity.refresh_from_db()
    assert place.opportunity.next_step == "현장 시연"
    plain = client.post(url("next_step", place.opportunity), step(place, next_step="견적 설명"))
    assert plain.status_code == 302
    assert plain["Location"] == url("detail", place.opportunity)


def test_invalid_keeps_what_was_typed(client, place):
    answer = client.post(url("next_step", place.opportunity), step(place, next_step_on="내일"), headers=HTMX)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "현장 시연" in text
    assert 'id="id_next_step_on_error"' in text


def test_stale_shows_both_texts_and_lets_one_choose(client, place):
    old = step(place, next_step="내 생각")
    assert client.post(url("next_step", place.opportunity), step(place, next_step="먼저 저장한 것")).status_code == 302
    answer = client.post(url("next_step", place.opportunity), old)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "내 생각" in text
    assert "먼저 저장한 것" in text
    assert place.seller.name in text
    fresh = answer.context["version"]
    kept = old | {"version": fresh, "keep_next_step": "theirs", "keep_next_step_on": "mine"}
    assert client.post(url("next_step", place.opportunity), kept).status_code == 302
    place.opportunity.refresh_from_db()
    assert place.opportunity.next_step == "먼저 저장한 것"


def test_stale_edit_goes_through_with_mine(client, place):
    opportunity = place.opportunity
    said = {
        "title": "내 제목",
        "need": opportunity.need,
        "person": opportunity.person_id,
        "company": opportunity.company_id,
        "amount": "4.8억",
        "amount_basis": "quote",
        "date_basis": "own",
        "version": opportunity.version,
    }
    assert client.post(url("edit", opportunity), said | {"title": "다른 제목"}).status_code == 302
    answer = client.post(url("edit", opportunity), said)
    assert answer.status_code == 422
    mine = said | {"version": answer.context["version"], "keep_title": "mine"}
    assert client.post(url("edit", opportunity), mine).status_code == 302
    opportunity.refresh_from_db()
    assert opportunity.title == "내 제목"
    assert opportunity.amount == 480_000_000


def test_new_takes_two_inputs_and_one_click_makes_one(client, place):
    person = customer()
    said = {"person": person.pk, "need": "출하량을 미리 알고 싶다", "form_key": str(uuid.uuid4())}
    before = Opportunity.objects.count()
    first = client.post(reverse("opportunities:new"), said)
    again = client.post(reverse("opportunities:new"), said)
    assert first.status_code == again.status_code == 302
    assert first["Location"] == again["Location"]
    assert Opportunity.objects.count() == before + 1


def test_new_from_a_log_and_by_name_without_script(client, place):
    person = customer(name="소미라")
    log = write_log(by=place.seller, people=[person], line="입고 차이를 한눈에 보고 싶다고 하심")
    page = client.get(reverse("opportunities:new") + f"?log={log.pk}").content.decode()
    assert "소미라" in page
    assert "입고 차이를 한눈에 보고 싶다고 하심" in page
    answer = client.post(
        reverse("opportunities:new"), {"person": "", "person_text": "소미라", "need": "입고 차이", "log": log.pk}
    )
    assert answer.status_code == 302
    assert Opportunity.objects.latest("pk").source_log == log
    lost = client.post(reverse("opportunities:new"), {"person": "", "person_text": "아무개", "need": "과제"})
    assert lost.status_code == 422
    assert "과제" in lost.content.decode()


def test_one_tap_makes_a_fact_of_a_log(client, place):
    log = write_log(by=place.seller, people=[place.opportunity.person], line="결재는 본부장이 다음 달에 합니다")
    form = client.get(url("evidence_new", place.opportunity) + "?fact=F4")
    assert log.line in form.content.decode()
    said = {"fact_code": "F4", "log": log.pk, "form_key": str(uuid.uuid4())}
    for _ in range(2):
        assert client.post(url("evidence_new", place.opportunity) + "?fact=F4", said).status_code == 302
    row = Evidence.objects.get(opportunity=place.opportunity, fact_code="F4")
    assert (row.text, row.person, row.log) == (log.line, place.opportunity.person, log)


def test_evidence_needs_a_person_and_words(client, place):
    answer = client.post(url("evidence_new", place.opportunity), {"fact_code": "F4", "text": "", "person": ""})
    assert answer.status_code == 422
    assert {"text", "person"} <= set(answer.context["form"].errors)


def test_evidence_form_shows_what_the_fact_needs(client, place):
    plain = client.get(url("evidence_new", place.opportunity)).context["form"]
    assert plain["fact_code"].value() == "F2"  # F1 is true since the need was raised
    assert plain.fields["text"].required
    assert not plain.fields["valid_until"].required
    page = client.get(url("evidence_new", place.opportunity) + "?fact=F6")
    assert page.context["form"].fields["valid_until"].required
    text = page.content.decode()
    assert text.index('name="valid_until"') < text.index("<details", text.index('name="fact_code"'))
    log = write_log(by=place.seller, people=[place.opportunity.person], line="견적을 받아 보셨다")
    one_tap = f'<input type="hidden" name="log" value="{log.pk}">'
    for query, there in (("", False), ("?fact=F6", False), ("?fact=F4", True)):  # only where nothing else is asked
        assert (one_tap in client.get(url("evidence_new", place.opportunity) + query).content.decode()) is there
    chosen = client.get(url("evidence_new", place.opportunity) + f"?fact=F6&log={log.pk}").context["form"]
    assert not chosen.fields["text"].required


def test_offer_without_a_last_day_is_refused_beside_its_field(client, place):
    said = {"fact_code": "F6", "text": "견적을 받았다", "person": place.opportunity.person_id}
    answer = client.post(url("evidence_new", place.opportunity), said)
    assert answer.status_code == 422
    assert "valid_until" in answer.context["form"].errors


def test_doubt_answer_and_withdrawal(client, place):
    row = prove(place.opportunity, "F4")[0]
    path = url("evidence_dispute", place.opportunity, evidence=row.pk)
    assert client.get(path).status_code == 403
    client.force_login(place.leader)
    assert client.get(path).status_code == 200
    assert client.post(path, {"reason": ""}).status_code == 422
    assert client.post(path, {"reason": "누가 말했나요?"}).status_code == 302
    assert client.get(url("evidence_withdraw", place.opportunity, evidence=row.pk)).status_code == 403
    client.force_login(place.seller)
    assert "누가 말했나요?" in client.get(url("detail", place.opportunity)).content.decode()
    assert client.get(url("evidence_answer", place.opportunity, evidence=row.pk)).status_code == 200
    answered = client.post(
        url("evidence_answer", place.opportunity, evidence=row.pk), {"answer": "구매팀장이 말했어요"}
    )
    assert answered.status_code == 302
    taken = client.post(url("evidence_withdraw", place.opportunity, evidence=row.pk), {"reason": "잘못 적음"})
    assert taken.status_code == 302
    row.refresh_from_db()
    assert row.withdrawn_at is not None
    assert row.dispute_answer == "구매팀장이 말했어요"


def test_stage_without_its_facts_asks_for_a_reason(client, place):
    here = place.opportunity.stage
    after = here.version.stages.get(position=here.position + 1)
    # the first stage of solution sales is left on F1; taking its evidence back leaves the gate shut
    for row in place.opportunity.evidence.all():
        actions.withdraw_evidence(row, by=place.seller, reason="시험")
    answer = client.post(url("stage", place.opportunity), {"to": after.pk, "reason": ""} | read(place))
    assert answer.status_code == 422
    assert "reason" in answer.context["form"].errors
    said = {"to": after.pk, "reason": "고객이 서두름"} | read(place)
    assert client.post(url("stage", place.opportunity), said).status_code == 302
    place.opportunity.refresh_from_db()
    assert place.opportunity.stage == after


def test_weaker_view_needs_a_reason_and_never_rises(client, place):
    climb(place.opportunity, "best")
    path = url("seller_category", place.opportunity)
    assert client.post(path, {"seller_category": "pipeline", "seller_category_reason": ""}).status_code == 422
    assert client.post(path, {"seller_category": "commit", "seller_category_reason": "느낌"}).status_code == 422
    offered = client.get(path).context["form"].fields["seller_category"].choices
    assert [code for code, _label in offered] == ["", "pipeline", "potential"]
    answer = client.post(
        path, {"seller_category": "pipeline", "seller_category_reason": "CFO 반응이 차갑다"} | read(place)
    )
    assert answer.status_code == 302
    text = client.get(url("detail", place.opportunity)).content.decode()
    assert "CFO 반응이 차갑다" in text


def test_buyers_are_named_changed_and_taken_off(client, place):
    person = customer()
    said = {"person": person.pk, "roles": ["eb"], "influence": "high", "attitude": "neutral"}
    assert client.post(url("buyers", place.opportunity), said | read(place)).status_code == 302
    row = place.opportunity.buyers.get()
    card = f"{url('buyers', place.opportunity)}{row.pk}/"
    assert client.post(url("buyers", place.opportunity), said | read(place) | {"roles": []}).status_code == 422
    assert client.get(card).context["form"].initial["influence"] == "high"
    taken = client.post(card, {"remove": 1} | read(place), headers=HTMX)
    assert taken.status_code == 204
    assert not place.opportunity.buyers.exists()


def test_team_shares_sum_to_a_hundred(client, place):
    def rows(mine, other):
        base = {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 1, "form-0-user": place.seller.pk, "form-0-role": "owner"}
        more = {
            "form-0-share_pct": mine,
            "form-1-user": place.mate.pk,
            "form-1-role": "seller",
            "form-1-share_pct": other,
        }
        return base | more | read(place)

    refused = client.post(url("members", place.opportunity), rows(70, 20))
    assert refused.status_code == 422
    assert place.mate.name in refused.content.decode() or str(place.mate.pk) in refused.content.decode()
    assert client.post(url("members", place.opportunity), rows(70, 30)).status_code == 302
    assert place.opportunity.members.count() == 2
    client.force_login(place.mate)
    assert client.get(url("edit", place.opportunity)).status_code == 200


def test_close_hold_and_reopen(client, place):
    won = {"to": "won", "on": clock.today(), "reason_code": "", "stated": ""}
    won = client.post(url("close", place.opportunity), won | read(place))
    assert won.status_code == 422
    held = client.post(
        url("hold", place.opportunity), read(place) | {"revisit_on": clock.today() + dt.timedelta(days=30)}
    )
    assert held.status_code == 302
    assert client.get(url("reopen", place.opportunity)).status_code == 200
    assert client.post(url("reopen", place.opportunity), read(place)).status_code == 302
    said = {"to": "lost", "on": clock.today(), "reason_code": "price_terms", "stated": "너무 비싸요"} | read(place)
    assert client.post(url("close", place.opportunity), said).status_code == 422
    assert (
        client.post(url("close", place.opportunity), said | {"stated_by": place.opportunity.person_id}).status_code
        == 302
    )
    text = client.get(url("detail", place.opportunity)).content.decode()
    assert "너무 비싸요" in text
    assert client.get(url("edit", place.opportunity)).status_code == 403
    new = {"fact_code": "F1", "text": "다시 검토하자고 하심", "person": place.opportunity.person_id}
    new |= {"happened_on": clock.today(), "origin": "customer_said"} | read(place)
    assert client.post(url("reopen", place.opportunity), new).status_code == 302


def test_coaching_round_trip(client, place):
    assert client.get(url("coaching_request", place.opportunity)).context["form"].initial["to"] == place.leader
    asked = {"question": "예산은 어떻게 물을까요?", "to": place.leader.pk, "form_key": str(uuid.uuid4())}
    for _ in range(2):
        assert client.post(url("coaching_request", place.opportunity), asked, headers=HTMX).status_code == 204
    request = CoachingRequest.objects.get()
    assert client.get(url("coaching_note", place.opportunity)).status_code == 403
    client.force_login(place.leader)
    path = url("coaching_note", place.opportunity) + f"?request={request.pk}"
    assert "예산은 어떻게 물을까요?" in client.get(path).content.decode()
    answer = client.post(
        path, {"text": "재무팀을 함께 만나요", "answered": request.pk, "will": "화요일에 전화"}, headers=HTMX
    )
    assert answer.status_code == 204
    assert "coaching-changed" in answer["HX-Trigger"]
    note = CoachingNote.objects.get()
    reply = url("coaching_reply", place.opportunity, note=note.pk)
    assert client.post(reply, {"helpful": "yes"}).status_code == 403
    client.force_login(place.seller)
    assert client.get(reply).status_code == 200
    assert client.post(reply, {}).status_code == 422
    assert client.post(reply, {"helpful": "yes"}, headers=HTMX).status_code == 204
    note.refresh_from_db()
    assert note.helpful is True


def test_a_note_is_not_for_the_stranger(client, place):
    actions.request_coaching(place.opportunity, by=place.seller, to=place.stranger, question="기술 조건은?")
    note = actions.write_note(place.opportunity, by=place.leader, text="리더만의 이야기")
    client.force_login(place.stranger)
    assert "리더만의 이야기" not in client.get(url("detail", place.opportunity)).content.decode()
    assert client.get(url("coaching_reply", place.opportunity, note=note.pk)).status_code == 404


def test_a_monthly_amount_without_months_is_told_without_them(client, opportunity):
    opportunity.__class__.objects.filter(pk=opportunity.pk).update(monthly_amount=1_000_000)
    client.force_login(opportunity.owner)
    page = client.get(reverse("opportunities:detail", args=[opportunity.pk])).content.decode()
    assert "1,000,000" in page
    assert "–개월" not in page
    assert "– months" not in page
