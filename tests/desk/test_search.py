"""Find: people, companies, opportunities and contact records, by parts of words, first consonants, digits and e-mail."""

import datetime as dt

import pytest
from django.utils.translation import gettext

from core import clock
from customers.actions import Said
from customers.queries import log_search
from desk.queries.search import FOUND
from opportunities.actions import raise_opportunity
from opportunities.actions.categories import categories_once
from opportunities.shipped import ship_pipelines
from tests.customers.factories import CompanyFactory, PersonFactory, log_of
from tests.sellers.factories import OrgUnitFactory, UserFactory, place
from tests.support import assert_flat_queries

pytestmark = pytest.mark.django_db
URL = "/search/"
PANEL = {"HX-Request": "true", "HX-Target": "search-panel"}


@pytest.fixture
def haneui(client):
    ship_pipelines()
    user = place(UserFactory(name="김하늬"), OrgUnitFactory())
    client.force_login(user)
    return user


@pytest.fixture
def world(haneui):
    shop = CompanyFactory(name="배들농자재", region="나주")
    person = PersonFactory(name="오점례", mobile="010-1234-5678", email="jeomrye@baedle.example", company=shop)
    return raise_opportunity(by=haneui, person=person, need="내년 약정", title="가을 작기 공급")


def titles(answer):
    return [item.title for group in answer.context["groups"] for item in group["items"]]


@pytest.mark.parametrize("q", ["오점례", "점례", "례", "ㅇㅈㄹ", "1234", "010-1234", "+8210", "jeomrye@", "오 점"])
def test_a_person_is_found_by(client, world, q):
    assert "오점례" in titles(client.get(URL, {"q": q}))


def test_a_company_brings_its_opportunities(client, world):
    assert titles(client.get(URL, {"q": "ㅂㄷㄴㅈㅈ"})) == ["배들농자재", "가을 작기 공급"]


def test_an_opportunity_is_found_by_its_title(client, world):
    assert titles(client.get(URL, {"q": "작기"})) == ["가을 작기 공급"]


def test_what_is_found_says_which_one_it_is(client, world):
    text = client.get(URL, {"q": "오점례"}).content.decode()
    assert "배들농자재" in text


@pytest.mark.parametrize("q", ["", "   ", "%", "_", "\\", "없는 이름", "(", "a" * 500])
def test_nothing_found_is_an_answer(client, haneui, q):
    assert client.get(URL, {"q": q}).status_code == 200


def test_signs_of_a_pattern_mean_themselves(client, world):
    PersonFactory(name="100%")
    assert titles(client.get(URL, {"q": "100%"})) == titles(client.get(URL, {"q": "0%"})) == ["100%"]
    assert titles(client.get(URL, {"q": "오%례"})) == titles(client.get(URL, {"q": "%점례"})) == []


def test_no_words_show_whom_one_wrote_about_last(client, haneui):
    person = PersonFactory(name="차복순")
    log_of(person, by=haneui)
    assert titles(client.get(URL)) == ["차복순"]


def test_a_confidential_contact_of_somebody_else_is_not_recalled(client, haneui):
    log_of(PersonFactory(name="비밀"), by=UserFactory(), is_confidential=True)
    assert titles(client.get(URL)) == []


def test_the_panel_is_a_fragment_with_a_way_to_all(client, world):
    text = client.get(URL, {"q": "오점례"}, headers=PANEL).content.decode()
    assert "<html" not in text
    assert "/search/?q=" in text


def test_at_most_eight_of_each(client, haneui):
    for _ in range(9):
        PersonFactory(name="같은이름")
    assert len(titles(client.get(URL, {"q": "같은이름"}))) == 8


def test_those_that_begin_with_the_words_come_first(client, haneui):
    PersonFactory(name="가오점례")
    PersonFactory(name="오점례")
    assert titles(client.get(URL, {"q": "오점례"})) == ["오점례", "가오점례"]


def test_cost_does_not_grow(client, haneui):
    def grow():
        shop = CompanyFactory(name="배들농자재")
        raise_opportunity(by=haneui, person=PersonFactory(name="배들사람", company=shop), need="과제")

    with categories_once(by=None):
        for _ in range(FOUND):  # where less is found, more is looked for
            grow()
    assert_flat_queries(lambda: client.get(URL, {"q": "배들"}), grow)


def test_a_contact_record_is_found_by_its_words_and_by_what_was_heard(client, haneui):
    person = PersonFactory(name="오점례")
    log_of(
        person,
        by=haneui,
        line="방제기 시연",
        body="노즐 압력이 낮다고 함",
        heard=[Said("fact", "작년 약정은 팔월에 끝났어요", person)],
    )
    for q in ("시연", "연", "ㅅㅇ", "노즐", "압력이 낮", "팔월"):
        assert "방제기 시연" in titles(client.get(URL, {"q": q})), q
    assert "작년 약정은 팔월에 끝났어요" in client.get(URL, {"q": "약정"}).content.decode()
    assert "방제기 시연" not in titles(client.get(URL, {"q": "압력 구월"}))


def test_a_confidential_record_is_found_by_its_readers_only_and_tells_nothing(client, haneui):
    person, other = PersonFactory(), UserFactory()
    said = [Said("fact", "매각을 검토한다고 함", person)]
    log_of(person, by=other, line="매각 이야기", is_confidential=True, heard=said)
    assert titles(client.get(URL, {"q": "매각"})) == []
    log_of(person, by=haneui, line="매각 이야기", is_confidential=True, heard=said)
    found = client.get(URL, {"q": "매각"})
    assert titles(found) == [gettext("Confidential record")]
    assert "매각을" not in found.content.decode().replace('value="매각"', "")


def test_old_records_are_found_too_and_the_newest_come_first(client, haneui, monkeypatch):
    monkeypatch.setattr(log_search, "_AMONG_NEWEST", log_search._among(1))
    person = PersonFactory()
    for days in (30, 20, 10):
        log_of(person, by=haneui, line=f"살포기 점검 {days}", happened_at=clock.now() - dt.timedelta(days=days))
    assert titles(client.get(URL, {"q": "살포기 점검"})) == ["살포기 점검 10", "살포기 점검 20", "살포기 점검 30"]
    assert len(titles(client.get(URL, {"q": "살"}))) == 3
