"""Taking an import back changes no amount, date, end or owner that whoever does it may not change on the sheet."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils.translation import override

from core import clock
from core.imports.models import ImportRun, KeptReason, RunState
from core.imports.problems import sentence
from core.imports.undoing import undo
from opportunities import actions
from opportunities.models import Opportunity
from sellers.models import User
from tests.imports.support import run_bytes
from tests.opportunities import factories as make
from tests.sellers.factories import UserFactory, fresh, grant

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """The opportunity is worth 100, and came by an import; its owner's leader is an administrator, too."""
    world = make.world(amount=Decimal(100), expected_order_on=clock.today() + dt.timedelta(days=9))
    Opportunity.objects.filter(pk=world.opportunity.pk).update(is_imported=True)
    world.opportunity.refresh_from_db()
    run_bytes("companies", f"회사명\n{world.opportunity.company.name}\n")
    grant(world.leader, "admin")
    return world


def file(world, by: User, *, owner: User | None = None, **said) -> ImportRun:
    row = {
        "title": world.opportunity.title,
        "account": world.opportunity.company.name,
        "owner email": (owner or world.seller).email,
    } | said
    lines = [",".join(row), ",".join(str(value) for value in row.values())]
    run = run_bytes("opportunities", "\n".join(lines) + "\n", by=by)
    assert (run.updated, run.rejected) == (1, 0)
    return run


def take_back(run: ImportRun, by: User, *, trial: bool = False) -> ImportRun:
    ImportRun.objects.filter(pk=run.pk).update(state=RunState.WEIGHING if trial else RunState.UNDOING)
    run.refresh_from_db()
    return undo(run, by=fresh(by), trial=trial)


def refused(run: ImportRun) -> bool:
    """The run stands as before, and says why."""
    return (run.state, run.message, run.undo) == (RunState.DONE, "undo_of_the_team", {})


def amount(world) -> int:
    world.opportunity.refresh_from_db()
    return int(world.opportunity.amount)


def test_whoever_brought_it_takes_it_back(world):
    admin = grant(UserFactory(), "admin")
    run = file(world, admin, amount=999)
    assert amount(world) == 999
    assert take_back(run, admin).state == RunState.UNDONE
    assert amount(world) == 100


def test_an_amount_that_the_owner_has_set_since_stays(world):
    admin = grant(UserFactory(), "admin")
    run = file(world, admin, amount=999, 과제="산지 이력")
    world.opportunity.refresh_from_db()
    actions.edit_opportunity(world.opportunity, by=world.seller, read_at=world.opportunity.version, amount=Decimal(700))
    for by in (admin, world.leader):  # nothing of the amount is put back, so nobody's leader is asked
        assert take_back(run, by, trial=True).message == ""
    assert take_back(run, world.leader).state == RunState.UNDONE
    assert amount(world) == 700
    assert world.opportunity.need != "산지 이력"
    kept = run.kept.get(reason=KeptReason.FIELDS)
    assert (kept.params["fields"], kept.params["by"]) == (["amount"], world.seller.pk)


@pytest.mark.parametrize("said", [{"amount": 999}, {"expected close date": clock.today()}, {"currency": "USD"}])
def test_no_leader_takes_back_what_another_brought(world, said):
    run = file(world, grant(UserFactory(), "admin"), **said)
    before = Opportunity.objects.values().get()
    for trial in (True, False):
        assert refused(take_back(run, world.leader, trial=trial))
    assert Opportunity.objects.values().get() == before
    assert take_back(run, grant(UserFactory(), "admin")).state == RunState.UNDONE


def test_no_leader_takes_an_end_back(world):
    end = {"deal_stage": "수주", "closed date": clock.today(), "amount": 100}
    run = file(world, grant(UserFactory(), "admin"), **end)
    assert refused(take_back(run, world.leader))
    world.opportunity.refresh_from_db()
    assert (world.opportunity.state, world.opportunity.bookings.count()) == ("won", 1)


def test_what_she_brought_as_one_of_the_team_is_the_teams_once_she_has_left_it(world):
    made = [(world.seller, "owner", 50), (world.leader, "seller", 50)]
    actions.set_members(world.opportunity, by=world.seller, members=made)
    first, second = (file(world, fresh(world.leader), amount=amount) for amount in (500, 999))
    assert take_back(second, world.leader).state == RunState.UNDONE
    actions.set_members(fresh(world.opportunity), by=world.seller, members=[(world.seller, "owner", 100)])
    assert refused(take_back(first, world.leader))
    assert amount(world) == 500


def test_what_she_brought_is_not_hers_to_take_back_once_one_of_her_people_owns_it(world):
    other = UserFactory()
    Opportunity.objects.filter(pk=world.opportunity.pk).update(owner=other)
    run = file(world, fresh(world.leader), owner=other, amount=999)
    Opportunity.objects.filter(pk=world.opportunity.pk).update(owner=world.seller)
    assert refused(take_back(run, world.leader))
    assert amount(world) == 999


def test_no_leader_gets_an_opportunity_back_from_one_of_her_people(world):
    Opportunity.objects.filter(pk=world.opportunity.pk).update(owner=world.leader)
    run = file(world, grant(UserFactory(), "admin"), owner=world.seller)
    assert refused(take_back(run, world.leader))
    world.opportunity.refresh_from_db()
    assert world.opportunity.owner == world.seller


def test_the_page_says_who_may(world, client):
    run = file(world, grant(UserFactory(), "admin"), amount=999)
    take_back(run, world.leader, trial=True)
    client.force_login(fresh(world.leader))
    with override("ko"):
        words = sentence({"code": "undo_of_the_team"})
    assert words in client.get(f"/imports/{run.pk}/").content.decode()
