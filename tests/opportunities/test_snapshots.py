"""Snapshots, the past as it was known, and what became of a commit."""

import datetime as dt
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.cache import cache
from django.urls import reverse

from core import clock
from core.templatetags.words import day
from opportunities import actions
from opportunities.actions.booking import book
from opportunities.models import Opportunity, OpportunityMember, Snapshot, SnapshotRow, Target
from opportunities.queries.forecast import forecast_of, place_of
from opportunities.queries.forecast.as_of import Then, forecast_then
from opportunities.queries.forecast.moves import Kind, moves_since
from opportunities.queries.forecast.periods import month_of
from opportunities.queries.forecast.waterfall import Outcome, behind, waterfall_of
from tests.opportunities import factories as make
from tests.opportunities.test_forecast import MILLION, amounts, counted, this_quarter, two_teams
from tests.sellers.factories import fresh, place
from tests.support import assert_flat_queries

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def change(opportunity, **values):
    """As it would stand after a day's work, without the way there."""
    Opportunity.objects.filter(pk=opportunity.pk).update(**values)


def end(opportunity, state):
    change(opportunity, state=state, closed_on=clock.today(), close_basis="facts", fact_category="excluded")


def win(opportunity, amount=None):
    end(opportunity, "won")
    change(opportunity, fact_category="booked")
    book(opportunity, amount=amount or opportunity.amount, ordered_on=clock.today())


def taken():
    return actions.take_weekly(on=clock.today())


def test_a_monday_and_a_month_have_one_snapshot_each_however_late(world):
    one = counted(world.seller, category="commit")
    first = taken()
    assert (first.day.weekday(), taken()) == (0, None)
    assert actions.take_month_end(on=clock.today()).day == clock.today().replace(day=1) - DAY
    assert actions.take_month_end(on=clock.today()) is None
    row = first.rows.get(opportunity=one)
    assert (row.category, row.user, row.unit, row.part, row.facts) == (
        "commit", world.seller, world.team, 100 * MILLION, ["F1"],
    )  # fmt: skip
    assert first.rows.filter(is_first=True).count() == Opportunity.objects.count()


def test_the_end_of_a_month_is_that_of_its_last_day_though_taken_after_it():
    world = two_teams()
    one = counted(world.seller, category="commit")
    last = clock.today().replace(day=1) - DAY
    world.seller.memberships.update(from_on=last - DAY, to_on=last)
    place(world.seller, world.second, on=last + DAY)
    monthly, weekly = actions.take_month_end(on=clock.today()), taken()
    assert [kept.rows.get(opportunity=one).unit for kept in (monthly, weekly)] == [world.team, world.second]


def test_what_somebody_without_a_unit_had_open_is_on_her_own_page_of_a_past_day(world):
    counted(world.seller, category="commit")
    world.seller.memberships.all().delete()
    place_now = place_of(fresh(world.seller))
    was = forecast_of(place_now, this_quarter())
    then = forecast_then(place_now, this_quarter(), Then(an_hour_later(), clock.today()))
    assert amounts(then.total) == amounts(was.total)
    assert amounts(then.total)["commit"] == 100 * MILLION
    company = place_of(fresh(world.head), unit=str(world.company.pk))
    assert amounts(forecast_then(company, this_quarter(), Then(clock.now(), clock.today())).total)["commit"] == 0


def test_shares_are_kept_and_the_first_row_is_the_owners():
    world = two_teams()
    one = counted(world.seller, category="best")
    actions.set_members(one, by=world.seller, members=[(world.seller, "owner", 30), (world.helper, "seller", 70)])
    rows = list(taken().rows.filter(opportunity=one).order_by("-is_first"))
    assert [(row.user, row.is_first, row.part) for row in rows] == [
        (world.seller, True, 30 * MILLION), (world.helper, False, 70 * MILLION),
    ]  # fmt: skip


