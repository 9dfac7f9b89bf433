"""Run inside a started Hanjang: one seller who may import, one customer, and a session; says what a client needs."""

import json
import sys

from django.db import connection
from django.test import Client

from opportunities.actions import raise_opportunity
from sellers.models import Role
from tests.customers.factories import CompanyFactory, PersonFactory
from tests.sellers.factories import OrgUnitFactory, UserFactory, grant, place

seller = grant(place(UserFactory(name="김하늬"), OrgUnitFactory()), Role.ADMIN)
person = PersonFactory(name="오점례", company=CompanyFactory(name="배들농자재"))
opportunity = raise_opportunity(by=seller, person=person, need="산지 이력을 한곳에서 보고 싶다")
browser = Client()
browser.force_login(seller)
with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE effects (name text, half text)")
known = {"session": browser.cookies["sessionid"].value, "person": person.pk, "opportunity": opportunity.pk}
sys.stderr.write(json.dumps(known))
