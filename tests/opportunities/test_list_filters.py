"""What the list of opportunities can be narrowed by, and what is done with its ticked rows."""

import datetime as dt
from copy import deepcopy

import pytest
from django.urls import reverse

from core import clock
from opportunities import actions
from opportunities.models import Opportunity, OpportunityLine, RiskLevel
from opportunities.sheet_reads.narrowing import DUE
from tests.opportunities.factories import ProductFactory, raised
from tests.support import assert_flat_queries

pytestmark = pytest.mark.django_db
LIST, TOGETHER = "opportunities:list", "opportunities:list_together"
DAY = dt.timedelta(days=1)


@pytest.fixture
def place(client, built, db):
    found = deepcopy(built)
    client.force_login(found.seller)
    return found


def found(client, query):
    return [line.card.pk for line in client.get(f"{reverse(LIST)}?{query}").context["rows"]]


def aged(opportunity, days):
    """As if it had come into its stage so long ago."""
    Opportunity.objects.filter(pk=opportunity.pk).update(stage_entered_on=clock.today() - days * DAY)


def test_stalled_is_beyond_the_days_of_the_stage(client, place):
    fresh = raised(place.seller)
    aged(place.opportunity, place.opportunity.stage.stall_days + 1)
    aged(fresh, fresh.stage.stall_days)
    assert found(client, "stalled=yes") == [place.opportunity.pk]


def test_an_open_risk(client, place):
    other = raised(place.seller)
    flag = actions.raise_flag(place.opportunity, code="X1", level=RiskLevel.CRITICAL, by=place.seller, text="예산 소문")
    assert found(client, "flag=critical") == [place.opportunity.pk]
    assert other.pk not in found(client, "flag=critical")
    actions.clear_flag(flag, by=place.seller)
    assert found(client, "flag=critical") == []


def test_when_the_order_is_expected(client, place):
    today = clock.today()
    dated = raised(place.seller, expected_order_on=today)
    past = raised(place.seller, expected_order_on=today - DAY)
    assert dated.pk in found(client, "due=month")
    assert dated.pk in found(client, "due=quarter")
    assert found(client, "due=past") == [past.pk]
    assert found(client, "due=none") == [place.opportunity.pk]
    assert dated.pk not in found(client, "due=next_month")
    assert dated.pk not in found(client, "due=next_quarter")
    assert len(found(client, "due=someday")) == 3


def test_of_whom_for_whom_and_what(client, place):
    product, other = ProductFactory(), raised(place.mate)
    OpportunityLine.objects.create(opportunity=place.opportunity, product=product)
    mine = place.opportunity
    assert found(client, f"product={product.pk}") == [mine.pk]
    assert found(client, f"person={mine.person_id}") == [mine.pk]
    assert found(client, f"company={mine.company_id}") == [mine.pk]
    assert found(client, f"scope=team&owner={place.mate.pk}") == [other.pk]
    assert found(client, "owner=nobody") == [mine.pk], "an id that is none asks for nothing"
    client.force_login(place.head)
    assert set(found(client, f"unit={place.team.pk}")) == {mine.pk, other.pk}
    assert found(client, "unit=999999") == []
    words = [chip["text"] for chip in client.get(f"{reverse(LIST)}?unit={place.team.pk}").context["filter"].chips()]
    assert words == [place.team.name]


@pytest.mark.parametrize("query", ["stalled=yes", "flag=any", *(f"due={code}" for code in DUE), "product=1"])
def test_what_stands_on_others_sheets_is_not_asked(client, place, query):
    theirs = raised(place.stranger, expected_order_on=clock.today())
    aged(theirs, 400)
    assert theirs.pk in found(client, "scope=all")
    assert theirs.pk not in found(client, f"scope=all&{query}")


def test_ready_made_lists_say_so_when_they_are_empty(client, place):
    text = client.get(reverse(LIST) + "?stalled=yes").content.decode()
    assert f'href="{reverse(LIST)}?stalled=yes" aria-current="page"' in text
    assert client.get(reverse(LIST) + "?stalled=yes").context["filter"].is_ready_made


def test_the_file_is_the_list(client, place):
    raised(place.stranger, title="남의 것", amount=98_765_000_000)
    aged(place.opportunity, 400)
    for query, titles in (
        ("scope=all", {"남의 것", place.opportunity.title}),
        ("stalled=yes", {place.opportunity.title}),
    ):
        answer = client.post(reverse("customers:list_export", args=["opportunities"]), {"query": query, "form": "csv"})
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        assert {line.split(",")[0].strip('"') for line in text.splitlines()[1:]} == titles
        assert "98765" not in text.replace(",", "")


def test_cost_of_all_filters_at_once(client, place):
    product = ProductFactory()
    query = f"scope=all&state=all&stage=lead&due=month&flag=any&stalled=yes&product={product.pk}&unit={place.team.pk}"
    url = f"{reverse(LIST)}?{query}&owner={place.seller.pk}&company={place.opportunity.company_id}"
    client.force_login(place.leader)
    assert_flat_queries(lambda: client.get(url), lambda: raised(place.seller), times=3)


def do(client, act, picks, **said):
    return client.post(reverse(TOGETHER), {"act": act, "pick": [one.pk for one in picks], **said})


def test_handing_over_refuses_row_by_row(client, place):
    theirs = raised(place.mate)
    picks = [place.opportunity, theirs]
    said = {"user": place.leader.pk, "reason": "지역 조정"}
    answer = do(client, "owner", picks, **said)
    assert [row.pk for row in answer.context["outcome"].done] == [place.opportunity.pk]
    [(refused, why)] = answer.context["outcome"].refused
    assert refused.pk == theirs.pk
    assert why in answer.content.decode()
    assert [Opportunity.objects.get(pk=one.pk).owner for one in picks] == [place.leader, place.mate]


def test_a_day_for_the_next_step_keeps_its_words(client, place):
    bare = raised(place.seller)
    day = clock.today() + 3 * DAY
    actions.set_next_step(
        place.opportunity,
        by=place.seller,
        read_at=place.opportunity.version,
        text="시연",
        on=clock.today(),
        person=place.opportunity.person,
        agreed=True,
    )
    outcome = do(client, "date", [place.opportunity, bare], next_step_on=day.isoformat()).context["outcome"]
    assert [row.pk for row, _why in outcome.refused] == [bare.pk], "no day without words"
    place.opportunity.refresh_from_db()
    moved = place.opportunity
    assert (moved.next_step, moved.next_step_on, moved.next_step_agreed) == ("시연", day, False)
    assert do(client, "date", [bare], next_step_on=day.isoformat(), next_step="전화").context["outcome"].done


def test_what_is_missing_is_asked(client, place):
    page = client.get(f"{reverse(TOGETHER)}?pick={place.opportunity.pk}&query=scope%3Dteam")
    assert place.opportunity.title in page.content.decode()
    assert f'href="{reverse(LIST)}?scope=team"' in page.content.decode()
    for said in ({"act": "owner"}, {"act": "date"}, {}):
        assert client.post(reverse(TOGETHER), {"pick": place.opportunity.pk, **said}).status_code == 422
    past = (clock.today() - DAY).isoformat()
    outcome = do(client, "date", [place.opportunity], next_step_on=past, next_step="전화").context["outcome"]
    assert not outcome.done
