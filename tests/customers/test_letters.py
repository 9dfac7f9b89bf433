"""People found by one letter: the page is put together from two parts, and is the list that one question would give."""

import pytest

from core import clock
from core.paging import slice_of
from core.search import matching
from customers.models import Employment, Person
from customers.queries.filters import PeopleFilter
from customers.queries.lists import people_after
from tests.customers.factories import CompanyFactory, OwnerFactory, PersonFactory
from tests.sellers.factories import UserFactory

pytestmark = pytest.mark.django_db
NAMES = (
    "김", "김김김", "김하늬", "깁스", "길김동", "나도김", "민김", "(김)철수", "『김』영희",
    "김 철수", "하ㄱ", "ㄱ나다", "ㄱ", "하나", "힣하",
    "남궁민", "Kim", "kIM", "Anna Kim", "Ｋim", "İk",
    "~김", "나~ㄱ", "ㄳ", "ㅏ김", "金", "1김", "1", "%", "a_b", "...", "가", "깋",
)  # fmt: skip
LETTERS = "김깁길가나하힣민ㄱㄲㄳㄴㅎㅁㅏkKＫiİ金1%_@~"


@pytest.fixture
def haneui():
    return UserFactory()


@pytest.fixture
def everybody():
    for name in NAMES:
        PersonFactory(name=name)
    PersonFactory(name="도라지", email="김@example.com")
    PersonFactory(name="도라지", mobile="010-1234-5678")
    PersonFactory(name="김없음", archived_at=clock.now())


def pages(found, viewer, size):
    seen, after = [], ""
    while True:
        part = people_after(found, viewer=viewer, after=after, size=size)
        assert len(part.rows) <= size
        seen += [line.person.pk for line in part.rows]
        after = part.after
        if not after:
            return seen


def test_the_pages_are_the_list_of_one_question(haneui, everybody):
    found = set()
    for letter in LETTERS:
        rows = matching(Person.objects.live(), letter).order_by("name_key", "id")
        wanted = list(rows.values_list("pk", flat=True))
        assert pages(PeopleFilter(q=letter), haneui, 4) == wanted, letter
        found |= {letter} if wanted else set()
    assert set(LETTERS) - found == set("ㄲİ_")


def test_the_first_page_of_many(haneui, client):
    people = [
        PersonFactory(name=name) for name in (f"{at}{end}" for at in "이김나" for end in ("김", "나", "하김다") * 7)
    ]
    client.force_login(haneui)
    wanted = list(matching(Person.objects.all(), "김").order_by("name_key", "id"))
    first = client.get("/people/?q=김").context["lines"]
    assert [line.person for line in first] == wanted[:30]
    whole = slice_of(matching(Person.objects.all(), "김"), order=("name_key", "id"))
    rest = client.get(f"/people/?q=김&after={whole.after}").context["lines"]
    assert [line.person for line in rest] == wanted[30:]
    assert len(wanted) < len(people)


def test_with_other_filters(haneui, everybody):
    shop = CompanyFactory()
    for one in Person.objects.filter(name__in=["김하늬", "나도김", "하나"]):
        Employment.objects.create(person=one, company=shop)
    OwnerFactory(user=haneui, person=Person.objects.get(name="나도김"))

    def names(**words):
        return [line.person.name for line in people_after(PeopleFilter(**words), viewer=haneui).rows]

    assert names(q="김", company=str(shop.pk)) == ["김하늬", "나도김"]
    assert names(q="ㅎ", company=str(shop.pk)) == ["김하늬", "하나"]
    assert names(q="김", owner="me") == ["나도김"]
    assert names(q="김", company=str(shop.pk), sort="new") == ["나도김", "김하늬"]
    assert names(q="김", kind="farmer") == []
