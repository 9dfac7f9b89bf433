"""Taking an import back where the system has counted what it brought: sums follow, and nothing that is counted holds it."""

from decimal import Decimal

import pytest
from django.db import connection

from core import clock
from core.audit import history
from customers.actions.reach import count_all_reach
from customers.models import ReachFigure
from opportunities.actions import fold_ladder, recount_ladder, take_weekly
from opportunities.models import Booking, LadderPart, Opportunity, SnapshotRow, UnitFigures
from opportunities.rulebook import rulebooks_of
from sellers.models import OrgUnit, User
from tests.imports.support import run_bytes
from tests.imports.test_undo import DEALS, kept, take_back
from tests.opportunities import factories as make
from tests.sellers.factories import OrgUnitFactory, UserFactory, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return UserFactory(name="원태하")


@pytest.fixture
def master(admin):
    run_bytes("companies", "회사명\n가온농산\n새벽농산\n", by=admin)
    run_bytes("products", "제품명\n씨앗\n", by=admin)


def in_the_ladder(run):
    """As the night would leave them once facts are there."""
    Opportunity.objects.filter(state="open").update(fact_category="pipeline", expected_order_on=clock.today())
    assert (run.created, sums()) == (2, {"booked": Decimal(1000), "pipeline": Decimal(500)})


def sums() -> dict[str, Decimal]:
    fold_ladder()
    return dict(LadderPart.objects.values_list("category", "amount"))


def test_the_ladder_gives_back_what_was_open_and_what_was_won(master, admin):
    place(UserFactory(name="김하늬"), OrgUnitFactory())
    run = run_bytes("opportunities", DEALS, by=admin)
    in_the_ladder(run)
    take_back(run, admin)
    assert (Opportunity.objects.count(), Booking.objects.count(), kept(run)) == (0, 0, [])
    assert (sums(), recount_ladder()) == ({}, 0)
    connection.check_constraints()


def test_figures_sums_and_snapshots_hold_neither_deals_nor_employees(master, admin):
    team = run_bytes("users", "이름,이메일,부서\n김하늬,h@gaon.example,영업1팀\n", by=admin)
    unit = OrgUnit.objects.get(name="영업1팀")
    deals = run_bytes("opportunities", DEALS, by=admin)
    in_the_ladder(deals)
    day = clock.today()
    UnitFigures.objects.create(unit=unit, starts_on=day, ends_on=day, figures={}, counted_at=clock.now())
    take_weekly(on=day)
    count_all_reach()
    assert (SnapshotRow.objects.count(), ReachFigure.objects.filter(user__name="김하늬").count()) == (1, 1)
    take_back(deals, admin)
    assert (Opportunity.objects.count(), SnapshotRow.objects.count(), kept(deals)) == (0, 0, [])
    take_back(team, admin)
    assert (list(User.objects.values_list("name", flat=True)), OrgUnit.objects.count()) == (["원태하"], 0)
    assert (kept(team), LadderPart.objects.count(), UnitFigures.objects.count()) == ([], 0, 0)
    connection.check_constraints()


def test_who_stands_in_the_snapshot_of_a_deal_that_stays_stays_too(master, admin):
    team = run_bytes("users", "이름,이메일,부서\n김하늬,h@gaon.example,영업1팀\n", by=admin)
    with history(by=admin):
        make.raised(admin)
    take_weekly(on=clock.today())
    SnapshotRow.objects.update(user=User.objects.get(name="김하늬"))  # it has gone over to somebody else since
    take_back(team, admin)
    assert kept(team) == [("sellers.OrgUnit", "referenced"), ("sellers.User", "referenced")]
    assert team.kept.get(label="sellers.User").params["label"] == "opportunities.SnapshotRow"
    assert SnapshotRow.objects.count() == 1


def test_what_is_derived_comes_with_a_new_opportunity(master, admin, django_assert_max_num_queries):
    place(UserFactory(name="김하늬"), OrgUnitFactory())
    with django_assert_max_num_queries(200) as asked:
        run_bytes("opportunities", DEALS, by=admin)
    assert not [one for one in asked.captured_queries if 'UPDATE "opportunities_opportunity" AS' in one["sql"]]
    for one in Opportunity.objects.all():
        assert one.first_moved_on == min(one.stage_moves.values_list("moved_on", flat=True))
        assert one.roles_required == len(
            rulebooks_of([one.pipeline_version_id])[one.pipeline_version_id].required_roles
        )
