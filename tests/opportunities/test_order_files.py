"""Papers of the contract: held as they are chosen, so that a refused form loses none, then the order's alone."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core import clock
from core.errors import RuleError
from core.files.models import StoredFile
from core.models import FormKey
from opportunities import actions
from opportunities.actions import contract
from opportunities.models import ContractFile, SheetFile, State
from tests.opportunities import factories as make
from tests.opportunities.papers import path
from tests.uploads import PDF, carry_out_erasures, paper, picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


@pytest.fixture
def won(world):
    """The world, once its opportunity was won."""
    deal = make.climb(world.opportunity, "pipeline")
    make.prove(deal, "F11")
    actions.close(deal, to=State.WON, by=deal.owner, on=clock.today())
    world.opportunity.refresh_from_db()
    return world


def held(won, name="계약서.pdf", content=PDF):
    return actions.hold_contract_file(won.opportunity, by=won.seller, name=name, content=content)


def names():
    return [str(row) for row in ContractFile.objects.order_by("pk")]


def test_papers_of_the_contract_pass_the_gate(won, client):
    url = path("order_file", won)
    client.force_login(won.seller)
    assert f'href="{url}"' in client.get(path("order", won)).content.decode()
    assert "multipart/form-data" in client.get(url).content.decode()
    assert client.post(url).status_code == 422
    answer = client.post(url, {"files": [paper("계약서.pdf"), paper("특약.pdf")], "photos": picture("서명.jpg")})
    assert (answer.status_code, answer["Location"]) == (302, path("order", won))
    assert sorted(names()) == ["계약서.pdf", "서명.jpg", "특약.pdf"]
    row = ContractFile.objects.first()
    for user, status in ((won.seller, 200), (won.leader, 200), (won.stranger, 404)):
        client.force_login(user)
        assert client.get(row.stored.url).status_code == status
    off = path("order_file_off", won, row.pk)
    client.force_login(won.leader)
    assert client.post(off).status_code == 403
    client.force_login(won.seller)
    assert client.post(off).status_code == 302
    assert ContractFile.objects.count() == 2


def test_a_refused_form_loses_no_chosen_file(won, client):
    client.force_login(won.seller)
    bad = SimpleUploadedFile("계약.exe", b"MZ\x00\x01")
    answer = client.post(path("order_file", won), {"files": [paper("계약서.pdf"), bad]})
    text, good = answer.content.decode(), SheetFile.objects.get()
    assert answer.status_code == 422
    assert all(part in text for part in ("계약.exe", "계약서.pdf", f'name="kept_files" value="{good.pk}" checked'))
    assert client.post(path("order_file", won), {"kept_files": good.pk}).status_code == 302
    assert (names(), SheetFile.objects.count()) == (["계약서.pdf"], 0)


def test_a_file_is_kept_as_soon_as_it_is_chosen(won, client):
    client.force_login(won.seller)
    first = client.post(path("order_file_held", won), {"photos": picture()})
    file = SheetFile.objects.get()
    bad = SimpleUploadedFile("x.svg", b"<svg/>")
    again = client.post(path("order_file_held", won), {"kept_files": file.pk, "files": bad})
    assert (first.status_code, again.status_code) == (200, 422)
    for text in (first.content.decode(), again.content.decode()):
        assert f'value="{file.pk}" checked' in text
        assert f'hx-post="{path("order_file_held", won)}"' in text
        assert "caption_" not in text, "an order's papers have names and no more words"


def test_what_waited_is_the_orders_alone(won):
    file = held(won, "서명.jpg", picture().read())
    assert StoredFile.objects.count() == 2
    (row,) = actions.add_contract_files(won.opportunity, [file], by=won.seller)
    carry_out_erasures()
    stored = StoredFile.objects.get()
    assert (row.stored, stored.owner_label, stored.owner_id) == (stored, ContractFile._meta.label, row.pk)
    assert stored in StoredFile.objects.visible_to(won.leader)
    assert not SheetFile.objects.exists()


def test_two_sendings_of_one_form_make_one(won, client):
    client.force_login(won.seller)
    form = {"form_key": str(uuid.uuid4())}
    for _ in range(2):
        assert client.post(path("order_file", won), form | {"files": paper()}).status_code == 302
        FormKey.objects.update(result_url="")  # as it stands while the first is still at work
    assert (ContractFile.objects.count(), StoredFile.objects.count()) == (1, 1)


def test_an_order_holds_twelve_and_none_of_anothers(won, monkeypatch):
    monkeypatch.setattr(contract, "MOST_FILES", 1)
    files = [held(won), held(won, "특약.pdf")]
    with pytest.raises(RuleError, match="1"):
        actions.add_contract_files(won.opportunity, files, by=won.seller)
    theirs = SheetFile.objects.create(added_by=won.mate, name="남의.pdf")
    with pytest.raises(RuleError):
        actions.add_contract_files(won.opportunity, [theirs], by=won.seller)
    assert (names(), SheetFile.objects.waiting().count()) == ([], 3)


def test_once_the_contract_is_cancelled_no_form_takes_papers(won, client):
    client.force_login(won.seller)
    said = {"by": won.leader, "on": clock.today(), "text": "해지 통보서", "person": won.opportunity.person}
    actions.cancel_contract(won.opportunity, **said)
    for name in ("order_file", "order_file_held"):
        assert client.post(path(name, won), {"files": paper()}).status_code == 403
    assert not SheetFile.objects.exists()
