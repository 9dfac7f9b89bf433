"""Two people in one draft of an offer: nobody's words are lost, and nobody is asked about what she left as it was."""

import pytest
from django.urls import reverse

from opportunities import actions
from tests.opportunities.quotes import drafted, form_of, line

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(client, place):
    client.force_login(place.seller)
    return drafted(place.opportunity, note="처음 메모")


def sent(client, draft, *lines, **more):
    edit = reverse("opportunities:quote_edit", args=[draft.opportunity_id, draft.pk])
    day = draft.valid_until.isoformat()
    return client.post(edit, form_of(draft.opportunity, *lines, valid_until=day, contact=draft.contact, **more))


def test_two_in_one_draft_are_shown_both_texts(client, place, draft):
    actions.edit_quotation(draft, by=place.seller, read_at=1, lines=[line("다른 품목", "1", "5")], note="남의 메모")
    mine = [("내 품목", "1", "7")]
    answer = sent(client, draft, *mine, note="내 메모", version="1")
    assert answer.status_code == 422
    assert [item["name"] for item in answer.context["conflict"]["items"]] == ["note", "lines"]
    kept = {"note": "내 메모", "version": str(answer.context["version"]), "keep_note": "mine", "keep_lines": "theirs"}
    assert sent(client, draft, *mine, **kept).status_code == 302
    draft.refresh_from_db()
    assert (draft.note, draft.lines.get().text) == ("내 메모", "다른 품목")


def test_what_i_left_as_it_was_takes_what_the_other_wrote(client, place, draft):
    """I changed the title while a colleague changed note and VAT: neither of hers is asked about, nor lost."""
    lines = [line("드론 방제", "1", "7")]
    actions.edit_quotation(draft, by=place.seller, read_at=1, lines=lines, note="남의 메모", vat_included=True)
    mine = [("드론 방제", "1", "7")]
    answer = sent(client, draft, *mine, title="내 제목", note="처음 메모", version="1")
    assert [item["name"] for item in answer.context["conflict"]["items"]] == ["title"]
    form = answer.context["form"]
    assert (form["note"].value(), form["vat"].value()) == ("남의 메모", "included")
    kept = {name: form[name].value() for name in ("title", "note", "vat")} | {"keep_title": "mine"}
    assert sent(client, draft, *mine, **kept, version=str(answer.context["version"])).status_code == 302
    draft.refresh_from_db()
    assert (draft.title, draft.note, draft.vat_included) == ("내 제목", "남의 메모", True)
