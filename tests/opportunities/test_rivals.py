"""Competition: who stands beside us, who speaks for them, what they are strong in and who said so."""

import datetime as dt
from copy import deepcopy

import pytest

from core import clock
from customers.actions import write_log
from opportunities import actions
from opportunities.errors import Incomplete
from opportunities.models import Answer, Competitor, CompetitorKind, PointKind, Position, Rival, RivalPoint
from tests.opportunities.factories import customer, raised, world
from tests.support import assert_flat_queries

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def place(client, built, db):
    found = deepcopy(built)
    client.force_login(found.seller)
    return found


def path(place, *parts):
    return "/".join(["", "opportunities", str(place.opportunity.pk), *map(str, parts), ""])


def read(place):
    place.opportunity.refresh_from_db()
    return {"version": place.opportunity.version}


def named(place, competitor="한들작물", **said):
    place.opportunity.refresh_from_db()
    return actions.name_rival(place.opportunity, by=place.seller, competitor=competitor, **said)


def told(place, text, *, confidential=False):
    heard = [("competitor", text, place.opportunity.person)]
    people = [place.opportunity.person]
    return write_log(by=place.seller, people=people, line="다녀옴", heard=heard, is_confidential=confidential)


def test_a_name_is_enough_and_is_shared_by_all(client, place):
    said = {"competitor_text": "(주)한들작물"}
    assert client.post(path(place, "rivals", "new"), said | read(place)).status_code == 302
    rival = place.opportunity.rivals.get()
    assert (rival.competitor.name, rival.position) == ("(주)한들작물", Position.UNKNOWN)
    other = raised(place.seller)
    named_again = actions.name_rival(other, by=place.seller, competitor="한들작물")
    assert named_again.competitor == rival.competitor
    again = client.post(path(place, "rivals", "new"), said | read(place))
    assert again.status_code == 422
    text = client.get("/opportunities/competitors/options/?q=한들").content.decode()
    assert f'data-value="{rival.competitor_id}"' in text


def test_a_name_that_is_too_long_is_said_and_not_cut(client, place):
    answer = client.post(path(place, "rivals", "new"), {"competitor_text": "가" * 121} | read(place))
    assert answer.status_code == 422
    assert "가" * 121 in answer.content.decode()
    assert not Competitor.objects.filter(name__startswith="가가").exists()


def test_a_name_close_to_others_is_asked_about(client, place):
    named(place, "한들작물과학")
    said = {"competitor_text": "한들작물"}
    asked = client.post(path(place, "rivals", "new"), said | read(place))
    assert asked.status_code == 422
    assert 'name="competitor_is_new"' in asked.content.decode()
    assert (
        client.post(path(place, "rivals", "new"), said | {"competitor_is_new": "on"} | read(place)).status_code == 302
    )
    assert Competitor.objects.filter(kind=CompetitorKind.COMPANY).count() == 2


def test_the_status_quo_is_there_from_the_start_in_the_readers_words(client, place):
    quo = Competitor.objects.get(kind=CompetitorKind.STATUS_QUO)
    assert client.post(path(place, "rivals", "new"), {"competitor": quo.pk} | read(place)).status_code == 302
    assert "현상유지" in client.get(path(place)).content.decode()


def test_the_sheet_says_position_supporters_strengths_and_counter(client, place):
    rival = named(place, position="challenger", supporters=[place.opportunity.person], counter="공급 시기로 답하기")
    actions.add_point(rival, by=place.seller, kind="strength", text="장려금 3 %p", person=place.opportunity.person)
    for number in range(4):
        named(place, f"다른 회사{number}", position="incumbent")
    named(place, Competitor.objects.get(kind=CompetitorKind.STATUS_QUO))
    text = client.get(path(place)).content.decode()
    part = text[text.index('id="part-competition"') : text.index("</section>", text.index('id="part-competition"'))]
    assert "현상유지" in part
    assert part.count('class="rival"') == 4  # three companies and the status quo
    assert len(part.encode()) < 6_000
    page = client.get(path(place, "rivals")).content.decode()
    assert "장려금 3 %p" in page
    assert "공급 시기로 답하기" in page
    assert place.opportunity.person.name in page


def test_a_card_is_edited_with_both_texts_on_an_old_page(client, place):
    rival = named(place, counter="처음")
    old = read(place)
    named(place, counter="남이 쓴 대응")
    answer = client.post(path(place, "rivals", rival.pk), {"position": "unknown", "counter": "내 대응"} | old)
    assert answer.status_code == 422
    assert [item["name"] for item in answer.context["conflict"]["items"]] == ["counter"]
    said = {"position": "incumbent", "counter": "내 대응", "keep_counter": "mine", "version": answer.context["version"]}
    assert client.post(path(place, "rivals", rival.pk), said, headers=HTMX).status_code == 204
    rival.refresh_from_db()
    assert (rival.position, rival.counter) == ("incumbent", "내 대응")


def test_what_a_customer_said_is_one_tap_away_from_a_point_with_its_source(client, place):
    rival = named(place)
    log = told(place, "저쪽은 3프로를 더 준대요")
    told(place, "귓속말로 한 이야기", confidential=True)
    (offer,) = client.get(path(place, "rivals")).context["found"].offers
    said = {"heard": offer.pk, "rival": rival.pk, "kind": "strength"}
    assert client.post(path(place, "rivals", "heard"), said, headers=HTMX).status_code == 204
    point = rival.points.get()
    assert (point.text, point.person, point.log) == ("저쪽은 3프로를 더 준대요", place.opportunity.person, log)
    assert client.get(path(place, "rivals")).context["found"].offers == []
    client.post(path(place, "rivals", "heard"), said)
    assert rival.points.count() == 1


