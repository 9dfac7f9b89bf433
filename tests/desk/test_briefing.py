"""The visit briefing: people, what they said, what is open and missing; nothing confidential goes onto paper."""

import datetime as dt

import pytest

from core import clock
from customers import actions
from tests.customers.factories import CompanyFactory, PersonFactory
from tests.opportunities.factories import raised
from tests.sellers.factories import UserFactory
from tests.support import assert_flat_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def haneui(client):
    user = UserFactory(name="김하늬")
    client.force_login(user)
    return user


def company_with(haneui):
    company = CompanyFactory(name="풍년식품(주)")
    cfo = PersonFactory(name="백승아", company=company)
    post, _gap = actions.add_positions(company, by=haneui, names=["재무 총괄", "전산 총괄"])
    actions.name_holder(post, by=haneui, person=cfo)
    return company, cfo


def test_it_says_what_one_needs_on_the_way(client, haneui):
    company, cfo = company_with(haneui)
    actions.write_log(by=haneui, people=[cfo], line="만남", heard=[("fact", "예산은 3월에 정한다", cfo)])
    hidden = [("fact", "비밀 이야기", cfo)]
    actions.write_log(by=haneui, people=[cfo], line="비밀", heard=hidden, is_confidential=True)
    raised(haneui, person=cfo, title="계약재배 플랫폼")
    text = client.get(f"/companies/{company.pk}/briefing/").content.decode()
    for part in ("백승아", "예산은 3월에 정한다", "계약재배 플랫폼", "전산 총괄"):
        assert part in text
    assert "비밀 이야기" not in text


def test_it_costs_the_same_for_ten(client, haneui):
    company, cfo = company_with(haneui)

    def grow():
        said = [("fact", "또 들은 이야기", cfo)]
        actions.write_log(
            by=haneui, people=[cfo], line="만남", heard=said, happened_at=clock.now() - dt.timedelta(days=1)
        )
        raised(haneui, person=cfo)

    assert_flat_queries(lambda: client.get(f"/companies/{company.pk}/briefing/"), grow, times=2)
