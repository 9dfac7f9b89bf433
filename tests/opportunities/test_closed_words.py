"""What others may not read is neither copied to a sheet nor told by a filter."""

import datetime as dt
from copy import deepcopy

import pytest
from django.urls import reverse

from core import clock
from customers.actions import write_log
from opportunities import actions
from opportunities.models import Evidence, Opportunity
from tests.opportunities.factories import raised

pytestmark = pytest.mark.django_db
KEPT = "내년에 대표가 바뀐다"


@pytest.fixture
def place(client, built, db):
    found = deepcopy(built)
    client.force_login(found.seller)
    return found


@pytest.fixture
def logs(place):
    said = {"by": place.seller, "people": [place.opportunity.person]}
    return write_log(line="예산을 받았다", **said), write_log(line=KEPT, is_confidential=True, **said)


def test_a_confidential_line_is_no_need(client, place, logs):
    address = reverse("opportunities:new")
    for log, need in zip(logs, ("예산을 받았다", ""), strict=True):
        form = client.get(address, {"log": log.pk}).context["form"]
        assert form["need"].value() == need
    said = {"person": place.opportunity.person_id, "log": logs[1].pk}
    assert client.post(f"{address}?log={logs[1].pk}", said | {"need": ""}).status_code == 422
    assert client.post(f"{address}?log={logs[1].pk}", said | {"need": "새 설비"}).status_code == 302
    assert not Opportunity.objects.filter(need=KEPT).exists()


def test_a_confidential_line_is_no_evidence(client, place, logs):
    address = reverse("opportunities:evidence_new", args=[place.opportunity.pk]) + "?fact=F4"
    assert client.get(f"{address}&log={logs[0].pk}").context["form"]["text"].value() == "예산을 받았다"
    assert not client.get(f"{address}&log={logs[1].pk}").context["form"]["text"].value()
    assert client.post(address, {"fact_code": "F4", "log": logs[0].pk}).status_code == 302
    answer = client.post(address, {"fact_code": "F4", "log": logs[1].pk})
    assert answer.status_code == 422
    assert "text" in answer.context["form"].errors
    assert client.post(address, {"fact_code": "F4", "log": logs[1].pk, "text": "확인했다"}).status_code == 302
    assert not Evidence.objects.filter(text=KEPT).exists()


def test_a_missing_or_late_step_never_tells_about_closed_sheets(client, place):
    address = reverse("opportunities:list")
    bare = raised(place.stranger, title="걸음이 없는 것")
    late = raised(place.stranger, title="걸음이 지난 것")
    step = {"text": "견적", "person": late.person, "on": clock.today() + dt.timedelta(days=1)}
    actions.set_next_step(late, by=place.stranger, read_at=late.version, **step)
    Opportunity.objects.filter(pk=late.pk).update(next_step_on=clock.today() - dt.timedelta(days=1))
    for reader, found in ((place.stranger, True), (place.mate, False), (place.leader, False)):
        client.force_login(reader)
        for row, wanted in ((bare, "none"), (late, "late")):
            titles = [line.card.title for line in client.get(address, {"scope": "all", "step": wanted}).context["rows"]]
            assert (row.title in titles) is found, (reader, wanted)


@pytest.mark.parametrize("version", ["", "abc", "²", "9" * 5000])
def test_a_form_without_its_version_overwrites_nothing(client, place, version):
    address = reverse("opportunities:next_step", args=[place.opportunity.pk])
    tomorrow = clock.today() + dt.timedelta(days=1)
    said = {"next_step": "시연", "next_step_on": tomorrow, "next_step_person": place.opportunity.person_id}
    answer = client.post(address, said | {"version": version})
    assert answer.status_code == 422
    assert client.post(address, said | {"version": answer.context["version"]}).status_code == 302
