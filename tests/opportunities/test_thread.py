"""The page of everything that was said in the margin of a sheet."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from core import clock
from opportunities import actions
from opportunities.models import Decision, SupportRequest
from tests.opportunities import factories as make
from tests.sellers.factories import fresh
from tests.support import assert_flat_queries

pytestmark = pytest.mark.django_db
MANY = 35


def decided(place, n):
    rows = [Decision(opportunity=place.opportunity, by=place.leader, text=f"결정 {i:03}") for i in range(n)]
    Decision.objects.bulk_create(rows)


def asked(place, n, *, to=None):
    rows = [
        SupportRequest(
            opportunity=place.opportunity, kind="technical", what=f"지원 {i:03}", asked_by=place.seller,
            to=to or place.stranger, due_on=clock.today() + dt.timedelta(days=i),
        )
        for i in range(n)
    ]  # fmt: skip
    SupportRequest.objects.bulk_create(rows)


def body(client, url):
    answer = client.get(url)
    assert answer.status_code == 200
    return answer, answer.content.decode()


def links(opportunity):
    sheet = reverse("opportunities:detail", args=[opportunity.pk])
    return sheet, reverse("opportunities:coaching_thread", args=[opportunity.pk])


@pytest.mark.parametrize(("kind", "write", "word"), [("decisions", decided, "결정"), ("support", asked, "지원")])
def test_every_decision_and_request_can_be_read_page_by_page(client, world, kind, write, word):
    write(world, MANY)
    client.force_login(world.seller)
    sheet, thread = links(world.opportunity)
    _answer, page = body(client, sheet)
    assert f'href="{thread}?show={kind}"' in page
    seen, url = "", f"{thread}?show={kind}"
    while url:
        answer, page = body(client, url)
        seen, url = seen + page, answer.context["more_url"]
    assert all(f"{word} {i:03}" in seen for i in range(MANY))
    _answer, whole = body(client, thread)
    assert f"{thread}?show={kind}" in whole
    assert whole.count(f"{word} 0") == 10


def test_paper_says_how_many_are_left_out(client, world):
    decided(world, 8)
    asked(world, 9)
    client.force_login(world.seller)
    sheet, _thread = links(world.opportunity)
    _answer, page = body(client, f"{sheet}?view=report")
    coaching = page[page.index('id="part-coaching"') :]
    assert "외 3건" in coaching
    assert "외 4건" in coaching


def test_no_link_where_the_sheet_has_them_all(client, world):
    decided(world, 5)
    client.force_login(world.seller)
    sheet, thread = links(world.opportunity)
    _answer, page = body(client, sheet)
    assert "결정 004" in page
    assert f"{thread}?show=" not in page


def test_an_asked_colleague_reads_her_own_requests_and_no_decision(client, world):
    decided(world, 7)
    asked(world, 6, to=world.head)
    asked(world, 7)
    client.force_login(world.stranger)
    sheet, thread = links(world.opportunity)
    _answer, page = body(client, sheet)
    assert f"{thread}?show=support" in page
    assert "show=decisions" not in page
    answer, _page = body(client, f"{thread}?show=decisions")
    assert answer.context["one"].lines == []
    answer, _page = body(client, f"{thread}?show=support")
    assert {line["row"].to_id for line in answer.context["one"].lines} == {world.stranger.pk}


def test_older_questions_and_notes_can_be_read_too(client, world):
    actions.request_coaching(world.opportunity, by=world.seller, to=world.leader, question="누가 결정하나요?")
    request = world.opportunity.coaching_requests.get()
    actions.write_note(world.opportunity, by=world.leader, text="물어볼까요?", request=request)
    for i in range(25):
        actions.write_note(world.opportunity, by=world.leader, text=f"메모 {i:03}은 어떨까요?")
    client.force_login(world.seller)
    _sheet, thread = links(world.opportunity)
    _answer, page = body(client, thread)
    assert "누가 결정하나요?" in page
    assert page.count("메모 0") == 10
    _answer, page = body(client, f"{thread}?show=notes")
    assert "메모 000" in page
    assert "메모 024" in page
    assert "물어볼까요?" not in page


def test_what_draws_the_notes_again_stands_beside_them(client, world):
    """The form of a reply takes the place of the notes: what listens in them would be gone when it is sent."""
    actions.write_note(world.opportunity, by=world.leader, text="물어볼까요?")
    client.force_login(world.seller)
    _sheet, thread = links(world.opportunity)
    _answer, page = body(client, thread)
    [listener] = re.findall(r"<[^>]*coaching-changed[^>]*>", page)
    assert 'hx-target="#part-coaching"' in listener
    again = client.get(thread, headers={"HX-Request": "true", "HX-Target": "part-coaching"}).content.decode()
    assert 'id="part-coaching"' in again
    assert "coaching-changed" not in again, "one listener, however often they are drawn"


def test_the_cost_does_not_grow(client, world):
    decided(world, 1)
    asked(world, 1)
    client.force_login(fresh(world.seller))
    _sheet, thread = links(world.opportunity)

    def grow():
        decided(world, 5)
        asked(world, 5)
        make.raised(world.seller)

    assert_flat_queries(lambda: client.get(thread), grow=grow)
