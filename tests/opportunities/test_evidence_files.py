"""Files of evidence: they come with its form, stand beside its words, and go with the erasure of whose words they are."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core import clock
from core.files.gate import path_of
from core.files.models import StoredFile
from core.models import FormKey
from customers.erasing.carrying_out import anonymise
from customers.queries.privacy import everything_about
from opportunities import actions
from opportunities.actions.files import HELD_FOR
from opportunities.facts import PROVED_BY_PAPER
from opportunities.models import Evidence, Origin, SheetFile
from opportunities.sheet_reads import record_or_404, rows_of
from tests.opportunities.factories import customer
from tests.opportunities.papers import added, held, part_of, path, proven, sheet
from tests.sellers.factories import fresh
from tests.uploads import carry_out_erasures, paper, picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


# --- evidence -------------------------------------------------------------------------------------------------
def sent(world, **more):
    said = {
        "fact_code": "F4",
        "text": "품의는 12월 초",
        "person": world.opportunity.person_id,
        "origin": "customer_said",
    }
    return said | {"happened_on": clock.today().isoformat()} | more


def test_evidence_comes_with_files(client, world):
    client.force_login(world.seller)
    url = path("evidence_new", world)
    assert client.post(url, sent(world, photos=picture(), files=[paper("품의.pdf")])).status_code == 302
    row = Evidence.objects.get(fact_code="F4")
    assert {(file.name, file.opportunity_id) for file in row.files.all()} == {
        ("밭.jpg", world.opportunity.pk),
        ("품의.pdf", world.opportunity.pk),
    }
    assert row.origin == Origin.CUSTOMER_SAID, "what was chosen stays"
    line = next(
        one for one in part_of(sheet(client, world, world.seller), "facts").data["lines"] if one["code"] == "F4"
    )
    assert [file.name for file in line["files"]] == ["밭.jpg", "품의.pdf"]
    text = sheet(client, world, world.seller).content.decode()
    assert text.count(row.files.get(name="품의.pdf").stored.url) == 2, "beside the words and among the files"


def test_a_refused_form_keeps_words_and_files(client, world):
    client.force_login(world.seller)
    bad = SimpleUploadedFile("x.exe", b"MZ\x00\x01")
    answer = client.post(path("evidence_new", world), sent(world, text="길게 쓴 말", files=[paper(), bad]))
    text = answer.content.decode()
    good = SheetFile.objects.waiting().get()
    assert answer.status_code == 422
    assert all(part in text for part in ("x.exe", "길게 쓴 말", f'value="{good.pk}" checked'))
    assert not Evidence.objects.filter(fact_code="F4").exists()
    assert client.post(path("evidence_new", world), sent(world, kept_files=good.pk)).status_code == 302
    assert Evidence.objects.get(fact_code="F4").files.get() == good


def test_a_second_sending_of_evidence_leaves_no_file_behind(client, world):
    client.force_login(world.seller)
    form = sent(world, form_key=str(uuid.uuid4()))
    for _ in range(2):
        assert client.post(path("evidence_new", world), form | {"files": paper()}).status_code == 302
        FormKey.objects.update(result_url="")
    assert Evidence.objects.filter(fact_code="F4").count() == 1
    assert SheetFile.objects.get().evidence is not None


@pytest.mark.parametrize(("file", "origin"), [(paper, "document"), (picture, "customer_said")])
def test_where_nobody_chose_a_document_is_a_document(client, world, file, origin):
    client.force_login(world.seller)
    assert client.post(path("evidence_new", world), sent(world, origin="", files=file())).status_code == 302
    assert Evidence.objects.get(fact_code="F4").origin == origin


@pytest.mark.parametrize("code", sorted(PROVED_BY_PAPER))
def test_a_file_of_ours_makes_no_fact_that_a_paper_of_the_customers_would(client, world, code):
    """Nobody has said that it is hers."""
    client.force_login(world.seller)
    form = sent(world, fact_code=code, origin="", files=[paper("우리 도면.pdf")])
    assert client.post(path("evidence_new", world), form).status_code == 302
    row = Evidence.objects.get(fact_code=code)
    assert (row.origin, row.files.count()) == (Origin.CUSTOMER_SAID, 1)
    line = next(
        one for one in part_of(sheet(client, world, world.seller), "facts").data["lines"] if one["code"] == code
    )
    assert line["status"] != "true"


def test_a_chosen_file_that_is_not_here_any_more_is_asked_for_again(client, world):
    """The form stood open for longer than its files are kept."""
    client.force_login(world.seller)
    gone, there = held(world, "지난주.pdf"), held(world, "오늘.pdf")
    SheetFile.objects.filter(pk=gone.pk).update(created_at=clock.now() - HELD_FOR * 2)
    assert actions.sweep_sheet_files() == 1
    form = sent(world, kept_files=[gone.pk, there.pk])
    for url in (path("evidence_new", world), path("file_new", world)):
        answer = client.post(url, form)
        assert answer.status_code == 422
        assert f'value="{there.pk}" checked' in answer.content.decode()
    assert not Evidence.objects.filter(fact_code="F4").exists()
    assert client.post(path("evidence_new", world), sent(world, kept_files=[there.pk])).status_code == 302


def test_evidence_that_was_taken_back_keeps_its_files(client, world):
    row = proven(world, held(world))
    actions.withdraw_evidence(row, by=world.seller, reason="다른 고객 이야기")
    file = row.files.get()
    text = sheet(client, world, world.seller).content.decode()
    folded = text.partition('class="proof-others"')[2].partition("</details>")[0]
    assert file.stored.url in folded
    assert client.get(file.stored.url).status_code == 200


def test_evidence_tells_what_was_taken_away_from_it(client, world):
    row = proven(world, held(world))
    actions.take_file_away(row.files.get(), by=world.seller)
    answer = sheet(client, world, world.leader, "coach")
    line = next(one for one in part_of(answer, "facts").data["lines"] if one["code"] == "F9")
    assert [(file.name, file.url, file.gone_by) for file in line["files"]] == [("도면.pdf", "", world.seller.name)]
    assert "<del>도면.pdf</del>" in answer.content.decode()
    assert part_of(answer).data["files"] == []


def test_an_asked_colleague_reads_the_words_and_no_file(client, world):
    row = proven(world, held(world))
    actions.request_coaching(world.opportunity, by=world.seller, to=world.stranger, question="맞을까요?")
    text = sheet(client, world, world.stranger).content.decode()
    assert row.text in text
    assert "도면.pdf" not in text
    assert client.get(row.files.get().stored.url).status_code == 404


# --- a person who is erased -----------------------------------------------------------------------------------
def test_an_erasure_takes_the_files_of_her_evidence(world):
    mine, ours = proven(world, held(world, "설은비 회신.pdf")), added(world, "설은비 온실.pdf")
    person = mine.person
    type(person).objects.filter(pk=person.pk).update(name="설은비")
    person.refresh_from_db()
    where = path_of(mine.files.get().stored.place)
    anonymise(person, by=world.seller)
    carry_out_erasures()
    hers = mine.files.get()
    assert (hers.stored, where.exists()) == (None, False)
    ours.refresh_from_db()
    assert ours.stored is not None
    for file in (hers, ours):
        assert "설은비" not in file.name
        assert not file.events.filter(name__contains="설은비").exists()
    assert not StoredFile.objects.filter(name__contains="설은비").exists()
    assert (
        rows_of(record_or_404(world.opportunity.pk, world.seller), world.seller, clock.today()).files[0].pk == ours.pk
    )


def test_an_access_request_names_the_files_of_her_evidence(world):
    row, _ours = proven(world, held(world)), added(world, "온실.pdf")
    found = everything_about(row.person, viewer=fresh(world.seller)).data["opportunities.SheetFile"]
    assert [one["name"] for one in found] == ["도면.pdf"]
    assert everything_about(customer(), viewer=fresh(world.seller)).data.get("opportunities.SheetFile") is None
