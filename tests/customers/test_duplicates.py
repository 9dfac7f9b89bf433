"""People and companies that may be here already: found through an index, judged by one matcher."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.actions import edit_company
from customers.imports.company_finder import Companies, Meant
from customers.matching import company_facts, compare, person_facts
from customers.models import Company, Person
from customers.outbox import fill_match_keys
from customers.queries import suspected_companies, suspects
from tests.customers.factories import CompanyFactory, PersonFactory
from tests.sellers.factories import UserFactory

pytestmark = pytest.mark.django_db


def likely(found):
    return [one.record for one in found if one.is_likely]


def test_a_number_an_address_or_a_name_at_the_company_is_enough():
    viewer, firm = UserFactory(), CompanyFactory(name="배들농약사")
    by_mobile = PersonFactory(name="가", mobile="010-1234-5678")
    by_mail = PersonFactory(name="나", email="Oh@Baedeul.example")
    by_name = PersonFactory(name="오 점례", company=firm)
    elsewhere = PersonFactory(name="오점례", company=CompanyFactory(name="해남종묘"))
    given = {"mobile": "+82 10 1234 5678", "email": "oh@baedeul.example", "company": firm}
    found = suspects(viewer, name="오점례", **given)
    assert set(likely(found)) == {by_mobile, by_mail, by_name}
    assert likely(suspects(viewer, name="오점례")) == []
    assert {one.record for one in suspects(viewer, name="오점례")} == {by_name, elsewhere}  # worth a hint, no more


def test_who_is_found_twice_stands_once_and_it_is_said_why():
    both = PersonFactory(name="다", mobile="010-1234-5678", email="a@b.example")
    (one,) = suspects(UserFactory(), name="다", mobile="01012345678", email="A@B.example")
    assert one.record == both
    assert len(one.why) == 3


@pytest.mark.parametrize("typed", ["Kim Ha-neui", "Haneui Kim", "김하늬 과장", "김 하늬"])
def test_a_colleague_is_known_in_either_script(typed):
    firm = CompanyFactory()
    haneui = PersonFactory(name="김하늬", company=firm)
    PersonFactory(name="박도현", company=firm)
    assert likely(suspects(UserFactory(), name=typed, company=firm)) == [haneui]


def test_two_of_one_name_with_nothing_else_in_common_are_two():
    firm = CompanyFactory()
    PersonFactory(name="김민수", mobile="010-1111-2222", email="minsu1@a.example", company=firm)
    found = suspects(UserFactory(), name="김민수", mobile="010-3333-4444", email="other@a.example", company=firm)
    assert found
    assert not likely(found)


@pytest.mark.parametrize(
    ("known", "typed"),
    [
        ("배들 농약사", "㈜배들농약사"),
        ("주식회사 한빛바이오", "(주) 한빛 바이오"),
        ("LG화학", "엘지화학"),
        ("에스케이하이닉스", "SK하이닉스"),
        ("Hanbit Bio Co., Ltd.", "hanbit bio"),
    ],
)
def test_one_company_in_two_ways_to_write_it(known, typed):
    company = CompanyFactory(name=known)
    CompanyFactory(name="다른종묘")
    assert likely(suspected_companies(UserFactory(), name=typed)) == [company]


def test_one_name_under_two_business_numbers_is_two_companies():
    CompanyFactory(name="우리농협", biz_no="123-45-67890")
    assert likely(suspected_companies(UserFactory(), name="우리농협"))
    assert not likely(suspected_companies(UserFactory(), name="우리농협", biz_no="999-88-77777"))


def test_numbers_in_a_name_tell_companies_apart():
    tenth, eleventh = (company_facts([f"대신밸런스제{n}호스팩"]) for n in (10, 11))
    assert not compare(tenth, eleventh).is_same
    father, son = (person_facts([f"David Dobbins {word}"], phones=["010-1234-5678"]) for word in ("Sr", "Jr"))
    assert not compare(father, son).is_same


def test_keys_follow_a_change_of_name():
    company, viewer = CompanyFactory(name="한빛농산"), UserFactory()
    edit_company(company, by=viewer, read_at=company.version, name="푸른들판")
    assert likely(suspected_companies(viewer, name="(주)푸른들판")) == [company]
    assert Company.objects.get(pk=company.pk).match_keys == company.match_keys


def test_each_way_to_a_duplicate_has_an_index():
    Person.objects.bulk_create(
        Person(name=f"사람{n}", name_key=f"사람{n}", mobile_e164=f"+8210{n:08}", email=f"p{n}@baedeul.example")
        for n in range(2000)
    )
    Company.objects.bulk_create(
        Company(name=f"회사{n}", name_key=f"회사{n}", match_keys=[f"n:{n}"]) for n in range(2000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE customers_person, customers_company")
        cursor.execute("SET LOCAL enable_bitmapscan = on")
    viewer = UserFactory.build()
    with CaptureQueriesContext(connection) as asked:
        suspects(viewer, name="사람9", mobile="010-0000-0008", email="P7@baedeul.example", company=CompanyFactory())
        suspected_companies(viewer, name="회사9")
    plans = [plan_of(query["sql"]) for query in asked.captured_queries if query["sql"].startswith("SELECT")]
    text = "\n".join(plans)
    for index in ("person_by_name", "customers_person_mobile_e164", "person_by_upper_email", "company_match_keys"):
        assert index in text
    assert "Seq Scan on customers_person" not in text
    assert len(plans) <= 9


def test_the_form_says_as_one_types_who_may_be_meant(client):
    viewer = UserFactory()
    client.force_login(viewer)
    firm = CompanyFactory(name="배들농약사")
    jeomrye = PersonFactory(name="오점례", company=firm)
    asked = {"name": "오점례", "company": firm.pk}
    answer = client.get("/duplicates/like/person/", asked, headers={"HX-Request": "true"}).content.decode()
    assert f"/people/{jeomrye.pk}/" in answer
    assert "<html" not in answer
    answer = client.get("/duplicates/like/company/", {"name": "주식회사 배들 농약사"}).content.decode()
    assert f"/companies/{firm.pk}/" in answer
    assert "<html" in answer
    empty = client.get("/duplicates/like/person/", {"name": "오"}, headers={"HX-Request": "true"}).content.decode()
    assert empty.strip() == ""
    assert client.get("/duplicates/like/dog/").status_code == 404


def plan_of(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}")
        return "\n".join(line for (line,) in cursor.fetchall())


def test_companies_from_before_get_their_keys():
    company = CompanyFactory(name="한빛농산")
    keys = company.match_keys
    Company.objects.update(match_keys=[])
    fill_match_keys({"after": 0})
    company.refresh_from_db()
    assert keys == company.match_keys != []


def test_an_import_reads_names_as_the_matcher_does():
    known = CompanyFactory(name="에스케이 하이텍")
    meant = Meant(name="(주)SK하이텍")
    assert Companies.load("", [meant]).meant(meant) == [known]
