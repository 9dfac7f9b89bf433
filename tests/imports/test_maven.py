"""The main import: the four Maven files, with the totals that their README states."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum

from core.imports.problems import shown
from opportunities.models import Booking, BookingShare, Evidence, Opportunity, OpportunityMember, State
from opportunities.shipped import ship_pipelines
from sellers.models import Membership, OrgUnit, UnitLeader, User
from tests.imports.support import codes, counts, outside, run_bytes, run_file

pytestmark = pytest.mark.django_db
BACKWARDS = ("7UL8T1BZ", "ON9H54WD", "X4ARE2PT")


@pytest.fixture(scope="module", autouse=True)
def swept(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Takes what was rolled back out of the tables, where every later test would read over it."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("VACUUM")


@pytest.fixture
def customers_and_sellers() -> None:
    ship_pipelines()
    assert counts(run_file("companies", "maven_crm/accounts.csv")) == (85, 0, 0, 0)
    assert counts(run_file("users", "maven_crm/sales_teams.csv")) == (35, 0, 0, 0)
    assert counts(run_file("products", "maven_crm/products.csv")) == (7, 0, 0, 0)


def some_rows(wanted: object, limit: int = 60) -> str:
    """The header and the first rows of the pipeline that `wanted` accepts."""
    header, *lines = outside("maven_crm/sales_pipeline.csv").read_text().splitlines()
    return "\n".join([header, *[line for line in lines if wanted(line)][:limit]]) + "\n"  # type: ignore[operator]


def test_every_opportunity_comes_in_once_with_its_order(customers_and_sellers: None) -> None:
    run = run_file("opportunities", "maven_crm/sales_pipeline.csv")
    assert counts(run) == (8800, 0, 0, 0)
    warned = [code for _row, code in codes(run, "warning")]
    assert (warned.count("no_company"), warned.count("closed_before_begun")) == (1425, 3)
    states = {state: Opportunity.objects.filter(state=state).count() for state in (State.WON, State.LOST)}
    assert states == {State.WON: 4238, State.LOST: 2473}
    stages = [Opportunity.objects.filter(state=State.OPEN, stage__code=code).count() for code in ("s1", "s2")]
    assert stages == [500, 1589]
    assert Booking.objects.aggregate(total=Sum("amount"))["total"] == Decimal(10_005_534)
    assert BookingShare.objects.aggregate(total=Sum("amount"))["total"] == Decimal(10_005_534)
    assert not BookingShare.objects.filter(unit=None).exists()
    assert OpportunityMember.objects.count() == 8800
    assert set(Opportunity.objects.exclude(state=State.OPEN).values_list("close_basis", flat=True)) == {"imported"}
    assert not Evidence.objects.exists()
    assert Opportunity.objects.filter(lines__product__name="GTX Pro").count() == 1480
    again = some_rows(lambda line: True, 2100)  # batches and a part of one, of every stage
    assert counts(run_bytes("opportunities", again)) == (0, 0, 2100, 0)


def test_people_stand_in_teams_under_their_offices(customers_and_sellers: None) -> None:
    team = OrgUnit.objects.get(name="Central · Dustin Brinkmann")
    assert UnitLeader.objects.get(unit=team).user.name == "Dustin Brinkmann"
    assert team.parents.get().parent.name == "Central"
    assert Membership.objects.get(user__name="Anna Snelling").unit == team
    assert User.objects.count() == 35 + 6
    assert not User.objects.filter(email__isnull=False).exists()
    before = OrgUnit.objects.count(), Membership.objects.count()
    assert counts(run_file("users", "maven_crm/sales_teams.csv")) == (0, 0, 35, 0)
    assert (OrgUnit.objects.count(), Membership.objects.count()) == before


def test_without_the_shipped_mapping_exactly_three_come_back(customers_and_sellers: None, english: None) -> None:
    text = some_rows(lambda line: line.startswith(BACKWARDS) or "GTXPro" in line or ",Prospecting," in line)
    text += some_rows(lambda line: line.startswith(BACKWARDS)).partition("\n")[2]
    unique = list(dict.fromkeys(text.splitlines()))
    plain = {
        "columns": {
            "opportunity_id": "external_id",
            "sales_agent": "owner",
            "account": "company",
            "product": "product",
            "deal_stage": "stage",
            "engage_date": "created_on",
            "close_date": "closed_on",
            "close_value": "amount",
        }
    }
    run = run_bytes("opportunities", "\n".join(unique), mapping=plain)
    assert run.rejected == 3
    assert {code for _row, code in codes(run)} == {"closed_before_begun"}
    aliases = [code for _row, code in codes(run, "warning") if code == "read_as"]
    assert len(aliases) == sum("GTXPro" in line for line in unique)
    rejected = run.rows.filter(state="rejected").first()
    message = shown(rejected.problems[-1])["message"]
    assert message.startswith("It was closed on 20")


def test_a_corrected_order_is_corrected_here(customers_and_sellers: None) -> None:
    text = some_rows(lambda line: ",Won," in line, 1)
    run_bytes("opportunities", text, mapping=None)
    amount = Booking.objects.get().amount
    changed = text.replace(f",{int(amount)}", f",{int(amount) + 7}")
    assert counts(run_bytes("opportunities", changed)) == (0, 1, 0, 0)
    assert Booking.objects.get().amount == amount + 7 == BookingShare.objects.get().amount
    assert counts(run_bytes("opportunities", changed)) == (0, 0, 1, 0)


def test_what_is_open_may_be_won_later_and_not_the_other_way(customers_and_sellers: None) -> None:
    won = some_rows(lambda line: ",Won," in line, 1)
    header, line = won.splitlines()
    opened = f"{header}\n{line.replace(',Won,', ',Engaging,')}\n"
    assert counts(run_bytes("opportunities", opened)) == (1, 0, 0, 0)
    assert not Booking.objects.exists()
    assert counts(run_bytes("opportunities", won)) == (0, 1, 0, 0)
    assert Booking.objects.count() == 1
    back = run_bytes("opportunities", opened)
    assert codes(back) == [(2, "closed_here")]


@pytest.mark.parametrize(
    ("was", "becomes", "code"),
    [
        ("Reed Clapper", "Reed Claper", "unknown_reference_near"),
        ("Reed Clapper", "Nobody Known", "owner_unknown"),
        ("Acme Corporation", "Acme Corporatoin", "unknown_reference_near"),
        ("Acme Corporation", "Zzyzx", "unknown_reference"),
        (",Won,", ",Perhaps,", "stage_unknown"),
        ("11/1/2024", "", "close_date_missing"),
        ("1,GTX Basic", ",Rocket", "unknown_reference"),
    ],
)
def test_what_points_nowhere_comes_back(customers_and_sellers: None, was: str, becomes: str, code: str) -> None:
    text = some_rows(lambda line: line.startswith("N4SD17JR"), 1)
    assert was in text
    run = run_bytes("opportunities", text.replace(was, becomes).replace(",1000,", ",,"))
    assert [one for _row, one in codes(run)] == [code]
    assert not Opportunity.objects.exists()


def test_salesforce_opportunities_find_their_companies(english: None) -> None:
    ship_pipelines()
    run_file("companies", "salesforce_dataloader/accountData_dev.csv")
    run = run_file("opportunities", "salesforce_dataloader/opportunityData.csv")
    assert counts(run) == (38, 0, 0, 0)
    assert Opportunity.objects.filter(company=None).count() == 0
    assert Opportunity.objects.filter(state=State.WON).count() == 8
    assert Opportunity.objects.values("owner").distinct().count() == 1
    assert counts(run_file("opportunities", "salesforce_dataloader/opportunityData.csv")) == (0, 0, 38, 0)
