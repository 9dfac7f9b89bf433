"""Review mode: sheets one by one, what is typed stays on its sheet, and the time is kept."""

import datetime as dt
import uuid
from copy import deepcopy

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext

from core import clock
from opportunities import actions
from opportunities.errors import Incomplete
from opportunities.forms.walking import RoundForm
from opportunities.models import Category, CoachingNote, Decision, Review, ReviewRound, WinAction
from opportunities.sheet_reads.walking import sheets_to_walk
from tests.opportunities.factories import climb, raised
from tests.sellers.factories import fresh
from tests.support import PAGE_LIMIT, queries_of

pytestmark = pytest.mark.django_db
START = "/coaching/review/"


@pytest.fixture
def place(client, built, db):
    found = deepcopy(built)
    found.other = raised(found.seller)
    found.leader = fresh(found.leader)
    client.force_login(found.leader)
    return found


def begin(client, **choice):
    answer = client.post(START, choice)
    assert answer.status_code == 302
    return ReviewRound.objects.latest("pk")


def url(walk, number):
    return reverse("coaching:review_sheet", args=[walk.pk, walk.sheets[number]])


def test_a_round_goes_through_the_sheets_and_keeps_what_is_typed_where_it_was(client, place):
    walk = begin(client)
    assert set(walk.sheets) == {place.opportunity.pk, place.other.pk}
    page = client.get(url(walk, 0))
    assert page.context["review"].number == 1
    typed = {
        "text": "누가 결정하나요?", "decision": "CFO를 함께 만난다", "action": "결재선 그리기", "seconds": "0", "go": "next",
        "opened": page.context["form"].initial["opened"],
    }  # fmt: skip
    assert client.post(url(walk, 0), typed).url == url(walk, 1)
    last = client.post(url(walk, 1), {"go": "next"})
    assert last.url == reverse("coaching:review", args=[walk.pk])
    result = client.get(last.url)
    assert [row.review.note_id is not None for row in result.context["rows"]] == [True, False]
    assert result.content.decode().count(gettext("Note written")) == 1, "which sheet got a note"
    note = CoachingNote.objects.get()
    assert note.opportunity_id == Decision.objects.get().opportunity_id == walk.sheets[0]
    assert list(note.actions.all()) == [WinAction.objects.get(what="결재선 그리기")]
    assert Review.objects.get(opportunity=walk.sheets[0]).note == note, "the note is no second review"
    assert Review.objects.filter(round=walk).count() == 2
    walk.refresh_from_db()
    assert walk.ended_at is not None
    assert client.get(last.url).status_code == 200


def test_a_refused_text_stays_and_goes_nowhere(client, place):
    walk = begin(client)
    refused = client.post(url(walk, 0), {"text": "왜 아직 안 됐나요?", "decision": "간다", "go": "next"})
    assert refused.status_code == 422
    assert "왜 아직 안 됐나요?" in refused.content.decode()
    assert not Decision.objects.exists()
    assert not Review.objects.exists()


def test_a_waiting_question_is_answered_only_by_a_note_that_says_so(client, place):
    asked = actions.request_coaching(place.opportunity, by=place.seller, to=place.leader, question="만날까요?")
    walk = begin(client)
    path = reverse("coaching:review_sheet", args=[walk.pk, place.opportunity.pk])
    assert client.post(path, {"go": "next"}).status_code == 302, "going on without a word is no answer"
    assert client.post(path, {"text": "먼저 물어봐요", "go": "stay"}).status_code == 422
    assert client.post(path, {"text": "먼저 물어봐요", "answered": asked.pk, "go": "stay"}).url == path
    asked.refresh_from_db()
    assert asked.state == "answered"


def test_time_is_what_was_looked_at_and_never_more_than_has_passed(client, place, monkeypatch):
    start = clock.now()
    monkeypatch.setenv("HANJANG_NOW", start.isoformat())
    walk = begin(client)

    def look(seconds, after, **said):
        monkeypatch.setenv("HANJANG_NOW", start.isoformat())
        opened = client.get(url(walk, 0)).context["form"].initial["opened"]
        monkeypatch.setenv("HANJANG_NOW", (start + dt.timedelta(seconds=after)).isoformat())
        client.post(url(walk, 0), {"opened": opened, "seconds": seconds, "go": "stay", **said})
        return Review.objects.get().seconds

    assert look("40", 60) == 40
    assert look("4000", 60) == 100, "two windows add up, and a page cannot count more than has passed"
    assert look("", 7200) == 1900, "without script, half an hour at most"
    assert look("5", 60, opened="forged") == 1900


def test_one_form_sent_twice_is_one_note(client, place):
    walk = begin(client)
    said = {"text": "누가 결정하나요?", "go": "next", "form_key": str(uuid.uuid4())}
    for _ in range(2):
        assert client.post(url(walk, 0), said).url == url(walk, 1)
    assert CoachingNote.objects.count() == 1


def test_what_is_chosen(client, place):
    today = clock.today()
    climb(place.other, Category.BEST)

    def chosen(**choice):
        return set(sheets_to_walk(place.leader, on=today, **choice))

    assert chosen() == chosen(unit=place.team) == chosen(direct=True) == {place.opportunity, place.other}
    assert chosen(category="strong") == chosen(category="best") == {place.other}
    assert chosen(category="potential") == {place.opportunity}
    offered = RoundForm(viewer=place.leader).fields["category"].choices
    assert {"", "strong", *Category.values} - {code for code, _words in offered} == {Category.BOOKED}
    assert chosen(only="due") == set()
    assert chosen(only="changed") == {place.opportunity, place.other}
    for deal in (place.opportunity, place.other):
        actions.write_note(deal, by=place.leader, text="어떻게 볼까요?")
    assert chosen(only="changed") == set()
    # a test is one transaction, in which all is kept as of its beginning
    Review.objects.filter(opportunity=place.other).update(at=clock.now() - dt.timedelta(days=1))
    assert chosen(only="changed") == {place.other}
    assert client.post(START, {"category": "commit"}).status_code == 422
    assert ">1장<" in client.get(START + "?category=strong", headers={"HX-Request": "true"}).content.decode()


def test_rounds_are_for_leaders_and_their_own(client, place):
    walk = begin(client)
    with pytest.raises(PermissionDenied):
        actions.start_round(by=fresh(place.seller), sheets=[place.opportunity.pk])
    with pytest.raises(Incomplete):
        actions.review_sheet(walk, place.opportunity, by=fresh(place.head), seconds=1)
    client.force_login(place.head)
    assert client.get(url(walk, 0)).status_code == 404
    client.force_login(place.leader)
    assert client.get(reverse("coaching:review_sheet", args=[walk.pk, 999_999])).status_code == 404


def test_a_sheet_in_review_stays_within_the_limit(client, place):
    walk = begin(client)
    client.get(url(walk, 0))
    assert len(queries_of(lambda: client.get(url(walk, 0)))) <= PAGE_LIMIT


def test_a_line_of_thanks_is_no_review_and_the_page_says_so(client, place):
    path = reverse("opportunities:coaching_note", args=[place.opportunity.pk])
    thanks = client.post(path, {"text": "잘했어요"}, follow=True)
    assert not Review.objects.exists()
    assert "점검으로" in thanks.content.decode()
    for said in (
        {"text": "누가 결정하나요?"},
        {"text": "좋아요", "action": "CFO 만나기"},
        {"reality": "예산은 확인됐어요"},
    ):
        before = Review.objects.count()
        assert client.post(path, said).status_code == 302
        assert Review.objects.count() == before + 1