def test_the_figure_of_a_past_day_is_that_of_the_snapshot_taken_then():
    world = two_teams()
    shared = counted(world.seller, 11 * MILLION, "best")
    actions.set_members(shared, by=world.seller, members=[(world.seller, "owner", 50), (world.helper, "seller", 50)])
    committed, gone = counted(world.mate, 7 * MILLION, "commit"), counted(world.helper, 5 * MILLION)
    before = counted(world.seller, 13 * MILLION)
    win(before)
    actions.set_target(world.team, by=world.head, **_span(), amount=90 * MILLION)
    place = place_of(fresh(world.head), unit=str(world.company.pk))
    was = forecast_of(place, this_quarter())
    snapshot = taken()
    at = an_hour_later()
    change(shared, amount=99 * MILLION, fact_category="commit")
    OpportunityMember.objects.filter(opportunity=shared, user=world.helper).delete()
    OpportunityMember.objects.filter(opportunity=shared, user=world.seller).update(share_pct=100)
    end(gone, "lost")
    win(committed)
    actions.set_target(world.team, by=world.head, **_span(), amount=MILLION, reason="다시 정했어요")
    then = forecast_then(place, this_quarter(), Then(at, clock.today()))
    assert amounts(then.total) == amounts(was.total) != amounts(forecast_of(place, this_quarter()).total)
    assert (then.total.gap, then.total.coverage) == (was.total.gap, was.total.coverage)
    assert {line.name: amounts(line) for line in then.lines} == {line.name: amounts(line) for line in was.lines}
    kept = SnapshotRow.objects.filter(snapshot=snapshot)
    assert {row.category: row.part for row in kept.filter(opportunity=committed)} == {
        "commit": amounts(was.total)["commit"]
    }


def test_a_past_day_is_the_same_from_a_snapshot_as_from_all_the_history():
    """What was changed, moved, shared otherwise, won, ended or taken back on either side of the snapshot and of the day."""
    world = two_teams()
    names = ("same", "dearer", "shared", "lost", "won", "later", "unrated", "gone", "lower")
    deals = {name: counted(world.seller, (at + 1) * MILLION, "commit") for at, name in enumerate(names)}
    book(deals["won"], amount=MILLION, ordered_on=clock.today())
    change(deals["unrated"], company_rate=None)
    written_at(clock.now() - 10 * DAY)
    Snapshot.objects.filter(pk=taken().pk).update(taken_at=clock.now() - 8 * DAY)
    change(deals["dearer"], amount=50 * MILLION)
    team = [(world.seller, "owner", 60), (world.helper, "seller", 40)]
    actions.set_members(deals["shared"], by=world.seller, members=team)
    end(deals["lost"], "lost")
    change(deals["later"], expected_order_on=this_quarter().end + DAY)
    change(deals["lower"], seller_category="best", seller_category_reason="아직은요")
    written_at(clock.now() - 5 * DAY)
    win(deals["won"])
    change(deals["same"], amount=3)
    for one in Opportunity._meta.related_objects:
        if one.field.db_constraint:
            one.related_model._base_manager.filter(**{one.field.name: deals["gone"]}).delete()
    deals["gone"].delete()
    place = place_of(fresh(world.head), unit=str(world.company.pk))

    def told(at):
        cache.clear()
        found = forecast_then(place, this_quarter(), Then(at, clock.today()))
        return amounts(found.total), [amounts(line) for line in found.lines], found.total.cells

    days = [clock.now() - ago * DAY for ago in (8, 6, 4, -1)]
    near = [told(at) for at in days]
    SnapshotRow.objects.all().delete()
    Snapshot.objects.all().delete()
    assert near == [told(at) for at in days]
    assert near[0] == near[1], "what was written later is not told of the days before it"
    assert len({str(one) for one in near}) == 3


def an_hour_later():
    """Puts all that has happened so far an hour back, since a test is one transaction and has one time for its history;
    returns an instant between that and what comes."""
    then = clock.now() - dt.timedelta(hours=1)
    written_at(then)
    Target.objects.update(set_at=then)
    return then + dt.timedelta(minutes=1)


