"""The page of a company whose history holds one of each: records, promises, moves and opportunities."""

import datetime as dt

import pytest

from core import clock
from customers import actions as customers
from customers.models import Channel
from tests.customers.factories import OwnerFactory
from tests.opportunities import factories as make
from tests.support import PAGE_LIMIT, queries_of

pytestmark = pytest.mark.django_db


def test_it_stays_within_the_limit_whatever_its_history_holds(client):
    place = make.world()
    company = place.opportunity.company
    OwnerFactory(user=place.seller, company=company)
    mover = make.customer(company=company)
    said = customers.write_log(by=place.seller, people=[mover], channel=Channel.VISIT, line="온실을 둘러봄")
    customers.make_promise(by=place.seller, log=said, text="견적 보내기", due_on=clock.today() + dt.timedelta(days=3))
    customers.move_person(mover, by=place.seller, on=clock.today(), company=make.customer().employments.get().company)
    client.force_login(place.seller)
    path = f"/companies/{company.pk}/"
    page = client.get(path).content.decode()
    assert place.seller.name in page
    assert "견적 보내기" in page
    assert len(queries_of(lambda: client.get(path))) <= PAGE_LIMIT
