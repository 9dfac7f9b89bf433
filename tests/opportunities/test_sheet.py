"""The one page: what each reader gets, in which order, and what it costs."""

import datetime as dt
import re
from copy import deepcopy

import pytest
from django.urls import reverse
from django.utils.translation import gettext, override

from core import clock
from opportunities import actions
from opportunities.actions.categories import categories_once
from opportunities.categories import Lack
from opportunities.models import Category, Evidence, Opportunity, Origin
from opportunities.words import lack_words
from tests.opportunities.factories import climb, customer, meet, prove, raised, world
from tests.sellers.factories import UserFactory, grant
from tests.support import PAGE_LIMIT, assert_flat_queries, counted, once_a_module

pytestmark = pytest.mark.django_db


def sheet_url(opportunity, view=""):
    return reverse("opportunities:detail", args=[opportunity.pk]) + (f"?view={view}" if view else "")


def keys(answer, where="parts"):
    return [part.key for part in getattr(answer.context["sheet"], where)]


built = once_a_module(lambda: world(next_step="", title="풍년식품 계약재배 플랫폼"))


@pytest.fixture
def place(built, db):
    return deepcopy(built)


def test_seller_reads_her_sheet_in_her_order(client, place):
    climb(place.opportunity, Category.BEST)
    client.force_login(place.seller)
    answer = client.get(sheet_url(place.opportunity))
    assert answer.status_code == 200
    shown = ["header", "next", "facts", "assessment", "buyers", "risks", "plan", "team", "timeline"]
    assert [key for key in keys(answer) if key in shown] == shown
    assert keys(answer, "margin") == ["coaching"]
    text = answer.content.decode()
    assert "풍년식품 계약재배 플랫폼" in text
    assert place.opportunity.need in text
    assert "100,000,000" in text


def test_coach_sees_gaps_first_and_an_open_note(client, place):
    client.force_login(place.leader)
    answer = client.get(sheet_url(place.opportunity, "coach"))
    assert keys(answer)[:4] == ["header", "assessment", "risks", "facts"]
    text = answer.content.decode()
    assert reverse("opportunities:coaching_note", args=[place.opportunity.pk]) in text
    assert 'name="goal"' in text
    assert reverse("opportunities:edit", args=[place.opportunity.pk]) not in text


def test_report_says_what_was_lost(client, place):
    days = {"F4": 40, "F5": 20, "F6": 30}
    for code, ago in days.items():
        last = {"valid_until": clock.today() - dt.timedelta(days=1)} if code == "F6" else {}
        prove(place.opportunity, code, on=clock.today() - dt.timedelta(days=ago), **last)
    against = "요구사항을 처음부터 다시 정하기로 했다"
    actions.add_evidence(
        place.opportunity,
        by=place.seller,
        fact_code="F5",
        text=against,
        person=place.opportunity.person,
        happened_on=clock.today(),
        origin=Origin.CUSTOMER_SAID,
        contradicts=True,
    )
    (doubted,) = Evidence.objects.filter(opportunity=place.opportunity, fact_code="F4")
    actions.dispute_evidence(doubted, by=place.leader, reason="누가 결재하나요?")
    client.force_login(place.leader)
    answer = client.get(sheet_url(place.opportunity, "report"))
    facts = next(part.data for part in answer.context["sheet"].parts if part.key == "facts")
    assert {line["code"]: str(line["status"]) for line in facts["shaken"]} == {
        "F4": "disputed",
        "F5": "contradicted",
        "F6": "expired",
    }
    assert not {line["code"] for line in facts["unknown"]} & days.keys()
    text = answer.content.decode()
    assert against in text
    assert place.opportunity.person.name in text
    assert "누가 결재하나요?" in text


def test_report_claims_no_more_than_the_reader_may_know(client, place):
    actions.request_coaching(place.opportunity, by=place.seller, to=place.stranger, question="기술 조건은?")
    client.force_login(place.leader)
    text = client.get(sheet_url(place.opportunity, "report")).content.decode()
    assert "기술 조건은?" not in text
    with override("ko"):
        assert gettext("No open question you can read") in text
        assert gettext("No confirmed fact") in text


def test_report_leaves_out_notes_and_buttons_and_prints_gaps(client, place):
    actions.write_note(place.opportunity, by=place.leader, text="백승아 님을 먼저 만나 보세요")
    actions.request_coaching(place.opportunity, by=place.seller, to=place.leader, question="예산은 어떻게 물을까요?")
    client.force_login(place.leader)
    report = client.get(sheet_url(place.opportunity, "report")).content.decode()
    assert "백승아 님을 먼저" not in report
    assert "예산은 어떻게 물을까요?" in report
    assert "확인된 사실 없음" in report
    assert "part-form" not in report
    assert "백승아 님을 먼저" in client.get(sheet_url(place.opportunity, "coach")).content.decode()


