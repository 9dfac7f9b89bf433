"""What changed on a sheet since it was last talked about."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone, translation

from core import clock
from opportunities import actions
from opportunities.actions.assessment import Reply
from opportunities.models import (
    AnswerProof,
    Booking,
    CoachingNote,
    ContractFile,
    Opportunity,
    Review,
    RivalPoint,
    SheetFile,
)
from opportunities.sheet_reads import rows_of, with_names
from opportunities.sheet_reads.since import TABLES, since_of
from tests.customers.factories import log_of
from tests.opportunities import factories as make
from tests.opportunities.quotes import drafted

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    """A seller's opportunity on which her leader has just written a note."""
    world = make.world()
    world.opportunity = make.raised(world.seller, amount=Decimal(480_000_000))
    actions.write_note(world.opportunity, by=world.leader, text="무엇이 다음인가요?")
    an_hour_passes()
    return world


def an_hour_passes():
    """History carries the time of its transaction, and a test is one: what stands so far happened an hour ago."""
    before = clock.now() - dt.timedelta(hours=1)
    CoachingNote.objects.update(created_at=before)  # writes history too
    for name in ("OpportunityEvent", *(f"{name}Event" for names in TABLES.values() for name in names)):
        apps.get_model("opportunities", name).objects.update(pgh_created_at=before)
    Review.objects.update(at=before)


def seen(opportunity, viewer, *, chosen=None):
    record = with_names().get(pk=opportunity.pk)
    return since_of(record, viewer, rows_of(record, viewer, clock.today()), chosen=chosen)


def test_nothing_to_compare_with_where_nobody_reviewed(opportunity):
    assert seen(opportunity, opportunity.owner) is None


def test_right_after_the_review_nothing_has_changed(place):
    assert seen(place.opportunity, place.seller).sections == {}


def test_each_section_says_what_changed(place):
    opportunity = Opportunity.objects.get(pk=place.opportunity.pk)
    read_at = opportunity.version
    actions.edit_opportunity(opportunity, by=place.seller, read_at=read_at, amount=Decimal(450_000_000))
    log = log_of(opportunity.person, by=place.seller, happened_at=timezone.now())
    actions.add_evidence(
        opportunity, by=place.seller, fact_code="F4", text="품의는 12월 초", person=opportunity.person,
        happened_on=clock.today(), origin="customer_said", log=log,
    )  # fmt: skip
    found = seen(opportunity, place.seller)
    assert {"header", "facts", "timeline"} <= set(found.sections) <= {"header", "facts", "timeline", "risks"}
    assert "F4" in found.sections["facts"]
    assert "F1" not in found.sections["facts"]  # stood there at the review
    change = next(one for one in found.changes if "480" in one.was)
    assert "450" in change.now


def test_amounts_stay_with_who_may_read_them(place):
    actions.request_coaching(place.opportunity, by=place.seller, to=place.stranger, question="기술로 될까요?")
    actions.write_note(place.opportunity, by=place.stranger, text="시연을 먼저 해 볼까요?")
    an_hour_passes()
    opportunity = Opportunity.objects.get(pk=place.opportunity.pk)
    actions.edit_opportunity(
        opportunity, by=place.seller, read_at=opportunity.version, amount=Decimal(1), title="다른 제목"
    )
    sellers, experts = (seen(opportunity, who).changes for who in (place.seller, place.stranger))
    assert [one.was for one in sellers if "480" in one.was]
    assert [one.now for one in experts] == ["다른 제목"]


def test_a_day_in_the_address_is_compared_with(client, place):
    client.force_login(place.seller)
    url = reverse("opportunities:detail", args=[place.opportunity.pk])
    yesterday = clock.today() - dt.timedelta(days=1)
    page = client.get(f"{url}?since={yesterday.isoformat()}")
    assert page.context["sheet"].since.chosen == yesterday
    assert f"since={yesterday.isoformat()}" in page.context["sheet"].url  # stays when the sheet is drawn anew
    for wrong in ("2026-99-99", "gestern", "0001-01-01", "9" * 5000):
        assert client.get(url, {"since": wrong}).status_code == 200


def resting(place):
    actions.hold(place.opportunity, by=place.seller, revisit_on=clock.today() + dt.timedelta(days=9))


