"""What a reader may not do is not offered; a day has no hour; the end leads to what comes next; no value goes unasked."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from core import clock
from customers.models import TimelineEntry
from opportunities import actions, timeline
from opportunities.errors import Incomplete
from opportunities.models import Opportunity, OpportunityMember, State
from opportunities.policies import may_edit
from tests.opportunities import factories as make
from tests.opportunities.test_forecast import counted
from tests.opportunities.test_pieces import HTMX, address, keys_of
from tests.support import assert_flat_queries

pytestmark = pytest.mark.django_db
FAR = dt.date(2199, 1, 1)


def go_on(opportunity, position):
    return actions.move_stage(
        opportunity,
        by=opportunity.owner,
        to=make.stage(position),
        on=clock.today(),
        read_at=opportunity.version,
        reason="급해요",
    )


def step_url(opportunity):
    return reverse("opportunities:next_step", args=[opportunity.pk])


# --- a missing next step ------------------------------------------------------------------------------------------
def test_a_missing_next_step_is_a_link_for_who_may_set_it_alone(client):
    place = make.world()
    mate = OpportunityMember(opportunity=place.opportunity, user=place.mate, role="member", share_pct=0)
    mate.save()
    pages = [
        reverse("opportunities:list") + "?scope=all",
        reverse("opportunities:of_person", args=[place.opportunity.person_id]),
    ]
    for reader, may in ((place.seller, True), (place.mate, True), (place.leader, False)):
        client.force_login(reader)
        assert client.get(step_url(place.opportunity)).status_code == (200 if may else 403)
        for page in pages:
            shown = client.get(page).content.decode()
            assert place.opportunity.title in shown
            assert 'class="badge tone-warn"' in shown, "it is said to each of them"
            assert (step_url(place.opportunity) in shown) == may, (reader, page)


def test_what_a_leader_may_not_set_costs_no_query_of_its_own(client):
    place = make.world()
    client.force_login(place.leader)
    url = reverse("opportunities:list")
    assert_flat_queries(lambda: client.get(url), lambda: make.raised(place.seller), times=4)


def test_the_list_under_the_gap_offers_it_to_who_may(client):
    place = make.world()
    one = counted(place.seller, category="best")
    Opportunity.objects.filter(pk=one.pk).update(next_step="", next_step_on=None)
    url = reverse("opportunities:forecast_gap")
    for reader, may in ((place.seller, True), (place.leader, False)):
        client.force_login(reader)
        answer = client.get(url)
        assert [line.row.opportunity for line in answer.context["lines"]] == [one]
        assert (step_url(one) in answer.content.decode()) == may


def test_the_policy_takes_the_team_that_a_row_has_brought():
    place = make.world()
    row = Opportunity.objects.get(pk=place.opportunity.pk)
    row.team_ids = [place.mate.pk]
    assert may_edit(place.mate, row)
    assert not may_edit(place.leader, row)


# --- the day of an order ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("days", [0, 3])
def test_a_win_has_a_day_and_no_hour_and_stands_after_its_beginning(client, days):
    opportunity = make.climb(make.raised(), "pipeline")
    ordered_on = clock.today() - dt.timedelta(days=days)
    make.prove(opportunity, "F11", on=ordered_on)
    actions.close(opportunity, to=State.WON, by=opportunity.owner, on=ordered_on)
    assert timeline.won([opportunity.pk], opportunity.owner)[opportunity.pk].is_day
    kinds = ["opportunity", "opportunity_won"]
    rows = TimelineEntry.objects.filter(person=opportunity.person_id, kind__in=kinds)
    assert [row.kind for row in rows.order_by("at", "id")] == kinds


def test_a_win_of_an_earlier_day_stands_on_that_day(client):
    opportunity = make.climb(make.raised(), "pipeline")
    began, ordered_on = clock.now() - dt.timedelta(days=9), clock.today() - dt.timedelta(days=3)
    Opportunity.objects.filter(pk=opportunity.pk).update(created_at=began)
    opportunity.refresh_from_db()
    make.prove(opportunity, "F11", on=ordered_on)
    actions.close(opportunity, to=State.WON, by=opportunity.owner, on=ordered_on)
    entry = TimelineEntry.objects.get(kind="opportunity_won")
    assert clock.day_of(entry.at) == ordered_on


# --- where the end leads ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(("to", "part"), [("won", "part-order"), ("lost", "part-ended")])
def test_a_win_leads_to_what_comes_after_the_order(client, to, part, headers):
    opportunity = make.climb(make.raised(), "pipeline")
    make.prove(opportunity, "F11")
    client.force_login(opportunity.owner)
    url = reverse("opportunities:close", args=[opportunity.pk])
    said = {"to": to, "on": clock.today(), "reason_code": "price_terms", "stated": "가격"}
    sent = said | keys_of(client, url) | {"stated_by": opportunity.person_id}
    answer = client.post(url, sent, headers=headers)
    sheet = reverse("opportunities:detail", args=[opportunity.pk])
    said_where = answer.headers["HX-Trigger"] if headers else answer.url
    assert f"{sheet}#{part}" in said_where
    assert f'id="{part}"' in client.get(sheet).content.decode()


# --- what is not emptied ------------------------------------------------------------------------------------------
def test_past_the_second_stage_the_amount_is_not_emptied(client):
    opportunity = make.raised(amount=Decimal(480_000_000))
    client.force_login(opportunity.owner)
    url = address(opportunity, "amount")
    sent = {"amount": "", "amount_basis": "customer", "monthly_amount": "7000000", "monthly_months": "12"}
    go_on(opportunity, 2)
    assert client.post(url, keys_of(client, url) | sent, headers=HTMX).status_code == 204, "it may still be open"
    assert client.post(url, keys_of(client, url) | sent | {"amount": "4.8억"}, headers=HTMX).status_code == 204
    opportunity.refresh_from_db()
    go_on(opportunity, 3)
    refused = client.post(url, keys_of(client, url) | sent, headers=HTMX)
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["amount"])
    assert 'id="id_amount_error"' in refused.content.decode()
    assert "7000000" in refused.content.decode(), "nothing typed is lost"
    opportunity.refresh_from_db()
    assert opportunity.amount == Decimal(480_000_000)


# --- a day that nobody can mean -----------------------------------------------------------------------------------
def test_an_order_day_of_another_century_is_refused_beside_it(client):
    opportunity = make.raised()
    client.force_login(opportunity.owner)
    url = address(opportunity, "date")
    sent = {**keys_of(client, url), "date_basis": "customer"}
    for pages, fields in (
        (url, sent),
        (reverse("opportunities:edit", args=[opportunity.pk]), sent),
        (reverse("opportunities:new"), {"need": "과제"}),
        (reverse("desk:log_new"), {"line": "통화", "raise_it": "on"}),
    ):
        refused = client.post(pages, {**fields, "expected_order_on": FAR.isoformat()})
        assert refused.status_code == 422, pages
        assert "expected_order_on" in refused.context["form"].errors, pages
    near = clock.today() + dt.timedelta(days=3650)
    assert client.post(url, {**sent, "expected_order_on": near.isoformat()}).status_code == 302
    with pytest.raises(Incomplete):
        actions.raise_opportunity(by=opportunity.owner, person=opportunity.person, need="과제", expected_order_on=FAR)


# --- pressing save with nothing -----------------------------------------------------------------------------------
@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(("name", "field"), [("coaching_note", "text"), ("coaching_decision", "decision")])
def test_an_empty_note_or_decision_is_asked_for_beside_its_field(client, name, field, headers):
    place = make.world()
    client.force_login(place.leader)
    url = reverse(f"opportunities:{name}", args=[place.opportunity.pk])
    answer = client.post(url, keys_of(client, url) | {field: " "}, headers=headers)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert f'id="id_{field}_error"' in answer.content.decode()
