"""Figures of the past open their rows as they stood then, and the rows add up to the figure."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.urls import reverse

from core import clock
from core.templatetags.words import money
from opportunities import actions
from opportunities.actions.booking import book
from opportunities.models import Booking, Category, Opportunity, Snapshot, SnapshotRow
from opportunities.queries.forecast import place_of
from opportunities.queries.forecast.as_of import Then, forecast_then
from opportunities.queries.forecast.rows import Wanted
from opportunities.queries.forecast.then_rows import rows_then
from opportunities.queries.forecast.waterfall import waterfall_of
from opportunities.rulebook import LADDER
from sellers.models import User
from tests.opportunities.test_forecast import MILLION, counted, this_quarter, two_teams
from tests.opportunities.test_snapshots import DAY, change, end, taken, win, written_at
from tests.sellers.factories import fresh, lead
from tests.support import assert_flat_queries, once_a_module

pytestmark = pytest.mark.django_db
FORECAST, ROWS, OUTCOME = (f"opportunities:forecast{part}" for part in ("", "_rows", "_outcome"))


def past():
    """Two teams with something on each rung ten days ago; since then most of it has become something else."""
    found = two_teams()
    deals = {
        "commit": counted(found.seller, 11 * MILLION, "commit"),
        "shared": counted(found.seller, 20 * MILLION, "best"),
        "pipeline": counted(found.mate, 5 * MILLION),
        "won": counted(found.seller, 7 * MILLION, "commit"),
        "theirs": counted(found.helper, 3 * MILLION, "commit"),
        "unrated": counted(found.mate, 2 * MILLION),
    }
    team = [(found.seller, "owner", 75), (found.helper, "seller", 25)]
    actions.set_members(deals["shared"], by=found.seller, members=team)
    change(deals["unrated"], company_rate=None)
    change(deals["won"], state="won", closed_on=clock.today(), close_basis="facts", fact_category="booked")
    book(deals["won"], amount=9 * MILLION, ordered_on=clock.today())
    written_at(clock.now() - 10 * DAY)
    found.deals = deals
    return found


def since(found):
    """What has happened since a day in between."""
    deals = found.deals
    change(deals["commit"], amount=50 * MILLION, owner=found.mate)
    end(deals["theirs"], "lost")
    change(deals["pipeline"], expected_order_on=this_quarter().end + DAY)
    win(Opportunity.objects.get(pk=deals["shared"].pk))
    cache.clear()


built = once_a_module(past)


@pytest.fixture
def world(built, db):
    for user in (built.seller, built.mate, built.helper, built.leader, built.head):
        fresh(user)
    return built


def yesterday():
    day = clock.today() - DAY
    return Then(clock.start_of(day + DAY) - dt.timedelta(microseconds=1), day)


def cells(forecast):
    """Each figure with who it is of: nobody for the whole."""
    for line in (forecast.total, *forecast.lines):
        for cell in line.cells:
            yield line, cell


@pytest.mark.parametrize("kept", ["in a snapshot", "in the history"])
def test_the_rows_of_a_past_figure_add_up_to_it(world, kept):
    if kept == "in a snapshot":
        Snapshot.objects.filter(pk=taken().pk).update(taken_at=clock.now() - 8 * DAY)
    since(world)
    period, then, seen = this_quarter(), yesterday(), set()
    for place in (
        place_of(fresh(world.head), unit=str(world.company.pk)),
        place_of(fresh(world.leader), unit=str(world.team.pk)),
        place_of(fresh(world.seller), user=str(world.seller.pk)),
    ):
        for line, cell in cells(forecast_then(place, period, then)):
            at = place_of(place.viewer, unit=str(line.unit.pk)) if line.unit else place
            found = rows_then(Wanted(at, period, cell.category, line.user.pk if line.user else 0), then)
            assert found.total == cell.amount
            assert sum((row.part or Decimal(0) for row in found.rows), Decimal(0)) == cell.amount
            assert cell.linked == bool(found.rows)
            seen.add((str(cell.category), cell.amount / MILLION))
    assert seen >= {("booked", 9), ("commit", 14), ("commit", 11), ("best", 20), ("best", 15), ("pipeline", 5)}


def test_a_row_of_the_past_says_amount_day_share_and_owner_of_then(world):
    day = Opportunity.objects.get(pk=world.deals["commit"].pk).expected_order_on
    since(world)
    place = place_of(fresh(world.leader), unit=str(world.team.pk))
    [row] = rows_then(Wanted(place, this_quarter(), Category.COMMIT), yesterday()).rows
    assert (row.part, row.on, row.pct, row.whose) == (11 * MILLION, day, 100, world.seller.name)
    [shared] = rows_then(Wanted(place, this_quarter(), Category.BEST), yesterday()).rows
    assert (shared.amount, shared.part, shared.pct) == (20 * MILLION, 15 * MILLION, 75)


def links(page):
    return {found.replace("&amp;", "&") for found in re.findall(rf'href="({reverse(ROWS)}[^"]+)"', page)}


@pytest.mark.parametrize("by", ["day", "snapshot"])
def test_every_figure_of_a_past_ladder_is_a_link_to_its_rows(client, world, by):
    snapshot = taken()
    Snapshot.objects.filter(pk=snapshot.pk).update(taken_at=clock.now() - 8 * DAY)
    since(world)
    then = f"snapshot={snapshot.pk}" if by == "snapshot" else f"on={yesterday().day}"
    client.force_login(world.head)
    page = client.get(f"{reverse(FORECAST)}?unit={world.company.pk}&{then}").content.decode()
    found = links(page)
    assert {re.search(r"rung=(\w+)", one)[1] for one in found} == {str(rung) for rung in LADDER}
    assert all(then in one for one in found), "none leads to the rows of today"
    for one in found:
        answer = client.get(one)
        rows = answer.context["found"]
        assert answer.status_code == 200
        assert "rate=missing" in one or sum((row.part or 0 for row in rows.rows), Decimal(0)) == rows.total
        assert then in answer.context["up_url"]
    units = re.findall(r'<th scope="row"><a href="([^"]+)"', page)
    assert units
    assert all(then in one for one in units), "a unit's own page is of the same day"


def test_what_had_no_rate_then_opens_too(client, world):
    since(world)
    change(world.deals["unrated"], company_rate=1)
    client.force_login(world.head)
    then = {"unit": world.company.pk, "on": yesterday().day.isoformat(), "rung": "pipeline"}
    answer = client.get(reverse(ROWS), then)
    assert (answer.context["found"].unrated, answer.context["found"].total) == (1, 5 * MILLION)
    assert {row.part for row in answer.context["found"].rows} == {5 * MILLION, None}
    missing = client.get(reverse(ROWS), then | {"rate": "missing"}).context["found"].rows
    assert [row.opportunity.pk for row in missing] == [world.deals["unrated"].pk]


def test_what_had_one_order_without_a_rate_opens_beside_those_with_none(client, world):
    won, day = world.deals["won"], clock.today()
    second = book(won, amount=2 * MILLION, ordered_on=day)
    Booking.objects.filter(pk=second.pk).update(company_rate=None)
    written_at(clock.now() - 10 * DAY)
    cache.clear()
    client.force_login(world.head)
    then = {"unit": world.company.pk, "on": yesterday().day.isoformat(), "rung": "booked"}
    found = client.get(reverse(ROWS), then).context["found"]
    assert (found.unrated, found.total) == (1, 9 * MILLION)
    missing = client.get(reverse(ROWS), then | {"rate": "missing"}).context["found"].rows
    assert [row.opportunity.pk for row in missing] == [won.pk]


def test_orders_in_two_currencies_stand_each_in_its_own(client, world):
    won, day = world.deals["won"], clock.today()
    for rate in (1300, 1400, None):
        second = book(won, amount=Decimal(1000), ordered_on=day)
        Booking.objects.filter(pk=second.pk).update(currency="USD", company_rate=rate)
    written_at(clock.now() - 10 * DAY)
    cache.clear()
    client.force_login(world.head)
    then = {"unit": world.company.pk, "on": yesterday().day.isoformat(), "rung": "booked"}
    answer = client.get(reverse(ROWS), then)
    found = answer.context["found"]
    assert [(row.opportunity.pk, row.amount, row.currency, row.part) for row in found.rows] == [
        (won.pk, 9 * MILLION, "KRW", 9 * MILLION), (won.pk, 2000, "USD", 2_700_000), (won.pk, 1000, "USD", None),
    ]  # fmt: skip
    assert found.total == sum(row.part for row in found.rows if row.part is not None) == 11_700_000
    assert money(Decimal(2000), "USD") in answer.content.decode(), "its own currency beside what it counted"
    missing = client.get(reverse(ROWS), then | {"rate": "missing"}).context["found"].rows
    assert [(row.amount, row.currency, row.part) for row in missing] == [(1000, "USD", None)]


def test_a_past_figure_is_a_link_only_where_every_row_may_be_read(client, world):
    """The leader of the second team reads 25 % of a sheet that is not hers: a number, and no rows."""
    since(world)
    second = User.objects.get(pk=world.stranger.pk)
    lead(second, world.second)
    place = place_of(fresh(second), unit=str(world.second.pk))
    found = {cell.category: cell for cell in forecast_then(place, this_quarter(), yesterday()).total.cells}
    assert (found["best"].amount, found["best"].linked) == (5 * MILLION, False)
    assert (found["commit"].amount, found["commit"].linked) == (3 * MILLION, True)
    client.force_login(second)
    asked = {"unit": world.second.pk, "on": yesterday().day.isoformat()}
    page = client.get(reverse(FORECAST), asked).content.decode()
    assert not [one for one in links(page) if "rung=best" in one]
    rows = client.get(reverse(ROWS), asked | {"rung": "best"}).context["found"]
    assert (rows.rows, rows.total) == ([], 5 * MILLION)
    client.force_login(world.mate)
    assert client.get(reverse(ROWS), asked | {"rung": "best"}).status_code == 403
    hers = {"unit": world.team.pk, "on": yesterday().day.isoformat(), "rung": "commit", "who": world.seller.pk}
    assert client.get(reverse(ROWS), hers).status_code == 403, "a colleague's own sum is not hers"
    own = links(client.get(reverse(FORECAST), hers).content.decode())
    assert {re.search(r"rung=(\w+)", one)[1] for one in own} == {"pipeline"}, "all of which is hers"


def test_the_first_column_of_the_waterfall_opens_what_was_committed(client, world):
    snapshot = taken()
    since(world)
    period = this_quarter()
    client.force_login(world.head)
    place = place_of(fresh(world.head), unit=str(world.company.pk))
    whole = waterfall_of(place, period, snapshot, on=clock.today()).total
    asked = {"unit": world.company.pk, "snapshot": snapshot.pk, "period": period.code}
    page = client.get(reverse("opportunities:forecast_changes"), asked).content.decode()
    assert "show=total" in page
    answer = client.get(reverse(OUTCOME), asked | {"show": "total"})
    found = answer.context["found"]
    assert found.total == sum(row.part for row in found.rows) == whole == 14 * MILLION
    stood = {row.opportunity.pk: row for row in found.rows}[world.deals["commit"].pk]
    assert (stood.part, stood.whose) == (11 * MILLION, world.seller.name)
    SnapshotRow.objects.filter(snapshot=snapshot, opportunity=world.deals["theirs"]).update(unit=world.team)
    client.force_login(world.leader)
    team = asked | {"unit": world.team.pk}
    assert "show=total" not in client.get(reverse("opportunities:forecast_changes"), team).content.decode()
    found = client.get(reverse(OUTCOME), team | {"show": "total"}).context["found"]
    assert (found.total, len(found.rows)) == (14 * MILLION, 1)


def test_pages_of_the_past_cost_the_same_for_many(client, world):
    Snapshot.objects.filter(pk=taken().pk).update(taken_at=clock.now() - 8 * DAY)
    client.force_login(world.head)
    asked = f"unit={world.company.pk}&on={yesterday().day}"

    def one_more():
        counted(world.seller, category="commit")
        written_at(clock.now() - 10 * DAY)

    def anew(url):
        cache.clear()
        return client.get(url)

    assert_flat_queries(
        [
            lambda: anew(f"{reverse(FORECAST)}?{asked}"),
            lambda: anew(f"{reverse(ROWS)}?{asked}&rung=commit"),
            lambda: client.get(f"{reverse(OUTCOME)}?{asked}&snapshot={Snapshot.objects.get().pk}&show=total"),
        ],
        one_more,
        times=4,
    )