def written_at(moment):
    """Dates what was written since the last call."""
    for model in apps.get_models():
        if hasattr(model, "pgh_tracked_model"):
            model.objects.filter(pgh_created_at__gt=clock.now() - dt.timedelta(minutes=30)).update(
                pgh_created_at=moment
            )


def _span():
    period = this_quarter()
    return {"starts_on": period.start, "ends_on": period.end}


def test_the_commit_of_a_snapshot_is_what_became_of_it(world):
    names = ("hit", "dearer", "slipped", "lost", "held", "down", "still", "cheaper")
    deals = {name: counted(world.seller, 10 * MILLION, "commit") for name in names}
    late = counted(world.seller, 4 * MILLION)
    snapshot = taken()
    win(deals["hit"])
    win(deals["dearer"], 12 * MILLION)
    change(deals["slipped"], expected_order_on=this_quarter().end + DAY)
    end(deals["lost"], "lost")
    change(deals["held"], state="on_hold", revisit_on=clock.today() + DAY)
    change(deals["down"], fact_category="best")
    change(deals["cheaper"], amount=7 * MILLION)
    win(late)
    place, period = place_of(fresh(world.leader)), this_quarter()
    found = waterfall_of(place, period, snapshot, on=clock.today())
    parts = {name: getattr(found, name) / MILLION for name in Outcome.values}
    assert parts == {
        "hit": 22, "slipped": 10, "lost": 10, "changed": 1, "other": 20, "still": 17, "surprise": 4,
    }  # fmt: skip
    assert found.total == 80 * MILLION == sum(found.amount_of(one) for one in Outcome.values if one != "surprise")
    assert (found.hit_pct, found.slip_pct) == (Decimal("27.5"), Decimal("12.5"))

    def rows(outcome):
        return {row.pk for row in behind(place, period, snapshot, outcome, on=clock.today())}

    assert rows("hit") == {deals["hit"].pk, deals["dearer"].pk}
    assert rows("changed") == {deals["dearer"].pk, deals["cheaper"].pk}
    assert rows("other") == {deals["held"].pk, deals["down"].pk}
    assert rows("surprise") == {late.pk}
    after = waterfall_of(place, period, snapshot, on=period.end + DAY)
    assert (after.still, after.slipped) == (0, 37 * MILLION + 3 * MILLION), "what is open when the period ends slipped"


def test_what_moved_says_why(world):
    names = ("won", "up", "down", "slipped", "lost", "amount", "same")
    deals = {name: counted(world.seller, 10 * MILLION, "best") for name in names}
    snapshot = taken()
    new = counted(world.seller, 3 * MILLION)
    win(deals["won"])
    change(deals["up"], fact_category="commit")
    change(deals["down"], fact_category="pipeline")
    change(deals["slipped"], expected_order_on=this_quarter().end + DAY)
    end(deals["lost"], "lost")
    change(deals["lost"], close_reason="budget_cut", customer_stated_reason="예산이 사라졌어요")
    change(deals["amount"], amount=8 * MILLION)
    make.prove(deals["down"], "F4")
    change(deals["down"], fact_category="pipeline")
    found = moves_since(snapshot, place_of(fresh(world.leader)), this_quarter()).rows
    assert [(move.kind, move.opportunity) for move in found] == [
        (Kind.WON, deals["won"]), (Kind.UP, deals["up"]), (Kind.NEW, new), (Kind.DOWN, deals["down"]),
        (Kind.SLIPPED, deals["slipped"]), (Kind.LOST, deals["lost"]), (Kind.AMOUNT, deals["amount"]),
    ]  # fmt: skip
    said = {move.kind: move.reasons for move in found}
    assert any("F4" in words for words in said[Kind.DOWN])
    assert said[Kind.LOST][1] == "“예산이 사라졌어요”"
    assert len(said[Kind.SLIPPED]) == len(said[Kind.AMOUNT]) == 1


