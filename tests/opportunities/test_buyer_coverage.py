"""Buyer coverage: required roles met in 60 days ÷ roles required, and the number is its rows."""

import datetime as dt

import pytest

from core import clock
from customers.actions import recount_reach
from customers.models import ReachFigure
from opportunities import actions
from opportunities.models import BuyerRole, Opportunity
from opportunities.queries.buyer_coverage import coverages_of, covered_by
from tests.customers.factories import CompanyFactory, PersonFactory, log_of
from tests.opportunities.factories import raised
from tests.sellers.factories import OrgUnitFactory, UserFactory, fresh, lead, place
from tests.support import assert_flat_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    unit = OrgUnitFactory()
    return fresh(lead(UserFactory(), unit)), place(UserFactory(), unit)


def with_buyers(owner):
    """The one who decides was met, the user long ago, a technical buyer in a confidential record, no coach is known."""
    deal = raised(owner, person=PersonFactory(company=CompanyFactory()))
    boss, user, technician = PersonFactory(), PersonFactory(), PersonFactory()
    for person, role in ((boss, "eb"), (user, "user"), (technician, "technical")):
        actions.name_buyer(deal, by=owner, person=person, roles=[role])
    log_of(boss, by=owner)
    log_of(user, by=owner, happened_at=clock.now() - dt.timedelta(days=61))
    log_of(technician, by=owner, is_confidential=True)
    return deal


def test_roles_met_in_sixty_days(team):
    _leader, seller = team
    deal = with_buyers(seller)
    found = coverages_of([deal], on=clock.today())[deal.pk]
    assert (found.reached, found.missing) == (("eb",), ("user", "technical", "coach"))


def test_the_sum_is_its_rows_and_follows_who_may_read(client, team):
    leader, seller = team
    for _ in range(2):
        with_buyers(seller)
    with_buyers(UserFactory())  # somebody else's
    actions.recategorise(Opportunity.objects.values_list("pk", flat=True), on=clock.today())
    recount_reach()
    client.force_login(leader)
    page = client.get("/opportunities/coverage/")
    lines = page.context["lines"]
    assert len(lines) == 2
    total = page.context["sum"]
    assert (total.part, total.whole) == (sum(len(f.reached) for _r, f in lines), sum(f.required for _r, f in lines))
    assert (total.part, total.whole, total.pct) == (2, 8, 25)
    assert not covered_by(UserFactory(), [seller.pk]).exists()


def stored(user):
    return ReachFigure.objects.values_list("roles_met", "roles_required").get(user=user)


def test_stored_sums_follow_contacts_buyers_and_owners(team, django_capture_on_commit_callbacks):
    _leader, seller = team
    deal, other = with_buyers(seller), place(UserFactory(), OrgUnitFactory())
    actions.recategorise([deal.pk], on=clock.today())
    recount_reach()
    assert stored(seller) == (1, 4)
    with django_capture_on_commit_callbacks(execute=True):
        log_of(BuyerRole.objects.get(opportunity=deal, roles=["user"]).person, by=other)
    recount_reach()
    assert stored(seller) == (2, 4)
    actions.name_buyer(deal, by=seller, person=deal.person, roles=["coach"])
    with django_capture_on_commit_callbacks(execute=True):
        log_of(deal.person, by=other)
    Opportunity.objects.filter(pk=deal.pk).update(owner=other)
    recount_reach()
    assert (stored(seller), stored(other)) == ((0, 0), (3, 4))


def test_it_costs_the_same_for_ten(client, team):
    leader, seller = team
    client.force_login(leader)
    assert_flat_queries(lambda: client.get("/opportunities/coverage/"), lambda: with_buyers(seller), times=3)
