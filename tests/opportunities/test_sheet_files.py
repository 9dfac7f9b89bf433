"""Files of a sheet and of its evidence: held as they come, seen by readers of amounts, taken away with their names kept."""

import re
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import override
from PIL import Image

from core import clock
from core.errors import RuleError
from core.files import gate
from core.files.gate import path_of
from core.files.models import StoredFile
from core.models import AuditEvent, FormKey
from opportunities import actions
from opportunities.actions import files as sheet_files
from opportunities.models import SheetFile
from opportunities.sheet_reads import history_of, record_or_404, rows_of
from tests.opportunities.factories import raised
from tests.opportunities.papers import added, held, part_of, path, proven, sheet
from tests.paper import printed
from tests.support import assert_flat_queries
from tests.uploads import PDF, carry_out_erasures, paper, picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


# --- added ----------------------------------------------------------------------------------------------------
def test_photos_and_papers_come_with_one_submit(client, world):
    client.force_login(world.seller)
    assert "multipart/form-data" in client.get(path("file_new", world)).content.decode()
    answer = client.post(path("file_new", world), {"photos": picture(), "files": [paper(), picture("둘째.jpg")]})
    assert (answer.status_code, answer["Location"]) == (302, f"{path('detail', world)}#part-files")
    rows = SheetFile.objects.filter(opportunity=world.opportunity, added_by=world.seller).order_by("pk")
    assert [(row.name, row.small is not None) for row in rows] == [
        ("밭.jpg", True),
        ("도면.pdf", False),
        ("둘째.jpg", True),
    ]
    kept = Image.open(path_of(rows[0].stored.place))
    assert (kept.size, dict(kept.getexif())) == ((900, 600), {})
    assert max(Image.open(path_of(rows[0].small.place)).size) == 480


def test_in_a_part_of_the_sheet_the_form_sends_files_too(client, world):
    client.force_login(world.seller)
    headers = {"HX-Request": "true"}
    text = client.get(path("file_new", world), headers=headers).content.decode()
    assert 'hx-encoding="multipart/form-data"' in text
    assert "<html" not in text
    answer = client.post(path("file_new", world), {"files": paper()}, headers=headers)
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
def test_what_cannot_be_taken_is_said_beside_the_field_and_all_else_stays(client, world, name, content, word):
    client.force_login(world.seller)
    answer = client.post(path("file_new", world), {"files": [paper(), SimpleUploadedFile(name, content)]})
    text = answer.content.decode()
    assert answer.status_code == 422
    good = SheetFile.objects.waiting().get()
    assert all(part in text for part in (name, word, f'name="kept_files" value="{good.pk}" checked'))
    again = {"kept_files": good.pk, f"caption_{good.pk}": "온실 도면"}
    assert client.post(path("file_new", world), again).status_code == 302
    good.refresh_from_db()
    assert (good.opportunity, good.caption) == (world.opportunity, "온실 도면")


def test_a_form_without_a_file_asks_for_one(client, world):
    client.force_login(world.seller)
    answer = client.post(path("file_new", world), {})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["kept_files"])


def test_a_file_is_kept_as_soon_as_it_is_chosen(client, world):
    client.force_login(world.seller)
    answer = client.post(path("file_held", world), {"photos": picture()})
    first = SheetFile.objects.get()
    more = {"kept_files": first.pk, f"caption_{first.pk}": "들판", "files": SimpleUploadedFile("x.svg", b"<svg/>")}
    again = client.post(path("file_held", world), more)
    assert (answer.status_code, again.status_code) == (200, 422)
    for text in (answer.content.decode(), again.content.decode()):
        assert f'value="{first.pk}" checked' in text
    assert 'value="들판"' in again.content.decode()


def test_two_sendings_of_one_form_make_one(client, world):
    client.force_login(world.seller)
    form = {"form_key": str(uuid.uuid4())}
    for again in (False, True, True):
        assert client.post(path("file_new", world), form | {"files": paper()}).status_code == 302
        if again:
            FormKey.objects.update(result_url="")  # as it stands while the first is still at work
    assert SheetFile.objects.get().opportunity == world.opportunity
    assert StoredFile.objects.count() == 1


