"""The board: stages as columns, older versions by place, moves only through the gate, two people at one card."""

import datetime as dt
import re
from copy import deepcopy

import pytest
from django.urls import reverse

from core import clock
from opportunities import actions
from opportunities.models import Opportunity, PipelineVersion, RiskLevel, Stage
from opportunities.sheet_reads import board as boards
from tests.opportunities.factories import raised, ready, stage, version
from tests.sellers.factories import UserFactory
from tests.support import assert_flat_queries

pytestmark = pytest.mark.django_db
BOARD = "opportunities:board"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def place(client, built, db):
    found = deepcopy(built)
    client.force_login(found.seller)
    return found


def columns(client, query=""):
    """Place → what stands there."""
    answer = client.get(f"{reverse(BOARD)}?{query}")
    return {one.stage.position: [card.id for card in one.cards] for one in answer.context["board"].columns}


def move(client, opportunity, to, **sent):
    url = reverse("opportunities:board_move", args=[opportunity.pk])
    headers = sent.pop("headers", {})
    return client.post(url, {"version": opportunity.version, "to": to, "query": "scope=team", **sent}, headers=headers)


def at(opportunity):
    return Opportunity.objects.get(pk=opportunity.pk).stage.position


def test_a_column_for_each_stage(client, place):
    second = raised(place.seller)
    actions.move_stage(ready(second), to=stage(2), by=place.seller, on=clock.today())
    found = columns(client)
    assert list(found) == [one.position for one in version().stages.all()]
    assert (found[1], found[2]) == ([place.opportunity.pk], [second.pk])
    dealer = columns(client, "pipeline=dealer")
    assert len(dealer) == version("dealer").stages.count()
    assert not any(dealer.values())


def test_only_sheets_that_are_read_stand_on_it(client, place):
    """To others a title tells its stage, but not what its category and risks are."""
    theirs, own = raised(place.stranger), raised(place.leader)
    assert columns(client, "scope=all")[1] == [place.opportunity.pk]
    client.force_login(place.leader)
    assert set(columns(client, "scope=all")[1]) == {place.opportunity.pk, own.pk}
    assert theirs.pk not in columns(client, "scope=all")[1]
    [card] = [one for one in client.get(reverse(BOARD)).context["board"].columns[0].cards if not one.is_mine]
    assert not card.choices, "a leader reads the sheet and moves nothing"


def test_a_move_on_goes_through(client, place):
    answer = move(client, ready(place.opportunity), 2, headers=HTMX)
    assert answer.status_code == 204
    assert "board-changed" in answer["HX-Trigger"]
    assert at(place.opportunity) == 2
    again = move(client, place.opportunity, 2)
    assert again.status_code == 302, "sent twice: it stands there already"
    assert again.url == f"{reverse(BOARD)}?scope=team"


def test_an_exception_opens_the_form_that_asks_why(client, place):
    move(client, ready(place.opportunity), 2)
    for to in (3, 1):
        place.opportunity.refresh_from_db()
        answer = move(client, place.opportunity, to)
        assert answer.status_code == 302
        assert answer.url.startswith(reverse("opportunities:stage", args=[place.opportunity.pk]))
        assert at(place.opportunity) == 2
        form = client.get(answer.url).context["form"]
        assert str(form["to"].value()) == str(stage(to).pk)
    said = {"to": stage(1).pk, "reason": "다시 확인", "version": place.opportunity.version}
    assert client.post(answer.url, said).url == f"{reverse(BOARD)}?scope=team"
    assert at(place.opportunity) == 1


def test_no_way_around_the_gate(client, place):
    for to in ("5", "", "x", "99"):
        answer = move(client, place.opportunity, to, headers=HTMX)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.content.decode()
        assert at(place.opportunity) == 1
    for user in (place.mate, place.leader, place.stranger):
        client.force_login(user)
        assert move(client, place.opportunity, 2).status_code == 403
    assert at(place.opportunity) == 1


