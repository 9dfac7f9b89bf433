"""What a leader does on the sheet: verifies evidence, hands it over, records a cancelled contract, sees exceptions."""

import datetime as dt
import uuid
from copy import deepcopy

import pytest
from django.urls import reverse

from core import clock
from opportunities import actions
from opportunities.models import Booking, Opportunity, State
from tests.opportunities.factories import climb, prove

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def place(client, built, db):
    found = deepcopy(built)
    client.force_login(found.leader)
    return found


def url(name, opportunity, **more):
    return reverse(f"opportunities:{name}", kwargs={"pk": opportunity.pk, **more})


def read(client, opportunity, view="seller"):
    return client.get(url("detail", opportunity) + f"?view={view}").content.decode()


def win(place):
    climb(place.opportunity)
    prove(place.opportunity, "F11")
    actions.close(place.opportunity, to="won", by=place.seller, on=clock.today())


def test_one_tap_verifies_evidence(client, place):
    row = prove(place.opportunity, "F4")[0]
    path = url("evidence_verify", place.opportunity, evidence=row.pk)
    assert f'action="{path}"' in read(client, place.opportunity, "coach")
    assert client.get(path).status_code == 405
    answer = client.post(path, {"form_key": str(uuid.uuid4())})
    assert answer.status_code == 302
    assert answer["Location"] == url("detail", place.opportunity) + "?view=coach"
    assert client.post(path, headers=HTMX).status_code == 204
    row.refresh_from_db()
    assert row.verified_by == place.leader
    text = read(client, place.opportunity, "coach")
    assert f"{place.leader.name}" in text
    assert f'action="{path}"' not in text


def test_only_leaders_verify_and_nobody_on_paper(client, place):
    row = prove(place.opportunity, "F4")[0]
    path = url("evidence_verify", place.opportunity, evidence=row.pk)
    assert path in read(client, place.opportunity)
    assert path not in read(client, place.opportunity, "report")
    client.force_login(place.seller)
    assert path not in read(client, place.opportunity)
    assert client.post(path).status_code == 403
    row.refresh_from_db()
    assert row.verified_by is None


def test_owner_and_leader_hand_it_over(client, place):
    path = url("reassign", place.opportunity)
    assert path in read(client, place.opportunity)
    refused = client.post(path, {"to_text": place.mate.name, "to": "", "reason": ""})
    assert refused.status_code == 422
    assert place.mate.name in refused.content.decode()
    same = client.post(path, {"to": place.seller.pk, "reason": "휴직"})
    assert same.status_code == 422
    assert "to" in same.context["form"].errors
    old = {"version": place.opportunity.version}
    answer = client.post(path, {"to": place.mate.pk, "reason": "휴직"} | old, headers=HTMX)
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == url("detail", place.opportunity)
    assert Opportunity.objects.get(pk=place.opportunity.pk).owner == place.mate
    history = client.get(url("history", place.opportunity)).content.decode()
    assert "휴직" in history
    client.force_login(place.seller)
    assert client.get(path).status_code == 403
    client.force_login(place.mate)
    assert path in read(client, place.opportunity)
    assert client.post(path, {"to": place.seller.pk, "reason": "복직"} | old).status_code == 422
    now = {"version": Opportunity.objects.get(pk=place.opportunity.pk).version}
    assert client.post(path, {"to": place.seller.pk, "reason": "복직"} | now).status_code == 302
    assert client.get(url("detail", place.opportunity)).status_code == 200


def test_a_member_does_not_hand_it_over(client, place):
    team = [(place.seller, "owner", 60), (place.mate, "support", 40)]
    actions.set_members(place.opportunity, by=place.seller, members=team)
    client.force_login(place.mate)
    text = read(client, place.opportunity)
    assert url("members", place.opportunity) in text
    assert url("reassign", place.opportunity) not in text
    assert client.post(url("reassign", place.opportunity), {}).status_code == 403


def test_leader_records_a_cancelled_contract(client, place):
    path = url("cancel_contract", place.opportunity)
    assert path not in read(client, place.opportunity)
    win(place)
    client.force_login(place.seller)
    assert path not in read(client, place.opportunity)
    assert client.get(path).status_code == 403
    client.force_login(place.leader)
    assert path in read(client, place.opportunity)
    assert client.get(path).context["form"].initial["person"] == place.opportunity.person
    said = {"text": "해지 통보서를 받았다", "person": place.opportunity.person_id, "origin": "document"}
    ahead = client.post(path, said | {"on": clock.today() + dt.timedelta(days=1)})
    assert ahead.status_code == 422
    assert "해지 통보서를 받았다" in ahead.content.decode()
    assert client.post(path, said | {"on": clock.today(), "text": ""}).status_code == 422
    assert client.post(path, said | {"on": clock.today(), "form_key": str(uuid.uuid4())}).status_code == 302
    place.opportunity.refresh_from_db()
    assert place.opportunity.state == State.CANCELLED
    booked = Booking.objects.filter(opportunity=place.opportunity)
    assert sum(row.amount for row in booked) == 0
    assert client.get(path).status_code == 403
    assert "-100,000,000" in read(client, place.opportunity).replace("−", "-")


def test_an_exceptional_move_says_why(client, place):
    stages = place.opportunity.pipeline_version.stages
    for row in place.opportunity.evidence.all():
        actions.withdraw_evidence(row, by=place.seller, reason="시험")
    actions.move_stage(
        place.opportunity, to=stages.get(position=2), by=place.seller, on=clock.today(), reason="고객이 서두름"
    )
    for view, missing in (("coach", "F1"), ("report", "고객 과제")):  # paper prints no code
        text = read(client, place.opportunity, view)
        assert "예외 이동" in text
        assert missing in text
        assert "고객이 서두름" in text
    actions.move_stage(
        place.opportunity, to=stages.get(position=1), by=place.seller, on=clock.today(), reason="다시 처음부터"
    )
    assert "예외 이동" not in read(client, place.opportunity, "coach")
