"""The pages: a file up, matched, tried and imported, with and without script; nobody but administrators."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core import outbox
from core.imports.models import ImportFile, ImportMapping, ImportRun, RunState
from core.imports.queries import listed_problems
from core.models import OutboxRow
from customers.models import Company
from sellers.models import Role
from tests.sellers.factories import UserFactory, grant
from tests.support import assert_flat_queries, counted

pytestmark = pytest.mark.django_db
GOOD_AND_BAD = "회사명,지역,직원수\n가온,서울,12\n나온,부산,많음\n=1+1,대구,3\n"


@pytest.fixture
def admin(client):
    user = grant(UserFactory(), Role.ADMIN)
    client.force_login(user)
    return user


def upload(client, text=GOOD_AND_BAD, kind="companies", **extra):
    file = SimpleUploadedFile("list.csv", text.encode() if isinstance(text, str) else text)
    return client.post("/imports/new/", {"kind": kind, "file": file, **extra})


def work() -> None:
    for row in OutboxRow.objects.filter(state="pending"):
        outbox.run(row.pk)


def test_a_file_goes_from_upload_to_records(client, admin):
    answer = upload(client)
    run = ImportRun.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/imports/{run.pk}/")
    busy = client.get(f"/imports/{run.pk}/").content.decode()
    assert f"/imports/{run.pk}/progress/" in busy
    work()
    ready = client.get(f"/imports/{run.pk}/").content.decode()
    assert "많음" in ready
    assert Company.objects.count() == 0
    client.post(f"/imports/{run.pk}/apply/")
    work()
    run.refresh_from_db()
    assert (run.state, run.created, run.rejected) == (RunState.DONE, 2, 1)
    company = Company.objects.get(name="가온")
    page = client.get(f"/imports/{run.pk}/").content.decode()
    assert reverse("customers:company", args=[company.pk]) in page
    assert client.get("/imports/").content.decode().count("list.csv") == 1


def test_rows_with_problems_can_be_downloaded_and_calculate_nothing(client, admin):
    upload(client, GOOD_AND_BAD.replace("3\n", "x\n"))
    work()
    answer = client.get(f"/imports/{ImportRun.objects.get().pk}/problems.csv")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines[0].startswith("\ufeff회사명,지역,직원수,")
    assert lines[1].startswith("나온,부산,많음,3,")
    assert lines[2].startswith("'=1+1,대구,x,4,")


def test_columns_are_matched_by_hand_and_kept_under_a_name(client, admin):
    upload(client, "kundenname,ort\nGaon,Seoul\n")
    run = ImportRun.objects.get()
    work()
    run.refresh_from_db()
    assert run.rejected == 1
    form = {"column_0": "name", "column_1": "region", "system": "sap", "save_as": "Kunden"}
    assert client.post(f"/imports/{run.pk}/", form).status_code == 302
    work()
    run.refresh_from_db()
    assert (run.rejected, run.created, run.mapping["system"]) == (0, 1, "sap")
    saved = ImportMapping.objects.get(name="Kunden")
    assert saved.mapping["columns"] == {"kundenname": "name", "ort": "region"}
    upload(client, "Kundenname,Ort\nNaon,Busan\n")
    second = ImportRun.objects.latest("pk")
    work()
    client.post(f"/imports/{second.pk}/", {"saved": saved.pk})
    work()
    second.refresh_from_db()
    assert second.created == 1


def test_two_columns_for_one_field_are_refused_beside_the_second(client, admin):
    upload(client)
    run = ImportRun.objects.get()
    work()
    answer = client.post(f"/imports/{run.pk}/", {"column_0": "name", "column_1": "name"})
    assert answer.status_code == 422


def test_what_cannot_be_read_is_said_in_the_form(client, admin):
    answer = upload(client, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600)
    assert answer.status_code == 422
    assert ".xlsx" in answer.content.decode()
    assert not ImportRun.objects.exists()


def test_a_double_click_makes_one_run(client, admin):
    key = "0b7c1f6e-1111-4222-8333-444455556666"
    assert upload(client, form_key=key)["Location"] == upload(client, form_key=key)["Location"]
    assert ImportRun.objects.count() == 1


def test_an_imported_file_is_not_imported_again(client, admin):
    upload(client)
    run = ImportRun.objects.get()
    work()
    client.post(f"/imports/{run.pk}/apply/")
    work()
    assert client.post(f"/imports/{run.pk}/apply/").status_code == 409


def test_a_file_put_aside_goes_in_only_after_another_look(client, admin):
    upload(client)
    run = ImportRun.objects.get()
    work()
    put_aside = f"/imports/{run.pk}/put-aside/"
    assert put_aside in client.get(f"/imports/{run.pk}/").content.decode()
    assert client.post(put_aside)["Location"] == "/imports/"
    assert client.post(f"/imports/{run.pk}/apply/").status_code == 409
    work()
    assert Company.objects.count() == 0
    names = {f"column_{place}": code for place, code in enumerate(["name", "", ""])}
    assert client.post(f"/imports/{run.pk}/", names).status_code == 302
    work()
    client.post(f"/imports/{run.pk}/apply/")
    work()
    assert Company.objects.filter(name="가온").exists()
    assert client.post(put_aside).status_code == 409


def test_a_file_without_one_good_row_cannot_be_imported(client, admin):
    upload(client, "회사명,지역\n,서울\n,부산\n")
    work()
    run = ImportRun.objects.get()
    assert (run.state, run.rejected) == (RunState.READY, 2)
    page = client.get(f"/imports/{run.pk}/").content.decode()
    assert f"/imports/{run.pk}/apply/" not in page
    assert f"/imports/{run.pk}/put-aside/" in page


def test_the_kind_is_asked_for(client, admin):
    assert upload(client, kind="").status_code == 422
    assert not ImportRun.objects.exists()


def test_the_progress_bar_asks_until_the_work_has_ended(client, admin):
    upload(client)
    url = f"/imports/{ImportRun.objects.get().pk}/progress/"
    asked = client.get(url, headers={"HX-Request": "true"})
    assert b"hx-get" in asked.content
    work()
    ended = client.get(url, headers={"HX-Request": "true"})
    assert (ended.status_code, ended["HX-Redirect"]) == (204, url.removesuffix("progress/"))
    assert client.get(url).status_code == 302


def test_a_list_to_fill_in_has_the_headers_that_are_found(client, admin):
    answer = client.get("/imports/template/companies.csv")
    header = b"".join(answer.streaming_content).decode("utf-8-sig").strip()
    upload(client, header + "\n" + ",".join(["x1", "가온"]) + "\n")
    work()
    assert ImportRun.objects.get().created == 1


def test_nobody_but_an_administrator(client, admin):
    upload(client)
    run = ImportRun.objects.get()
    assert client.get("/imports/").status_code == 200
    client.force_login(UserFactory())
    assert client.get("/imports/").status_code == 403
    assert client.get("/imports/new/").status_code == 403
    assert upload(client).status_code == 403
    for url in (f"/imports/{run.pk}/", f"/imports/{run.pk}/problems.csv", f"/imports/{run.pk}/progress/"):
        assert client.get(url).status_code == 404
    assert client.post(f"/imports/{run.pk}/apply/").status_code == 404


def test_pages_cost_the_same_for_many(client, admin):
    assert_flat_queries(lambda: client.get("/imports/"), grow=lambda: upload(client))
    rows = "".join(f"회사{n},서울,많음\n" for n in range(300))
    upload(client, "회사명,지역,직원수\n" + rows)
    work()
    with counted() as queries:
        client.get(f"/imports/{ImportRun.objects.latest('pk').pk}/")
    assert len(queries) <= 15


def test_large_counts_stand_with_thousands_apart(client, admin):
    file = ImportFile.objects.create(name="list.csv", sha256="0" * 64, content=b"")
    run = ImportRun.objects.create(
        kind="companies", file=file, actor_id=admin.pk, state=RunState.DONE, total=8801, created=7801, unchanged=1000
    )
    page = client.get(f"/imports/{run.pk}/").content.decode()
    assert all(f"<dd>{shown}</dd>" in page for shown in ("7,801", "1,000", "8,801", "0"))
    assert "7,801" in client.get("/imports/").content.decode()


def test_the_same_problem_of_many_rows_is_said_once_with_its_rows(client, admin):
    upload(client, "회사명,직원수\n" + "".join(f"회사{n},많음\n" for n in range(60)) + "마지막,적음\n")
    work()
    run = ImportRun.objects.get()
    many, one = listed_problems(run)
    assert (many["value"], many["count"], many["rows"].split(", ")[:2], many["rows"][-1]) == (
        "많음",
        60,
        ["2", "3"],
        "…",
    )
    assert (one["value"], one["count"], one["row"]) == ("적음", 1, 62)
    assert client.get(f"/imports/{run.pk}/").content.decode().count("</svg>60") == 1
