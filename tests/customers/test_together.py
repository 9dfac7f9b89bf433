"""Acts on ticked rows: done for each as if alone, refused row by row, once per form."""

import uuid
from urllib.parse import urlencode

import pytest

from core import clock
from core.errors import RuleError
from customers import actions, queries
from customers.models import Person, Picked
from tests.customers.factories import CompanyFactory, OwnerFactory, PersonFactory
from tests.sellers.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def haneui(client):
    user = UserFactory(name="김하늬")
    client.force_login(user)
    return user


@pytest.fixture
def mine():
    return PersonFactory(name="오점례")


@pytest.fixture
def theirs():
    person = PersonFactory(name="남의 고객")
    OwnerFactory(user=UserFactory(name="박도현"), person=person)
    return person


def told(client, people, page="people", **said):
    data = {"form_key": str(uuid.uuid4()), "pick": [one.pk for one in people], "query": "owner=none", **said}
    return client.post(f"/lists/{page}/together/", data), data


def test_an_owner_for_all_and_who_refuses(client, haneui, mine, theirs):
    answer, data = told(client, [mine, theirs], act="owner", user=haneui.pk)
    outcome = answer.context["outcome"]
    assert ([one.name for one in outcome.done], [one.name for one, _why in outcome.refused]) == (
        ["오점례"],
        ["남의 고객"],
    )
    assert "박도현" in answer.content.decode()
    assert queries.owner_of(mine, on=clock.today()) == haneui
    assert client.post("/lists/people/together/", data).url == "/people/?owner=none"  # a second click does nothing


def test_do_not_contact_and_the_cycle(client, haneui, mine, theirs):
    told(client, [mine, theirs], act="stop")
    told(client, [mine], act="cycle", days="14")
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.do_not_contact, mine.contact_cycle_days, theirs.do_not_contact) == (True, 14, False)
    told(client, [mine], act="go")
    mine.refresh_from_db()
    assert not mine.do_not_contact


def test_put_on_a_new_list_and_taken_off(client, haneui, mine, theirs):
    told(client, [mine, theirs], act="put", new_list="초대할 분")
    view = haneui.saved_views.get()
    assert [line.person.name for line in client.get(f"/people/?segment={view.pk}").context["lines"]] == [
        "남의 고객",
        "오점례",
    ]
    told(client, [mine], act="put", view=view.pk)  # is on it already
    told(client, [theirs], act="take", view=view.pk)
    assert [row.person for row in Picked.objects.filter(view=view)] == [mine]


def test_companies_too_but_not_what_is_for_people(client, haneui):
    firm = CompanyFactory()
    assert told(client, [firm], page="companies", act="owner", user=haneui.pk)[0].context["outcome"].done == [firm]
    assert told(client, [firm], page="companies", act="stop")[0].status_code == 422


@pytest.mark.parametrize("said", [{}, {"act": "owner"}, {"act": "put"}, {"act": "take"}, {"act": "cycle", "days": "x"}])
def test_what_is_missing_is_asked_for(client, haneui, mine, said):
    answer, _data = told(client, [mine], **said)
    assert answer.status_code == 422
    assert f'name="pick" value="{mine.pk}"' in answer.content.decode()


def test_a_long_filter_is_the_way_back(client, haneui, mine):
    query = urlencode({"q": "가" * 100, "region": "나" * 20})
    answer, data = told(client, [mine], act="stop", query=query)
    assert answer.context["back_url"] == f"/people/?{query}"
    assert client.post("/lists/people/together/", data).url == "/people/"


def test_two_hundred_at_most(client, haneui):
    people = Person.objects.bulk_create(Person(name=f"사람{n}") for n in range(201))
    with pytest.raises(RuleError):
        actions.change_people_together(people, by=haneui, do_not_contact=True)
    asked = "&".join(f"pick={one.pk}" for one in people)
    assert client.get(f"/lists/people/together/?{asked}").context["too_many"]


def test_all_shown_rows_are_ticked_without_script(client, haneui, mine):
    assert "checked" not in client.get("/people/").content.decode()
    page = client.get("/people/?tick=all").content.decode()
    assert f'value="{mine.pk}" form="together" aria-label="오점례" checked' in page
    assert client.get("/lists/opportunities/together/").status_code == 404
