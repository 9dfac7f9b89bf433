"""Lists: mine by default, filters as words, facts before amounts, nothing above the reader's tier, flat cost."""

from copy import deepcopy

import pytest
from django.urls import reverse
from django.utils.translation import gettext, override

from core import clock
from core.paging import SIZE
from opportunities import actions
from opportunities.models import BuyerRole, Opportunity
from tests.opportunities.factories import climb, customer, raised
from tests.support import assert_flat_queries, steady

pytestmark = pytest.mark.django_db
LIST = "opportunities:list"


@pytest.fixture
def place(client, built, db):
    found = deepcopy(built)
    client.force_login(found.seller)
    return found


def titles(answer):
    return [line.card.title for line in answer.context["rows"]]


def test_mine_by_default_and_wider_by_words(client, place):
    other = raised(place.mate, title="동료의 기회")
    far = raised(place.stranger, title="다른 팀의 기회")
    assert titles(client.get(reverse(LIST))) == [place.opportunity.title]
    assert other.title in titles(client.get(reverse(LIST) + "?scope=team"))
    everybody = titles(client.get(reverse(LIST) + "?scope=all"))
    assert {other.title, far.title} <= set(everybody)
    client.force_login(place.leader)
    assert set(titles(client.get(reverse(LIST) + "?scope=line"))) == {place.opportunity.title, other.title}


def test_who_leads_starts_with_her_line(client, place):
    far = raised(place.stranger, title="다른 팀의 기회")
    own = raised(place.leader, title="리더의 기회")
    client.force_login(place.leader)
    assert set(titles(client.get(reverse(LIST)))) == {place.opportunity.title, own.title}
    assert titles(client.get(reverse(LIST) + "?scope=mine")) == [own.title]
    assert far.title not in titles(client.get(reverse(LIST) + "?scope=line"))
    client.force_login(place.seller)
    assert titles(client.get(reverse(LIST) + "?scope=mine")) == [place.opportunity.title]


def test_an_empty_scope_leads_to_the_next_wider_one(client, place):
    client.force_login(place.mate)
    empty = client.get(reverse(LIST))
    assert titles(empty) == []
    assert f'href="{reverse(LIST)}?scope=team"' in empty.content.decode()
    with override("ko"):
        assert gettext("You are in charge of no open opportunity.") in empty.content.decode()
    assert f'href="{reverse(LIST)}?scope=team"' not in client.get(reverse(LIST) + "?q=zzz").content.decode()


def test_facts_come_before_amounts(client, place):
    big = raised(place.seller, title="크지만 약한 것", amount=9_000_000_000)
    climb(place.opportunity, "best")
    assert titles(client.get(reverse(LIST))) == [place.opportunity.title, big.title]


def test_amounts_only_where_the_tier_allows(client, place):
    raised(place.stranger, title="다른 팀의 기회", amount=98_765_000_000)
    text = steady(client.get(reverse(LIST) + "?scope=all"))
    assert "다른 팀의 기회" in text
    assert "98,765" not in text
    client.force_login(place.stranger)
    assert "98,765" in client.get(reverse(LIST)).content.decode()


def test_a_category_never_tells_about_closed_sheets(client, place):
    climb(raised(place.stranger, title="다른 팀의 기회"), "pipeline")
    assert "다른 팀의 기회" not in titles(client.get(reverse(LIST) + "?scope=all&category=pipeline"))


def test_the_order_tells_nothing_of_closed_sheets(client, place):
    climb(raised(place.stranger, title="약속이 굳은 것"), "commit")
    raised(place.stranger, title="이제 시작한 것")
    found = titles(client.get(reverse(LIST) + "?scope=all"))
    assert found.index("이제 시작한 것") < found.index("약속이 굳은 것")
    client.force_login(place.stranger)
    found = titles(client.get(reverse(LIST) + "?scope=all"))
    assert found.index("약속이 굳은 것") < found.index("이제 시작한 것")


