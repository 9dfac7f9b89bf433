"""The gate of private files: what is let in, who is given it, and that it goes when it is erased."""

import io
import os
import time
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import reverse
from PIL import Image

from core import outbox
from core.files import gate
from core.files.content import DOCUMENTS, JPEG, PHOTOS, PNG, TEXT, UnfitFile, admitted, type_of
from core.files.gate import bare_name, erase, keep, path_of, sweep_orphans
from core.files.models import StoredFile, register_owner
from core.imports.models import ImportFile
from core.models import OutboxRow
from customers.models import ContactLog
from sellers.models import Role
from tests.customers.factories import PersonFactory, log_of
from tests.imports.support import run_bytes
from tests.sellers.factories import UserFactory, grant

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path, settings, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr("core.files.models._owners", dict(import_module("core.files.models")._owners))
    register_owner(ContactLog._meta.label, lambda user: ContactLog.objects.visible_to(user))
    return settings.MEDIA_ROOT


@pytest.fixture
def seller(client):
    user = UserFactory()
    client.force_login(user)
    return user


@pytest.fixture
def log(seller):
    return log_of(PersonFactory(), by=seller)


def picture(form="JPEG", size=(40, 20), mode="RGB", **options) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "red" if mode == "RGB" else 1).save(out, form, **options)
    return out.getvalue()


def photo_with_a_place() -> bytes:
    exif = Image.Exif()
    exif[0x0110] = "Secret phone"
    exif[0x0112] = 6  # turned by 90 degrees
    exif.get_ifd(0x8825)[1] = "N"
    return picture(exif=exif) + b"<script>alert(1)</script>"


def test_a_photo_is_made_anew_without_place_and_device_and_whatever_stood_behind_it(log, seller):
    came = photo_with_a_place()
    assert b"Secret phone" in came
    file = keep(log, name="C:\\사진\\..\\현장.PNG", content=came, by=seller, accept=PHOTOS)
    kept = path_of(file.place).read_bytes()
    with Image.open(io.BytesIO(kept)) as image:
        assert (image.format, image.size, dict(image.getexif())) == ("JPEG", (20, 40), {})
    assert b"script" not in kept
    assert b"Secret phone" not in kept
    assert (file.name, file.content_type, file.size) == ("현장.jpg", "image/jpeg", len(kept))
    assert path_of(file.place).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("photo.jpg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("photo.png", b"\xef\xbb\xbf  <!doctype html><script>1</script>"),
        ("photo.jpg", b"MZ\x90\x00 a program"),
        ("photo.jpg", b"%PDF-1.7 a document"),
        ("photo.jpg", b"\xff\xd8\xff\xe0 only the first bytes of a picture"),
        ("photo.heic", b"\x00\x00\x00\x18ftypheic\x00\x00"),
        ("photo.jpg", b""),
    ],
)
def test_what_is_no_picture_is_refused_whatever_its_name_says(log, seller, name, content):
    with pytest.raises(UnfitFile):
        keep(log, name=name, content=content, by=seller, accept=PHOTOS)
    assert StoredFile.objects.count() == 0


def test_a_page_is_no_document_and_a_bomb_is_not_unpacked(log, seller):
    for content in (b"<html><script>1</script></html>", b"PK\x03\x04 no archive"):
        with pytest.raises(UnfitFile):
            keep(log, name="list.csv", content=content, by=seller, accept=DOCUMENTS)
    bomb = picture("PNG", (20_000, 10_000), mode="1")  # one bit a pixel is packed quickly
    assert len(bomb) < 1_000_000
    with pytest.raises(UnfitFile, match=r"pixels|픽셀|화소"):
        keep(log, name="bomb.png", content=bomb, by=seller, accept=PHOTOS)
    with pytest.raises(UnfitFile):
        keep(log, name="large.txt", content=b"x" * 11, by=seller, accept=DOCUMENTS, limit=10)
    assert type_of("회사명\n가온\n".encode()) == TEXT


def test_a_picture_with_transparency_stays_one(log, seller):
    out = io.BytesIO()
    Image.new("RGBA", (5000, 10), (1, 2, 3, 0)).save(out, "WEBP")
    file = keep(log, name="logo.webp", content=out.getvalue(), by=seller, accept=PHOTOS)
    with Image.open(path_of(file.place)) as image:
        assert (file.content_type, image.mode, image.width) == (PNG, "RGBA", 2560)


def test_a_large_picture_is_made_smaller_in_bands(log, seller):
    """Clear pixels have colours too, which must not run into those beside them."""
    large = Image.new("P", (4201, 2001), 0)
    large.putpalette([255, 0, 0, 0, 0, 255])
    large.paste(1, (2101, 0, 4201, 2001))
    out = io.BytesIO()
    large.save(out, "PNG", transparency=0)
    file = keep(log, name="plan.png", content=out.getvalue(), by=seller, accept=PHOTOS)
    with Image.open(path_of(file.place)) as image:
        assert (image.size, image.mode) == ((2101, 1001), "RGBA")
        assert image.getpixel((10, 1000))[3] == 0
        assert image.getpixel((2100, 1000)) == (0, 0, 255, 255)
        assert image.getpixel((1050, 5)) == (0, 0, 255, 128)


