"""What a form says before it is too late: a large amount, a day that has passed, which question a note answers."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from core import clock
from opportunities.actions import name_buyer, request_coaching
from opportunities.models import CoachingState, Opportunity
from tests.opportunities.factories import customer, raised, version

pytestmark = pytest.mark.django_db


def test_a_large_amount_is_asked_about_once(client, place):
    said = {"person": customer().pk, "need": "스마트팜 전체를 바꾸고 싶다", "amount": "1200000000000"}
    asked = client.post(reverse("opportunities:new"), said)
    assert asked.status_code == 422
    assert 'name="amount_is_right"' in asked.content.decode()
    assert client.post(reverse("opportunities:new"), said | {"amount_is_right": "on"}).status_code == 302
    raised = Opportunity.objects.latest("pk")
    assert raised.amount == 1_200_000_000_000
    kept = edit(client, raised, title="다른 제목", amount="1200000000000")
    assert kept.status_code == 302, "an amount that was there before is not asked about again"
    assert edit(client, raised, amount="20000000000000", amount_is_right="on").status_code == 422


def edit(client, opportunity, **changes):
    opportunity.refresh_from_db()
    said = {
        "title": opportunity.title, "need": opportunity.need, "person": opportunity.person_id,
        "company": opportunity.company_id, "amount_basis": "quote", "date_basis": "own", "version": opportunity.version,
    }  # fmt: skip
    return client.post(reverse("opportunities:edit", args=[opportunity.pk]), said | changes)


def test_a_day_that_has_passed_is_said_after_saving_and_on_the_sheet(client, place):
    past = clock.today() - dt.timedelta(days=3)
    answer = edit(client, place.opportunity, expected_order_on=past.isoformat())
    sheet, form = client.get(answer.url), client.get(reverse("opportunities:edit", args=[place.opportunity.pk]))
    assert beside_the_date(sheet)
    assert [str(one) for one in sheet.context["messages"]] == [ko(SAVED)]
    assert ko(PAST) in form.content.decode()
    ahead = edit(client, place.opportunity, expected_order_on=(clock.today() + dt.timedelta(days=3)).isoformat())
    assert not beside_the_date(client.get(ahead.url))


PAST = "This day has passed, so the opportunity is in no forecast. Ask the customer for a new one."
SAVED = "Saved. The expected order date has passed, so the opportunity is in no forecast."


def beside_the_date(sheet):
    return ko("Past: not in any forecast") in sheet.content.decode()


def ko(text):
    with translation.override("ko"):
        return gettext(text)


def test_the_leader_chooses_whether_a_note_answers(client, place):
    asked = request_coaching(place.opportunity, by=place.seller, to=place.leader, question="누구를 먼저 만날까요?")
    client.force_login(place.leader)
    sheet, url = (
        reverse("opportunities:detail", args=[place.opportunity.pk]),
        reverse("opportunities:coaching_note", args=[place.opportunity.pk]),
    )
    for page in (f"{sheet}?view=coach", url):
        assert 'name="answered"' in client.get(page).content.decode()
    unsaid = client.post(url, {"text": "따로 적어 둡니다"})
    assert unsaid.status_code == 422
    assert "따로 적어 둡니다" in unsaid.content.decode()
    client.post(url, {"text": "따로 적어 둡니다", "answered": "none"})
    asked.refresh_from_db()
    assert asked.state == CoachingState.REQUESTED
    client.post(url, {"text": "구매 담당부터요", "answered": asked.pk})
    asked.refresh_from_db()
    assert asked.state == CoachingState.ANSWERED
    assert 'name="answered"' not in client.get(url).content.decode()


def test_dealer_sales_say_who_counts_as_the_one_who_decides(client, place):
    person = customer()
    dealer = raised(place.seller, person=person, pipeline_version=version("dealer"))
    said = said_of(person)
    assert said in client.get(reverse("opportunities:detail", args=[dealer.pk])).content.decode()
    name_buyer(dealer, by=place.seller, person=customer(), roles=["eb"])
    assert said not in client.get(reverse("opportunities:detail", args=[dealer.pk])).content.decode()


def said_of(person):
    return ko(DECIDES) % {"name": person.name}


DECIDES = "%(name)s counts as the decision maker until somebody is named: in dealer sales the owner or farmer decides."


def test_a_log_says_what_was_written_down(client, place):
    person = customer()
    said = {"people": person.pk, "line": "내일 다시 전화드리기로 함", "channel": "visit"}
    page = client.post(reverse("desk:log_new"), said, follow=True)
    assert [said["line"] in str(one) and person.name in str(one) for one in page.context["messages"]] == [True]
