"""The reach of a team: every number is exactly the rows that it opens, for those who lead and for oneself."""

import datetime as dt
from functools import partial

import pytest

from core import clock
from customers import actions
from customers.models import ContactLog
from customers.queries.reach import RATES, ROW_SETS, Scope, counts_by_owner, rate_of
from sellers.models import Role
from tests.customers.factories import CompanyFactory, OwnerFactory, PersonFactory, log_of
from tests.customers.test_pages import body
from tests.sellers.factories import OrgUnitFactory, UserFactory, fresh, grant, lead, place
from tests.support import assert_flat_queries

pytestmark = pytest.mark.django_db


def days_ago(days):
    return clock.now() - dt.timedelta(days=days)


@pytest.fixture
def team():
    """A division with a branch of two sellers and a laboratory; who leads the division sees both."""
    division = OrgUnitFactory(name="본부")
    branch, lab = OrgUnitFactory(name="호남지점", parent=division), OrgUnitFactory(name="연구소", parent=division)
    haneui, dohyeon = (grant(place(UserFactory(name=name), branch), Role.SELLER) for name in ("김하늬", "박도현"))
    place(UserFactory(name="반석현"), lab)
    writer = place(UserFactory(name="기동찬"), lab)
    boss = grant(lead(UserFactory(name="오태경"), division), Role.LEADER)
    shop, foods = CompanyFactory(), CompanyFactory()
    OwnerFactory(user=haneui, company=shop)
    OwnerFactory(user=dohyeon, company=foods)
    met, silent, late = (PersonFactory(company=shop, contact_cycle_days=7) for _ in range(3))
    own = PersonFactory(company=shop)
    OwnerFactory(user=dohyeon, person=own)  # of her company, but his
    log_of(met, by=haneui)
    log_of(late, by=writer, happened_at=days_ago(10))
    log_of(own, by=dohyeon, happened_at=days_ago(40))
    actions.write_log(by=haneui, people=[silent], line="비밀", is_confidential=True)
    ceo, cfo, _cio = actions.add_positions(shop, by=haneui, names=["대표", "재무", "전산"])
    actions.name_holder(ceo, by=haneui, person=met)
    actions.name_holder(cfo, by=haneui, person=late)
    actions.represent(ceo, by=haneui, user=boss)
    return {"boss": fresh(boss), "haneui": haneui, "dohyeon": dohyeon, "division": division, "branch": branch}


def rows_of(user):
    """Every set of one employee, counted from its rows."""
    scope = Scope(frozenset({user}), clock.today())
    return {name: one.rows(scope).count() for name, one in ROW_SETS.items()}


def numbers(scope):
    return {name: (rate_of(part, whole, scope).part, rate_of(part, whole, scope).whole) for name, part, whole in RATES}


def test_formulas_of_one_seller(team):
    scope = Scope(frozenset({team["haneui"].pk}), clock.today())
    assert numbers(scope) == {
        "naming": (2, 3), "ownership": (1, 3), "reach": (1, 2), "weekly": (1, 3), "silent": (1, 3), "timely": (1, 1),
    }  # fmt: skip


def test_a_record_written_late_is_not_timely(team):
    person = PersonFactory()
    late = log_of(person, by=team["dohyeon"], happened_at=days_ago(3))
    log_of(person, by=team["dohyeon"])
    assert ContactLog.objects.filter(pk=late.pk).exists()
    assert rate_of("timely", "logs", Scope(frozenset({team["dohyeon"].pk}), clock.today())).pct == 50


def test_breadth_counts_who_is_outside_sales(team):
    everybody = {team[name].pk for name in ("haneui", "dohyeon", "boss")}
    lab = UserFactory(), UserFactory()
    log_of(PersonFactory(), by=lab[0])
    found = rate_of("breadth", "outside", Scope(frozenset(everybody | {one.pk for one in lab}), clock.today()))
    assert (found.part, found.whole) == (1, 2)


def test_grouped_counts_are_the_counts_of_rows(team):
    users = [team[name].pk for name in ("haneui", "dohyeon", "boss")]
    counts = counts_by_owner(users, on=clock.today())
    assert set(counts) > set(ROW_SETS)  # and what modules above count
    for user in users:
        assert {name: counts[name][user] for name in ROW_SETS} == rows_of(user)


def test_every_number_of_the_page_opens_its_rows(client, team):
    actions.recount_reach()
    client.force_login(team["boss"])
    found = client.get("/reach/").context["reach"]
    assert [line.name for line in found.lines] == ["연구소", "호남지점"]
    branch = client.get(found.lines[1].url).context["reach"]
    assert {line.name for line in branch.lines} == {"김하늬", "박도현"}
    linked = [one for line in (found.total, *found.lines, *branch.lines) for one in line.rates] + [found.breadth]
    for one in linked:
        for n, url in ((one.rate.part, one.part_url), (one.rate.whole, one.whole_url)):
            rows = client.get(url).context["found"].lines
            assert len(getattr(rows, "moments", rows)) == n, url


def test_rows_behind_a_number_are_not_ticked_where_nothing_is_done_with_several(client, team):
    client.force_login(team["boss"])
    rows = body(client.get("/reach/rows/?show=assigned"))
    assert ("data-row" in rows, 'name="pick"' in rows) == (True, False)
    assert 'name="pick"' in body(client.get("/people/?view=all"))


def test_who_leads_nobody_sees_her_own_line_only(client, team):
    client.force_login(team["haneui"])
    for query in ("", f"?unit={team['division'].pk}", f"?user={team['dohyeon'].pk}"):
        answer = client.get(f"/reach/{query}")
        assert answer.context["place"].scope.users == {team["haneui"].pk}
        assert "박도현" not in body(answer)
    assert client.get("/reach/rows/?show=nonsense").status_code == 404


def test_the_page_costs_the_same_for_ten_customers(client, team):
    actions.recount_reach()
    client.force_login(team["boss"])

    def grow():
        company = CompanyFactory()
        OwnerFactory(user=team["haneui"], company=company)
        log_of(PersonFactory(company=company), by=team["dohyeon"])
        actions.add_positions(company, by=team["haneui"], names=["대표"])
        actions.recount_reach()

    urls = ("/reach/", "/reach/rows/?show=required", "/reach/rows/?show=assigned", "/reach/rows/?show=logs")
    assert_flat_queries([partial(client.get, url) for url in urls], grow, times=3)
