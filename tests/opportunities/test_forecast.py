"""The forecast page's sums: stored beside every change, equal to the live ladder, adding up line by line."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from core import clock
from opportunities import actions, tasks
from opportunities.models import LadderPart, Opportunity, State
from opportunities.queries import ladder_of
from opportunities.queries.forecast import forecast_of, place_of
from opportunities.queries.forecast.periods import month_of, name_of, quarter_of
from tests.opportunities import factories as make
from tests.sellers.factories import OrgUnitFactory, UserFactory, fresh, grant, lead, place
from tests.support import assert_flat_queries

pytestmark = pytest.mark.django_db
MILLION = Decimal(1_000_000)


def this_quarter():
    return quarter_of(clock.today())


def forecast(viewer, **asked):
    asked = {name: str(value) for name, value in asked.items()}
    return forecast_of(place_of(fresh(viewer), **asked), this_quarter())


def amounts(line):
    return {str(cell.category): cell.amount for cell in line.cells}


def live(unit, viewer):
    period = this_quarter()
    rungs = ladder_of([unit], start=period.start, end=period.end, viewer=fresh(viewer))
    return {str(rung.category): rung.amount for rung in rungs}


def counted(seller, amount=100 * MILLION, category="pipeline", **fields):
    opportunity = make.raised(seller, amount=amount, expected_order_on=clock.today(), **fields)
    Opportunity.objects.filter(pk=opportunity.pk).update(fact_category=category)
    return opportunity


def two_teams():
    world = make.world()
    second = OrgUnitFactory(parent=world.company)
    world.helper = place(UserFactory(), second)
    world.second = second
    return world


def test_a_kept_period_is_called_as_it_is_on_its_page():
    for period in (this_quarter(), month_of(clock.today())):
        assert name_of(period.code) == period.label
    assert name_of("2026-Q5") == "2026-Q5"


def test_stored_sums_follow_every_change_and_are_those_of_the_records():
    world = two_teams()
    shared = counted(world.seller, category="best")
    actions.set_members(shared, by=world.seller, members=[(world.seller, "owner", 67), (world.helper, "seller", 33)])
    actions.declare_category(
        Opportunity.objects.get(pk=_best(world.mate).pk), by=world.mate, category="pipeline", reason="담당자가 바뀐다"
    )
    won = make.climb(make.raised(world.seller, expected_order_on=clock.today()), "pipeline")
    make.prove(won, "F11")
    actions.close(won, to=State.WON, by=world.seller, on=clock.today())
    held = counted(world.helper)
    actions.hold(Opportunity.objects.get(pk=held.pk), by=world.helper, revisit_on=clock.today() + dt.timedelta(days=9))
    for unit in (world.team, world.second, world.company):
        assert amounts(forecast(world.head, unit=unit.pk).total) == live(unit, world.head)
    actions.fold_ladder()
    assert amounts(forecast(world.head, unit=world.company.pk).total) == live(world.company, world.head)
    assert actions.recount_ladder() == 0
    actions.cancel_contract(won, by=world.leader, on=clock.today(), text="해지", person=won.person)
    assert amounts(forecast(world.head, unit=world.company.pk).total)["booked"] == 0
    assert actions.recount_ladder() == 0


def _best(seller):
    return make.climb(make.raised(seller, expected_order_on=clock.today()), "best")


def test_a_sum_that_went_wrong_is_counted_anew(world):
    counted(world.seller)
    LadderPart.objects.update(amount=1)
    assert actions.recount_ladder() > 0
    assert amounts(forecast(world.leader).total)["pipeline"] == 100 * MILLION


def test_a_recount_makes_nobody_wait_for_an_import_that_is_writing(world, monkeypatch):
    counted(world.seller)
    monkeypatch.setattr(actions.ladder, "LOCK_WAIT", "20ms")
    importing = connection.copy()
    try:
        importing.set_autocommit(False)
        importing.cursor().execute("LOCK TABLE opportunities_ladderpart IN ROW EXCLUSIVE MODE")
        assert actions.recount_ladder() == 0  # nothing is wrong: nothing is locked
        LadderPart.objects.update(amount=1)
        with pytest.raises(actions.LadderBusy):
            actions.recount_ladder()
        night = tasks.recount_ladder.apply()  # comes back, and leaves it for the next night
        assert (night.state, night.result) == ("SUCCESS", 0)
        importing.rollback()
    finally:
        importing.close()
    assert actions.recount_ladder() > 0
    assert amounts(forecast(world.leader).total)["pipeline"] == 100 * MILLION


def test_lines_add_up_from_seller_to_company():
    world = two_teams()
    counted(world.seller, 7 * MILLION)
    counted(world.mate, 5 * MILLION, "commit")
    counted(world.helper, 3 * MILLION, "best")
    company = forecast(world.head, unit=world.company.pk)
    assert {line.name for line in company.lines} == {world.team.name, world.second.name}
    for category in ("commit", "best", "pipeline"):
        assert sum(line.amount_of(category) for line in company.lines) == company.total.amount_of(category) > 0
    team = forecast(world.leader)
    assert {line.name for line in team.lines} == {world.seller.name, world.mate.name}
    mine = forecast(world.seller, user=world.seller.pk)
    assert amounts(mine.total)["pipeline"] == 7 * MILLION


def test_target_gap_and_coverage():
    world = two_teams()
    counted(world.seller, 30 * MILLION, "commit")
    counted(world.seller, 20 * MILLION, "best")
    period = this_quarter()
    span = {"starts_on": period.start, "ends_on": period.end}
    actions.set_target(world.team, by=world.head, amount=100 * MILLION, **span)
    actions.set_target(world.second, by=world.head, amount=40 * MILLION, **span)
    line = next(line for line in forecast(world.head, unit=world.company.pk).lines if line.unit == world.team)
    assert (line.gap, line.coverage) == (70 * MILLION, Decimal("0.50"))
    total = forecast(world.head, unit=world.company.pk).total
    assert (total.target.amount, total.target.is_sum) == (140 * MILLION, True)
    actions.set_target(world.team, by=world.head, amount=None, reason="다시 정해요", **span)
    assert forecast(world.leader).total.target is None


def test_coverage_says_reached_where_nothing_is_left_to_book(world):
    won = make.climb(make.raised(world.seller, expected_order_on=clock.today()), "pipeline")
    make.prove(won, "F11")
    actions.close(won, to=State.WON, by=world.seller, on=clock.today())
    period = this_quarter()
    actions.set_target(world.team, by=world.head, starts_on=period.start, ends_on=period.end, amount=MILLION)
    total = forecast(world.leader).total
    assert (total.is_reached, total.coverage) == (True, None)
    assert total.gap < 0


def test_who_sets_a_target(world):
    period = this_quarter()
    span = {"starts_on": period.start, "ends_on": period.end, "amount": MILLION}
    admin = grant(UserFactory(), "admin")
    assert actions.set_target(world.team, by=fresh(admin), **span).amount == MILLION
    for user in (world.leader, world.seller, world.stranger):
        with pytest.raises(PermissionDenied):
            actions.set_target(world.team, by=fresh(user), **span)


def test_a_colleague_reads_her_units_total_and_not_each_mate(world):
    counted(world.seller, 7 * MILLION)
    counted(world.mate, 5 * MILLION)
    found = forecast(world.mate)
    assert amounts(found.total)["pipeline"] == 12 * MILLION
    assert [(line.name, line.is_rest) for line in found.lines] == [(world.mate.name, False), ("", True)]
    assert [line.cells[3].linked for line in found.lines] == [True, False]
    assert found.total.cells[3].linked is False


def test_the_sum_of_one_person_is_for_who_may_read_it(world, client):
    counted(world.seller, 7 * MILLION)
    counted(world.mate, 5 * MILLION)
    url = reverse("opportunities:forecast_rows")
    asked = {"unit": world.team.pk, "rung": "pipeline"}
    for reader, who, status in (
        (world.leader, world.seller, 200), (world.mate, world.mate, 200), (world.mate, world.seller, 403),
    ):  # fmt: skip
        client.force_login(reader)
        answer = client.get(url, asked | {"who": who.pk})
        assert answer.status_code == status
        assert status == 403 or answer.context["found"].total == (7 if who == world.seller else 5) * MILLION
    assert client.get(url, asked).context["found"].total == 12 * MILLION, "her own unit's total is hers"


def test_a_number_is_no_link_where_a_row_is_closed_to_the_reader():
    world = two_teams()
    lead(UserFactory(), world.second)
    shared = counted(world.helper)
    actions.set_members(shared, by=world.helper, members=[(world.helper, "owner", 60), (world.seller, "seller", 40)])
    assert forecast(world.leader).total.cells[3].linked is False
    assert forecast(world.head, unit=world.company.pk).total.cells[3].linked is True


def test_her_own_order_is_no_link_once_she_has_left_the_team():
    world = two_teams()
    won = make.climb(make.raised(world.seller, expected_order_on=clock.today()), "pipeline")
    actions.set_members(won, by=world.seller, members=[(world.seller, "owner", 60), (world.helper, "seller", 40)])
    make.prove(won, "F11")
    actions.close(won, to=State.WON, by=world.seller, on=clock.today())
    assert forecast(world.helper, user=world.helper.pk).total.cells[0].linked is True
    won.members.filter(user=world.helper).delete()
    won.members.update(share_pct=100)
    found = forecast(world.helper, user=world.helper.pk).total.cells[0]
    assert found.amount > 0
    assert found.linked is False


def test_pages(client):
    world = two_teams()
    one = counted(world.seller, 7 * MILLION, "best")
    foreign = counted(world.seller, category="best", currency="USD")
    client.force_login(world.head)
    shown = client.get(reverse("opportunities:forecast"))
    assert shown.status_code == 200
    assert "rung=best" in shown.content.decode()
    rows = client.get(reverse("opportunities:forecast_rows"), {"rung": "best", "unit": world.team.pk})
    assert [row.opportunity for row in rows.context["found"].rows] == [one, foreign]
    assert rows.context["found"].total == 7 * MILLION
    missing = client.get(reverse("opportunities:forecast_rows"), {"rung": "best", "rate": "missing"})
    assert [row.opportunity for row in missing.context["found"].rows] == [foreign]
    gap = client.get(reverse("opportunities:forecast_gap"))
    assert [line.row.opportunity for line in gap.context["lines"]] == [one, foreign]
    assert gap.context["lines"][0].lacks
    client.force_login(world.stranger)
    assert client.get(reverse("opportunities:forecast"), {"unit": world.team.pk}).status_code == 403
    assert client.get(reverse("opportunities:forecast"), {"user": world.seller.pk}).status_code == 403
    assert client.get(reverse("opportunities:forecast_rows"), {"rung": "potential"}).status_code == 404


def test_the_list_under_the_gap_names_the_dated_actions_of_the_plan(client):
    world = two_teams()
    one = counted(world.seller, 7 * MILLION, "best")
    one.win_actions.all().delete()
    words = ["결정권자 면담 잡기", "예산 항목 묻기", "시연 날짜 정하기", "계약서 초안 보내기"]
    for day, what in enumerate(words, start=-1):
        actions.add_action(one, by=world.seller, what=what, due_on=clock.today() + dt.timedelta(days=day))
    over = actions.add_action(one, by=world.seller, what="이미 끝난 일", due_on=clock.today())
    actions.finish_action(over, by=world.seller)
    client.force_login(world.head)
    answer = client.get(reverse("opportunities:forecast_gap"))
    (line,) = answer.context["lines"]
    assert [(act.what, act.is_late) for act in line.actions] == list(zip(words[:3], (True, False, False), strict=True))
    assert line.has_more
    text = answer.content.decode()
    assert all(what in text for what in words[:3])
    assert reverse("opportunities:plan", args=[one.pk]) in text
    assert not any(what in text for what in ("이미 끝난 일", words[3]))
    for_fact = actions.plan_fact(one, "F7", by=world.seller)  # behind what is late, before the rest whatever its day
    (line,) = client.get(reverse("opportunities:forecast_gap")).context["lines"]
    assert [act.what for act in line.actions] == [words[0], for_fact.what, words[1]]


def test_the_form_of_a_target(world, client):
    client.force_login(world.head)
    url = reverse("opportunities:target", args=[world.team.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"amount": ""}).status_code == 422
    assert client.post(url, {"amount": "1.2억"}).status_code == 302
    assert world.team.targets.get().amount == 120 * MILLION
    assert client.post(url, {"amount": "2억"}).status_code == 422, "a change asks why"
    assert client.post(url, {"amount": "2억", "reason": "합쳐졌어요"}).status_code == 302
    assert [row.amount for row in world.team.targets.order_by("set_at")] == [120 * MILLION, 200 * MILLION]
    page = client.get(reverse("opportunities:targets"))
    assert [line.target.amount for line in page.context["found"].lines if line.unit == world.team] == [200 * MILLION]


def test_who_sets_no_target_reads_who_does(world, client):
    """The row of her own team has no button; nothing said why."""
    words = "목표는 관리자가, 하위 조직의 목표는 그 위 리더가 정해요."
    for reader, is_told in ((world.leader, True), (grant(UserFactory(), "admin"), False)):
        client.force_login(fresh(reader))
        assert (words in client.get(reverse("opportunities:targets")).content.decode()) == is_told


@pytest.mark.parametrize("name", ["forecast", "forecast_gap"])
def test_pages_cost_the_same_for_many(client, name):
    world = two_teams()
    client.force_login(world.head)
    url = reverse(f"opportunities:{name}")
    assert_flat_queries(
        lambda: client.get(url), lambda: counted(world.seller, category="best"), times=4, weigh_each=True
    )
