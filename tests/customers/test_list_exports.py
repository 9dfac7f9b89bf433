"""A list as a file: what is shown and no more, no formula in it, and a reason for more than a hundred."""

import csv
import io
from urllib.parse import urlencode

import pytest
from openpyxl import load_workbook

from core import clock
from core.imports.exporting import BOM
from core.models import AuditEvent
from customers import actions
from sellers.actions import begin_with, save_view
from tests.customers.factories import CompanyFactory, PersonFactory, log_of
from tests.opportunities.factories import raised
from tests.sellers.factories import UserFactory
from tests.support import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def haneui(client):
    user = UserFactory(name="김하늬")
    client.force_login(user)
    return user


def taken(client, page="people", query="", form="csv", **more):
    return client.post(f"/lists/{page}/export/", {"query": query, "form": form, **more})


def table(answer):
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith(BOM)
    return list(csv.reader(io.StringIO(text.removeprefix(BOM))))


def test_the_same_rows_order_and_columns_as_the_page(client, haneui):
    shop = CompanyFactory(name="배들농자재")
    log_of(PersonFactory(name="오점례", company=shop, attitude="favourable"), by=haneui)
    PersonFactory(name="나중", company=shop, attitude="favourable")
    PersonFactory(name="다른", mobile="010-9999-8888")
    heads, *rows = table(taken(client, query="attitude=favourable&sort=silent"))
    assert heads[:3] == ["이름", "고객사", "직함"]
    assert [row[0] for row in rows] == ["나중", "오점례"]
    assert rows[1][1:4] == ["배들농자재", "", "우호"]
    assert AuditEvent.objects.get(verb="list_exported").params["filter"] == "sort=silent&attitude=favourable"


def test_no_cell_is_a_formula(client, haneui):
    evil = '=HYPERLINK("http://x","y")'
    PersonFactory(name=evil, company=CompanyFactory(name="+82 회사"))
    _heads, row = table(taken(client))
    assert (row[0], row[1]) == ("'" + evil, "'+82 회사")
    book = load_workbook(io.BytesIO(b"".join(taken(client, form="xlsx").streaming_content)))
    cell = book.active["A2"]
    assert (cell.data_type, cell.value) == ("s", evil)


def test_more_than_a_hundred_rows_want_a_reason(client, haneui):
    for _ in range(101):
        PersonFactory()
    assert "reason" in client.get("/lists/people/export/").context["form"].fields
    for reason in ("", "  "):
        assert taken(client, reason=reason).status_code == 422
    assert not AuditEvent.objects.filter(verb="list_exported").exists()
    assert len(table(taken(client, reason="감사 대응"))) == 102
    assert AuditEvent.objects.get(verb="list_exported").params["reason"] == "감사 대응"
    assert "reason" not in client.get("/lists/people/export/?query=attitude%3Dnegative").context["form"].fields


def test_of_opportunities_only_what_the_reader_may_read(client, haneui):
    raised(UserFactory(), title="다른 팀의 기회", amount=777_000_000)
    raised(haneui, title="내 기회", amount=5_000_000)
    _heads, *rows = table(taken(client, page="opportunities", query="scope=all"))
    amounts = {row[0]: row[7] for row in rows}
    assert amounts == {"내 기회": "5000000.00", "다른 팀의 기회": ""}


def test_it_is_read_part_by_part(client, haneui, monkeypatch):
    monkeypatch.setattr("customers.list_pages.PART", 2)
    for n in range(5):
        CompanyFactory(name=f"회사{n}")
    answer = taken(client, page="companies")
    assert len(queries_of(lambda: list(answer.streaming_content))) == 9  # three parts of three queries
    assert client.get("/lists/nothing/export/").status_code == 404


def test_promises_are_a_list_like_the_others(client, haneui):
    log = log_of(PersonFactory(name="오점례"), by=haneui)
    actions.make_promise(by=haneui, log=log, text="견적을 보낸다", due_on=clock.today())
    _heads, row = table(taken(client, page="promises"))
    assert row[:4] == ["견적을 보낸다", "오점례", "김하늬", clock.today().isoformat()]
    view = save_view(by=haneui, page="promises", name="늦은 약속", query="due=late")
    begin_with(view, by=haneui, wanted=True)
    assert client.get("/promises/").url == "/promises/?due=late"
    assert "늦은 약속" in client.get("/promises/?view=all").content.decode()


def test_a_long_filter_narrows_the_file_as_it_narrows_the_list(client):
    client.force_login(UserFactory())
    PersonFactory(name="김하늘")
    query = urlencode({"region": "가" * 100, "market": "나" * 100, "stop": "yes"})
    assert client.get(f"/people/?{query}").context["lines"] == []
    answer = client.post("/lists/people/export/", {"form": "csv", "query": query})
    assert "김하늘" not in b"".join(answer.streaming_content).decode()
    assert client.get("/lists/people/export/", {"query": query}).context["words"][-1] == "나" * 100
    answer = client.post("/views/new/", {"page": "people", "name": "너무 길다", "query": query})
    assert answer.status_code == 422