def test_pages(world, client):
    counted(world.seller, category="commit")
    client.force_login(world.leader)
    url = reverse("opportunities:forecast_changes")
    assert client.get(url).context["snapshot"] is None
    snapshot = taken()
    shown = client.get(url)
    assert shown.context["snapshot"] == snapshot
    assert shown.context["falls"][0].amount == 100 * MILLION
    then = client.get(reverse("opportunities:forecast"), {"snapshot": snapshot.pk})
    assert amounts(then.context["forecast"].total)["commit"] == 100 * MILLION
    rows = client.get(reverse("opportunities:forecast_outcome"), {"show": "still", "snapshot": snapshot.pk})
    assert len(rows.context["rows"]) == 1
    old = client.get(reverse("opportunities:forecast"), {"on": (clock.today() - 400 * DAY).isoformat()})
    assert amounts(old.context["forecast"].total)["commit"] == 0
    page = old.content.decode()
    assert ("아직 기록이 없었어요" in page, "그대로의 숫자" in page, 'id="ladder"' in page) == (True, False, False)
    written_at(clock.now() - 9 * DAY)
    first = clock.day_of(clock.now() - 9 * DAY)
    page = client.get(reverse("opportunities:forecast"), {"on": (first - DAY).isoformat()}).content.decode()
    assert f"on={first.isoformat()}" in page
    assert (
        "아직 기록이" not in client.get(reverse("opportunities:forecast"), {"on": first.isoformat()}).content.decode()
    )
    client.force_login(world.stranger)
    assert client.get(url, {"unit": world.team.pk}).status_code == 403


def test_an_order_nobody_had_committed_may_be_worth_nothing(world, client):
    late = counted(world.seller, 4 * MILLION)
    snapshot = taken()
    win(late)
    late.bookings.get().shares.update(amount=0)
    client.force_login(world.leader)
    asked = {"show": "surprise", "snapshot": snapshot.pk}
    page = client.get(reverse("opportunities:forecast_outcome"), asked)
    assert [row.pk for row in page.context["rows"]] == [late.pk]
    assert page.status_code == 200


def test_what_moved_is_held_against_an_earlier_day_rather_than_this_morning(world, client):
    counted(world.seller, category="commit")
    last, now = (actions.take_snapshot("weekly", day=clock.today() - ago * DAY) for ago in (1, 0))
    Snapshot.objects.filter(pk=last.pk).update(taken_at=clock.now() - DAY)
    client.force_login(world.leader)
    url, period = reverse("opportunities:forecast_changes"), {"period": this_quarter().code}
    assert client.get(url, period).context["snapshot"] == last
    assert client.get(url, period | {"snapshot": now.pk}).context["snapshot"] == now
    assert client.get(reverse("desk:pack"), period).context["pack"].snapshot == last


def test_a_months_end_is_called_by_its_last_day_everywhere(world, client):
    first = clock.today().replace(day=1)
    kept = actions.take_month_end(on=clock.today())
    Snapshot.objects.filter(pk=kept.pk).update(taken_at=clock.start_of(first) + dt.timedelta(minutes=10))
    client.force_login(world.leader)
    asked = {"snapshot": kept.pk, "period": month_of(first - DAY).code}
    words = f"{day(first - DAY)} 마감"
    page = client.get(reverse("opportunities:forecast_changes"), asked).content.decode()
    assert (f"{words} 이후 달라진 기회" in page, f"({words})" in page) == (True, True)
    then = client.get(reverse("opportunities:forecast"), asked)
    assert then.context["then"].day == first - DAY
    assert f"({words})" in then.content.decode()
    Snapshot.objects.filter(pk=kept.pk).update(taken_at=clock.start_of(first + DAY))
    assert client.get(reverse("opportunities:forecast"), asked).context["then"].day == first + DAY


def test_what_moved_costs_the_same_for_many(world, client):
    taken()
    client.force_login(world.leader)
    url = reverse("opportunities:forecast_changes")
    assert_flat_queries(
        lambda: client.get(url), lambda: counted(world.seller, category="commit"), times=4, weigh_each=True
    )
    assert Snapshot.objects.count() == 1
