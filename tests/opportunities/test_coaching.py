"""Coaching: asked, answered, replied to."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import translation

from core.mail.sealing import opened
from core.models import Mail
from opportunities import actions
from opportunities.errors import Incomplete
from opportunities.models import CoachingNote, CoachingState
from opportunities.policies.coaching import may_coach
from opportunities.tiers import Tier, card_of, tier_of
from sellers.models import Notification
from sellers.notices import kind_of
from tests.opportunities import factories as make
from tests.sellers.factories import UserFactory

pytestmark = pytest.mark.django_db


def ask(world, to=None, by=None):
    return actions.request_coaching(
        world.opportunity, by=by or world.seller, to=to or world.leader, question="결정권자를 어떻게 만날까요?"
    )


def test_asked_and_answered_and_confirmed(world):
    request = ask(world)
    assert Notification.objects.get(code="coaching_asked").user == world.leader
    note = actions.write_note(
        world.opportunity, by=world.leader, request=request, text="CIO에게 먼저 부탁해 보세요", will="금요일 통화"
    )
    request.refresh_from_db()
    assert (note.request, request.state) == (request, CoachingState.ANSWERED)
    assert Notification.objects.get(code="coaching_answered").user == world.seller
    actions.reply_to_note(note, by=world.seller, text="해 볼게요")
    request.refresh_from_db()
    assert request.state == CoachingState.ACTING
    actions.reply_to_note(note, by=world.seller, helpful=True)
    request.refresh_from_db()
    assert (request.state, note.helpful, note.seller_reply) == (CoachingState.CONFIRMED, True, "해 볼게요")


def test_a_reply_writes_only_what_was_said(world):
    note = actions.write_note(world.opportunity, by=world.leader, text="CIO에게 먼저 부탁해 보세요")
    read_before = CoachingNote.objects.get(pk=note.pk)
    actions.reply_to_note(note, by=world.seller, text="해 볼게요")
    actions.reply_to_note(read_before, by=world.seller, helpful=True)
    note.refresh_from_db()
    assert (note.seller_reply, note.helpful) == ("해 볼게요", True)


def test_two_who_reply_do_not_overwrite_each_other(world, client):
    note = actions.write_note(world.opportunity, by=world.leader, request=ask(world), text="누가 결정하나요?")
    actions.reassign_owner(world.opportunity, by=world.leader, to=world.mate)
    client.force_login(world.mate)
    path = reverse("opportunities:coaching_reply", args=[world.opportunity.pk, note.pk])
    seen = client.get(path).context["form"]["seen"].value()
    actions.reply_to_note(note, by=world.seller, text="CFO예요")
    answer = client.post(path, {"text": "CEO예요", "seen": seen})
    (item,) = answer.context["conflict"]["items"]
    assert (answer.status_code, item["mine"], item["theirs"]) == (422, "CEO예요", "CFO예요")
    assert answer.context["conflict"]["who"] == world.seller.name
    note.refresh_from_db()
    assert note.seller_reply == "CFO예요"
    said = {"text": "CEO예요", "seen": answer.context["form"]["seen"].value(), "keep_text": "both"}
    assert f'value="{said["seen"]}"' in answer.content.decode()
    assert client.post(path, said).status_code == 302
    note.refresh_from_db()
    assert note.seller_reply == "CFO예요\nCEO예요"


def test_leaders_of_the_line_coach_unasked_others_do_not(world):
    for user in (world.leader, world.head):
        actions.write_note(world.opportunity, by=user, text="좋아요")
    for user in (world.seller, world.mate, world.stranger):
        with pytest.raises(PermissionDenied):
            actions.write_note(world.opportunity, by=user, text="x")


def test_an_expert_coaches_when_asked_and_sees_no_amount():
    world = make.world(amount=480)
    assert not may_coach(world.stranger, world.opportunity)
    assert tier_of(world.opportunity, world.stranger) == Tier.CARD
    ask(world, world.stranger)
    assert tier_of(world.opportunity, world.stranger) == Tier.SHEET
    note = actions.write_note(world.opportunity, by=world.stranger, text="혼용 순서를 확인하세요")
    assert card_of(world.opportunity, world.stranger).amount is None
    assert set(CoachingNote.objects.visible_to(world.stranger)) == {note}


def test_notes_are_read_by_seller_author_and_line(world):
    actions.set_members(
        world.opportunity, by=world.seller, members=[(world.seller, "owner", 100), (world.mate, "support", 0)]
    )
    note = actions.write_note(world.opportunity, by=world.leader, text="x")
    readers = [
        user for user in (world.seller, world.leader, world.head) if note in CoachingNote.objects.visible_to(user)
    ]
    assert readers == [world.seller, world.leader, world.head]
    for user in (world.mate, world.stranger):
        assert not CoachingNote.objects.visible_to(user).exists()
    asked = ask(world, by=world.mate)
    answer = actions.write_note(world.opportunity, by=world.leader, request=asked, text="y")
    assert set(CoachingNote.objects.visible_to(world.mate)) == {answer}


def test_only_the_team_asks_and_only_the_seller_replies(world):
    for user in (world.mate, world.leader, world.stranger):
        with pytest.raises(PermissionDenied):
            ask(world, to=world.head, by=user)
    note = actions.write_note(world.opportunity, by=world.leader, text="x")
    for user in (world.mate, world.leader, world.stranger):
        with pytest.raises(PermissionDenied):
            actions.reply_to_note(note, by=user, helpful=True)
    with pytest.raises(Incomplete):
        actions.reply_to_note(note, by=world.seller)


def test_asks_a_colleague_who_can_answer(world):
    for to in (world.seller, UserFactory(is_active=False)):
        with pytest.raises(Incomplete):
            ask(world, to=to)


def test_the_notice_says_it_and_leads_to_the_coach_view(world):
    ask(world)
    notice = Notification.objects.get(code="coaching_asked")
    kind = kind_of(notice)
    with translation.override("en"):
        assert kind.sentence(notice.params).endswith("결정권자를 어떻게 만날까요?")
        assert world.opportunity.title in kind.sentence(notice.params)
    if kind is not None:
        assert kind.url(notice) == reverse("opportunities:detail", args=[world.opportunity.pk]) + "?view=coach"


def test_a_mail_says_who_asks_about_what_and_leaves_the_question_inside(world):
    """A mail is read by whoever reads the mailbox, and kept by every machine on its way."""
    ask(world)
    (doubted,) = make.prove(world.opportunity, "F4")
    actions.dispute_evidence(doubted, by=world.leader, reason="누가 그렇게 말했나요?")
    letters = {
        mail.to: json.dumps(opened(mail.context), ensure_ascii=False) for mail in Mail.objects.filter(template="notice")
    }
    assert set(letters) == {world.leader.email, world.seller.email}
    for said in letters.values():
        assert world.opportunity.title in said
        assert reverse("opportunities:detail", args=[world.opportunity.pk]) in said
        assert "결정권자를 어떻게" not in said
        assert "누가 그렇게" not in said


def test_who_qualifies_is_offered_a_talk_until_somebody_was_asked(world, client):
    client.force_login(world.seller)
    sheet = reverse("opportunities:detail", args=[world.opportunity.pk])
    offer = reverse("opportunities:coaching_request", args=[world.opportunity.pk]) + "?about=go"
    assert offer not in client.get(sheet).content.decode(), "not before there is something to qualify"
    actions.move_stage(
        make.ready(world.opportunity), to=make.stage(2), by=world.seller, on=world.opportunity.stage_entered_on
    )
    assert offer in client.get(sheet).content.decode()
    assert "Go/No-Go" in client.get(sheet).content.decode()
    assert client.get(offer).context["form"].initial["question"]
    ask(world)
    assert offer not in client.get(sheet).content.decode()


def test_after_a_reply_the_seller_is_still_asked_whether_it_helped(world, client):
    note = actions.write_note(world.opportunity, by=world.leader, text="누가 결정하나요?")
    actions.reply_to_note(note, by=world.seller, text="CFO예요")
    client.force_login(world.seller)
    sheet = reverse("opportunities:detail", args=[world.opportunity.pk])
    reply = reverse("opportunities:coaching_reply", args=[world.opportunity.pk, note.pk])
    assert f'action="{reply}"' in client.get(sheet).content.decode()
    actions.reply_to_note(note, by=world.seller, helpful=True)
    page = client.get(sheet).content.decode()
    assert f'action="{reply}"' not in page
    assert world.seller.name in page


def test_a_note_suggests_an_action_that_the_seller_takes_up_or_not(world, client):
    client.force_login(world.leader)
    path = reverse("opportunities:coaching_note", args=[world.opportunity.pk])
    assert client.post(path, {}).status_code == 422
    said = {"text": "결재선부터 볼까요?", "action": "결재선 그리기"}
    assert client.post(path, said).status_code == 302
    action = CoachingNote.objects.get().actions.get()
    assert (action.state, action.what) == ("suggested", "결재선 그리기")
    actions.accept_action(action, by=world.seller)
    action.refresh_from_db()
    assert action.state == "planned"
    assert client.post(path, {"action": "회의록 보내기"}).status_code == 302
    assert CoachingNote.objects.count() == 1, "an idea without a word is an idea"


def test_a_note_lists_what_it_suggests_and_the_only_question_is_ticked(world, client):
    request = ask(world)
    client.force_login(world.leader)
    path = reverse("opportunities:coaching_note", args=[world.opportunity.pk])
    assert client.get(path).context["form"]["answered"].value() == str(request.pk)
    said = {"answered": request.pk, "text": "먼저 만나요", "action": "CFO 면담 요청"}
    assert client.post(path, said).status_code == 302
    world.opportunity.win_actions.update(what="CFO 면담을 요청")
    client.force_login(world.seller)
    page = client.get(reverse("opportunities:coaching_thread", args=[world.opportunity.pk])).content.decode()
    assert "CFO 면담을 요청" in page
