"""The page of a run: reading the file in another way, words for values, what is left out, employees whom nobody knows."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core import outbox
from core.imports.models import ImportRun
from core.models import OutboxRow
from customers.models import Assignment, Person
from sellers.models import Role
from tests.imports.support import codes, counts, run_bytes
from tests.sellers.factories import UserFactory, grant

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    user = grant(UserFactory(name="원태하"), Role.ADMIN)
    client.force_login(user)
    return user


def work() -> None:
    while waiting := list(OutboxRow.objects.filter(state="pending")):
        for row in waiting:
            outbox.run(row.pk)


def upload(client, text: bytes, kind="people") -> ImportRun:
    client.post("/imports/new/", {"kind": kind, "file": SimpleUploadedFile("list.csv", text)})
    work()
    return ImportRun.objects.latest("pk")


def again(client, run: ImportRun, part: str, **data):
    answer = client.post(f"/imports/{run.pk}/{part}/", data)
    work()
    run.refresh_from_db()
    return answer


def test_a_file_is_read_again_by_another_encoding_and_separator(client, admin):
    run = upload(client, "이름;회사;휴대폰\n김하늘;가온;010-1234-5678\n".encode("utf-16-le"))
    assert run.created == 1
    again(client, run, "read", encoding="cp949", header="on")
    assert "김하늘" not in client.get(f"/imports/{run.pk}/").content.decode()
    again(client, run, "read", encoding="utf-16-le", separator=";", header="on")
    assert (run.created, run.columns) == (1, ["이름", "회사", "휴대폰"])


def test_a_file_without_a_header_is_read_as_such(client, admin):
    run = upload(client, "김하늘,㈜가온,010-1234-5678\n이바다,㈜가온,010-1111-2222\n".encode())
    assert run.total == 1
    again(client, run, "read")
    assert (run.total, run.created) == (2, 2)


def test_what_cannot_be_read_so_is_said_and_nothing_changes(client, admin):
    run = upload(client, "이름,회사,휴대폰\n김하늘,가온,010-1234-5678\n".encode())
    answer = again(client, run, "read", separator=":", encoding="utf-32-le", header="on")
    assert answer.status_code == 422
    assert (run.total, run.created, run.columns) == (1, 1, ["이름", "회사", "휴대폰"])


def test_words_of_the_file_are_given_a_value(client, admin):
    run = upload(client, "이름,회사,성향,메모장\n김하늘,가온,매우 좋음,x\n이바다,가온,별로,y\n".encode())
    assert (run.created, run.rejected) == (0, 2)
    page = client.get(f"/imports/{run.pk}/").content.decode()
    assert "매우 좋음" in page
    assert "메모장" in page.split("table")[0]
    again(client, run, "values", value_0="favourable", value_1="")
    assert (run.created, run.rejected, run.mapping["values"]) == (1, 1, {"attitude": {"매우 좋음": "favourable"}})
    assert 'value="favourable" selected' in client.get(f"/imports/{run.pk}/").content.decode()


def test_the_owner_that_a_file_names_looks_after_imported_people(client, admin):
    UserFactory(name="박도현", email="dohyun@gaon.example")
    text = (
        "이름,휴대폰,영업대표\n김하늘,010-1111-1111,박도현\n이바다,010-2222-2222,없는이\n최구름,010-3333-3333,없는이\n"
    )
    run = run_bytes("people", text, by=admin)
    assert counts(run) == (3, 0, 0, 0)
    assert codes(run, "warning") == [(3, "owner_left_out"), (4, "owner_left_out")]
    assert Assignment.objects.get().person == Person.objects.get(name="김하늘")
    assert counts(run_bytes("people", text, by=admin)) == (0, 0, 3, 0)
    page = client.get(f"/imports/{run.pk}/").content.decode()
    assert "없는이" in page.split("table")[0]
