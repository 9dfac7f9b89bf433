"""Won and lost: what is counted, what opens behind a number, and what a colleague reads of it."""

import datetime as dt
from copy import deepcopy
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection
from django.urls import reverse

from core import clock
from customers import actions as customers
from opportunities import actions
from opportunities.actions import pipelines
from opportunities.models import Opportunity
from opportunities.queries import win_loss
from opportunities.queries.win_loss import win_loss_of
from opportunities.sheet_reads.win_loss import WonLostFilter, ended_in, won_and_lost
from sellers.models import Membership
from tests.opportunities import factories as make
from tests.opportunities.test_forecast import MILLION, counted
from tests.sellers.factories import OrgUnitFactory, UserFactory, fresh, grant
from tests.support import assert_flat_queries, once_a_module

pytestmark = pytest.mark.django_db
URL = "/opportunities/won-and-lost/"
DAY = dt.timedelta(days=1)


def end(opportunity, to="lost", reason="price_terms", words="가격이 높았어요"):
    said = {"reason_code": reason, "stated": words, "stated_by": opportunity.person, "note": "배운 것"}
    return actions.close(opportunity, to=to, by=opportunity.owner, on=clock.today(), **said)


def some_ends():
    found = make.world()
    won = counted(found.seller, 60 * MILLION)
    make.prove(won, "F11")
    actions.close(won, to="won", by=found.seller, on=clock.today())
    lost = end(counted(found.seller, 30 * MILLION))
    against = make.raised(found.seller)
    actions.name_rival(against, by=found.seller, competitor="푸른작물")
    end(against, reason="incumbent", words="쓰던 데가 편해요")
    end(counted(found.seller, 20 * MILLION), "no_decision", "budget_cut", "예산이 사라졌어요")
    end(counted(found.seller, 99 * MILLION), "withdrawn", "product_fit", "")
    found.lost = lost
    return found


built = once_a_module(some_ends)


@pytest.fixture
def place(built, db):
    return deepcopy(built)


def test_a_pipeline_that_is_a_draft_yet_is_no_choice(client, place):
    admin = grant(UserFactory(), "admin")
    draft = pipelines.start_pipeline(make.version(), by=admin, name="해외 영업", name_en="Export sales")
    client.force_login(place.leader)

    def offered():
        (found,) = [one for one in client.get(URL).context["choices"] if one.name == "pipeline"]
        return str(draft.pipeline_id) in dict(found.options)

    assert not offered()
    pipelines.publish(draft, by=admin, on=clock.today())
    assert offered()


def wanted(viewer, **values):
    return WonLostFilter(**{name: str(value) for name, value in values.items()}).for_reader(fresh(viewer))


def test_counts_by_outcome_reason_and_competitor(place):
    found = win_loss_of(ended_in(wanted(place.leader)))
    assert dict(found.whole.counts) == {"won": 1, "lost": 2, "no_decision": 1, "withdrawn": 1}
    assert found.whole.amounts["lost"] == 30 * MILLION
    assert found.whole.win_rate is None, "four decided are too few"
    assert {reason: tally.total for reason, tally in found.reasons}["incumbent"] == 1
    ((_rival, tally),) = found.rivals
    assert (tally.counts["lost"], tally.counts["won"]) == (1, 0)
    end(make.raised(place.seller))
    assert win_loss_of(ended_in(wanted(place.leader))).whole.win_rate == 20.0


def test_counts_follow_every_write(place):
    won = Opportunity.objects.get(state="won")
    against = Opportunity.objects.get(close_reason="incumbent")
    found = win_loss_of(ended_in(wanted(place.leader)), viewer=fresh(place.leader))
    assert (found.whole.unread.total(), found.won_days) == (0, 0)
    assert win_loss_of(ended_in(wanted(place.leader)), viewer=fresh(place.mate)).whole.unread.total() == 5
    opened = against.members.create(user=place.mate, role="sales")
    assert win_loss_of(ended_in(wanted(place.leader)), viewer=fresh(place.mate)).whole.unread["lost"] == 1
    opened.delete()
    won.stage_moves.update(moved_on=clock.today() - 12 * DAY)
    assert win_loss_of(ended_in(wanted(place.leader))).won_days == 12
    news = {"fact_code": "F2", "text": "다시 검토한대요", "person": against.person}
    actions.reopen(against, by=place.seller, on=clock.today(), **news)
    found = win_loss_of(ended_in(wanted(place.leader)))
    assert (dict(found.whole.counts)["lost"], found.rivals) == (1, [])
    Membership.objects.filter(user=place.seller).update(unit=OrgUnitFactory())
    assert win_loss_of(ended_in(wanted(place.leader))).whole.total == 0


def kept_is_counted():
    for row in Opportunity.objects.all():
        first = min(row.stage_moves.values_list("moved_on", flat=True), default=None)
        assert (row.first_moved_on, row.rival_ids or []) == (first, sorted(met_in(row))), row.pk
    return True


def met_in(opportunity):
    return opportunity.rivals.values_list("competitor_id", flat=True)


