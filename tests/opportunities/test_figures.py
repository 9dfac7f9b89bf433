"""The formulas: each from its rows, and a unit's stored ones like those counted at once."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.translation import override

from core import clock
from opportunities import actions
from opportunities.models import Opportunity, Stage, StageMove
from opportunities.queries.figures import counted_sheet, scope_of, sheet_for
from opportunities.queries.figures.stages import bottleneck
from opportunities.queries.forecast import place_of
from tests.opportunities import factories as make
from tests.opportunities.test_forecast import MILLION, counted, this_quarter, two_teams
from tests.opportunities.test_snapshots import end, win
from tests.sellers.factories import fresh, grant
from tests.support import assert_flat_queries

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def scope(viewer, **asked):
    place = place_of(fresh(viewer), **{name: str(value) for name, value in asked.items()})
    return scope_of(place, this_quarter(), on=clock.today())


def figures(viewer, **asked):
    return {one.code: one for one in counted_sheet(scope(viewer, **asked)).figures}


def ended(seller, *, won=(), lost=(), no_decision=(), withdrawn=()):
    for state, amounts in (("lost", lost), ("no_decision", no_decision), ("withdrawn", withdrawn)):
        for amount in amounts:
            end(counted(seller, amount * MILLION), state)
    for amount in won:
        win(counted(seller, amount * MILLION))


def test_rates_and_sizes(world):
    grant(world.seller, "seller")
    ended(world.seller, won=(10, 20, 60), lost=(30,), no_decision=(40,), withdrawn=(99,))
    found = figures(world.leader)
    assert (found["win_rate"].value, found["win_rate"].part, found["win_rate"].whole) == ("60.0", "3", "5")
    assert found["competitive_win_rate"].value == "75.0"
    assert found["value_win_rate"].value == "56.2", "90 of 160; what was withdrawn is left out"
    assert found["withdrawn"].value == "1"
    assert [Decimal(found[code].value) / MILLION for code in ("deal_size", "deal_size_median")] == [30, 20]
    assert Decimal(found["per_seller"].value) == 90 * MILLION
    assert found["evidence_rate"].value is None


def test_what_has_no_rate_is_in_no_size_and_said(world, client):
    """The figure, the count beside it and the rows behind it are of the same records; the others are named."""
    ended(world.seller, won=(10, 20), lost=(30,))
    unpriced = [counted(world.seller, 900 * MILLION) for _ in range(2)]
    for one in unpriced:
        win(one)
    win(nothing := counted(world.seller))
    Opportunity.objects.filter(pk__in=[one.pk for one in unpriced]).update(company_rate=None)
    Opportunity.objects.filter(pk=nothing.pk).update(amount=None)
    found = figures(world.leader)
    for code in ("deal_size", "deal_size_median"):
        assert (Decimal(found[code].value), found[code].part, found[code].left_out) == (15 * MILLION, "2", 3)
    assert (found["win_rate"].part, found["value_win_rate"].value) == ("5", "50.0")
    assert found["value_win_rate"].left_out == 3
    client.force_login(world.leader)
    asked = {"unit": world.team.pk}
    page = client.get(reverse("opportunities:figures"), asked).content.decode()
    assert page.count("show=won_unpriced") == 2, "beside the average and the median"
    rows = {
        name: {
            row.pk for row in client.get(reverse("opportunities:figures_rows"), asked | {"show": name}).context["rows"]
        }
        for name in ("won_priced", "won_unpriced", "decided_priced", "decided_unpriced")
    }
    assert {name: len(ids) for name, ids in rows.items()} == {
        "won_priced": 2, "won_unpriced": 3, "decided_priced": 3, "decided_unpriced": 3,
    }  # fmt: skip
    assert rows["won_unpriced"] == rows["decided_unpriced"] == {one.pk for one in (*unpriced, nothing)}


def test_a_colleague_reads_no_size_behind_which_few_amounts_stand(world, client):
    ended(world.seller, won=(10, 20, 30), lost=(30, 40, 50))
    one = Opportunity.objects.filter(state="won").first()
    Opportunity.objects.filter(pk=one.pk).update(company_rate=None)
    client.force_login(world.mate)
    answer = client.get(reverse("opportunities:figures"), {"unit": world.team.pk})
    found = {one.code: one for one in answer.context["sheet"].figures}
    for code in ("deal_size", "deal_size_median", "value_win_rate"):
        assert (found[code].value, found[code].kind) == (None, "few"), "three were won, two of them have an amount"


def test_a_colleague_reads_no_amount_of_a_single_deal(world, client):
    grant(world.seller, "seller")
    ended(world.seller, won=(91,), lost=(30,))
    url, asked = reverse("opportunities:figures"), {"unit": world.team.pk, "product": make.ProductFactory().pk}

    def shown(reader):
        client.force_login(reader)
        answer = client.get(url, asked)
        return answer, {one.code: one for one in answer.context["sheet"].figures}

    assert Decimal(figures(world.leader, unit=world.team.pk)["deal_size"].value) == 91 * MILLION
    assert shown(world.leader)[0].context["product"] is not None
    answer, found = shown(world.mate)
    assert (answer.status_code, answer.context["product"]) == (200, None)
    for code in ("deal_size", "deal_size_median", "value_win_rate", "per_seller"):
        assert (found[code].value, found[code].kind) == (None, "few")
    assert found["win_rate"].value == "50.0"
    assert "표본 부족" in answer.content.decode()
    assert ">91<" not in answer.content.decode()
    ended(world.seller, won=(10, 20), lost=(30, 30))
    found = shown(world.mate)[1]
    assert Decimal(found["deal_size_median"].value) == 20 * MILLION
    assert found["value_win_rate"].value is not None


def test_the_cycle_is_a_median(world):
    for days in (10, 30, 80):
        one = counted(world.seller)
        StageMove.objects.filter(opportunity=one).update(moved_on=clock.today() - days * DAY)
        win(one)
    assert figures(world.leader)["cycle_days"].value == "30"


def test_yields_need_five_and_the_jam_is_named(world):
    for number in range(6):
        one = counted(world.seller)
        second = make.stage(2)
        if number < 3:
            StageMove.objects.create(
                opportunity=one, from_stage=one.stage, to_stage=second, moved_on=clock.today(), by=world.seller
            )
        elif number < 5:
            end(one, "lost")
    stages = {one.position: one for one in counted_sheet(scope(world.leader)).stages}
    assert (stages[1].advanced, stages[1].resolved, stages[1].yield_pct) == (3, 5, 60)
    assert stages[2].yield_pct is None, "fewer than five are resolved"
    Opportunity.objects.filter(pk=one.pk).update(stage_entered_on=clock.today() - 100 * DAY)
    worst = bottleneck(counted_sheet(scope(world.leader)).stages)
    assert (worst.position, worst.over) == (1, 70)


def test_a_larger_unit_is_counted_by_night():
    world = two_teams()
    ended(world.seller, won=(10,), lost=(5,))
    assert sheet_for(scope(world.head, unit=world.company.pk)) is None
    fresh_one = counted_sheet(scope(world.head, unit=world.company.pk))
    assert actions.count_figures() > 0
    kept = sheet_for(scope(world.head, unit=world.company.pk))
    assert kept.counted_at is not None
    assert (kept.figures, kept.stages, [tuple(one) for one in kept.months]) == (
        fresh_one.figures, fresh_one.stages, fresh_one.months,
    )  # fmt: skip
    own = Stage.objects.get(version__pipeline=kept.stages[0].pipeline, position=kept.stages[0].position)
    with override("en"):
        assert kept.stages[0].label == own.name_en != kept.stages[0].name == own.name, "in the reader's language"
    assert sheet_for(scope(world.leader)).counted_at is None


def test_pages(world, client):
    ended(world.seller, won=(10,), lost=(5,), no_decision=(1,))
    client.force_login(world.leader)
    page = client.get(reverse("opportunities:figures"))
    assert page.status_code == 200
    rows = reverse("opportunities:figures_rows")
    found = {show: len(client.get(rows, {"show": show}).context["rows"]) for show in ("won", "decided", "contested")}
    assert found == {"won": 1, "decided": 3, "contested": 2}
    assert client.get(rows, {"show": "new"}).status_code == 200
    stage = {"pipeline": make.version().pipeline_id, "stage": 1}
    assert len(client.get(rows, {"show": "entered"} | stage).context["rows"]) == 4
    assert client.get(rows, {"show": "stalled"} | stage).status_code == 200
    client.force_login(world.stranger)
    assert client.get(reverse("opportunities:figures"), {"unit": world.team.pk}).status_code == 403


@pytest.mark.parametrize("name", ["figures", "figures_stages"])
def test_the_page_costs_the_same_for_many(world, client, name):
    client.force_login(world.leader)
    url = reverse(f"opportunities:{name}")
    assert_flat_queries(lambda: client.get(url), lambda: ended(world.seller, won=(1,)), times=4)


def test_a_leader_is_no_seller_and_few_cases_are_no_rate(world, client):
    grant(world.seller, "seller")
    grant(world.leader, "leader")
    ended(world.seller, won=(10, 20, 60), lost=(30,))
    assert figures(world.leader, unit=world.team.pk)["per_seller"].whole == "1"
    client.force_login(world.leader)
    asked = {"unit": world.team.pk}

    def shown():
        return client.get(reverse("opportunities:figures"), asked).context["shown"]

    assert {one.figure.code for one in shown() if one.is_few} == {"win_rate", "competitive_win_rate", "value_win_rate"}
    ended(world.seller, no_decision=(40,))
    assert {one.figure.code for one in shown() if one.is_few} == {"competitive_win_rate"}
