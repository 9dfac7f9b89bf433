"""What a new offer begins with, and what an offer that is given does for the opportunity's amount."""

from decimal import Decimal

import pytest

from core import clock
from customers.actions import write_log
from opportunities import actions
from opportunities.models import Opportunity
from opportunities.sections.head import header
from opportunities.sheet_reads import with_names
from tests.opportunities import factories as make
from tests.opportunities.quotes import drafted

pytestmark = pytest.mark.django_db


def test_a_note_of_ours_is_not_offered_to_the_customer(client, world):
    client.force_login(world.seller)
    log = write_log(
        by=world.seller, people=[world.opportunity.person], line="값을 보고 정하신다 함", happened_at=clock.now()
    )
    heard = {"source_log": log, "amount": Decimal(3_000_000), "person": world.opportunity.person}
    note = make.raised(world.seller, need=log.line, **heard)
    named = make.raised(world.seller, need=log.line, title="방제 드론", **heard)
    for one, words in ((note, ""), (named, "방제 드론")):
        start = client.get(f"/opportunities/{one.pk}/quotes/new/").context["form"].start
        assert (start.head["title"], [row["text"] for row in start.lines]) == (words, [words])


def test_an_offer_says_where_an_estimated_amount_can_come_from(commit):
    """Under "Why?": before an offer is given the customer is asked, from then on its amount can be taken."""
    Opportunity.objects.filter(pk=commit.pk).update(amount_basis="estimate")

    def way():
        found = header(with_names().get(pk=commit.pk), commit.owner, clock.today())["lacks"]
        return [one["url"] for one in found if one["text"].startswith("금액이 우리 추정이에요")]

    asked = [f"/opportunities/{commit.pk}/edit/"]
    assert way() == asked
    quotation = drafted(Opportunity.objects.get(pk=commit.pk))
    assert way() == asked
    actions.issue_quotation(quotation, by=commit.owner)
    assert way() == [f"/opportunities/{commit.pk}/quotes/{quotation.pk}/amount/"]