def test_points_are_written_by_hand_and_taken_off(client, place):
    rival = named(place)
    said = {"kind": "weakness", "text": "공급이 늦음", "person": place.opportunity.person_id}
    assert client.post(path(place, "rivals", rival.pk, "points", "new"), said | read(place)).status_code == 302
    point = RivalPoint.objects.get()
    assert (point.kind, point.said_on, point.recorded_by) == (PointKind.WEAKNESS, clock.today(), place.seller)
    assert client.post(path(place, "rivals", rival.pk, "points", "new"), read(place)).status_code == 422
    assert client.post(path(place, "rivals", "points", point.pk, "off")).status_code == 302
    assert not RivalPoint.objects.exists()


def test_a_rival_goes_with_its_points_and_the_competitor_stays(client, place):
    rival = named(place, supporters=[place.opportunity.person])
    actions.add_point(rival, by=place.seller, kind="strength", text="값이 쌈")
    question = place.opportunity.pipeline_version.questions.get(code="Q1")
    given = {"opportunity": place.opportunity, "stage": place.opportunity.stage, "answered_by": place.seller}
    Answer.objects.create(question=question, rival=rival, value="yes", answered_at=clock.now(), **given)
    assert client.post(path(place, "rivals", rival.pk), {"remove": 1} | read(place)).status_code == 302
    assert not Rival.objects.exists()
    assert Competitor.objects.filter(name="한들작물").exists()


def test_what_lies_ahead_or_is_not_open_is_no_point(place):
    rival = named(place)
    log = write_log(by=place.stranger, people=[customer()], line="비공개", is_confidential=True)
    for wrong in ({"said_on": clock.today() + dt.timedelta(days=1)}, {"log": log}, {"text": " "}):
        with pytest.raises(Incomplete):
            actions.add_point(rival, by=place.seller, **({"kind": "strength", "text": "값"} | wrong))


def test_only_the_team_writes_and_only_readers_read(client, place):
    rival = named(place)
    client.force_login(place.leader)
    assert "한들작물" in client.get(path(place, "rivals")).content.decode()
    assert client.post(path(place, "rivals", rival.pk), {"position": "unknown"} | read(place)).status_code == 403
    client.force_login(place.stranger)
    assert client.get(path(place, "rivals")).status_code == 403


def test_the_page_costs_no_more_for_more_competitors(client, place):
    def grow():
        rival = named(place, f"회사 {Competitor.objects.count()}", supporters=[place.opportunity.person])
        actions.add_point(rival, by=place.seller, kind="strength", text="값", log=told(place, "들은 말"))

    assert_flat_queries(lambda: client.get(path(place, "rivals")), grow=grow)


def test_a_competitors_page_counts_only_sheets_that_the_reader_reads(client, place):
    rival = named(place)
    actions.add_point(rival, by=place.seller, kind="strength", text="장려금 3 %p")
    other = world()
    actions.name_rival(other.opportunity, by=other.seller, competitor=rival.competitor)
    (met,) = client.get("/opportunities/competitors/").context["met"]
    assert (met.competitor, met.open, met.won) == (rival.competitor, 1, 0)
    answer = client.get(f"/opportunities/competitors/{rival.competitor_id}/?state=open")
    assert [row.pk for row in answer.context["rows"]] == [place.opportunity.pk]
    assert "장려금 3 %p" in answer.content.decode()
    client.force_login(place.stranger)
    assert client.get("/opportunities/competitors/").context["met"] == []
    assert "장려금" not in client.get(f"/opportunities/competitors/{rival.competitor_id}/").content.decode()


def test_a_competitors_page_tells_points_to_those_who_read_the_sheet_or_were_asked(client, place):
    rival = named(place)
    actions.add_point(rival, by=place.seller, kind="strength", text="장려금 3 %p")
    actions.request_coaching(place.opportunity, by=place.seller, to=place.mate, question="어떻게 답할까요?")
    url = f"/opportunities/competitors/{rival.competitor_id}/"
    told_to = {}
    for name in ("seller", "mate", "leader", "head", "stranger"):
        client.force_login(getattr(place, name))
        told_to[name] = "장려금 3 %p" in client.get(url).content.decode()
    assert told_to == {"seller": True, "mate": True, "leader": True, "head": True, "stranger": False}


def test_a_competitors_page_shows_the_latest_twenty_of_each_kind(client, place):
    rival = named(place)
    actions.add_point(rival, by=place.seller, kind="weakness", text="약점")
    for number in range(21):
        actions.add_point(rival, by=place.seller, kind="strength", text=f"강점 {number}")
    for reader in (place.seller, place.leader):  # who leads nobody is answered by another question
        client.force_login(reader)
        shown = client.get(f"/opportunities/competitors/{rival.competitor_id}/").context
        assert [point.text for point in shown["strengths"]] == [f"강점 {number}" for number in range(20, 0, -1)]
        assert [point.text for point in shown["weaknesses"]] == ["약점"]