def test_what_would_stand_in_memory_whole_is_bounded(log, seller):
    content = picture("PNG", (2600, 10_000), mode="1")
    with pytest.raises(UnfitFile, match=r"pixels|픽셀|화소"):
        keep(log, name="large", content=content, by=seller, accept=PHOTOS)


def test_it_is_given_whole_as_a_download_to_whoever_may_see_the_record(client, log, seller):
    file = keep(log, name="메모.txt", content="안녕".encode(), by=seller, accept=DOCUMENTS)
    answer = client.get(file.url, headers={"range": "bytes=0-1", "accept-encoding": "gzip"})
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, "안녕".encode())
    assert (answer["Content-Length"], answer.get("Content-Encoding")) == ("6", None), "as it lies, and how long"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-store")
    log.is_confidential = True
    log.save()
    assert client.get(file.url).status_code == 200, "her own"
    client.force_login(UserFactory())
    assert client.get(file.url).status_code == 404
    client.logout()
    assert client.get(file.url).status_code == 302


def test_a_table_that_has_not_said_who_may_see_keeps_no_files(seller):
    with pytest.raises(AssertionError, match=r"sellers\.User"):
        keep(seller, name="a.txt", content=b"a", by=seller, accept=DOCUMENTS)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "..\\..\\boot.ini", "/abs/olute", "a\x00b\n.txt", "...", "x" * 500]
)
def test_a_name_leads_nowhere(log, seller, folder, name):
    file = keep(log, name=name, content=b"a", by=seller, accept=DOCUMENTS)
    assert not set("/\\\x00\n") & set(file.name)
    assert len(file.name) <= 200
    assert [path for path in folder.rglob("*") if path.is_file()] == [folder / file.place]
    assert bare_name(name)
    with pytest.raises(AssertionError):
        path_of("../" + file.place)


def test_two_same_files_are_two_and_one_is_erased_alone(client, log, seller):
    one, two = (keep(log, name="a.txt", content=b"a", by=seller, accept=DOCUMENTS) for _time in range(2))
    assert (one.sha256, one.place == two.place) == (two.sha256, False)
    erase(one, by=seller)
    assert path_of(one.place).exists(), "until it is certain"
    for _twice in range(2):
        outbox.run(OutboxRow.objects.get(kind=gate.ERASE).pk)
        gate.erase_content({"place": one.place})
    assert (path_of(one.place).exists(), path_of(two.place).exists()) == (False, True)
    assert list(StoredFile.objects.of(log)) == [two]
    assert client.get(one.url).status_code == 404
    path_of(two.place).unlink()
    assert client.get(two.url).status_code == 404, "lost on the disk"


def test_orphans_of_yesterday_are_swept(log, seller):
    kept = keep(log, name="a.txt", content=b"a", by=seller, accept=DOCUMENTS)
    old, fresh = (path_of(gate._write(b"nobody's")) for _time in range(2))
    for path in (path_of(kept.place), old):
        os.utime(path, (time.time() - 90_000,) * 2)
    assert sweep_orphans() == 1
    assert (old.exists(), fresh.exists(), path_of(kept.place).exists()) == (False, True, True)


def test_the_file_of_an_import_is_there_as_it_came_for_administrators(client, seller):
    content = "회사명\n가온\n".encode("cp949")
    run = run_bytes("companies", content, name="목록.csv", by=seller)
    again = run_bytes("companies", content, name="목록.csv", by=seller)
    stored = StoredFile.objects.get()
    assert (run.file_id, run.file.content, stored.name) == (again.file_id, None, "목록.csv")
    assert client.get(stored.url).status_code == 404
    client.force_login(grant(UserFactory(), Role.ADMIN))
    assert stored.url in client.get(reverse("desk:import_run", args=[run.pk])).content.decode()
    assert b"".join(client.get(stored.url).streaming_content) == content


def test_files_from_before_the_gate_are_moved_behind_it():
    file = ImportFile.objects.create(name="옛날.csv", sha256="0" * 64, content=b"old")
    import_module("core.migrations.0012_import_files_behind_the_gate").move(apps, None)
    file.refresh_from_db()
    stored = StoredFile.objects.of(file).get()
    assert (file.content, (Path(settings.MEDIA_ROOT) / stored.place).read_bytes()) == (None, b"old")


@pytest.mark.filterwarnings("ignore")
def test_a_photo_whose_notes_are_torn_is_still_a_photo():
    notes = Image.Exif()
    notes[0x0112], notes[0x0132], notes[0x8825] = 6, "2026:01:01", {1: "N", 2: (1.0, 2.0, 3.0)}
    whole = picture(exif=notes)
    start = whole.index(b"Exif")
    for at in range(start + 6, start + 120):
        for byte in (0x00, 0x02, 0x07, 0xFF):
            torn = whole[:at] + bytes([byte]) + whole[at + 1 :]
            assert admitted(torn, accept=PHOTOS, limit=len(torn)).kind == JPEG