def test_no_next_step_and_unknown_words(client, place):
    with_step = raised(place.seller, title="다음이 있는 것")
    climb(with_step, "pipeline")
    assert titles(client.get(reverse(LIST) + "?step=none")) == [place.opportunity.title]
    assert len(titles(client.get(reverse(LIST) + "?category=sure&scope=moon&stage=x'y"))) == 0
    assert len(titles(client.get(reverse(LIST) + "?category=sure&scope=moon"))) == 2


def test_pages_by_key_and_as_fragment(client, place):
    for n in range(SIZE + 5):
        raised(place.seller, person=place.opportunity.person, title=f"기회 {n}")
    first = client.get(reverse(LIST))
    assert len(titles(first)) == SIZE
    rest = client.get(first.context["more_url"], headers={"HX-Request": "true"})
    assert len(titles(rest)) == 6
    assert "<html" not in rest.content.decode()
    assert not set(titles(first)) & set(titles(rest))


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_closed_sheets_follow_the_open_ones_across_pages(client, place, monkeypatch, size):
    """Two of hers by their facts, then three of strangers by age, wherever a page happens to end."""
    monkeypatch.setattr("opportunities.sheet_reads.listing.SIZE", size)
    climb(raised(place.seller, title="앞선 것"), "pipeline")
    strangers = [raised(place.stranger, title=f"남의 것 {n}").title for n in range(3)]
    found, url = [], reverse(LIST) + "?scope=all"
    while url:
        answer = client.get(url)
        found += titles(answer)
        url = answer.context["more_url"]
    assert found == ["앞선 것", place.opportunity.title, *reversed(strangers)]


def test_panels_of_person_and_company_are_pages_too(client, place):
    person, company = place.opportunity.person, place.opportunity.company
    for name, about in (("of_person", person), ("of_company", company)):
        path = reverse(f"opportunities:{name}", args=[about.pk])
        assert place.opportunity.title in client.get(path).content.decode()
        part = client.get(path, headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in part
        assert place.opportunity.title in part
    assert client.get(reverse("opportunities:of_person", args=[0])).status_code == 404


def test_a_person_is_shown_where_they_play_a_part(client, place):
    """To who reads that sheet alone: roles stand on it."""
    person = customer()
    theirs = raised(place.stranger, title="남의 시트")
    for opportunity, role in ((place.opportunity, "technical"), (theirs, "eb")):
        BuyerRole.objects.create(opportunity=opportunity, person=person, roles=[role])
    text = client.get(reverse("opportunities:of_person", args=[person.pk])).content.decode()
    assert all(word in text for word in (place.opportunity.title, "검토", place.opportunity.person.name))
    assert "남의 시트" not in text


def test_cost_is_flat(client, place):
    assert_flat_queries(lambda: client.get(reverse(LIST)), lambda: raised(place.seller))
    assert_flat_queries(lambda: client.get(reverse(LIST) + "?scope=all"), lambda: raised(place.stranger))
    path = reverse("opportunities:of_person", args=[place.opportunity.person_id])
    assert_flat_queries(lambda: client.get(path), lambda: raised(place.mate, person=place.opportunity.person))


def test_search_finds_by_title(client, place):
    raised(place.seller, title="땅끝종묘 약정", person=customer())
    assert titles(client.get(reverse(LIST) + "?q=땅끝")) == ["땅끝종묘 약정"]


def test_what_is_closed_shows_no_next_step(client, world):
    Opportunity.objects.filter(pk=world.opportunity.pk).update(next_step="견적 다시 보내기", next_step_on=clock.today())
    client.force_login(world.seller)
    assert "견적 다시 보내기" in client.get(reverse(LIST)).content.decode()
    said = {"to": "withdrawn", "on": clock.today(), "reason_code": "other", "note": "우리가 잘할 수 없는 일"}
    actions.close(Opportunity.objects.get(pk=world.opportunity.pk), by=world.seller, **said)
    export = reverse("customers:list_export", args=["opportunities"])
    table = client.post(export, {"query": "state=withdrawn", "form": "csv"})
    for page in (client.get(reverse(LIST), {"state": "withdrawn"}).content.decode(), b"".join(table).decode()):
        assert world.opportunity.title in page
        assert "견적 다시 보내기" not in page
