"""Files of a sheet and of its evidence: held as they come, seen by readers of amounts, taken away with their names kept."""

import re
import uuid
from copy import deepcopy

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import override
from PIL import Image

from core import clock, outbox
from core.errors import RuleError
from core.files import gate
from core.files.gate import path_of
from core.files.models import StoredFile
from core.models import AuditEvent, FormKey, OutboxRow
from opportunities import actions
from opportunities.actions import files as sheet_files
from opportunities.models import SheetFile
from opportunities.sheet_reads import history_of, record_or_404, rows_of
from tests.opportunities.factories import raised
from tests.opportunities.papers import PDF, added, held, paper, part_of, path, picture, proven, sheet
from tests.paper import printed
from tests.support import assert_flat_queries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def place(built, db):
    return deepcopy(built)


# --- added ----------------------------------------------------------------------------------------------------
def test_photos_and_papers_come_with_one_submit(client, place):
    client.force_login(place.seller)
    assert "multipart/form-data" in client.get(path("file_new", place)).content.decode()
    answer = client.post(path("file_new", place), {"photos": picture(), "files": [paper(), picture("둘째.jpg")]})
    assert (answer.status_code, answer["Location"]) == (302, f"{path('detail', place)}#part-files")
    rows = SheetFile.objects.filter(opportunity=place.opportunity, added_by=place.seller).order_by("pk")
    assert [(row.name, row.small is not None) for row in rows] == [
        ("밭.jpg", True),
        ("도면.pdf", False),
        ("둘째.jpg", True),
    ]
    kept = Image.open(path_of(rows[0].stored.place))
    assert (kept.size, dict(kept.getexif())) == ((900, 600), {})
    assert max(Image.open(path_of(rows[0].small.place)).size) == 480


def test_in_a_part_of_the_sheet_the_form_sends_files_too(client, place):
    client.force_login(place.seller)
    headers = {"HX-Request": "true"}
    text = client.get(path("file_new", place), headers=headers).content.decode()
    assert 'hx-encoding="multipart/form-data"' in text
    assert "<html" not in text
    answer = client.post(path("file_new", place), {"files": paper()}, headers=headers)
    assert (answer.status_code, SheetFile.objects.there().count()) == (204, 1)
    assert "opportunity-changed" in answer["HX-Trigger"]


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("사진.heic", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "HEIC"),
        ("도구.exe", b"MZ\x00\x01", "Excel"),
        ("빈.pdf", b"", "빈 파일"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_the_field_and_all_else_stays(client, place, name, content, word):
    client.force_login(place.seller)
    answer = client.post(path("file_new", place), {"files": [paper(), SimpleUploadedFile(name, content)]})
    text = answer.content.decode()
    assert answer.status_code == 422
    good = SheetFile.objects.waiting().get()
    assert all(part in text for part in (name, word, f'name="kept_files" value="{good.pk}" checked'))
    again = {"kept_files": good.pk, f"caption_{good.pk}": "온실 도면"}
    assert client.post(path("file_new", place), again).status_code == 302
    good.refresh_from_db()
    assert (good.opportunity, good.caption) == (place.opportunity, "온실 도면")


def test_a_form_without_a_file_asks_for_one(client, place):
    client.force_login(place.seller)
    answer = client.post(path("file_new", place), {})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["kept_files"])


def test_a_file_is_kept_as_soon_as_it_is_chosen(client, place):
    client.force_login(place.seller)
    answer = client.post(path("file_held", place), {"photos": picture()})
    first = SheetFile.objects.get()
    more = {"kept_files": first.pk, f"caption_{first.pk}": "들판", "files": SimpleUploadedFile("x.svg", b"<svg/>")}
    again = client.post(path("file_held", place), more)
    assert (answer.status_code, again.status_code) == (200, 422)
    for text in (answer.content.decode(), again.content.decode()):
        assert f'value="{first.pk}" checked' in text
    assert 'value="들판"' in again.content.decode()


def test_two_sendings_of_one_form_make_one(client, place):
    client.force_login(place.seller)
    form = {"form_key": str(uuid.uuid4())}
    for again in (False, True, True):
        assert client.post(path("file_new", place), form | {"files": paper()}).status_code == 302
        if again:
            FormKey.objects.update(result_url="")  # as it stands while the first is still at work
    assert SheetFile.objects.get().opportunity == place.opportunity
    assert StoredFile.objects.count() == 1


