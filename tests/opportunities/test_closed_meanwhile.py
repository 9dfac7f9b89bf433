"""A form of a sheet that a colleague closed meanwhile says so above what was typed, and writes nothing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core import clock
from opportunities import actions
from opportunities.models import Opportunity, SheetFile
from tests.opportunities import factories as make
from tests.sellers.factories import UserFactory

pytestmark = pytest.mark.django_db
TYPED = "본사 앞에서 직접 들은 말"
OVER = "종결한 영업기회예요. 다시 열면 바꿀 수 있어요."
WHOLE = {
    "next_step": {"next_step": TYPED, "next_step_agreed": "on"},
    "strength_new": {"text": TYPED},
    "evidence_new": {"fact_code": "F1", "text": TYPED, "origin": "customer_said"},
}
NOT_OPEN = "진행 중인 영업기회만 단계를 옮길 수 있어요."
HALF = ("edit", "stage", "buyers", "members", "rival_new")


@pytest.fixture
def deal(client):
    found = make.raised(expected_order_on=clock.today())
    client.force_login(found.owner)
    said = {"to": "withdrawn", "on": clock.today(), "reason_code": "other", "note": "우리가 잘할 수 없는 일"}
    actions.close(Opportunity.objects.get(pk=found.pk), by=found.owner, **said)
    return found  # as the page that she has open knows it


def url(deal, name):
    return reverse(f"opportunities:{name}", args=[deal.pk])


def values(deal, name):
    day = clock.today().isoformat()
    rest = {"happened_on": day, "person": deal.person_id, "next_step_on": day, "next_step_person": deal.person_id}
    return rest | WHOLE[name] | {"version": deal.version}


@pytest.mark.parametrize("name", WHOLE)
def test_what_was_typed_stays_and_nothing_is_written(client, deal, name):
    before = (deal.next_step, deal.evidence.count(), deal.strengths.count())
    answer = client.post(url(deal, name), values(deal, name))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert TYPED in page
    assert OVER in page
    deal.refresh_from_db()
    assert (deal.next_step, deal.evidence.count(), deal.strengths.count()) == before


@pytest.mark.parametrize("name", HALF)
def test_a_half_filled_form_comes_back_too(client, deal, name):
    answer = client.post(url(deal, name), {"version": deal.version})
    why = NOT_OPEN if name == "stage" else OVER
    assert (answer.status_code, why in answer.content.decode()) == (422, True)


def test_words_that_come_with_a_file_stay_too(client, deal):
    paper = SimpleUploadedFile("도면.pdf", b"%PDF-1.4 x", content_type="application/pdf")
    answer = client.post(url(deal, "evidence_new"), values(deal, "evidence_new") | {"files": paper})
    page = answer.content.decode()
    assert (answer.status_code, TYPED in page, OVER in page) == (422, True, True)
    assert not SheetFile.objects.exists()


@pytest.mark.parametrize("name", [*WHOLE, *HALF])
def test_nobody_opens_it_anew_and_a_stranger_is_refused(client, deal, name):
    assert client.get(url(deal, name)).status_code == 403
    client.force_login(UserFactory())
    sent = values(deal, name) if name in WHOLE else {}
    assert client.post(url(deal, name), sent).status_code == 403
