"""Two people at one opportunity: the second decides on what the first left, and nothing is overwritten silently."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from core import clock
from core.errors import Stale
from opportunities import actions
from opportunities.errors import Incomplete
from opportunities.models import Booking, Opportunity, State
from tests.opportunities import factories as make

pytestmark = pytest.mark.django_db


def seen_by_another(opportunity):
    return Opportunity.objects.get(pk=opportunity.pk)


def test_an_order_is_booked_with_the_amount_that_is_stored():
    opportunity = make.climb(make.raised(), "pipeline")
    make.prove(opportunity, "F11")
    read_before = seen_by_another(opportunity)
    actions.edit_opportunity(opportunity, by=opportunity.owner, read_at=opportunity.version, amount=Decimal(7_000_000))
    actions.close(read_before, to=State.WON, by=opportunity.owner, on=clock.today())
    assert Booking.objects.get().amount == 7_000_000


ENDINGS = {
    "close": lambda row, **said: actions.close(
        row, to=State.WITHDRAWN, on=clock.today(), reason_code="other", note="우리가 잘할 수 없는 일", **said
    ),
    "hold": lambda row, **said: actions.hold(row, revisit_on=clock.today() + dt.timedelta(days=9), **said),
    "members": lambda row, **said: actions.set_members(row, members=[(row.owner, "owner", 100)], **said),
    "buyer": lambda row, **said: actions.name_buyer(row, person=row.person, roles=["eb"], **said),
    "owner": lambda row, **said: actions.reassign_owner(row, to=make.UserFactory(), **said),
}


@pytest.mark.parametrize("name", ENDINGS)
def test_nothing_is_done_on_an_old_page(name):
    opportunity = make.raised()
    seller, read_at = opportunity.owner, opportunity.version
    actions.set_members(seen_by_another(opportunity), by=seller, members=[(seller, "owner", 100)])
    with pytest.raises(Stale):
        ENDINGS[name](opportunity, by=seller, read_at=read_at)
    ENDINGS[name](opportunity, by=seller, read_at=read_at + 1)


def test_an_old_reopening_and_an_old_cancellation_are_refused():
    world = make.world()
    opportunity = make.climb(world.opportunity, "pipeline")
    actions.hold(opportunity, by=world.seller, revisit_on=clock.today() + dt.timedelta(days=9))
    with pytest.raises(Stale):
        actions.reopen(opportunity, by=world.seller, on=clock.today(), read_at=opportunity.version - 1)
    actions.reopen(opportunity, by=world.seller, on=clock.today(), read_at=opportunity.version)
    make.prove(opportunity, "F11")
    actions.close(opportunity, to=State.WON, by=world.seller, on=clock.today())
    said = {"by": world.leader, "on": clock.today(), "text": "해지 통보서", "person": opportunity.person}
    with pytest.raises(Stale):
        actions.cancel_contract(opportunity, read_at=opportunity.version - 1, **said)
    actions.cancel_contract(opportunity, read_at=opportunity.version, **said)


def test_who_handed_it_over_meanwhile_sets_no_team():
    world = make.world()
    read_before = seen_by_another(world.opportunity)
    assert read_before.owner == world.seller
    actions.reassign_owner(world.opportunity, by=world.leader, to=world.mate)
    with pytest.raises(PermissionDenied):
        actions.set_members(read_before, by=world.seller, members=[(world.seller, "owner", 100)])
    read_before = seen_by_another(world.opportunity)
    actions.reassign_owner(world.opportunity, by=world.leader, to=world.seller)
    assert read_before.owner == world.mate
    with pytest.raises(Incomplete):
        actions.set_members(read_before, by=world.seller, members=[(world.mate, "owner", 100)])


def test_pages_send_the_version_that_they_were_read_at(client):
    world = make.world()
    opportunity = world.opportunity
    client.force_login(world.seller)
    old = opportunity.version
    rows = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 0, "form-0-user": world.seller.pk, "form-0-role": "owner"}
    sent = {
        "close": {"to": "withdrawn", "on": clock.today(), "reason_code": "other", "note": "x"},
        "hold": {"revisit_on": clock.today() + dt.timedelta(days=9)},
        "members": rows | {"form-0-share_pct": "100"},
    }
    actions.name_buyer(opportunity, by=world.seller, person=opportunity.person, roles=["eb"])
    for name, said in sent.items():
        answer = client.post(f"/opportunities/{opportunity.pk}/{name}/", said | {"version": old})
        assert (name, answer.status_code) == (name, 422)
        assert answer.context["version"] == opportunity.version
    answer = client.post(
        f"/opportunities/{opportunity.pk}/members/", sent["members"] | {"version": opportunity.version}
    )
    assert answer.status_code == 302