def won(place):
    make.climb(place.opportunity, "pipeline")
    make.prove(place.opportunity, "F11")
    actions.close(place.opportunity, to="won", by=place.seller, on=clock.today())


@pytest.mark.parametrize("becomes", [lambda place: None, resting, won])
@pytest.mark.parametrize("view", ["seller", "coach", "report"])
def test_every_part_that_changed_is_where_its_link_leads(client, place, becomes, view):
    becomes(place)
    client.force_login(place.leader)
    answer = client.get(reverse("opportunities:detail", args=[place.opportunity.pk]), {"view": view})
    page = answer.content.decode()
    there = set(re.findall(r'\bid="(part-[a-z]+)"', page))
    assert {part.anchor for part in answer.context["sheet"].all_parts} <= there
    links = set(re.findall(r'href="#(part-[a-z]+)"', page))
    assert links <= there
    assert ("part-ended" in links) is (becomes in (resting, won))


def strength(place):
    actions.add_strength(place.opportunity, by=place.seller, text="작년 시범 포장의 결과")


def offer(place):
    drafted(place.opportunity)


def opinion(place):
    actions.give_opinion(place.opportunity, by=place.leader, text="결정권자를 아직 아무도 못 만났어요")


def same_purchase(place):
    later = make.raised(place.seller, person=place.opportunity.person)
    actions.judge_same(later, place.opportunity, by=place.seller, is_same=True)
    place.opportunity = later


def rival(place):
    actions.name_rival(place.opportunity, by=place.seller, competitor="들녘솔루션")


def booking(place):
    row = Booking.objects.create(opportunity=place.opportunity, kind="order", amount=1, ordered_on=clock.today())
    ContractFile.objects.create(booking=row, added_by=place.seller)


def a_file(place):
    held = actions.hold_sheet_file(place.opportunity, by=place.seller, name="도면.txt", content="도면".encode())
    assert "files" not in seen(place.opportunity, place.leader).sections, "what waits for its form is nobody else's"
    actions.add_sheet_files(place.opportunity, [held], by=place.seller)
    return held


def file_that_goes(place):
    held = a_file(place)
    an_hour_passes()
    actions.take_file_away(held, by=place.seller)


def decision(place):
    actions.decide(place.opportunity, by=place.leader, text="시연을 한 번 더 한다")


def support(place):
    actions.request_support(
        place.opportunity, by=place.seller, to=place.stranger, kind="technical", what="시연을 도와 주세요",
        due_on=clock.today(),
    )  # fmt: skip


def reply(place):
    note = CoachingNote.objects.get(opportunity=place.opportunity)
    actions.reply_to_note(note, by=place.seller, text="내일 여쭤 볼게요")


def taps_helpful(place):
    actions.reply_to_note(CoachingNote.objects.get(opportunity=place.opportunity), by=place.seller, helpful=True)


@pytest.mark.parametrize(("change", "key", "words"), [
    (strength, "risks", "1"), (offer, "header", "Quotations"), (opinion, "header", "Leader's opinion"),
    (rival, "competition", "1"), (booking, "order", "1"), (booking, "closing", "1"),
    (decision, "coaching", "1 new"), (support, "coaching", "1 new"), (reply, "coaching", "1 changed"),
    (taps_helpful, "coaching", "1 changed"), (a_file, "files", "1 new"), (file_that_goes, "files", "1 gone"),
])  # fmt: skip
def test_nothing_that_is_written_on_the_sheet_is_passed_over(place, change, key, words):
    with translation.override("en"):
        assert seen(place.opportunity, place.leader).sections == {}
        change(place)
        assert words in seen(place.opportunity, place.leader).sections[key]


def test_what_an_erasure_writes_into_a_file_of_long_ago_is_no_new_file(place):
    a_file(place)
    SheetFile.objects.update(created_at=clock.now() - dt.timedelta(hours=2))
    an_hour_passes()
    SheetFile.objects.update(name="삭제된 고객.pdf")
    with translation.override("en"):
        assert seen(place.opportunity, place.leader).sections["files"] == "1 changed"


