"""A file that takes long to read is kept by the page and read by the worker."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core import outbox
from core.imports.models import ImportRow, ImportRun, RunState
from core.imports.reading import takes_long
from core.models import OutboxRow
from sellers.models import Role
from tests.sellers.factories import UserFactory, grant

pytestmark = pytest.mark.django_db
PADDING = b"<!--" + b"x" * 1_000_000 + b"-->"  # a page may be large without many rows
TABLE = "<table><tr><td>회사명<td>지역<tr><td>가온<td>서울<tr><td>나온<td>부산</table>".encode()


@pytest.fixture
def admin(client):
    user = grant(UserFactory(), Role.ADMIN)
    client.force_login(user)
    return user


def uploaded(client, content):
    file = SimpleUploadedFile("list.xls", content)
    assert client.post("/imports/new/", {"kind": "companies", "file": file}).status_code == 302
    return ImportRun.objects.get()


def work() -> None:
    for row in OutboxRow.objects.filter(state="pending"):
        outbox.run(row.pk)


def test_the_worker_reads_it_and_tries_it(client, admin):
    run = uploaded(client, b"<html>" + PADDING + TABLE)
    assert not ImportRow.objects.exists()
    assert "파일을 읽는 중" in client.get(f"/imports/{run.pk}/").content.decode()
    work()
    run.refresh_from_db()
    assert (run.state, run.total, run.columns, run.created) == (RunState.READY, 2, ["회사명", "지역"], 2)
    assert run.mapping["sheet"]["form"] == "html"
    assert client.post(f"/imports/{run.pk}/apply/").status_code == 302


def test_what_cannot_be_read_is_told_on_its_page(client, admin):
    run = uploaded(client, b"<html>" + PADDING + b"<p>Sign in</p>")
    work()
    run.refresh_from_db()
    page = client.get(f"/imports/{run.pk}/").content.decode()
    assert run.state == RunState.FAILED
    assert "표가 없는 웹 페이지" in page
    assert "column_0" not in page


def test_a_small_one_is_refused_in_its_form(client, admin):
    file = SimpleUploadedFile("list.xls", b"<html><p>Sign in</p>")
    answer = client.post("/imports/new/", {"kind": "companies", "file": file})
    assert answer.status_code == 422
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize(
    ("content", "long"),
    [
        (b"PK\x03\x04" + b"x" * 200_000, True),
        (b"\xef\xbb\xbfBEGIN:VCARD" + b"x" * 1_000_000, True),
        ("\ufeff<html>".encode("utf-16-le") + b"x" * 1_000_000, True),
        (b"name,amount\n" + b"x" * 1_000_000, False),
    ],
    ids=["workbook", "cards", "wide", "text"],
)
def test_what_takes_long(content, long):
    assert takes_long(content) is long
