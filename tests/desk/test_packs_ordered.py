"""The way of a long meeting pack over the worker: ordered, drawn once, tried again, forgotten."""

import datetime as dt
import uuid
from copy import deepcopy

import pytest
from django.urls import reverse

from core import clock, outbox
from core.files.models import StoredFile
from core.models import OutboxRow
from desk.packs import AT_ONCE, ordering
from desk.packs.ordering import draw_ordered, forget_old, give_up_lost, order_again, order_pack
from opportunities.models import MeetingPack
from opportunities.queries.forecast import name_of
from sellers.models import Membership, UnitLeader
from tests.desk.packs import PACK, asked, many, of, team
from tests.support import once_a_module

pytestmark = pytest.mark.django_db
built = once_a_module(team)


@pytest.fixture
def place(built, db):
    return deepcopy(built)


def test_a_long_one_is_ordered_and_waits_for_its_reader(client, place):
    sheets = [place.opportunity.pk, *many(place, AT_ONCE)]
    client.force_login(place.leader)
    answer = client.get(reverse("desk:pack_pdf"), asked(place, chosen=1, sheet=sheets))
    assert (answer.status_code, answer.url.startswith(reverse(PACK))) == (302, True)
    sent = dict(asked(place, chosen=1, sheet=sheets, form_key=str(uuid.uuid4())).lists())
    first, twice = (client.post(reverse("desk:pack_order"), sent) for _ in range(2))
    order = MeetingPack.objects.get()
    assert first.url == twice.url == reverse("desk:pack_ordered", args=[order.pk])
    shown = client.get(first.url).content.decode()
    assert "progress" in shown
    for page in (shown, client.get(reverse("desk:pack_order")).content.decode()):
        assert (name_of(order.period_code) in page, order.period_code in page) == (True, False)
    assert order.sheets == sheets


def test_the_worker_draws_what_was_ordered_once(client, place):
    order = order_pack(of(place.leader, place), by=place.leader)
    draw_ordered({"pack": order.pk})
    order.refresh_from_db()
    kept = order.stored
    assert (order.state, order.pages >= 2) == ("ready", True)
    draw_ordered({"pack": order.pk})
    assert StoredFile.objects.count() == 1
    client.force_login(place.leader)
    assert client.get(kept.url).status_code == 200
    client.force_login(place.head)
    assert client.get(kept.url).status_code == 404
    assert client.get(reverse("desk:pack_ordered", args=[order.pk])).status_code == 404


def test_who_leads_no_more_reads_the_pack_no_more(client, place):
    order = order_pack(of(place.leader, place), by=place.leader)
    draw_ordered({"pack": order.pk})
    order.refresh_from_db()
    page, file = reverse("desk:pack_ordered", args=[order.pk]), order.stored.url
    client.force_login(place.leader)
    assert [client.get(url).status_code for url in (page, file)] == [200, 200]
    UnitLeader.objects.filter(user=place.leader).delete()
    Membership.objects.filter(user=place.leader).update(unit=place.company)
    assert [client.get(url).status_code for url in (page, file)] == [403, 404]
    Membership.objects.filter(user=place.leader).update(unit=place.team)
    assert [client.get(url).status_code for url in (page, file)] == [403, 404], "its sheets are not hers"
    assert f"?unit={place.team.pk}" in client.get(page).content.decode(), "she may put it together anew"


def test_one_that_fails_says_so_and_may_be_tried_again(client, place, monkeypatch):
    order = order_pack(of(place.leader, place), by=place.leader)
    MeetingPack.objects.update(period_code="?", unit=None, person=place.stranger)  # sums that are not hers
    draw_ordered({"pack": order.pk})
    order.refresh_from_db()
    assert (order.state, order.problem != "") == ("failed", True)
    client.force_login(place.leader)
    page = reverse("desk:pack_ordered", args=[order.pk])
    assert order.problem in client.get(page).content.decode()
    client.post(reverse("desk:pack_again", args=[order.pk]))
    order.refresh_from_db()
    assert order.state == "waiting"


def test_one_that_never_works_out_does_not_wait_for_ever(place, monkeypatch):
    def disk_full(*_args, **_kwargs):
        raise OSError("disk full")

    monkeypatch.setattr(ordering, "paper_of", disk_full)
    order = order_pack(of(place.leader, place), by=place.leader)
    states = []
    row = OutboxRow.objects.get(kind=ordering.DRAW)
    for _try in range(outbox.MAX_ATTEMPTS):
        OutboxRow.objects.update(run_after=clock.now(), lease_until=None)
        outbox.run(row.pk)
        order.refresh_from_db()
        states.append(order.state)
    assert states == ["waiting"] * (outbox.MAX_ATTEMPTS - 1) + ["failed"]
    assert order.problem
    assert order_again(order, by=place.leader).state == "waiting"
    assert give_up_lost() == 0
    MeetingPack.objects.update(created_at=clock.now() - dt.timedelta(days=2))
    assert give_up_lost() == 1
    order.refresh_from_db()
    assert order.state == "failed"


def test_a_pack_goes_after_a_week(place):
    order = order_pack(of(place.leader, place, chosen=1), by=place.leader)
    draw_ordered({"pack": order.pk})
    assert forget_old() == 0
    MeetingPack.objects.update(created_at=clock.now() - dt.timedelta(days=8))
    assert forget_old() == 1
    assert not MeetingPack.objects.exists()
    assert not StoredFile.objects.exists()
