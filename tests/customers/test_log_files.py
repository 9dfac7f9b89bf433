"""Files of a contact record: kept when they arrive, seen with the record, erased with it, and refused in words."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from core import clock
from core.files.gate import path_of
from core.files.models import StoredFile
from core.models import FormKey
from customers import actions
from customers.erasing.carrying_out import anonymise
from customers.models import ContactLog, Heard, LogFile, LogFileKind
from customers.policies import EDIT_WINDOW
from tests.customers.factories import PersonFactory, log_of
from tests.sellers.factories import UserFactory
from tests.uploads import carry_out_erasures, picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
FILES = "/logs/files/"


@pytest.fixture
def haneui(client):
    user = UserFactory(name="김하늬")
    client.force_login(user)
    return user


@pytest.fixture
def jeomrye():
    return PersonFactory(name="오점례")


def sent(person, **data):
    return {"form_key": str(uuid.uuid4()), "people": person.pk, "line": "배밭을 같이 봤어요", **data}


def held(user, name: str = "밭.jpg") -> LogFile:
    return actions.hold_file(by=user, kind=LogFileKind.PHOTO, name=name, content=picture().read())


# --- taken in --------------------------------------------------------------------------------------------------
def test_photo_card_and_document_come_with_one_submit(client, haneui, jeomrye):
    document = SimpleUploadedFile("견적.pdf", b"%PDF-1.7 quote", "application/pdf")
    files = {"photos": picture(), "cards": picture("명함.jpg"), "files": [document, picture("둘째.jpg")]}
    assert client.post("/log/", sent(jeomrye, **files)).status_code == 302
    rows = LogFile.objects.filter(log=ContactLog.objects.get()).order_by("id")
    assert [(row.kind, row.name, row.small is not None) for row in rows] == [
        ("photo", "밭.jpg", True),
        ("card", "명함.jpg", True),
        ("file", "견적.pdf", False),
        ("photo", "둘째.jpg", True),
    ]


def test_a_picture_is_made_anew_with_a_small_one_beside_it(haneui):
    row = held(haneui)
    kept = Image.open(path_of(row.stored.place))
    assert (kept.size, dict(kept.getexif())) == ((900, 600), {})
    assert max(Image.open(path_of(row.small.place)).size) == 480


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("사진.heic", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "HEIC"),
        ("사진.jpg", b"<html>no picture</html>", "JPEG"),
        ("사진.jpg", b"\xff\xd8\xff broken", "손상"),
        ("빈.jpg", b"", "빈 파일"),
    ],
)
def test_what_is_no_picture_is_refused_in_words_and_all_else_stays(client, haneui, jeomrye, name, content, word):
    bad = SimpleUploadedFile(name, content, "image/jpeg")
    answer = client.post("/log/", sent(jeomrye, photos=[picture(), bad], body="길게 쓴 말"))
    text = answer.content.decode()
    assert answer.status_code == 422
    for part in (name, word, "길게 쓴 말", "배밭을 같이 봤어요", "오점례"):
        assert part in text
    good = LogFile.objects.waiting().get()
    assert f'name="kept_files" value="{good.pk}" checked' in text
    assert not ContactLog.objects.exists()


def test_chosen_files_outlive_a_refused_form(client, haneui, jeomrye):
    client.post("/log/", sent(jeomrye, line="", photos=picture()))
    waiting = LogFile.objects.get()
    client.post("/log/", sent(jeomrye, kept_files=waiting.pk, **{f"caption_{waiting.pk}": "잎이 탄 배나무"}))
    waiting.refresh_from_db()
    assert (waiting.log, waiting.caption) == (ContactLog.objects.get(), "잎이 탄 배나무")


def test_a_file_is_kept_as_soon_as_it_is_chosen(client, haneui):
    answer = client.post(FILES, {"photos": picture()}, headers={"HX-Request": "true"})
    first = LogFile.objects.get()
    again = client.post(FILES, {"kept_files": first.pk, "files": SimpleUploadedFile("x.svg", b"<svg/>")})
    assert (answer.status_code, again.status_code) == (200, 422)
    for text in (answer.content.decode(), again.content.decode()):
        assert f'value="{first.pk}" checked' in text
    assert f'value="{first.pk}"' in client.get(FILES, {"kept_files": first.pk}).content.decode()


# --- who sees them ---------------------------------------------------------------------------------------------
def test_files_are_seen_with_their_record(client, haneui, jeomrye):
    reader, other = UserFactory(), UserFactory()
    log = log_of(jeomrye, by=haneui, is_confidential=True, readers=[reader], files=[held(haneui)])
    file = LogFile.objects.get()
    page = reverse("customers:log_file", args=[log.pk, file.pk])
    for user, status in ((haneui, 200), (reader, 200), (other, 404)):
        client.force_login(user)
        found = [client.get(url).status_code for url in (page, file.stored.url, file.small.url)]
        assert found == [status] * 3


def test_what_waits_is_its_senders_alone(client, haneui, jeomrye):
    row = held(haneui)
    assert client.get(row.stored.url).status_code == 200
    client.force_login(UserFactory())
    assert client.get(row.stored.url).status_code == 404
    assert client.post("/log/", sent(jeomrye, kept_files=row.pk)).status_code == 302
    row.refresh_from_db()
    assert row.log is None


def test_nobody_takes_a_file_from_another_record(client, haneui, jeomrye):
    log_of(jeomrye, by=haneui, files=[held(haneui)])
    row = LogFile.objects.get()
    client.post("/log/", sent(jeomrye, kept_files=row.pk))
    assert LogFile.objects.get().log_id == row.log_id


# --- with the record's life --------------------------------------------------------------------------------------
def test_the_author_takes_one_away_and_adds_one(client, haneui, jeomrye):
    log = log_of(jeomrye, by=haneui, files=[held(haneui), held(haneui, "둘.jpg")])
    stays, goes = LogFile.objects.order_by("id")
    place = goes.stored.place
    data = {"people": jeomrye.pk, "line": log.line, "channel": log.channel, "version": log.version}
    url = reverse("customers:log_edit", args=[log.pk])
    assert client.post(url, data).status_code == 302  # a form that shows no files takes none away
    assert log.files.count() == 2
    data |= {"version": ContactLog.objects.get().version, "files_shown": "1", "kept_files": stays.pk}
    assert client.post(url, data | {"photos": picture("셋.jpg")}).status_code == 302
    assert [row.name for row in log.files.order_by("id")] == ["밭.jpg", "셋.jpg"]
    assert not StoredFile.objects.filter(place=place).exists()


def test_a_correction_brings_its_own_lines_and_files(client, haneui, jeomrye, monkeypatch):
    log = log_of(jeomrye, by=haneui, heard=[("fact", "처음 말")], files=[held(haneui)])
    ContactLog.objects.update(created_at=clock.now() - 2 * EDIT_WINDOW)
    url = reverse("customers:log_correct", args=[log.pk])
    said = {"text": "수량을 잘못 적었어요", "heard_0_kind": "request", "heard_0_text": "삼백 말"}
    assert client.post(url, said | {"photos": picture("정정.jpg")}).status_code == 302
    correction = log.corrections.get()
    assert [row.text for row in Heard.objects.filter(correction=correction)] == ["삼백 말"]
    assert [row.name for row in correction.files.all()] == ["정정.jpg"]
    assert Heard.objects.filter(log=log, correction=None).get().text == "처음 말"
    text = client.get(reverse("customers:log", args=[log.pk])).content.decode()
    assert text.index("처음 말") < text.index("수량을 잘못") < text.index("삼백 말") < text.index("정정.jpg")


def test_files_are_erased_with_their_record(haneui, jeomrye):
    log = log_of(jeomrye, by=haneui, files=[held(haneui)])
    assert actions.erase_files_of_log(log, by=haneui) == 1
    assert not StoredFile.objects.exists()


def test_what_shows_a_person_alone_goes_with_her_erasure(client, haneui, jeomrye):
    alone = log_of(jeomrye, by=haneui, files=[held(haneui)])
    shared = actions.write_log(
        by=haneui, people=[jeomrye, PersonFactory()], line="둘이", files=[held(haneui, "둘.jpg")]
    )
    path = path_of(alone.files.get().stored.place)
    anonymise(jeomrye, by=haneui)
    assert (alone.files.get().stored, StoredFile.objects.count()) == (None, 2)
    carry_out_erasures()
    assert not path.exists()
    pages = [client.get(reverse("customers:log", args=[log.pk])).content.decode() for log in (alone, shared)]
    assert ["둘.jpg" in page for page in pages] == [False, True]


def test_what_was_never_sent_goes_after_fifteen_days(haneui):
    old, new = held(haneui), held(haneui)
    LogFile.objects.filter(pk=old.pk).update(created_at=clock.now() - actions.log_files.HELD_FOR * 2)
    assert actions.sweep_held_files() == 1
    assert LogFile.objects.get() == new


def test_a_form_sent_twice_at_once_keeps_its_files_once(client, haneui, jeomrye):
    """The second of two that race has brought its files before it learns that it is the second."""
    form = sent(jeomrye)
    assert client.post("/log/", form | {"photos": picture()}).status_code == 302
    FormKey.objects.update(result_url="")  # as it stands while the first is still at work
    assert client.post("/log/", form | {"photos": picture()}).status_code == 302
    assert ContactLog.objects.count() == 1
    assert [file.log for file in LogFile.objects.all()] == [ContactLog.objects.get()]
