"""What stands behind each number of the figures: the rows add up to it, for whoever reads it."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.formats import date_format

from core import clock
from core.paging import key_of
from opportunities import actions
from opportunities.actions.assessment import Reply
from opportunities.models import Opportunity, StageMove, UnitFigures
from opportunities.queries.figures import counted_sheet
from opportunities.queries.figures.parts import PARTS
from tests.opportunities import factories as make
from tests.opportunities.test_figures import scope
from tests.opportunities.test_forecast import MILLION, counted, this_quarter
from tests.opportunities.test_snapshots import win
from tests.sellers.factories import OrgUnitFactory, UserFactory, fresh, grant, place
from tests.support import assert_flat_queries

pytestmark = pytest.mark.django_db
ROWS = reverse("opportunities:figures_rows")


def reply(opportunity, code, value="yes", **more):
    question = opportunity.stage.version.questions.get(code=code)
    actions.answer_questions(opportunity, [Reply(question, value, **more)], by=opportunity.owner)


@pytest.fixture
def full(world):
    """Orders, a split, a target, answers with and without evidence, and records that are in no sum."""
    for seller in (world.seller, world.mate):
        grant(seller, "seller")
    grant(world.leader, "leader")
    period = this_quarter()
    actions.set_target(world.team, by=world.head, amount=500 * MILLION, starts_on=period.start, ends_on=period.end)
    helper = place(UserFactory(), OrgUnitFactory())
    split = counted(world.seller, 100 * MILLION, "best")
    actions.set_members(split, by=world.seller, members=[(world.seller, "owner", 60), (helper, "seller", 40)])
    counted(world.mate, 30 * MILLION, "commit")
    unrated = counted(world.seller, 9 * MILLION, "pipeline")
    Opportunity.objects.filter(pk=unrated.pk).update(currency="USD", company_rate=None)
    counted(world.seller, 8 * MILLION, "excluded")
    for seller, amount in ((world.seller, 10), (world.mate, 20)):
        win(counted(seller, amount * MILLION))
    evidence = split.evidence.order_by("pk")[0]
    reply(split, "Q1", evidence=(evidence.pk,))
    for code in ("Q2", "Q3"):
        reply(split, code)
    reply(split, "Q3", value="no")
    return world


@pytest.mark.parametrize("who", ["leader", "head", "seller"])
def test_each_number_opens_exactly_its_rows(full, client, who):
    viewer = getattr(full, who)
    if who == "head":
        grant(viewer, "executive")
    asked = {"user": viewer.pk} if who == "seller" else {"unit": full.team.pk}
    found = {one.code: one for one in counted_sheet(scope(viewer, **asked)).figures}
    client.force_login(viewer)

    def behind(show):
        page = client.get(ROWS, asked | {"show": show})
        assert page.status_code == 200
        return page.context["rows"], page.context["sum"].amount

    mine = who == "seller"
    for code, part, whole in (
        ("coverage", "covering", "left"), ("per_seller", "booked", "sellers"),
        ("evidence_rate", "yes_with_evidence", "yes"),
    ):  # fmt: skip
        assert (found[code].part_rows, found[code].whole_rows) == (part, whole)
    rows, total = behind("covering")
    assert sum(row.part for row in rows) == total == Decimal(found["coverage"].part) == (60 if mine else 90) * MILLION
    rows, total = behind("booked")
    assert sum(row.part for row in rows) == total == Decimal(found["per_seller"].part) == (10 if mine else 30) * MILLION
    rows, total = behind("left")
    if not mine:
        assert total == Decimal(found["coverage"].whole) == 470 * MILLION
        assert sum(row.part for row in rows) == 30 * MILLION
    rows, total = behind("sellers")
    assert len(rows) == int(found["per_seller"].whole) == (1 if mine else 2)
    assert sum(row.booked for row in rows) == total
    for show, number in (("yes", found["evidence_rate"].whole), ("yes_with_evidence", found["evidence_rate"].part)):
        assert len(behind(show)[0]) == int(number) == {"yes": 2, "yes_with_evidence": 1}[show]


def test_a_colleague_of_the_unit_is_led_to_no_rows_and_finds_her_own(full, client):
    client.force_login(full.mate)
    page = client.get(reverse("opportunities:figures"), {"unit": full.team.pk})
    text = (
        page.content.decode()
        + client.get(reverse("opportunities:figures_stages"), {"unit": full.team.pk}).content.decode()
    )
    assert (ROWS in text, f"?user={full.mate.pk}&amp;period=" in text) == (False, True)
    own = client.get(reverse("opportunities:figures"), {"user": full.mate.pk}).content.decode()
    assert all(f"show={show}" in own for show in ("covering", "booked", "sellers"))
    for show in PARTS:
        rows = client.get(ROWS, {"unit": full.team.pk, "show": show}).context["rows"]
        owners = {getattr(getattr(row, "opportunity", None), "owner", row) for row in rows}
        assert owners <= {full.mate}, show
        told = client.get(ROWS, {"unit": full.team.pk, "show": show}).context["sum"]
        assert told.is_closed is (told.amount is not None), show
        assert not client.get(ROWS, {"user": full.mate.pk, "show": show}).context["sum"].is_closed, show
    client.force_login(full.stranger)
    assert client.get(ROWS, {"unit": full.team.pk, "show": "booked"}).status_code == 403


def test_people_and_the_others_make_the_sum(full, client):
    """A leader without the role of a seller booked too; she is no row, and no denominator."""
    win(counted(full.leader, 50 * MILLION))
    client.force_login(full.leader)
    page = client.get(ROWS, {"unit": full.team.pk, "show": "sellers"})
    assert full.leader not in page.context["rows"]
    assert page.context["others"] == 50 * MILLION
    assert sum(row.booked for row in page.context["rows"]) + page.context["others"] == page.context["sum"].amount
    assert "50,000,000원" in page.content.decode()
    own = client.get(ROWS, {"user": full.leader.pk, "show": "sellers"}).context
    assert (len(own["rows"]), own["others"], own["sum"].amount) == (0, 50 * MILLION, 50 * MILLION)
    client.force_login(full.mate)
    assert not client.get(ROWS, {"unit": full.team.pk, "show": "sellers"}).context["others"]


def test_who_left_the_unit_is_a_row_without_a_way_to_figures_that_are_anothers(full, client):
    today = clock.today()
    grant(full.head, "executive")
    left = full.mate.memberships.latest("from_on")
    full.mate.memberships.filter(pk=left.pk).update(to_on=today - dt.timedelta(days=1))
    full.mate.memberships.create(unit=OrgUnitFactory(), from_on=today)
    for viewer, opened in ((full.leader, {full.seller}), (full.head, {full.seller, full.mate})):
        client.force_login(fresh(viewer))
        page = client.get(ROWS, {"unit": full.team.pk, "show": "sellers"})
        assert set(page.context["rows"]) == {full.seller, full.mate}
        ways = re.findall(r'row__link" href="([^"]+)"', page.content.decode())
        assert all(f"user={person.pk}&" in " ".join(ways) for person in opened)
        assert [client.get(way.replace("&amp;", "&")).status_code for way in ways] == [200] * len(opened)


def test_the_ways_of_a_second_page_lead_where_those_of_the_first_do(full, client):
    client.force_login(full.leader)
    asked = {"unit": full.team.pk, "show": "sellers"}
    whole = client.get(ROWS, asked)
    first, second = whole.context["rows"]
    more = client.get(ROWS, asked | {"after": key_of(first, order=("name", "id"))}, headers={"HX-Request": "true"})
    (way,) = re.findall(r'row__link" href="([^"]+)"', more.content.decode())
    assert f"user={second.pk}&" in way
    assert way in whole.content.decode()
    assert client.get(way.replace("&amp;", "&")).status_code == 200


def test_an_amount_says_that_some_of_it_is_not_the_readers(full, client):
    client.force_login(full.leader)
    asked = {"unit": full.team.pk, "show": "covering"}
    assert not client.get(ROWS, asked).context["sum"].is_closed
    theirs = counted(full.stranger, 50 * MILLION, "best")
    shares = [(full.stranger, "owner", 80), (full.mate, "seller", 20)]
    actions.set_members(theirs, by=full.stranger, members=shares)
    page = client.get(ROWS, asked)
    assert page.context["sum"].is_closed
    assert page.context["sum"].amount - sum(row.part for row in page.context["rows"]) == 10 * MILLION


def test_an_executive_who_leads_nobody_is_led_to_no_rows(full, client):
    grant(full.stranger, "executive")
    client.force_login(full.stranger)
    asked = {"unit": full.team.pk}
    page = client.get(reverse("opportunities:figures"), asked)
    assert page.context["shown"]
    assert not any(one.part_rows or one.whole_rows for one in page.context["sheet"].figures)


def test_the_parts_of_a_yield_and_the_days_open_their_rows(world, client):
    for number in range(6):
        one = counted(world.seller)
        if number < 3:
            StageMove.objects.create(
                opportunity=one, from_stage=one.stage, to_stage=make.stage(2), moved_on=clock.today(), by=world.seller
            )
        elif number < 5:
            win(one)
    stage = next(one for one in counted_sheet(scope(world.leader)).stages if one.position == 1)
    client.force_login(world.leader)
    asked = {"unit": world.team.pk, "pipeline": stage.pipeline, "stage": 1}

    def rows(show):
        return len(client.get(ROWS, asked | {"show": show}).context["rows"])

    assert (rows("advanced"), rows("resolved")) == (stage.advanced, stage.resolved) == (5, 5)
    assert rows("won_through") == 2
    text = client.get(reverse("opportunities:figures_stages"), {"unit": world.team.pk}).content.decode()
    assert all(f"show={show}" in text for show in ("entered", "advanced", "resolved", "won_through"))


def test_what_a_night_stored_without_ways_has_them_too(full, client):
    """Of a unit with units under it, counted before these lists were there."""
    actions.count_figures()
    for row in UnitFigures.objects.all():
        for one in row.figures["figures"]:
            one |= (
                {"part_rows": "", "whole_rows": ""}
                if one["code"] in ("coverage", "per_seller", "evidence_rate")
                else {}
            )
        row.save()
    client.force_login(full.head)
    page = client.get(reverse("opportunities:figures"), {"unit": full.company.pk})
    kept = {one.code: one for one in page.context["sheet"].figures}
    assert kept["coverage"].part_rows == "covering"
    assert kept["evidence_rate"].whole_rows == "yes"
    rows = client.get(ROWS, {"unit": full.company.pk, "show": "booked"}).context
    assert sum(row.part for row in rows["rows"]) == rows["sum"].amount == Decimal(kept["per_seller"].part)


@pytest.mark.parametrize("show", PARTS)
def test_the_rows_cost_the_same_for_many(full, client, show):
    def more():
        win(counted(full.seller, MILLION))
        reply(counted(full.seller, MILLION), "Q1")

    client.force_login(full.leader)
    assert_flat_queries(lambda: client.get(ROWS, {"unit": full.team.pk, "show": show}), more, times=3)


def test_an_order_dated_before_a_later_stage_stayed_no_day_there(world, client):
    """Stored so by imports; neither the median nor a row counts days below nothing, and the cycle stays what it was."""
    one, second, today, day = counted(world.seller), make.stage(2), clock.today(), dt.timedelta(days=1)
    win(one)
    one.stage_moves.all().delete()
    for stage, moved_on in ((make.stage(1), today - 10 * day), (second, today + 14 * day)):
        StageMove.objects.create(opportunity=one, to_stage=stage, moved_on=moved_on, by=world.seller)
    sheet = counted_sheet(scope(world.leader))
    client.force_login(world.leader)

    def days(show, place=0):
        asked = {"unit": world.team.pk, "pipeline": second.version.pipeline_id, "stage": place, "show": show}
        return [row.days for row in client.get(ROWS, asked).context["rows"]]

    assert {one.position: one.days for one in sheet.stages if one.days is not None} == {1: 24, 2: 0}
    assert (days("won_through", 1), days("won_through", 2)) == ([[24]], [[0]])
    assert days("cycle") == [[10]]
    assert next(one for one in sheet.figures if one.code == "cycle_days").value == "10"


def test_the_heading_says_of_which_days_the_rows_are(world, client):
    client.force_login(world.leader)
    period = this_quarter()
    for show, month, title in (
        ("won", "2026-01-01", period.label),
        ("new", "2026-01-01", "2026년 1월"),
        ("new", "", date_format(period.start, "YEAR_MONTH_FORMAT")),
    ):
        page = client.get(ROWS, {"show": show, "month": month}).content.decode()
        assert f"<span>{title}</span>" in page, (show, month)
        assert f"· {title}</title>" in page.replace(" · 한장", "")


def test_rows_behind_days_show_the_days_of_each(world, client):
    """The median and the sum of the figures are those of the days that stand at the rows."""
    first = make.version().stages.get(position=1)
    second = make.version().stages.get(position=2)
    today, day = clock.today(), dt.timedelta(days=1)
    for at, (before, between) in enumerate(((30, 12), (20, 4))):
        one = counted(world.seller, 10 * MILLION)
        win(one)
        one.stage_moves.all().delete()
        moves = [(second, before), (first, before - between)] if at else [(first, before), (second, before - between)]
        for stage, ago in moves:
            moved = {"opportunity": one, "to_stage": stage, "moved_on": today - ago * day, "by": world.seller}
            StageMove.objects.create(**moved)
    slow = counted(world.seller, 10 * MILLION)
    Opportunity.objects.filter(pk=slow.pk).update(stage=first, stage_entered_on=today - 100 * day)
    sheet = counted_sheet(scope(world.leader))
    stage = next(one for one in sheet.stages if one.position == 1)
    client.force_login(world.leader)
    asked = {"unit": world.team.pk, "pipeline": stage.pipeline, "stage": 1}

    def days(show):
        page = client.get(ROWS, asked | {"show": show})
        assert "일</div>" in page.content.decode().replace(" ", "").replace("\n", "")
        return sorted(days for row in page.context["rows"] for days in row.days)

    assert (days("won_through"), stage.days) == ([12, 16], 14)
    cycle = next(one for one in sheet.figures if one.code == "cycle_days")
    assert (days(cycle.part_rows), cycle.value) == ([20, 30], "25")
    assert days("stalled") == [stage.over] == [100 - first.stall_days]
