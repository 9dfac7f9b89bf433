"""Questions that press are refused with a better one; others are not."""

import pytest
from django.urls import reverse
from django.utils.html import escape

from opportunities.actions import decide, write_note
from opportunities.errors import Incomplete
from opportunities.prompts import asks_or_acts, better_than
from tests.opportunities import factories as make

PRESS = [
    "왜 아직 안 됐나요?", "왜 아직도 못 받았어요", "아직도 안 됐어?", "왜 이렇게 오래 걸려요?", "왜 안 됐나", "왜 아직이에요?",
    "Why isn't this closed yet?", "why has it not been signed yet", "Why is it still not done", "What is taking so long?",
]  # fmt: skip
ODDS = [
    "가능성이 몇 % 인가요", "몇 퍼센트예요?", "확률이 얼마나 되죠", "수주 가능성은?", "몇프로로 봐요?",
    "How likely is it?", "What percent are we at?", "What are the odds?", "what's the probability of closing",
]  # fmt: skip
FINE = [
    "고객이 실제로 한 말은 무엇인가요?", "경쟁사 장려금은 몇 %인가요?", "할인을 몇 % 요청했나요", "왜 그 방식을 고르셨을까요?",
    "아직 만나지 못한 사람은 누구인가요?", "CFO가 왜 날짜를 바꾸자고 했나요?", "Why does the CFO want it by May?",
    "What share of the market do they hold, in percent?", "Which discount did they ask for, how many percent?",
]  # fmt: skip


@pytest.mark.parametrize("text", PRESS)
def test_pressing_gets_a_question_about_what_holds_the_customer_up(text):
    assert better_than(f"좋아요. {text}") == better_than(PRESS[0]) is not None


@pytest.mark.parametrize("text", ODDS)
def test_asking_for_odds_gets_a_question_about_facts(text):
    assert better_than(text) is not None
    assert better_than(text) != better_than(PRESS[0])


@pytest.mark.parametrize("text", FINE)
def test_a_question_that_helps_passes(text):
    assert better_than(text) is None


@pytest.mark.parametrize(("text", "will", "good"), [
    ("CFO를 언제 만날까요?", "", True), ("CFO를 먼저 만나 보세요.", "", True),
    ("잘했어요", "화요일에 전화", True), ("잘했어요", "", False),
])  # fmt: skip
def test_a_good_note_asks_or_acts(text, will, good):
    assert asks_or_acts(text, will) is good


@pytest.mark.django_db
def test_it_is_refused_beside_its_box_in_the_form_and_by_the_rule(world, client):
    client.force_login(world.leader)
    path = reverse("opportunities:coaching_note", args=[world.opportunity.pk])
    refused = client.post(path, {"text": "좋습니다", "reality": PRESS[0]})
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["reality"]
    assert PRESS[0] in refused.content.decode()
    assert client.post(path, {"text": "고객이 실제로 한 말은 무엇인가요?"}).status_code == 302
    with pytest.raises(Incomplete) as error:
        write_note(world.opportunity, by=world.leader, text=ODDS[0])
    assert error.value.field == "text"
    with pytest.raises(Incomplete):
        decide(world.opportunity, by=world.leader, text=PRESS[0])


@pytest.mark.parametrize("typed", ["왜 아직 계약이 안 됐나요?", "수주 확률이 몇 %인가요?"])
def test_a_doubt_and_a_suggestion_do_not_press(client, world, typed):
    (row,) = make.prove(world.opportunity, "F4")
    client.force_login(world.leader)
    sent = [
        (reverse("opportunities:evidence_dispute", args=[world.opportunity.pk, row.pk]), "reason", {}),
        (reverse("opportunities:plan_new", args=[world.opportunity.pk]), "what", {}),
        (reverse("opportunities:coaching_note", args=[world.opportunity.pk]), "action", {"text": "잘 보고 있어요."}),
    ]
    for path, field, more in sent:
        answer = client.post(path, {field: typed, **more})
        assert answer.status_code == 422, path
        assert list(answer.context["form"].errors) == [field]
        text = answer.content.decode()
        assert typed in text
        assert escape(str(better_than(typed))) in text
        assert all(words in text for words in more.values())
    row.refresh_from_db()
    assert row.disputed_by is None
    assert not world.opportunity.win_actions.filter(state="suggested").exists()
    assert not world.opportunity.coaching_notes.exists()
