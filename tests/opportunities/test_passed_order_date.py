"""An order date that has passed keeps an opportunity out of the forecast until the customer has given another (A08)."""

import datetime as dt

import pytest
from django.urls import reverse

from core import clock
from core.audit import history
from opportunities import actions, queries
from opportunities.models import DateBasis, Opportunity
from opportunities.order_days import after_passing
from opportunities.queries.alerts import DATE_PAST, deal_facts
from opportunities.words import lack_words
from tests.imports.support import run_bytes
from tests.inputs import sent_by
from tests.sellers.factories import UserFactory

pytestmark = pytest.mark.django_db


def ahead(days):
    return clock.today() + dt.timedelta(days=days)


def passed(opportunity, *, days_ago=4):
    """As it stands some days after its date: what time does, and nobody writes."""
    opportunity.expected_order_on = ahead(-days_ago)
    with history(by=None):
        opportunity.save(update_fields=["expected_order_on"])
    actions.recategorise([opportunity.pk], on=clock.today())
    opportunity.refresh_from_db()
    assert opportunity.fact_category == "excluded"
    return opportunity


def edit(opportunity, **changes):
    return actions.edit_opportunity(opportunity, by=opportunity.owner, read_at=opportunity.version, **changes)


def lacks(opportunity):
    return [lack.code for lack in queries.explain(opportunity, on=clock.today()).lacks]


def test_our_own_guess_does_not_bring_it_back(in_pipeline):
    was = passed(in_pipeline).expected_order_on
    edit(in_pipeline, expected_order_on=ahead(30), date_basis=DateBasis.OWN)
    assert (in_pipeline.fact_category, lacks(in_pipeline)) == ("excluded", ["order_date_moved"])
    (lack,) = queries.explain(in_pipeline, on=clock.today()).lacks
    assert (lack.params["on"], "우리 추정" in lack_words(lack)) == (was, True)
    actions.recategorise([in_pipeline.pk], on=clock.today())
    in_pipeline.refresh_from_db()
    assert in_pipeline.fact_category == "excluded"
    edit(in_pipeline, expected_order_on=ahead(40))
    assert in_pipeline.passed_order_on == was
    edit(in_pipeline, expected_order_on=None)
    assert lacks(in_pipeline) == ["order_date_moved"]
    edit(in_pipeline, expected_order_on=ahead(40), date_basis=DateBasis.CUSTOMER)
    assert (in_pipeline.fact_category, in_pipeline.passed_order_on) == ("pipeline", None)


def test_a_guess_that_passes_too_is_told_anew(in_pipeline):
    was = passed(in_pipeline).expected_order_on
    edit(in_pipeline, expected_order_on=ahead(2), date_basis=DateBasis.OWN)
    found = {
        on: [fact.day for fact in deal_facts(on=ahead(on), ids=[in_pipeline.pk]) if fact.code == DATE_PAST]
        for on in (0, 3)
    }
    assert found == {0: [was], 3: [ahead(2)]}


def test_a_date_that_had_not_passed_is_moved_as_before(in_pipeline):
    edit(in_pipeline, expected_order_on=ahead(30), date_basis=DateBasis.OWN)
    assert (in_pipeline.fact_category, in_pipeline.passed_order_on) == ("pipeline", None)


def test_the_form_keeps_it_out_and_says_so(client, in_pipeline):
    opportunity = passed(in_pipeline)
    client.force_login(opportunity.owner)
    path = f"{reverse('opportunities:edit', args=[opportunity.pk])}?piece=date"
    said = {"expected_order_on": ahead(30).isoformat(), "date_basis": "own", "version": opportunity.version}
    answer = client.post(path, said, follow=True)
    text = answer.content.decode()
    assert "고객이 새 날짜를 줄 때까지" in text
    assert "지난 뒤 우리 추정으로 바꿨어요" in text
    opportunity.refresh_from_db()
    assert opportunity.fact_category == "excluded"


def test_an_import_brings_no_word_of_the_customers():
    UserFactory(name="김하늬")
    run_bytes("companies", "회사명\n가온농산\n")
    head = "id,title,account,sales agent,deal_stage,수주 예정일\n"
    run_bytes("opportunities", head + f"X1,가온 공급,가온농산,김하늬,1,{ahead(-9)}\n")
    found = Opportunity.objects.get(title="가온 공급")
    Opportunity.objects.filter(pk=found.pk).update(date_basis=DateBasis.CUSTOMER)
    run_bytes("opportunities", head + f"X1,가온 공급,가온농산,김하늬,1,{ahead(30)}\n")
    found.refresh_from_db()
    assert (found.passed_order_on, found.date_basis, found.expected_order_on) == (ahead(-9), DateBasis.OWN, ahead(30))
    assert found.fact_category == "excluded"


def test_the_past_is_known_as_it_was(in_pipeline):
    """The day is kept with every other change, so that figures of a former day find it."""
    was = passed(in_pipeline).expected_order_on
    edit(in_pipeline, expected_order_on=ahead(30), date_basis=DateBasis.OWN)
    edit(in_pipeline, date_basis=DateBasis.CUSTOMER)
    kept = in_pipeline.events.order_by("pgh_id").values_list("passed_order_on", "fact_category")
    assert (was, "excluded") in set(kept)
    assert kept.last() == (None, "pipeline")


@pytest.mark.parametrize(
    ("was", "mark", "now", "basis", "left"),
    [
        (-1, None, 9, "own", -1),
        (0, None, 9, "own", None),
        (-1, None, None, "own", -1),
        (-1, None, None, "customer", -1),
        (-1, None, -1, "own", None),
        (5, -8, 9, "own", -8),
        (-2, -8, 9, "own", -8),
        (5, -8, 5, "customer", None),
        (-1, None, 9, "customer", None),
    ],
)
def test_what_remains_of_it(was, mark, now, basis, left):
    def day(days):
        return None if days is None else ahead(days)

    before = Opportunity(expected_order_on=day(was), passed_order_on=day(mark))
    assert after_passing(before, expected_on=day(now), basis=basis, today=clock.today()) == day(left)


def test_who_gave_the_new_day_is_chosen_and_not_taken_over(client, in_pipeline):
    """The day that passed was the customer's word; the next one need not be."""
    edit(in_pipeline, date_basis=DateBasis.CUSTOMER)
    opportunity = passed(in_pipeline)
    client.force_login(opportunity.owner)
    path = f"{reverse('opportunities:edit', args=[opportunity.pk])}?piece=date"
    shown = sent_by(client.get(path).content.decode())
    assert shown["date_basis"] == [""]
    said = {**shown, "expected_order_on": ahead(30).isoformat()}
    answer = client.post(path, said)
    assert (answer.status_code, "고객이 준 날짜인가요" in answer.content.decode()) == (422, True)
    client.post(path, {**said, "date_basis": "customer"})
    opportunity.refresh_from_db()
    assert (opportunity.fact_category, opportunity.passed_order_on) == ("pipeline", None)


def test_a_day_without_a_word_on_who_gave_it_is_our_own(in_pipeline):
    edit(in_pipeline, date_basis=DateBasis.CUSTOMER)
    edit(passed(in_pipeline), expected_order_on=ahead(30))
    assert (in_pipeline.date_basis, in_pipeline.fact_category) == ("own", "excluded")
