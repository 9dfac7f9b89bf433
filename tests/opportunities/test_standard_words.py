"""Standard things to do and what the product offers in one tap, in the reader's language: wherever a plan is read, and through
a form that changes nothing."""

import pytest
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext, gettext_lazy, override

from core import clock
from core.audit import history
from desk.queries import today_of
from opportunities import actions
from opportunities.actions import pipelines
from opportunities.actions.fulfilment import begin_fulfilment
from opportunities.models import Booking, WinAction
from opportunities.models.playbook import words_of_todo
from opportunities.reports import report_of
from opportunities.risks.offers import OFFERS
from opportunities.sheet_reads import with_names
from opportunities.sheet_reads.plan import plan_of
from sellers.models import Notification, User
from sellers.notices import shown
from tests.opportunities import factories as make
from tests.opportunities.test_coachs_sheet import flagged
from tests.sellers.factories import UserFactory, fresh, grant

pytestmark = pytest.mark.django_db


@pytest.fixture
def todo(world):
    """The first of what stands in her plan since the opportunity was raised."""
    row = WinAction.objects.filter(opportunity=world.opportunity, origin="standard").order_by("due_on", "pk").first()
    assert row.todo.text != row.todo.text_en
    return row


def english(world):
    User.objects.filter(pk=world.seller.pk).update(language="en")
    world.seller.refresh_from_db()


def texts(client, world, *paths):
    client.force_login(world.seller)
    sheet = f"/opportunities/{world.opportunity.pk}/"
    return [client.get(path or sheet).content.decode() for path in paths]


def test_every_page_says_it_in_the_readers_language(client, world, todo):
    sheet = f"/opportunities/{world.opportunity.pk}/"
    paths = (sheet, f"{sheet}plan/", f"{sheet}?view=report", f"{sheet}?view=coach", "/")
    for page in texts(client, world, *paths):
        assert todo.todo.text in page
        assert todo.todo.text_en not in page
    english(world)
    for page in texts(client, world, *paths):
        assert todo.todo.text_en in page
        assert todo.todo.text not in page


def test_paper_and_what_is_over_say_it_too(world, todo):
    actions.finish_action(todo, by=world.seller)
    record = with_names().get(pk=world.opportunity.pk)
    other = world.opportunity.win_actions.to_do().filter(todo__isnull=False).order_by("due_on", "pk").first()
    with override("en"):
        assert [row.what for row in plan_of(record, world.seller, on=clock.today()).settled] == [todo.todo.text_en]
        part = next(part for part in report_of(record, world.seller, at=clock.now()).sheet.parts if part.key == "plan")
        assert other.todo.text_en in [row.what for row in part.data["on_paper"]]


def test_words_that_somebody_wrote_stay_hers(client, world, todo):
    actions.edit_action(todo, by=world.seller, what="전화로 먼저 물어보기")
    english(world)
    (page,) = texts(client, world, f"/opportunities/{world.opportunity.pk}/plan/")
    assert "전화로 먼저 물어보기" in page
    assert todo.todo.text_en not in page


def test_a_form_that_comes_back_as_shown_changes_no_words(client, world, todo):
    english(world)
    url = reverse("opportunities:plan_action", args=[world.opportunity.pk, todo.pk])
    (page,) = texts(client, world, url)
    assert f'value="{todo.todo.text_en}"' in page
    due = clock.today().isoformat()
    sent = {"what": todo.todo.text_en, "due_on": due, "purpose": todo.purpose, "who": world.seller.pk}
    client.post(url, sent | {"version": world.opportunity.version})
    todo.refresh_from_db()
    assert (todo.what, todo.due_on.isoformat()) == (todo.todo.text, due)


def test_without_english_words_it_is_said_as_it_is():
    with override("en"):
        assert words_of_todo("먼저 묻기", "먼저 묻기", "") == "먼저 묻기"
        assert words_of_todo("먼저 묻기", "먼저 묻기", "Ask first") == "Ask first"
        assert words_of_todo("먼저 묻기", None, None) == "먼저 묻기"


def test_today_asks_nothing_more_for_it(world, django_assert_max_num_queries):
    user = fresh(world.seller)
    today = today_of(user, on=clock.today())
    with override("en"), django_assert_max_num_queries(0):
        assert today.plan.rows
        assert all(row.words for row in today.plan.rows)


def in_english(what):
    with override("en"):
        return str(what() if callable(what) else what)


def tap_risk(world, client):
    flagged(world, "R01")
    client.post(reverse("opportunities:risks", args=[world.opportunity.pk]), {"act": "R01"})
    return OFFERS["R01"].what


def tap_learn(world, client):
    question = world.opportunity.pipeline_version.questions.get(code="Q5")
    client.post(reverse("opportunities:question_learn", args=[world.opportunity.pk]), {"learn": question.pk})
    return lambda: gettext("Find out: %(question)s") % {"question": question}


def call(world, client):
    admin = grant(UserFactory(), "admin")
    bare = pipelines.start_draft(make.version(), by=admin)
    pipelines.save_todos(bare, None, [], by=admin)
    world.opportunity = make.raised(world.seller, pipeline_version=pipelines.publish(bare, by=admin, on=clock.today()))
    begin = {"by": world.seller, "on": clock.today(), "terms": None}
    with history(by=world.seller):
        row = Booking.objects.create(opportunity=world.opportunity, kind="order", amount=1, ordered_on=clock.today())
        begin_fulfilment(world.opportunity, row, **begin)
    return gettext_lazy("30-day satisfaction call")


@pytest.mark.parametrize("offered", [tap_risk, tap_learn, call])
@pytest.mark.parametrize("writer", ["ko", "en"])
def test_what_the_product_offers_is_said_in_the_readers_language(client, world, offered, writer):
    User.objects.filter(pk=world.seller.pk).update(language=writer)
    client.force_login(world.seller)
    with override(writer):
        what = offered(world, client)
    korean, words = (str(what() if callable(what) else what) for _once in "1"), in_english(what)
    row = WinAction.objects.get(todo=None)
    assert (row.what, row.what_en) == (*korean, words)
    for language, said in (("ko", row.what), ("en", row.what_en)):
        User.objects.filter(pk=world.seller.pk).update(language=language)
        assert escape(said) in client.get(reverse("opportunities:plan", args=[world.opportunity.pk])).content.decode()
    actions.edit_action(row, by=world.seller, what="전화로 먼저 물어보기")
    assert row.words == in_english(lambda: row.words) == "전화로 먼저 물어보기"


def test_a_suggestion_is_told_in_the_readers_language(client, world):
    flagged(world, "R01")
    client.force_login(world.leader)
    client.post(reverse("opportunities:risks", args=[world.opportunity.pk]), {"act": "R01"})
    told = Notification.objects.get(code="action_suggested")
    assert str(OFFERS["R01"].what) in shown(told).text
    with override("en"):
        assert str(OFFERS["R01"].what) in shown(told).text
