"""The cards of missing facts say for which category each is needed: "확정에 필요"."""

import re

import pytest
from django.utils.translation import override

from core import clock
from opportunities import actions
from opportunities.facts import FactState, FactStatus
from opportunities.models import Category, FactCode
from opportunities.rulebook import CLIMB, rulebooks_of
from opportunities.words import category_words, fact_words, what_counts
from tests.opportunities.factories import climb, prove, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return world()


def cards(client, place, reader, view=""):
    """Fact → the words on its card, as the reader sees them on the sheet."""
    client.force_login(reader)
    page = client.get(f"/opportunities/{place.opportunity.pk}/{view}").content.decode()
    gaps = re.search(r'<ul[^>]*id="gaps".*?</ul>', page, re.DOTALL)
    items = re.findall(r"<li>(.*?)</li>", gaps[0], re.DOTALL) if gaps else []
    words = [" ".join(re.sub(r"<[^>]+>", " ", item).split()) for item in items]
    return {text.split()[0]: text for text in words}


def test_each_card_names_the_category_that_needs_its_fact(client, place):
    climb(place.opportunity, Category.PIPELINE)
    rules = rulebooks_of([place.opportunity.pipeline_version_id])[place.opportunity.pipeline_version_id]
    needed = {code: f"{category_words(rung)}에 필요" for rung in CLIMB for code in rules.requires(rung)}
    for reader, view in ((place.seller, ""), (place.leader, ""), (place.leader, "?view=coach")):
        found = cards(client, place, reader, view)
        assert {"F2", "F7", "F11"} <= set(found)
        assert "F4" not in found  # it has evidence
        for code, text in found.items():
            assert text.endswith(needed[code]) if code in needed else "필요" not in text, text
    assert found["F2"].endswith("유력에 필요")
    assert found["F7"].endswith("확정에 필요")
    assert "필요" not in found["F11"]  # the contract is the order itself


def test_a_card_goes_with_its_evidence_and_what_is_closed_needs_nothing(client, place):
    climb(place.opportunity, Category.PIPELINE)
    prove(place.opportunity, "F7")
    assert "F7" not in cards(client, place, place.seller)
    said = {"reason_code": "other", "note": "우리가 잘할 수 없는 일"}
    actions.close(place.opportunity, to="withdrawn", by=place.seller, on=clock.today(), **said)
    assert cards(client, place, place.seller) == {}
    page = client.get(f"/opportunities/{place.opportunity.pk}/").content.decode()
    section = page[page.index('id="part-facts"') :].split("</section>")[0]
    assert "확인된 사실 없음" in section, "they stand there in words"
    assert "F3" in section
    assert "필요" not in section


WHY = (
    "own_words", "no_person", "not_decider", "not_met", "no_budget_paper", "not_selector", "not_written", "step_late",
    "not_signed",
)  # fmt: skip


def test_english_reasons_read_as_a_seller_would_say_them():
    with override("en"):
        told = [fact_words(FactState(code="F7", status=FactStatus.MISSING, why=why)) for why in ("", *WHY)]
        told += [what_counts(code) for code in FactCode.values]
        assert fact_words(FactState(code="F7", status=FactStatus.MISSING, why="not_selector")) == (
            "Only the decision maker or purchasing can confirm it; a coach's or user's word does not count."
        )
    assert not [text for text in told if re.search(r"who decides|^It takes| takes a |it takes", text)]
    assert all(text.startswith("What counts: ") for text in told[-len(FactCode.values) :])
