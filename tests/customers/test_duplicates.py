"""People who may be here already: found by what nobody shares, through an index."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import Person
from customers.queries import duplicates_of
from tests.customers.factories import CompanyFactory, PersonFactory
from tests.sellers.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_a_number_an_address_or_a_name_at_the_company_is_enough():
    viewer, firm = UserFactory(), CompanyFactory()
    by_mobile = PersonFactory(name="가", mobile="010-1234-5678")
    by_mail = PersonFactory(name="나", email="Oh@Baedeul.example")
    by_name = PersonFactory(name="오 점례", company=firm)
    PersonFactory(name="오점례", company=CompanyFactory())
    given = {"mobile": "+82 10 1234 5678", "email": "oh@baedeul.example", "company": firm}
    assert duplicates_of(viewer, name="오점례", **given) == [by_mobile, by_mail, by_name]
    assert duplicates_of(viewer, name="오점례") == []


def test_who_is_found_twice_stands_once():
    both = PersonFactory(name="가", mobile="010-1234-5678", email="a@b.example")
    assert duplicates_of(UserFactory(), name="다", mobile="01012345678", email="A@B.example") == [both]


def test_each_way_to_a_duplicate_has_an_index():
    company = CompanyFactory()
    Person.objects.bulk_create(
        Person(name=f"사람{n}", name_key=f"사람{n}", mobile_e164=f"+8210{n:08}", email=f"p{n}@baedeul.example")
        for n in range(2000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE customers_person")
    with CaptureQueriesContext(connection) as asked:
        duplicates_of(
            UserFactory.build(), name="사람9", mobile="010-0000-0008", email="P7@baedeul.example", company=company
        )
    by_mobile, by_email, by_name = [plan_of(query["sql"]) for query in asked.captured_queries]
    assert "customers_person_mobile_e164" in by_mobile
    assert "person_by_upper_email" in by_email
    assert "Seq Scan on customers_person" not in by_name


def plan_of(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}")
        return "\n".join(line for (line,) in cursor.fetchall())