def test_a_sheet_holds_fifty(place, monkeypatch):
    monkeypatch.setattr(sheet_files, "MOST_FILES", 2)
    added(place)
    proven(place, held(place))
    with pytest.raises(RuleError) as refused:
        added(place)
    assert "2" in refused.value.message
    actions.take_file_away(SheetFile.objects.there().first(), by=place.seller)
    SheetFile.objects.waiting().delete()
    added(place)


def test_one_person_chooses_no_more_than_a_hundred_at_once(place, monkeypatch):
    monkeypatch.setattr(sheet_files, "MOST_WAITING", 1)
    held(place)
    with pytest.raises(gate.UnfitFile):
        held(place)


def test_what_waits_is_its_senders_alone(client, place):
    file = held(place)
    client.force_login(place.seller)
    assert client.get(file.stored.url).status_code == 200
    actions.set_members(
        place.opportunity, by=place.seller, members=[(place.seller, "owner", 60), (place.mate, "support", 40)]
    )
    for user in (place.mate, place.leader):
        client.force_login(user)
        assert client.get(file.stored.url).status_code == 404
    client.force_login(place.mate)
    assert client.post(path("file_new", place), {"kept_files": file.pk}).status_code == 422
    with pytest.raises(RuleError):
        actions.add_sheet_files(place.opportunity, [file], by=place.mate)
    file.refresh_from_db()
    assert file.opportunity is None


def test_nobody_takes_a_file_from_another_sheet(place):
    file, other = added(place), raised(place.seller)
    with pytest.raises(RuleError):
        actions.add_sheet_files(other, [file], by=place.seller)
    file.refresh_from_db()
    assert file.opportunity == place.opportunity


def test_what_was_never_sent_goes_after_a_week(place):
    old, new = held(place), held(place)
    SheetFile.objects.filter(pk=old.pk).update(created_at=clock.now() - sheet_files.HELD_FOR * 2)
    added(place)
    assert actions.sweep_sheet_files() == 1
    assert list(SheetFile.objects.waiting()) == [new]
    assert SheetFile.objects.count() == StoredFile.objects.count() == 2


def test_what_is_there_stands_before_what_was_taken_away(client, place):
    """However often evidence had its files changed."""
    old = added(place, "처음.pdf")
    row, by = proven(place), place.seller
    gone = {"opportunity": place.opportunity, "evidence": row, "added_by": by, "taken_away_by": by}
    SheetFile.objects.bulk_create(
        SheetFile(name=f"지난 {number}.pdf", taken_away_at=clock.now(), **gone) for number in range(110)
    )
    assert [file.pk for file in part_of(sheet(client, place, place.seller)).data["files"]] == [old.pk]


# --- read -----------------------------------------------------------------------------------------------------
def test_it_stands_on_the_sheet_in_all_three_views(client, place):
    small, big = added(place, "밭.jpg", picture().read()), added(place)
    for view in ("seller", "coach"):
        text = sheet(client, place, place.seller, view).content.decode()
        assert all(
            part in text for part in (small.small.url, path("file", place, small.pk), big.stored.url, "도면.pdf")
        )
        assert path("file_off", place, big.pk) in text
    text = sheet(client, place, place.leader, "coach").content.decode()
    assert big.stored.url in text
    assert path("file_off", place, big.pk) not in text
    on_paper = sheet(client, place, place.leader, "report").content.decode().partition('id="part-files"')[2]
    assert all(part in on_paper for part in ("밭.jpg", "도면.pdf", place.seller.name))
    assert big.stored.url not in on_paper
    assert "img" not in on_paper.partition("</section>")[0]


def test_paper_leaves_out_the_section_where_there_is_no_file(client, place):
    """On the screen it is where a link leads that says what was taken away."""
    empty = re.compile('<section class="section screen-only" id="part-files"')
    assert empty.search(sheet(client, place, place.leader, "report").content.decode())
    added(place)
    assert not empty.search(sheet(client, place, place.leader, "report").content.decode())


