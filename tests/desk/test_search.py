"""Find: people, companies and opportunities, by parts of words, first consonants, digits and e-mail."""

import pytest

from desk.queries.search import FOUND
from opportunities.actions import raise_opportunity
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


@pytest.mark.parametrize("q", ["", "   ", "%", "없는 이름", "(", "a" * 500])
def test_nothing_found_is_an_answer(client, haneui, q):
    assert client.get(URL, {"q": q}).status_code == 200


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

    for _ in range(FOUND):  # where less is found, more is looked for
        grow()
    assert_flat_queries(lambda: client.get(URL, {"q": "배들"}), grow)