def test_report_names_at_most_six_buyers(client, place):
    for _ in range(8):
        actions.name_buyer(place.opportunity, by=place.seller, person=customer(), roles=["user"])
    client.force_login(place.seller)
    report = client.get(sheet_url(place.opportunity, "report")).content.decode()
    table = report.split("buyers-paper")[1].split("</table>")[0]
    assert table.count('<th scope="row">') == 6
    assert "외 2건" in report


def test_why_names_what_is_missing_and_leads_to_its_form(client, place):
    client.force_login(place.seller)
    answer = client.get(sheet_url(place.opportunity))
    header = answer.context["sheet"].parts[0].data
    assert any("fact=F4" in lack["url"] for lack in header["lacks"])
    assert all(lack["text"] for lack in header["lacks"])
    page = answer.content.decode()
    assert ">단계 옮기기</a>" in page  # what is not added is not called so
    assert ">수정</a>" in page


def test_a_day_that_has_passed_is_said_as_everywhere():
    passed = clock.today().replace(month=1, day=2)
    with override("ko"):
        assert "(1.2.)" in lack_words(Lack("order_date_past", {"on": passed}))


def test_the_report_calls_no_fact_unconfirmed_where_no_schedule_is_made(client, place):
    """Beside a schedule that a customer has confirmed in her own words (F8), “no confirmed fact” was not so."""
    actions.add_action(place.opportunity, by=place.seller, what="시연", due_on=clock.today())
    client.force_login(place.leader)
    report = client.get(sheet_url(place.opportunity, "report")).content.decode()
    assert "확인된 사실 없음" not in report.split("상호 일정표")[1].split("</section>")[0]


def test_an_unknown_view_is_the_sellers(client, place):
    client.force_login(place.seller)
    assert client.get(sheet_url(place.opportunity, "boss")).context["sheet"].view == "seller"