def test_names_are_printed(client, place):
    added(place, "온실 배치도.pdf")
    client.force_login(place.leader)
    paper = " ".join(printed(client.get(path("report_pdf", place)).content))
    assert "온실 배치도.pdf" in paper


def test_who_reads_amounts_reads_files(client, place):
    file = added(place, "밭.jpg", picture().read())
    actions.request_coaching(place.opportunity, by=place.seller, to=place.stranger, question="도면이 맞을까요?")
    urls = [file.stored.url, file.small.url, path("file", place, file.pk)]
    for user, status in (
        (place.seller, 200),
        (place.leader, 200),
        (place.head, 200),
        (place.stranger, 404),
        (place.mate, 404),
    ):
        client.force_login(user)
        assert [client.get(url).status_code for url in urls] == [status] * 3
    answer = sheet(client, place, place.stranger)
    assert part_of(answer) is None
    assert "밭.jpg" not in answer.content.decode()
    assert rows_of(record_or_404(place.opportunity.pk, place.stranger), place.stranger, clock.today()).files == []


def test_many_files_cost_no_more_queries(client, place):
    client.force_login(place.seller)
    calls = [
        lambda view=view: client.get(f"{path('detail', place)}?view={view}") for view in ("seller", "coach", "report")
    ]
    assert_flat_queries([*calls, lambda: client.get(path("history", place))], grow=lambda: added(place), limit=None)


# --- taken away -----------------------------------------------------------------------------------------------
def test_who_edits_takes_one_away_and_its_name_stays(client, place):
    file = added(place)
    where = path_of(file.stored.place)
    client.force_login(place.leader)
    assert client.post(path("file_off", place, file.pk)).status_code == 403
    client.force_login(place.seller)
    assert "도면.pdf" in client.get(path("file_off", place, file.pk)).content.decode()
    assert client.post(path("file_off", place, file.pk)).status_code == 302
    for row in OutboxRow.objects.filter(kind=gate.ERASE):
        outbox.run(row.pk)
    assert not where.exists()
    assert not StoredFile.objects.exists()
    file.refresh_from_db()
    assert (file.stored, file.name, file.taken_away_by) == (None, "도면.pdf", place.seller)
    assert AuditEvent.objects.filter(verb="file_erased", actor_id=place.seller.pk).exists()
    assert "도면.pdf" not in sheet(client, place, place.seller).content.decode()
    assert client.post(path("file_off", place, file.pk)).status_code == 404
    with pytest.raises(RuleError):
        actions.take_file_away(file, by=place.seller)


def test_the_history_tells_that_it_came_and_went(place):
    file = added(place)
    actions.take_file_away(file, by=place.seller)
    actions.request_coaching(place.opportunity, by=place.seller, to=place.stranger, question="도면이 맞을까요?")

    def told(viewer):
        moments = history_of(place.opportunity, viewer)
        return [(one.by, change.was, change.now) for one in moments for change in one.changes if "도면" in str(change)]

    with override("en"):
        gone, came = told(place.leader)
    assert came == (place.seller.name, "", "도면.pdf")
    assert gone == (place.seller.name, "도면.pdf", "taken away")
    assert told(place.stranger) == []


def test_a_closed_sheet_is_read_only(client, place):
    file = added(place)
    actions.close(
        place.opportunity, to="withdrawn", by=place.seller, on=clock.today(), reason_code="product_fit", note="다름"
    )
    client.force_login(place.seller)
    assert client.get(file.stored.url).status_code == 200
    text = sheet(client, place, place.seller).content.decode()
    assert "도면.pdf" in text
    for name, args in (("file_new", []), ("file_held", []), ("file_off", [file.pk])):
        assert path(name, place, *args) not in text
        assert client.post(path(name, place, *args), {"files": paper()}).status_code == 403
    for late in (
        lambda: actions.take_file_away(file, by=place.seller),
        lambda: actions.hold_sheet_file(place.opportunity, by=place.seller, name="x", content=PDF),
        lambda: actions.add_sheet_files(place.opportunity, [], by=place.seller),
    ):
        with pytest.raises(PermissionDenied):
            late()


def test_the_table_keeps_its_rules(place):
    file = added(place)
    for wrong in ({"opportunity": None, "evidence": proven(place)}, {"taken_away_at": clock.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SheetFile.objects.filter(pk=file.pk).update(**wrong)