def test_a_sheet_holds_fifty(world, monkeypatch):
    monkeypatch.setattr(sheet_files, "MOST_FILES", 2)
    added(world)
    proven(world, held(world))
    with pytest.raises(RuleError) as refused:
        added(world)
    assert "2" in refused.value.message
    actions.take_file_away(SheetFile.objects.there().first(), by=world.seller)
    SheetFile.objects.waiting().delete()
    added(world)


def test_one_person_chooses_no_more_than_a_hundred_at_once(world, monkeypatch):
    monkeypatch.setattr(sheet_files, "MOST_WAITING", 1)
    held(world)
    with pytest.raises(gate.UnfitFile):
        held(world)


def test_what_waits_is_its_senders_alone(client, world):
    file = held(world)
    client.force_login(world.seller)
    assert client.get(file.stored.url).status_code == 200
    actions.set_members(
        world.opportunity, by=world.seller, members=[(world.seller, "owner", 60), (world.mate, "support", 40)]
    )
    for user in (world.mate, world.leader):
        client.force_login(user)
        assert client.get(file.stored.url).status_code == 404
    client.force_login(world.mate)
    assert client.post(path("file_new", world), {"kept_files": file.pk}).status_code == 422
    with pytest.raises(RuleError):
        actions.add_sheet_files(world.opportunity, [file], by=world.mate)
    file.refresh_from_db()
    assert file.opportunity is None


def test_nobody_takes_a_file_from_another_sheet(world):
    file, other = added(world), raised(world.seller)
    with pytest.raises(RuleError):
        actions.add_sheet_files(other, [file], by=world.seller)
    file.refresh_from_db()
    assert file.opportunity == world.opportunity


def test_what_was_never_sent_goes_after_a_week(world):
    old, new = held(world), held(world)
    SheetFile.objects.filter(pk=old.pk).update(created_at=clock.now() - sheet_files.HELD_FOR * 2)
    added(world)
    assert actions.sweep_sheet_files() == 1
    assert list(SheetFile.objects.waiting()) == [new]
    assert SheetFile.objects.count() == StoredFile.objects.count() == 2


def test_what_is_there_stands_before_what_was_taken_away(client, world):
    """However often evidence had its files changed."""
    old = added(world, "처음.pdf")
    row, by = proven(world), world.seller
    gone = {"opportunity": world.opportunity, "evidence": row, "added_by": by, "taken_away_by": by}
    SheetFile.objects.bulk_create(
        SheetFile(name=f"지난 {number}.pdf", taken_away_at=clock.now(), **gone) for number in range(110)
    )
    assert [file.pk for file in part_of(sheet(client, world, world.seller)).data["files"]] == [old.pk]


# --- read -----------------------------------------------------------------------------------------------------
def test_it_stands_on_the_sheet_in_all_three_views(client, world):
    small, big = added(world, "밭.jpg", picture().read()), added(world)
    for view in ("seller", "coach"):
        text = sheet(client, world, world.seller, view).content.decode()
        assert all(
            part in text for part in (small.small.url, path("file", world, small.pk), big.stored.url, "도면.pdf")
        )
        assert path("file_off", world, big.pk) in text
    text = sheet(client, world, world.leader, "coach").content.decode()
    assert big.stored.url in text
    assert path("file_off", world, big.pk) not in text
    on_paper = sheet(client, world, world.leader, "report").content.decode().partition('id="part-files"')[2]
    assert all(part in on_paper for part in ("밭.jpg", "도면.pdf", world.seller.name))
    assert big.stored.url not in on_paper
    assert "img" not in on_paper.partition("</section>")[0]


def test_paper_leaves_out_the_section_where_there_is_no_file(client, world):
    """On the screen it is where a link leads that says what was taken away."""
    empty = re.compile('<section class="section screen-only" id="part-files"')
    assert empty.search(sheet(client, world, world.leader, "report").content.decode())
    added(world)
    assert not empty.search(sheet(client, world, world.leader, "report").content.decode())


def test_names_are_printed(client, world):
    added(world, "온실 배치도.pdf")
    client.force_login(world.leader)
    paper = " ".join(printed(client.get(path("report_pdf", world)).content))
    assert "온실 배치도.pdf" in paper


