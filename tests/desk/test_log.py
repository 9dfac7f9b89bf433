"""The one-form log: two answers are enough, and from the same words a person, an opportunity, a potential one."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from core import clock
from customers.models import Channel, Company, ContactLog, Heard, HeardKind, Person
from opportunities.models import Opportunity, PotentialOpportunity
from opportunities.shipped import ship_pipelines
from tests.customers.factories import CompanyFactory, PersonFactory
from tests.sellers.factories import OrgUnitFactory, UserFactory, place

pytestmark = pytest.mark.django_db
URL = "/log/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def haneui(client):
    ship_pipelines()
    user = place(UserFactory(name="김하늬"), OrgUnitFactory())
    client.force_login(user)
    return user


@pytest.fixture
def jeomrye():
    return PersonFactory(name="오점례", company=CompanyFactory(name="배들농자재"))


def sent(**data):
    return {"form_key": str(uuid.uuid4()), "line": "내년 약정을 이야기했어요", **data}


def test_two_answers_are_enough(client, haneui, jeomrye):
    answer = client.post(URL, sent(people=jeomrye.pk))
    log = ContactLog.objects.get()
    assert answer.url == reverse("customers:person", args=[jeomrye.pk])
    assert (log.author, log.line) == (haneui, "내년 약정을 이야기했어요")
    assert not Opportunity.objects.exists()


def test_htmx_is_sent_on_to_the_person(client, haneui, jeomrye):
    answer = client.post(URL, sent(people=jeomrye.pk), headers=HTMX)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, reverse("customers:person", args=[jeomrye.pk]))


def test_page_and_fragment(client, haneui, jeomrye):
    page = client.get(URL, {"person": jeomrye.pk})
    fragment = client.get(URL, {"person": jeomrye.pk}, headers=HTMX)
    assert "오점례" in page.content.decode()
    assert "<html" in page.content.decode()
    assert "<html" not in fragment.content.decode()
    assert "<form" in fragment.content.decode()


def test_a_refused_form_keeps_everything_typed(client, haneui, jeomrye):
    answer = client.post(URL, sent(people=jeomrye.pk, line="", body="길게 쓴 말"))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "오점례" in text
    assert "길게 쓴 말" in text
    assert not ContactLog.objects.exists()


def test_a_second_send_of_the_same_form_makes_one_record(client, haneui, jeomrye):
    form = sent(people=jeomrye.pk, raise_it="on")
    first, second = client.post(URL, form), client.post(URL, form)
    assert ContactLog.objects.count() == Opportunity.objects.count() == 1
    assert first.url == second.url


def test_a_refused_form_may_be_sent_again_with_its_key(client, haneui, jeomrye):
    form = sent(people=jeomrye.pk, line="")
    assert client.post(URL, form).status_code == 422
    assert client.post(URL, form | {"line": "이제 썼어요"}).status_code == 302


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("4.8억", 480_000_000), ("480백만", 480_000_000), ("1200만", 12_000_000), ("₩12,000,000", 12_000_000)],
)
def test_money_as_sellers_write_it(client, haneui, jeomrye, typed, amount):
    assert client.post(URL, sent(people=jeomrye.pk, raise_it="on", amount=typed)).status_code == 302
    assert Opportunity.objects.get().amount == amount


def test_the_same_words_raise_an_opportunity_with_its_next_step(client, haneui, jeomrye):
    day = clock.today() + dt.timedelta(days=7)
    answer = client.post(
        URL,
        sent(
            people=jeomrye.pk,
            raise_it="on",
            amount="12,000,000",
            next_step="견적 들고 다시 방문",
            next_step_on=day.isoformat(),
        ),
    )
    raised = Opportunity.objects.get()
    assert answer.url == reverse("opportunities:detail", args=[raised.pk])
    assert (raised.need, raised.person, raised.company.name) == ("내년 약정을 이야기했어요", jeomrye, "배들농자재")
    assert (raised.amount, raised.next_step, raised.next_step_on) == (12_000_000, "견적 들고 다시 방문", day)
    assert raised.source_log == ContactLog.objects.get()
    assert "opportunity" in raised.source_log.topics


def test_an_opportunity_that_fails_takes_the_record_with_it(client, haneui):
    alone = PersonFactory(name="소속 없는 분")
    answer = client.post(URL, sent(people=alone.pk, raise_it="on"))
    assert answer.status_code == 422
    assert not ContactLog.objects.exists()
    assert client.post(URL, sent(people=alone.pk)).status_code == 302


def test_the_topic_potential_is_watched(client, haneui, jeomrye):
    client.post(URL, sent(people=jeomrye.pk, topics="potential"))
    assert PotentialOpportunity.objects.get().line == "내년 약정을 이야기했어요"


def test_somebody_new_comes_with_a_new_company(client, haneui):
    client.post(URL, sent(people_text="차복순", new_company_text="땅끝종묘농약", raise_it="on"))
    person = Person.objects.get()
    assert (person.name, person.employments.get().company.name) == ("차복순", "땅끝종묘농약")
    assert ContactLog.objects.get().attendances.get().company_then.name == "땅끝종묘농약"
    assert Opportunity.objects.get().person == person


def test_somebody_new_needs_a_company_or_a_word_that_it_is_unknown(client, haneui):
    asked = client.post(URL, sent(people_text="차복순"))
    assert asked.status_code == 422
    assert "차복순" in asked.content.decode()
    assert client.post(URL, sent(people_text="차복순", new_unknown="on")).status_code == 302


def test_a_name_close_to_a_company_is_asked_about(client, haneui):
    CompanyFactory(name="땅끝종묘농약")
    form = sent(people_text="차복순", new_company_text="땅끝종묘")
    assert "땅끝종묘농약" in client.post(URL, form).content.decode()
    client.post(URL, sent(people_text="차복순", new_company_text="땅끝종묘", company_is_new="on"))
    assert Company.objects.count() == 2


def test_a_typed_name_finds_the_one_person_of_that_name(client, haneui, jeomrye):
    client.post(URL, sent(people_text="오 점례"))
    assert list(ContactLog.objects.get().people.all()) == [jeomrye]


def test_two_of_the_same_name_must_be_chosen_from(client, haneui, jeomrye):
    PersonFactory(name="오점례")
    assert client.post(URL, sent(people_text="오점례")).status_code == 422


def test_more_is_there_on_demand(client, haneui, jeomrye):
    client.post(
        URL,
        sent(
            people=jeomrye.pk,
            channel="mail",
            answered="on",
            happened_at="2026-01-05T10:30",
            heard_0_kind="request",
            heard_0_text="샘플을 보내 주세요",
            body="길게",
        ),
    )
    log = ContactLog.objects.get()
    assert (log.channel, log.happened_at.isoformat()) == (Channel.MAIL, "2026-01-05T01:30:00+00:00")
    assert log.attendances.get().two_way is True
    assert (Heard.objects.get().kind, Heard.objects.get().text) == (HeardKind.REQUEST, "샘플을 보내 주세요")


def test_the_future_is_refused_in_words(client, haneui, jeomrye):
    answer = client.post(URL, sent(people=jeomrye.pk, happened_at="2999-01-01T10:00"))
    assert answer.status_code == 422
    assert not ContactLog.objects.exists()


def test_confidential_names_its_readers(client, haneui, jeomrye):
    reader, other = UserFactory(), UserFactory()
    client.post(URL, sent(people=jeomrye.pk, is_confidential="on", readers=reader.pk))
    log = ContactLog.objects.get()
    url = reverse("customers:log", args=[log.pk])
    statuses = []
    for user in (reader, other):
        client.force_login(user)
        statuses.append(client.get(url).status_code)
    assert statuses == [200, 404]


@pytest.mark.parametrize("copied", [{"topics": "potential"}, {"raise_it": "on"}])
def test_a_confidential_line_is_not_copied_to_where_others_read(client, haneui, jeomrye, copied):
    assert client.post(URL, sent(people=jeomrye.pk, is_confidential="on", **copied)).status_code == 422
    assert not ContactLog.objects.exists()


def test_every_employee_may_write_about_everybody(client, haneui, jeomrye):
    client.force_login(UserFactory(name="기동찬"))
    assert client.post(URL, sent(people=jeomrye.pk)).status_code == 302


def test_from_a_company_one_is_asked_who_said_it(client, haneui, jeomrye):
    company = jeomrye.employments.get().company
    assert "오점례" in client.get(URL, {"company": company.pk}).content.decode()


@pytest.mark.parametrize("junk", [{"person": "x"}, {"person": "9" * 30}, {"company": "-1"}, {"person": "٣"}])
def test_junk_in_the_address_is_harmless(client, haneui, junk):
    assert client.get(URL, junk).status_code == 200