def test_fragment_holds_sheet_and_margin_only(client, place):
    client.force_login(place.seller)
    answer = client.get(sheet_url(place.opportunity), headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert 'id="sheet"' in text
    assert 'id="margin"' in text
    assert "<html" not in text
    assert "HX-Request" in answer["Vary"]


def test_everybody_else_gets_the_card_with_whom_to_ask(client, place):
    climb(place.opportunity, Category.PIPELINE)
    others = [place.mate, place.stranger, grant(UserFactory(), "executive"), grant(UserFactory(), "admin")]
    for reader in others:
        client.force_login(reader)
        answer = client.get(sheet_url(place.opportunity))
        text = answer.content.decode()
        assert answer.status_code == 200
        assert place.opportunity.title in text
        assert place.seller.name in text
        assert place.opportunity.person.name in text
        assert "100,000,000" not in text
        assert place.opportunity.need not in text
        assert "제안 설명" not in text


def test_line_above_reads_all(client, place):
    climb(place.opportunity, Category.PIPELINE)
    for reader in (place.leader, place.head):
        client.force_login(reader)
        assert "100,000,000" in client.get(sheet_url(place.opportunity)).content.decode()


def test_asked_expert_reads_facts_without_amounts(client, place):
    climb(place.opportunity, Category.PIPELINE)
    actions.request_coaching(
        place.opportunity, by=place.seller, to=place.stranger, question="기술 조건은 무엇을 볼까요?"
    )
    client.force_login(place.stranger)
    text = client.get(sheet_url(place.opportunity)).content.decode()
    assert place.opportunity.need in text
    assert "100,000,000" not in text
    assert "100 %" not in text
    history = client.get(reverse("opportunities:history", args=[place.opportunity.pk])).content.decode()
    assert "100,000,000" not in history
    client.force_login(place.seller)
    history = client.get(reverse("opportunities:history", args=[place.opportunity.pk])).content.decode()
    assert "100,000,000" in history


def test_history_says_who_changed_what(client, place):
    actions.edit_opportunity(place.opportunity, by=place.seller, read_at=place.opportunity.version, need="새로운 과제")
    client.force_login(place.seller)
    answer = client.get(reverse("opportunities:history", args=[place.opportunity.pk]))
    moments = answer.context["changes"]
    assert moments[-1].is_start
    change = next(change for moment in moments for change in moment.changes if change.now == "새로운 과제")
    assert change.was == "산지 이력을 한곳에서 보고 싶다"
    assert any(moment.by == place.seller.name for moment in moments)


def test_history_is_for_the_sheets_readers(client, place):
    url = reverse("opportunities:history", args=[place.opportunity.pk])
    client.force_login(place.leader)
    assert client.get(url).status_code == 200
    client.force_login(place.stranger)
    assert client.get(url).status_code == 403


def test_confidential_contact_stays_closed(client, place):
    from customers.actions import write_log

    person = place.opportunity.person
    write_log(by=place.leader, people=[person], line="비밀 이야기", is_confidential=True)
    write_log(by=place.leader, people=[person], line="열린 이야기")
    client.force_login(place.seller)
    text = client.get(sheet_url(place.opportunity)).content.decode()
    assert "열린 이야기" in text
    assert "비밀 이야기" not in text


def test_won_sheet_shows_its_booking(client, place):
    climb(place.opportunity, Category.COMMIT)
    prove(place.opportunity, "F11")
    actions.close(place.opportunity, to="won", by=place.seller, on=clock.today(), reason_code="relationship")
    client.force_login(place.seller)
    answer = client.get(sheet_url(place.opportunity))
    assert keys(answer)[:3] == ["header", "order", "closing"]
    assert answer.context["sheet"].parts[2].data["bookings"][0].amount == 100_000_000


def grow(place):
    def more():
        with categories_once(by=place.seller):
            prove(place.opportunity, "F1", "F5", "F6")
            actions.write_note(place.opportunity, by=place.leader, text="노트")
            actions.request_coaching(place.opportunity, by=place.seller, to=place.leader, question="질문")
            actions.name_buyer(place.opportunity, by=place.seller, person=customer(), roles=["user"])
        meet(place.opportunity, place.opportunity.person)

    return more


@pytest.mark.parametrize("view", ["seller", "coach", "report"])
def test_cost_does_not_grow(client, place, view):
    client.force_login(place.seller)
    assert_flat_queries(lambda: client.get(sheet_url(place.opportunity, view)), grow(place), times=9, limit=None)


@pytest.mark.parametrize("is_won", [False, True], ids=["open", "won"])
def test_cost_stays_within_the_limit(client, place, is_won):
    climb(place.opportunity, Category.COMMIT)
    grow(place)()
    team = [(place.seller, "owner", 60), (place.mate, "support", 40)]
    actions.set_members(place.opportunity, by=place.seller, members=team)
    actions.request_coaching(place.opportunity, by=place.seller, to=place.stranger, question="기술 조건은?")
    if is_won:
        prove(place.opportunity, "F11")
        actions.close(place.opportunity, to="won", by=place.seller, on=clock.today())
    views = ("seller", "coach", "report")
    for reader in (place.seller, place.leader, place.mate, place.stranger):
        client.force_login(reader)
        if reader == place.seller:  # the first page of a kind fills caches of the process
            for view in views:
                client.get(sheet_url(place.opportunity, view))
        for view in views:
            with counted() as found:
                answer = client.get(sheet_url(place.opportunity, view))
            assert answer.context["sheet"].view == view
            assert len(found) <= PAGE_LIMIT, f"{len(found)} queries:\n" + "\n".join(found)


def test_imported_without_a_person_asks_whose_it_is(client, place):
    opportunity = raised(place.seller)
    type(opportunity).objects.filter(pk=opportunity.pk).update(is_imported=True, person=None, need="")
    client.force_login(place.seller)
    text = client.get(sheet_url(opportunity)).content.decode()
    assert "누구의 기회인가요?" in text
    assert client.get(sheet_url(opportunity, "report")).status_code == 200


def test_what_is_settled_is_folded_for_the_seller_alone(client, place):
    climb(place.opportunity, "best")
    path = reverse("opportunities:detail", args=[place.opportunity.pk])
    client.force_login(place.seller)
    work = client.get(path).content.decode()
    assert work.index('id="settled-facts"') < work.index('id="fact-F1"')
    assert '<details class="section" id="part-timeline"' in work
    client.force_login(place.leader)
    for view in ("coach", "report"):
        assert 'id="settled-facts"' not in client.get(f"{path}?view={view}").content.decode()
    assert '<section class="section" id="part-timeline"' in client.get(f"{path}?view=report").content.decode()


@pytest.mark.parametrize(("days", "on_the_screen"), [(-2, 2), (3, 2), (90, 1)])
def test_the_day_of_the_next_step_stands_once_on_paper(client, place, days, on_the_screen):
    """How far away it is stands beside it, on paper as the day once more (data-paper); far ahead it would be the same."""
    on = clock.today() + dt.timedelta(days=days)
    Opportunity.objects.filter(pk=place.opportunity.pk).update(next_step="시연", next_step_on=on)
    client.force_login(place.seller)
    page = client.get(sheet_url(place.opportunity)).content.decode()
    part = page.partition('id="part-next"')[2].partition("</section>")[0]
    assert part.count("<time") == on_the_screen
    assert len(re.findall(r'(?<!screen-only">)<time', part)) == 1