def test_the_same_purchase_is_told_where_it_stands(place):
    same_purchase(place)
    actions.write_note(place.opportunity, by=place.leader, text="무엇이 다음인가요?")
    CoachingNote.objects.update(created_at=clock.now() - dt.timedelta(hours=1))
    Review.objects.update(at=clock.now() - dt.timedelta(hours=1))
    with translation.override("en"):
        assert "the same purchase" in seen(place.opportunity, place.leader).sections["header"]


def test_a_part_is_a_change_of_its_whole_however_many_there_are(place):
    """Points and supporters of a competitor, lines of influence, proofs of an answer, lines of an offer."""
    opportunity, people = place.opportunity, make.buying_centre(place.opportunity)
    against = actions.name_rival(opportunity, by=place.seller, competitor="들녘솔루션")
    question = opportunity.pipeline_version.questions.get(code="Q1")
    answer, = actions.answer_questions(opportunity, [Reply(question, "yes")], by=place.seller)  # fmt: skip
    evidence = opportunity.evidence.first()
    an_hour_passes()
    for text in ("값이 싸다", "가까이 있다"):
        actions.add_point(against, by=place.seller, kind="strength", text=text)
    actions.name_rival(opportunity, by=place.seller, competitor="들녘솔루션", supporters=[people["user"]])
    actions.name_buyer(
        opportunity, by=place.seller, person=people["coach"], roles=["coach"], listeners=[people["eb"], people["user"]]
    )
    AnswerProof.objects.create(answer=answer, evidence=evidence)
    with translation.override("en"):
        found = seen(opportunity, place.leader).sections
    assert (found["competition"], found["assessment"]) == ("1 changed", "1 changed")
    assert found["buyers"] == "1 changed"
    assert RivalPoint.objects.count() == 2


def test_answers_about_a_competitor_stand_with_it_and_not_with_our_own(place):
    opportunity = place.opportunity
    against = actions.name_rival(opportunity, by=place.seller, competitor="들녘솔루션")
    an_hour_passes()
    question = opportunity.pipeline_version.questions.get(code="Q1")
    replies = [Reply(question, "yes", evidence=(opportunity.evidence.first().pk,))]
    actions.answer_questions(opportunity, replies, by=place.seller, rival=against)
    with translation.override("en"):
        found = seen(opportunity, place.leader)
        assert (found.sections, found.rows["competition"]) == ({"competition": "1 changed"}, {against.pk})
        an_hour_passes()
        actions.remove_rival(against, by=place.seller)
        assert seen(opportunity, place.leader).sections == {"competition": "1 gone"}


def test_what_the_line_says_is_not_counted_for_an_asked_colleague(place):
    actions.request_coaching(place.opportunity, by=place.seller, to=place.stranger, question="기술로 될까요?")
    actions.write_note(place.opportunity, by=place.stranger, text="시연을 먼저 해 볼까요?")
    an_hour_passes()
    for change in (offer, opinion, decision, a_file):
        change(place)
    actions.request_support(
        place.opportunity,
        by=place.seller,
        to=place.head,
        kind="executive",
        what="함께 만나 주세요",
        due_on=clock.today(),
    )
    assert seen(place.opportunity, place.stranger).sections == {}
    support(place)
    assert set(seen(place.opportunity, place.stranger).sections) == {"coaching"}


# tracked rows that hang on an opportunity and are not looked at, and why
PASSED_OVER = {
    "StageMove": "the record's own stage tells of it",
    "PotentialOpportunity": "stands on no sheet: it ended when the sheet began",
}


def test_every_kept_row_of_a_sheet_is_looked_at_or_has_a_reason():
    events = [model for model in apps.get_models() if hasattr(model, "pgh_tracked_model")]
    hanging, before = {Opportunity}, set()
    while hanging != before:
        before = set(hanging)
        for model in set(apps.get_models()) - set(events):
            if {field.related_model for field in model._meta.concrete_fields} & before:
                hanging.add(model)
    kept = {model.pgh_tracked_model.__name__ for model in events if model.pgh_tracked_model in hanging - {Opportunity}}
    told = {name for names in TABLES.values() for name in names}
    assert kept == told | set(PASSED_OVER)
    assert not told & set(PASSED_OVER)