def test_what_is_kept_with_an_ending_follows_its_rows(place, monkeypatch):
    won, against = Opportunity.objects.get(state="won"), Opportunity.objects.get(close_reason="incumbent")
    assert kept_is_counted()
    assert (won.first_moved_on, won.rival_ids, against.rival_ids) == (clock.today(), None, list(met_in(against)))
    rows, open_one = Opportunity.objects.order_by("pk").values_list("first_moved_on", "rival_ids"), place.opportunity
    for change in (
        lambda: actions.name_rival(open_one, by=place.seller, competitor="가나산업"),
        lambda: actions.name_rival(open_one, by=place.seller, competitor="푸른작물"),
        lambda: open_one.rivals.filter(competitor__name="가나산업").update(opportunity=against),
        lambda: actions.remove_rival(open_one.rivals.get(), by=place.seller),
        lambda: against.rivals.filter(competitor__name="가나산업").delete(),
        lambda: against.stage_moves.update(moved_on=clock.today() - 9 * DAY),
        lambda: against.stage_moves.all().delete(),
    ):
        before = list(rows.all())
        change()
        assert before != list(rows.all())
        assert kept_is_counted()
    before = list(rows.all())
    Opportunity.objects.update(first_moved_on=None, rival_ids=None)
    filled = import_module("opportunities.migrations.0052_filled_for_endings")
    monkeypatch.setattr(filled, "BATCH", 2)
    filled.fill(None, SimpleNamespace(connection=connection))
    assert list(rows.all()) == before, "as an update of the product fills it"


def test_each_number_opens_its_rows(client, place):
    client.force_login(place.leader)
    page = client.get(URL)
    cells = [cell for line in page.context["tables"].reasons for cell in line.cells if cell.n]
    outcomes = [*page.context["tables"].outcomes, page.context["tables"].withdrawn]
    for number in [*cells, *outcomes]:
        assert len(client.get(number.url).context["rows"]) == number.n
    text = page.content.decode()
    assert "쓰던 데가 편해요" in text
    assert str(place.lost.person.name) in text


def test_a_colleague_reads_numbers_and_nothing_behind_them(client, place):
    client.force_login(place.mate)
    answer = client.get(URL, {"unit": place.team.pk, "reason": "incumbent"})
    text = answer.content.decode()
    assert [one.n for one in answer.context["tables"].outcomes] == [1, 2, 1]
    assert {one.amount for one in answer.context["tables"].outcomes} == {None}
    assert "쓰던 데가 편해요" not in text
    assert 'href=""' not in text
    assert "/won-and-lost/rows/?" not in text.split('id="outcomes"')[1], "a number links where every row may be read"
    assert answer.context["tables"].reasons == []
    assert client.get(f"{URL}rows/", {"unit": place.team.pk}).context["rows"] == []
    assert "unit" not in {one.name for one in answer.context["choices"]}, "she may open no other"
    assert ("unit", str(place.team.pk)) in answer.context["kept"]
    assert client.get(URL).context["place"].user == place.mate, "her own, where no unit is asked for"
    client.force_login(place.stranger)
    assert client.get(URL, {"unit": place.team.pk}).status_code == 403


def test_no_more_than_a_thousand_are_counted(place, monkeypatch):
    monkeypatch.setattr(win_loss, "LIVE_COUNT_CAP", 3)
    found = win_loss_of(ended_in(wanted(place.leader)))
    assert (found.whole.total, found.is_cut) == (3, True)


def test_filters_narrow_and_foreign_values_ask_for_nothing(place):
    leader = place.leader
    assert {row.state for row in won_and_lost(wanted(leader, outcome="withdrawn"), leader)} == {"withdrawn"}
    assert won_and_lost(wanted(leader, competitor=10**18), leader).count() == 0
    assert won_and_lost(wanted(leader, period="2020-Q1"), leader).count() == 0
    assert won_and_lost(wanted(leader, stage="x-y"), leader).count() == 0
    assert won_and_lost(wanted(leader, pipeline=make.version().pipeline_id), leader).count() == 5


def test_the_page_costs_the_same_whatever_ended(client, place):
    client.force_login(place.leader)
    assert_flat_queries(lambda: client.get(URL), grow=lambda: end(make.raised(place.seller)), limit=20)
    client.get(f"{URL}rows/")


def test_the_file_is_the_screen(client, place):
    client.force_login(place.leader)
    url = reverse("customers:list_export", args=["won-and-lost"])
    answer = client.post(url, {"query": "outcome=lost", "form": "csv"})
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert len(lines) == 3
    assert "쓰던 데가 편해요" in lines[1] + lines[2]


def test_what_was_won_lately_and_what_is_late_of_it(client, place):
    won = Opportunity.objects.get(state="won")
    client.force_login(place.seller)
    url = reverse("opportunities:after_won")
    (line,) = client.get(url).context["lines"]
    assert (line.row, line.next_on, line.call_due) == (won, None, clock.today() + 30 * DAY)
    (row,) = actions.promise_dates(won, by=place.seller, dates=[actions.DayPromised("first", clock.today())])
    assert client.get(url, {"show": "late"}).context["lines"] == []
    assert client.get(url, {"show": "waits"}).context["lines"] == []
    customers.keep_promise(row.promise, by=place.seller, read_at=None)
    assert len(client.get(url, {"show": "waits"}).context["lines"]) == 1
    for user, seen in ((place.leader, 1), (place.mate, 0), (place.stranger, 0)):
        client.force_login(user)
        assert len(client.get(url).context["lines"]) == seen
