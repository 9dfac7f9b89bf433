"""Lists of people and companies: every filter is a word in the address that can be taken away again."""

import pytest

from core import clock
from customers import actions
from customers.models import Company, KeyPosition
from sellers.lists.reading import values_of
from tests.customers.factories import CompanyFactory, OwnerFactory, PersonFactory, log_of
from tests.sellers.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def haneui(client):
    user = UserFactory(name="김하늬")
    client.force_login(user)
    return user


@pytest.fixture
def shop(haneui):
    company = CompanyFactory(name="배들농자재", region="전남", segment="시판")
    OwnerFactory(user=haneui, company=company)
    return company


@pytest.fixture
def jeomrye(shop):
    return PersonFactory(name="오점례", company=shop)


@pytest.fixture
def mansu():
    return PersonFactory(name="고만수", company=CompanyFactory(name="가람상사", region="경남"), do_not_contact=True)


def people(client, words):
    return [line.person.name for line in client.get(f"/people/?{words}").context["lines"]]


def companies(client, words):
    return [line.company.name for line in client.get(f"/companies/?{words}").context["lines"]]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("owner=none", ["고만수"]),
        ("owner=team", ["오점례"]),
        ("owner=line", ["오점례"]),
        ("region=전남", ["오점례"]),
        ("market=시판", ["오점례"]),
        ("region=전남&market=다른", []),
        ("stop=yes", ["고만수"]),
        ("topic=complaint", ["오점례"]),
        ("topic=praise", []),
        ("sort=new", ["고만수", "오점례"]),
        ("owner=nobody&stop=maybe&topic=x", ["고만수", "오점례"]),
    ],
)
def test_people_by_fact_and_by_behaviour(client, haneui, jeomrye, mansu, words, names):
    log_of(jeomrye, topics=["complaint"])
    log_of(mansu, by=UserFactory(), topics=["praise"], is_confidential=True)
    assert people(client, words) == names


def test_people_of_one_colleague(client, haneui, jeomrye, mansu):
    page = client.get(f"/people/?owner={haneui.pk}")
    assert [line.person.name for line in page.context["lines"]] == ["오점례"]
    assert "주담당 김하늬" in page.content.decode()
    assert f'value="{haneui.pk}" selected' in page.content.decode()  # another choice keeps this one


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("owner=me", ["배들농자재"]),
        ("owner=none", ["가람상사"]),
        ("region=경남", ["가람상사"]),
        ("market=시판", ["배들농자재"]),
        ("topic=complaint", ["배들농자재"]),
        ("silent=30", ["가람상사"]),
        ("sort=new", ["가람상사", "배들농자재"]),
    ],
)
def test_companies_by_fact_and_by_behaviour(client, haneui, jeomrye, mansu, words, names):
    log_of(jeomrye, topics=["complaint"])
    assert companies(client, words) == names


def test_each_word_can_be_taken_away(client, jeomrye):
    filtered = client.get("/people/?region=전남&owner=me").context["filter"]
    assert [chip["remove"] for chip in filtered.chips()] == ["region=%EC%A0%84%EB%82%A8", "owner=me"]
    assert client.get("/people/?owner=me").context["filter"].chips()[0]["remove"] == "view=all"


def test_the_bar_offers_the_regions_that_there_are(client, haneui, shop, mansu):
    CompanyFactory(region="")
    CompanyFactory(region="전남")
    assert values_of(Company, "region") == ["경남", "전남"]
    assert '<option value="경남">' in client.get("/companies/").content.decode()


def test_by_promises_and_by_gaps(client, haneui, jeomrye, mansu):
    log, today = log_of(jeomrye, by=haneui), clock.today()
    actions.make_promise(by=haneui, log=log, text="견적을 보낸다", due_on=today)
    assert (people(client, "promise=open"), companies(client, "promise=open")) == (["오점례"], ["배들농자재"])
    assert people(client, "promise=late") == []
    KeyPosition.objects.create(company=mansu.employments.get().company, position="대표", representative=haneui)
    assert (companies(client, "gap=name"), companies(client, "gap=ours")) == (["가람상사"], [])
    KeyPosition.objects.update(person=mansu, representative=None)
    assert (companies(client, "gap=name"), companies(client, "gap=ours")) == ([], ["가람상사"])
