"""What a person types is never the ERP's word: that comes by an import or an integration, which compare the amount."""

import datetime as dt

import pytest
from django.urls import reverse

from core import clock
from opportunities import actions, queries
from opportunities.facts import FactStatus
from opportunities.models import Evidence, Opportunity, Origin, State
from tests.opportunities import factories as make

pytestmark = pytest.mark.django_db
TYPED = "ERP 화면에서 여신을 봤다"


def url(name, opportunity):
    return reverse(f"opportunities:{name}", args=[opportunity.pk])


def read_at(opportunity):
    return Opportunity.objects.get(pk=opportunity.pk).version


@pytest.mark.parametrize("code", ["F3", "F11"])
def test_evidence_cannot_be_typed_as_the_erps(client, opportunity, code):
    client.force_login(opportunity.owner)
    path = url("evidence_new", opportunity)
    assert 'value="erp"' not in client.get(f"{path}?fact={code}").content.decode()
    said = {"fact_code": code, "text": TYPED, "happened_on": clock.today().isoformat()}
    answer = client.post(path, said | {"origin": "erp", "person": ""})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "ERP에서 보신 내용은" in text
    assert TYPED in text
    assert not Evidence.objects.filter(opportunity=opportunity, fact_code=code).exists()
    paper = said | {"origin": "document", "person": opportunity.person_id}
    assert client.post(path, said | {"origin": "document", "person": ""}).status_code == 422
    assert client.post(path, paper).status_code == 302
    assert queries.facts_of(opportunity, on=clock.today())[code].is_true


def test_an_order_cannot_be_typed_as_the_erps(client):
    opportunity = make.climb(make.raised(), "pipeline")
    client.force_login(opportunity.owner)
    path = url("close", opportunity)
    won = {"to": State.WON, "on": clock.today().isoformat(), "version": read_at(opportunity)}
    asked = client.post(path, won)
    assert asked.status_code == 422
    assert 'value="erp"' not in asked.content.decode()
    typed = won | {"paper_text": "ERP에 주문이 있다", "paper_origin": "erp", "paper_person": ""}
    answer = client.post(path, typed)
    assert (answer.status_code, sorted(answer.context["form"].errors)) == (422, ["paper_origin", "paper_person"])
    assert "ERP에서 보신 내용은" in answer.content.decode()
    opportunity.refresh_from_db()
    assert opportunity.state == State.OPEN
    assert (
        client.post(path, typed | {"paper_origin": "document", "paper_person": opportunity.person_id}).status_code
        == 302
    )


def test_neither_a_second_start_nor_a_cancellation_rests_on_it(client, world):
    opportunity = world.opportunity
    ended = {"reason_code": "budget_cut", "stated": "예산이 없어요", "stated_by": opportunity.person}
    actions.close(opportunity, by=world.seller, to=State.LOST, on=clock.today(), **ended)
    client.force_login(world.seller)
    page = client.get(url("reopen", opportunity)).content.decode()
    assert 'value="document"' in page
    assert 'value="erp"' not in page
    said = {"fact_code": "F3", "text": TYPED, "person": opportunity.person_id, "happened_on": clock.today().isoformat()}
    answer = client.post(url("reopen", opportunity), said | {"origin": "erp", "version": read_at(opportunity)})
    assert list(answer.context["form"].errors) == ["origin"]


def test_an_integration_may_still_say_it(opportunity):
    """ERP credit proves F3 without a person, where the ERP itself says so."""
    said = {
        "text": "여신 5억",
        "person": None,
        "happened_on": clock.today() - dt.timedelta(days=1),
        "origin": Origin.ERP,
    }
    actions.add_evidence(opportunity, by=opportunity.owner, fact_code="F3", **said)
    assert queries.facts_of(opportunity, on=clock.today())["F3"].status == FactStatus.TRUE
