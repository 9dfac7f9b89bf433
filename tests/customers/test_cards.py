"""Business cards: the text of one into the form of a person, and a person as a vCard."""

import uuid

import pytest

from core.imports.vcards import cards_of, row_of
from core.models import AuditEvent
from customers.cards import read_card
from customers.models import Company, Employment, Person
from customers.vcards import vcard
from tests.customers.factories import CompanyFactory, PersonFactory
from tests.sellers.factories import UserFactory

CARDS = [
    (
        "김하늬 팀장\n구매팀\n㈜한가람농자재\nM. 010-1234-5678  T. 055-123-4567  F. 055-123-4568\n"
        "haneui@hangaram.example\n경남 진주시 동진로 33",
        ("김하늬", "㈜한가람농자재", "구매팀", "팀장", "010-1234-5678", "haneui@hangaram.example"),
    ),
    (
        "--\n홍 길 동 (洪吉童) | 수석연구원\n풍년식품(주) 디지털혁신본부\n"
        "Tel: 02-555-1234 / Fax: 02-555-1235 / Mobile: +82 10 9876 5432",
        ("홍길동", "풍년식품(주)", "디지털혁신본부", "수석연구원", "+82 10 9876 5432", ""),
    ),
    (
        "Jane Doe\nSales Manager, Acme Inc.\n+1 (212) 555-0134\nJane.Doe@acme.example",
        ("Jane Doe", "Acme Inc.", "", "Sales Manager", "+1 (212) 555-0134", "jane.doe@acme.example"),
    ),
    ("대표이사 마진철\n진주 한가람농자재\n010.2222.3333", ("마진철", "진주 한가람농자재", "", "대표이사", "010.2222.3333", "")),
    ("남들농협 경제상무 엄기택 010-3333-4444", ("엄기택", "남들농협", "", "경제상무", "010-3333-4444", "")),
    (
        "BEGIN:VCARD\nVERSION:3.0\nN:김;하늘\nORG:가온\nTEL;TYPE=FAX:02-1\nTEL:010-1111-2222\nEND:VCARD",
        ("김하늘", "가온", "", "", "010-1111-2222", ""),
    ),
    ("이\n🌱\n=1+1", ("", "", "", "", "", "")),
    ("BEGIN:VCARD VERSION:3.0 FN:x", ("", "", "", "", "", "")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), CARDS, ids=[text.split("\n")[0][:12] for text, _said in CARDS])
def test_the_text_of_a_card_is_understood(text, said):
    card = read_card(text)
    assert (card.name, card.company, card.department, card.title, card.mobile, card.email) == said


def test_what_is_not_understood_is_shown():
    assert read_card(CARDS[0][0]).rest == ["경남 진주시 동진로 33", "055-123-4567"]
    assert read_card("x" * 100_000).is_empty


@pytest.mark.django_db
def test_a_card_fills_the_form_of_a_person(client):
    client.force_login(UserFactory())
    CompanyFactory(name="남들농협")
    page = client.post("/people/card/", {"text": CARDS[4][0]}).content.decode()
    assert 'value="엄기택"' in page
    assert 'value="남들농협"' in page
    assert 'name="company_is_new"' not in page
    assert Person.objects.count() == 0
    assert client.post("/people/card/", {"text": " "}).status_code == 422
    sent = {"name": "엄기택", "company_text": "남들농협", "title": "경제상무", "mobile": "010-3333-4444"}
    client.post("/people/new/", {"form_key": str(uuid.uuid4()), **sent})
    assert Employment.objects.get().company.name == "남들농협"
    again = client.post("/people/new/", {"form_key": str(uuid.uuid4()), **sent})
    assert (again.status_code, Person.objects.count(), Company.objects.count()) == (422, 1, 1)


@pytest.mark.django_db
def test_a_person_goes_out_as_a_card_and_comes_back_the_same(client):
    client.force_login(UserFactory())
    firm = CompanyFactory(name="가온; 산업, 둘")
    one = PersonFactory(name="金하늘🌱" * 20, company=firm, mobile="010-1234-5678", email="h@gaon.example")
    answer = client.get(f"/people/{one.pk}/card.vcf")
    assert answer["Content-Type"] == "text/vcard; charset=utf-8"
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    row = row_of(next(cards_of(answer.content, "utf-8")))
    assert (row[0], row[3], row[6], row[7]) == (one.name, "가온; 산업, 둘", "+821012345678", "h@gaon.example")
    assert AuditEvent.objects.get(verb="list_exported").params == {"kind": "person.vcf", "rows": 1}
    one.do_not_contact = True
    assert "CATEGORIES:" in vcard(one, None)
    assert "CATEGORIES:" not in answer.content.decode()


@pytest.mark.django_db
def test_companies_go_out_as_cards_of_organisations(client):
    client.force_login(UserFactory())
    firm = CompanyFactory(name="가온; 산업", phone="061-333-1234", homepage="https://gaon.example", region="전남 나주")
    answer = client.get(f"/companies/{firm.pk}/card.vcf")
    card = next(cards_of(answer.content, "utf-8"))
    assert (card.text("KIND"), card.text("FN"), card.all("TEL")) == ("org", "가온; 산업", ["+82613331234"])
    row = row_of(card)
    assert (row[3], row[10], row[11]) == ("가온; 산업", "전남 나주", "https://gaon.example")
    CompanyFactory(name="나온")
    told = client.post("/lists/companies/export/", {"form": "vcf", "query": ""})
    listed = cards_of(b"".join(told.streaming_content), "utf-8")
    assert [card.text("FN") for card in listed] == ["가온; 산업", "나온"]


@pytest.mark.django_db
def test_a_list_goes_into_an_address_book_without_those_who_must_not_be_contacted(client):
    client.force_login(UserFactory())
    firm = CompanyFactory(name="가온")
    PersonFactory(name="김하늘", company=firm)
    PersonFactory(name="이바다", do_not_contact=True)
    answer = client.post("/lists/people/export/", {"form": "vcf", "query": ""})
    cards = [row_of(card)[0] for card in cards_of(b"".join(answer.streaming_content), "utf-8")]
    assert cards == ["김하늘"]
    assert client.post("/lists/promises/export/", {"form": "vcf", "query": ""}).status_code == 422
    for number in range(101):
        PersonFactory(name=f"고객{number}", company=firm)
    assert client.post("/lists/people/export/", {"form": "vcf", "query": ""}).status_code == 422
    assert (
        client.post("/lists/people/export/", {"form": "vcf", "query": "", "reason": "전시회 초대"}).status_code == 200
    )
