"""Who leads whom today, and what asking costs."""

import pytest

from core import clock
from sellers.backends import SellerBackend
from sellers.queries import leaders_above
from tests.sellers.factories import OrgUnitFactory, UserFactory, fresh, grant, lead, place
from tests.support import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    """A company with a division and two teams; the second team has no leader."""
    company = OrgUnitFactory()
    division = OrgUnitFactory(parent=company)
    team, bare = OrgUnitFactory(parent=division), OrgUnitFactory(parent=division)
    return {
        "head": lead(UserFactory(), company),
        "director": lead(UserFactory(), division),
        "leader": lead(UserFactory(), team),
        "seller": place(UserFactory(), team),
        "mate": place(UserFactory(), team),
        "alone": place(UserFactory(), bare),
        "team": team,
        "division": division,
    }


def test_a_leaders_line_is_everybody_below_without_herself(house):
    line = house["director"].standing.line_people
    assert line == {house[name].pk for name in ("leader", "seller", "mate", "alone")}


def test_reports_are_those_with_no_leader_between(house):
    assert house["director"].standing.reports == {house["leader"].pk, house["alone"].pk}
    assert house["leader"].standing.reports == {house["seller"].pk, house["mate"].pk}
    assert house["head"].standing.reports == {house["director"].pk}


def test_a_team_is_ones_own_unit_without_oneself(house):
    assert house["seller"].standing.team == {house["leader"].pk, house["mate"].pk}
    assert house["alone"].standing.team == frozenset()
    assert house["director"].standing.team == frozenset()


def test_somebody_without_a_unit_has_nobody(house):
    standing = UserFactory().standing
    assert (standing.team, standing.line_people, standing.unit_id) == (frozenset(), frozenset(), None)


def test_a_leader_may_sit_outside_the_unit_she_leads(house):
    both = lead(place(UserFactory(), house["division"]), OrgUnitFactory(parent=house["team"]))
    assert both.standing.unit_id == house["division"].pk
    assert both.standing.team == {house["director"].pk}


def test_leaders_above_a_person_come_direct_one_first(house):
    above = [house[name].pk for name in ("leader", "director", "head")]
    assert leaders_above(house["seller"].pk, on=clock.today()) == above
    assert leaders_above(house["leader"].pk, on=clock.today()) == above[1:]


def test_it_costs_three_queries_for_a_leader_too(house):
    assert len(queries_of(lambda: fresh(house["seller"]).standing)) == 3
    assert len(queries_of(lambda: fresh(house["head"]).standing)) == 3
    assert queries_of(lambda: house["head"].standing) == []


def test_roles_of_whoever_opens_a_page_come_with_her():
    user = grant(UserFactory(), "admin")
    reader = SellerBackend().get_user(user.pk)
    assert queries_of(lambda: reader.is_admin) == []
    assert reader.is_admin
    assert not SellerBackend().get_user(UserFactory().pk).is_admin


def test_roles_hold_on_their_days():
    user = grant(UserFactory(), "admin")
    assert user.is_admin
    user.role_grants.update(to_on="2020-06-01")
    assert not fresh(user).is_admin