def test_who_reads_amounts_reads_files(client, world):
    file = added(world, "밭.jpg", picture().read())
    actions.request_coaching(world.opportunity, by=world.seller, to=world.stranger, question="도면이 맞을까요?")
    urls = [file.stored.url, file.small.url, path("file", world, file.pk)]
    for user, status in (
        (world.seller, 200),
        (world.leader, 200),
        (world.head, 200),
        (world.stranger, 404),
        (world.mate, 404),
    ):
        client.force_login(user)
        assert [client.get(url).status_code for url in urls] == [status] * 3
    answer = sheet(client, world, world.stranger)
    assert part_of(answer) is None
    assert "밭.jpg" not in answer.content.decode()
    assert rows_of(record_or_404(world.opportunity.pk, world.stranger), world.stranger, clock.today()).files == []


def test_many_files_cost_no_more_queries(client, world):
    client.force_login(world.seller)
    calls = [
        lambda view=view: client.get(f"{path('detail', world)}?view={view}") for view in ("seller", "coach", "report")
    ]
    assert_flat_queries([*calls, lambda: client.get(path("history", world))], grow=lambda: added(world), limit=None)


# --- taken away -----------------------------------------------------------------------------------------------
def test_who_edits_takes_one_away_and_its_name_stays(client, world):
    file = added(world)
    where = path_of(file.stored.place)
    client.force_login(world.leader)
    assert client.post(path("file_off", world, file.pk)).status_code == 403
    client.force_login(world.seller)
    assert "도면.pdf" in client.get(path("file_off", world, file.pk)).content.decode()
    assert client.post(path("file_off", world, file.pk)).status_code == 302
    carry_out_erasures()
    assert not where.exists()
    assert not StoredFile.objects.exists()
    file.refresh_from_db()
    assert (file.stored, file.name, file.taken_away_by) == (None, "도면.pdf", world.seller)
    assert AuditEvent.objects.filter(verb="file_erased", actor_id=world.seller.pk).exists()
    assert "도면.pdf" not in sheet(client, world, world.seller).content.decode()
    assert client.post(path("file_off", world, file.pk)).status_code == 404
    with pytest.raises(RuleError):
        actions.take_file_away(file, by=world.seller)


def test_the_history_tells_that_it_came_and_went(world):
    file = added(world)
    actions.take_file_away(file, by=world.seller)
    actions.request_coaching(world.opportunity, by=world.seller, to=world.stranger, question="도면이 맞을까요?")

    def told(viewer):
        moments = history_of(world.opportunity, viewer)
        return [(one.by, change.was, change.now) for one in moments for change in one.changes if "도면" in str(change)]

    with override("en"):
        gone, came = told(world.leader)
    assert came == (world.seller.name, "", "도면.pdf")
    assert gone == (world.seller.name, "도면.pdf", "taken away")
    assert told(world.stranger) == []


def test_a_closed_sheet_is_read_only(client, world):
    file = added(world)
    actions.close(
        world.opportunity, to="withdrawn", by=world.seller, on=clock.today(), reason_code="product_fit", note="다름"
    )
    client.force_login(world.seller)
    assert client.get(file.stored.url).status_code == 200
    text = sheet(client, world, world.seller).content.decode()
    assert "도면.pdf" in text
    for name, args in (("file_new", []), ("file_held", []), ("file_off", [file.pk])):
        assert path(name, world, *args) not in text
        assert client.post(path(name, world, *args), {"files": paper()}).status_code == 403
    for late in (
        lambda: actions.take_file_away(file, by=world.seller),
        lambda: actions.hold_sheet_file(world.opportunity, by=world.seller, name="x", content=PDF),
        lambda: actions.add_sheet_files(world.opportunity, [], by=world.seller),
    ):
        with pytest.raises(PermissionDenied):
            late()


def test_the_table_keeps_its_rules(world):
    file = added(world)
    for wrong in ({"opportunity": None, "evidence": proven(world)}, {"taken_away_at": clock.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SheetFile.objects.filter(pk=file.pk).update(**wrong)