def test_a_card_that_somebody_moved_meanwhile(client, place):
    seen = Opportunity.objects.get(pk=place.opportunity.pk)
    actions.set_members(
        place.opportunity, by=place.seller, members=[(place.seller, "owner", 50), (place.mate, "seller", 50)]
    )
    actions.move_stage(ready(place.opportunity), to=stage(2), by=place.mate, on=clock.today())
    answer = move(client, seen, 3, headers=HTMX)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert 'role="alert"' in text
    assert "<html" not in text
    assert at(place.opportunity) == 2
    assert f'name="version" value="{place.opportunity.version}"' in text, "the board stands as it is now"


def test_one_that_was_closed_meanwhile_is_told(client, place):
    actions.hold(
        place.opportunity, by=place.seller, revisit_on=clock.today() + dt.timedelta(days=9), reason="예산 확정 뒤"
    )
    place.opportunity.refresh_from_db()
    assert move(client, place.opportunity, 2).status_code == 422


def test_older_versions_stand_by_place_and_keep_their_stages(client, place, monkeypatch):
    old = version()
    new = PipelineVersion.objects.create(pipeline=old.pipeline, number=9, valid_from=clock.today())
    for position in (1, 2):
        Stage.objects.create(version=new, position=position, code=f"n{position}", name=f"새 {position}", name_en="New")
    actions.move_stage(ready(place.opportunity), to=stage(2), by=place.seller, on=clock.today())
    far = raised(place.seller, pipeline_version=old)
    for position in (2, 3):
        actions.move_stage(far, to=stage(position), by=place.seller, on=clock.today(), reason="확인")
    fresh = raised(place.seller)
    assert fresh.pipeline_version_id == new.pk
    found = columns(client)
    assert list(found) == [1, 2], "the stages of the version in force"
    assert found[1] == [fresh.pk]
    assert set(found[2]) == {place.opportunity.pk, far.pk}
    with monkeypatch.context() as patch:
        patch.setattr(boards, "is_whose_alone", lambda *_: False)
        assert columns(client) == found, "in one order, however it is asked for"
    cards = {card.id: card for one in client.get(reverse(BOARD)).context["board"].columns for card in one.cards}
    own = [(one.position, str(one)) for one in old.stages.order_by("position") if one.position != 3]
    assert list(cards[far.pk].choices) == own[:3], "the stages of its own version"
    assert move(client, fresh, 3).status_code == 422
    move(client, fresh, 2)
    fresh.refresh_from_db()
    assert fresh.stage.version_id == new.pk


def test_more_cards_and_how_many(client, place, monkeypatch):
    monkeypatch.setattr(boards, "CARDS", 2)
    monkeypatch.setattr(boards, "LIVE_COUNT_CAP", 3)
    for n in range(4):
        raised(place.seller, person=place.opportunity.person, title=f"기회 {n}")
    first = client.get(reverse(BOARD)).context["board"].columns[0]
    assert (len(first.cards), first.count) == (2, 4)
    seen = [card.id for card in first.cards]
    while first.more_url:
        part = client.get(first.more_url, headers=HTMX).content.decode()
        assert "<html" not in part
        [first] = client.get(first.more_url).context["board"].columns
        assert [int(pk) for pk in re.findall(r'id="card-(\d+)"', part)] == [card.id for card in first.cards]
        seen += [card.id for card in first.cards]
    assert len(seen) == len(set(seen)) == 5


def test_cost_is_flat(client, place):
    def grow():
        actions.raise_flag(raised(place.seller), code="X1", level=RiskLevel.WARN, by=place.seller, text="말")

    client.force_login(place.leader)
    assert_flat_queries(lambda: client.get(f"{reverse(BOARD)}?scope=all&category=potential"), grow, times=4)


def test_long_columns_cost_one_query_more(client, place, monkeypatch):
    monkeypatch.setattr(boards, "CARDS", 1)
    client.force_login(place.leader)
    assert_flat_queries(lambda: client.get(f"{reverse(BOARD)}?scope=all"), lambda: raised(place.seller), times=3)


def test_an_empty_board_says_so(client):
    client.force_login(UserFactory())
    assert client.get(reverse(BOARD)).context["board"].is_empty
