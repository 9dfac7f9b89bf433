"""What changed on a sheet since it was last talked about."""

import datetime as dt
from decimal import Decimal

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from core import clock
from opportunities import actions
from opportunities.models import CoachingNote, Opportunity, Review
from opportunities.sheet_reads import rows_of, with_names
from opportunities.sheet_reads.since import TABLES, since_of
from tests.customers.factories import log_of
from tests.opportunities import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    """A seller's opportunity on which her leader has just written a note."""
    world = make.world()
    world.opportunity = make.raised(world.seller, amount=Decimal(480_000_000))
    actions.write_note(world.opportunity, by=world.leader, text="무엇이 다음인가요?")
    an_hour_passes()
    return world


def an_hour_passes():
    """History carries the time of its transaction, and a test is one: what stands so far happened an hour ago."""
    before = clock.now() - dt.timedelta(hours=1)
    for name in ("OpportunityEvent", *(f"{name}Event" for names in TABLES.values() for name in names)):
        apps.get_model("opportunities", name).objects.update(pgh_created_at=before)
    CoachingNote.objects.update(created_at=before)
    Review.objects.update(at=before)
    Review.objects.update(at=before)


def seen(opportunity, viewer, *, chosen=None):
    record = with_names().get(pk=opportunity.pk)
    return since_of(record, viewer, rows_of(record, viewer, clock.today()), chosen=chosen)


def test_nothing_to_compare_with_where_nobody_reviewed(opportunity):
    assert seen(opportunity, opportunity.owner) is None


def test_right_after_the_review_nothing_has_changed(place):
    assert seen(place.opportunity, place.seller).sections == {}


def test_each_section_says_what_changed(place):
    opportunity = Opportunity.objects.get(pk=place.opportunity.pk)
    read_at = opportunity.version
    actions.edit_opportunity(opportunity, by=place.seller, read_at=read_at, amount=Decimal(450_000_000))
    log = log_of(opportunity.person, by=place.seller, happened_at=timezone.now())
    actions.add_evidence(
        opportunity, by=place.seller, fact_code="F4", text="품의는 12월 초", person=opportunity.person,
        happened_on=clock.today(), origin="customer_said", log=log,
    )  # fmt: skip
    found = seen(opportunity, place.seller)
    assert {"header", "facts", "timeline"} <= set(found.sections) <= {"header", "facts", "timeline", "risks"}
    assert "F4" in found.sections["facts"]
    assert "F1" not in found.sections["facts"]  # stood there at the review
    change = next(one for one in found.changes if "480" in one.was)
    assert "450" in change.now


def test_amounts_stay_with_who_may_read_them(place):
    actions.request_coaching(place.opportunity, by=place.seller, to=place.stranger, question="기술로 될까요?")
    actions.write_note(place.opportunity, by=place.stranger, text="시연을 먼저 해 볼까요?")
    an_hour_passes()
    opportunity = Opportunity.objects.get(pk=place.opportunity.pk)
    actions.edit_opportunity(
        opportunity, by=place.seller, read_at=opportunity.version, amount=Decimal(1), title="다른 제목"
    )
    sellers, experts = (seen(opportunity, who).changes for who in (place.seller, place.stranger))
    assert [one.was for one in sellers if "480" in one.was]
    assert [one.now for one in experts] == ["다른 제목"]


def test_a_day_in_the_address_is_compared_with(client, place):
    client.force_login(place.seller)
    url = reverse("opportunities:detail", args=[place.opportunity.pk])
    yesterday = clock.today() - dt.timedelta(days=1)
    page = client.get(f"{url}?since={yesterday.isoformat()}")
    assert page.context["sheet"].since.chosen == yesterday
    assert f"since={yesterday.isoformat()}" in page.context["sheet"].url  # stays when the sheet is drawn anew
    for wrong in ("2026-99-99", "gestern", "0001-01-01", "9" * 5000):
        assert client.get(url, {"since": wrong}).status_code == 200
