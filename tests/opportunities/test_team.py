"""Team, shares, bookings to the last won, and a new owner."""

import re
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as some

from core import clock
from opportunities import actions
from opportunities.actions.booking import split
from opportunities.errors import Incomplete
from opportunities.models import Booking, Opportunity, OpportunityMember, State
from sellers.models import Notification
from tests.opportunities import factories as make
from tests.sellers.factories import UserFactory

pytestmark = pytest.mark.django_db


def check_deferred():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def test_the_whole_team_at_once(world):
    opportunity = world.opportunity
    actions.set_members(opportunity, by=world.seller, members=[(world.seller, "owner", 60), (world.mate, "seller", 40)])
    check_deferred()
    assert Notification.objects.get(code="opportunity_joined").user == world.mate
    actions.set_members(
        opportunity,
        by=world.mate,
        members=[(world.seller, "owner", 50), (world.stranger, "support", 0), (world.mate, "seller", 50)],
    )
    check_deferred()
    actions.set_members(opportunity, by=world.seller, members=[(world.seller, "owner", 100)])
    check_deferred()
    assert [(m.user, m.share_pct) for m in opportunity.members.all()] == [(world.seller, 100)]


def test_refuses_a_team_that_does_not_add_up(world):
    for members in (
        [(world.seller, "owner", 60), (world.mate, "seller", 39)],
        [(world.seller, "owner", 110), (world.mate, "seller", -10)],
        [(world.mate, "owner", 100)],
        [(world.seller, "seller", 100)],
        [(world.seller, "owner", 50), (world.seller, "seller", 50)],
        [],
    ):
        with pytest.raises(Incomplete):
            actions.set_members(world.opportunity, by=world.seller, members=members)
    for user in (world.mate, world.leader):
        with pytest.raises(PermissionDenied):
            actions.set_members(world.opportunity, by=user, members=[(world.seller, "owner", 100)])


def test_what_is_wrong_with_a_line_stands_above_all_of_them(client, world):
    client.force_login(world.seller)
    head = {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 1, "version": world.opportunity.version}
    line = {"form-0-user": world.seller.pk, "form-0-role": "owner", "form-0-share_pct": "백"}
    answer = client.post(reverse("opportunities:members", args=[world.opportunity.pk]), head | line)
    summary = re.search(r'<div class="errors".*?</div>', answer.content.decode(), re.DOTALL)
    assert answer.status_code == 422
    assert summary is not None
    assert re.search(r'<a href="#id_form-0-share_pct">1번째 줄 · 배분율:', summary.group()), summary.group()


def test_the_database_counts_the_shares():
    OpportunityMember.objects.filter(opportunity=make.raised()).update(share_pct=99)
    with pytest.raises(IntegrityError, match="not 100"), transaction.atomic():
        check_deferred()
    OpportunityMember.objects.update(share_pct=100)


def test_a_booking_is_split_in_the_units_of_that_day(world):
    opportunity = make.climb(world.opportunity, "pipeline")
    actions.set_members(
        opportunity,
        by=world.seller,
        members=[
            (world.seller, "owner", "33.34"),
            (world.mate, "seller", "33.33"),
            (world.stranger, "seller", "33.33"),
        ],
    )
    opportunity.amount = Decimal(100)
    actions.edit_opportunity(opportunity, by=world.seller, read_at=opportunity.version, amount=Decimal(100))
    make.prove(opportunity, "F11")
    actions.close(opportunity, to=State.WON, by=world.seller, on=clock.today())
    shares = list(Booking.objects.get().shares.order_by("pk"))
    assert sorted(share.amount for share in shares) == [33, 33, 34]
    units = {share.user: share.unit for share in shares}
    assert units[world.seller] == units[world.mate] == world.team != units[world.stranger]


@given(
    some.decimals(0, 10**12, places=2) | some.integers(0, 10**12).map(Decimal),
    some.lists(some.integers(1, 100), min_size=1, max_size=6),
)
def test_parts_sum_to_the_whole(amount, weights):
    total = sum(weights)
    shares = [Decimal(100 * weight // total) for weight in weights]
    shares[0] += 100 - sum(shares)
    parts = split(amount, shares)
    assert sum(parts) == amount
    assert all(abs(part - amount * share / 100) <= 1 for part, share in zip(parts, shares, strict=True))


def test_a_new_owner_takes_seat_and_share(world):
    opportunity, version = world.opportunity, world.opportunity.pipeline_version
    actions.set_members(opportunity, by=world.seller, members=[(world.seller, "owner", 70), (world.mate, "seller", 30)])
    for user in (world.mate, world.stranger):
        with pytest.raises(PermissionDenied):
            actions.reassign_owner(opportunity, by=user, to=world.mate)
    actions.reassign_owner(opportunity, by=world.leader, to=world.mate, reason="담당 조정")
    check_deferred()
    opportunity.refresh_from_db()
    assert (opportunity.owner, opportunity.pipeline_version) == (world.mate, version)
    assert [(m.user, m.role, m.share_pct) for m in opportunity.members.all()] == [(world.mate, "owner", 100)]
    assert Notification.objects.get(code="opportunity_given").user == world.mate
    actions.reassign_owner(opportunity, by=world.mate, to=world.stranger)
    check_deferred()
    assert [m.user for m in opportunity.members.all()] == [world.stranger]


def test_nobody_who_left_becomes_owner(opportunity):
    gone = UserFactory(is_active=False)
    with pytest.raises(Incomplete):
        actions.reassign_owner(opportunity, by=opportunity.owner, to=gone)


def test_an_imported_win_is_labelled():
    opportunity = make.imported()
    OpportunityMember.objects.create(opportunity=opportunity, user=opportunity.owner, role="owner", share_pct=100)
    booking = actions.book_imported(opportunity, by=opportunity.owner, amount=Decimal("9.99"), ordered_on=clock.today())
    assert (booking.basis, booking.shares.get().amount) == ("imported", Decimal("9.99"))
    assert Opportunity.objects.get(pk=opportunity.pk).evidence.count() == 0


def test_the_database_knows_the_sign_of_a_booking(opportunity):
    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.create(opportunity=opportunity, amount=-1, ordered_on=clock.today())
