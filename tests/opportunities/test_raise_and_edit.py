"""Raising, editing and the next step."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from core import clock
from core.errors import Stale
from customers.models import TimelineEntry
from opportunities import actions
from opportunities.actions.work import default_title
from opportunities.errors import Incomplete
from opportunities.models import Evidence, Opportunity, PipelineChoice, State
from sellers.models import ExchangeRate, Notification
from tests.customers.factories import CompanyFactory, PersonFactory, log_of
from tests.opportunities import factories as make
from tests.sellers.factories import UserFactory, place

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("need", "words"),
    [
        ("반품을 줄이고 싶다.", "반품을 줄이고 싶다"),
        (
            "산지에서 들어오는 물량의 이력을 한곳에서 보고 반품까지 줄이고 싶다.",
            "산지에서 들어오는 물량의 이력을 한곳에서 보고 반품까지…",
        ),
        ("가" * 40, "가" * 30 + "…"),
    ],
)
def test_the_title_is_short_and_ends_at_a_word(need, words):
    company = CompanyFactory.build(name="풍년식품")
    assert default_title(company, need) == f"풍년식품 {words}"


def test_two_things_are_asked():
    seller, person = UserFactory(), make.customer()
    opportunity = actions.raise_opportunity(by=seller, person=person, need="반품을 줄이고 싶다")
    company = person.employments.get().company
    assert (opportunity.owner, opportunity.company, opportunity.stage.code) == (seller, company, "s1")
    assert opportunity.title == f"{company.name} 반품을 줄이고 싶다"
    assert [(m.user, m.role, m.share_pct) for m in opportunity.members.all()] == [(seller, "owner", 100)]
    assert opportunity.company_rate == 1
    assert TimelineEntry.objects.filter(person=person, kind="opportunity", object_id=opportunity.pk).exists()


def test_the_need_is_the_first_evidence():
    seller, person = UserFactory(), make.customer()
    log = log_of(person, by=seller, happened_at=clock.now() - dt.timedelta(days=3))
    opportunity = actions.raise_opportunity(by=seller, person=person, need="약해가 걱정된다", source_log=log)
    evidence = Evidence.objects.get(opportunity=opportunity)
    assert (evidence.fact_code, evidence.text, evidence.person, evidence.log) == ("F1", "약해가 걱정된다", person, log)
    assert evidence.happened_on == clock.day_of(log.happened_at)
    assert evidence.valid_until == evidence.happened_on + dt.timedelta(days=180)


def test_somebody_without_a_company_needs_one():
    seller, person = UserFactory(), PersonFactory()
    with pytest.raises(Incomplete) as refused:
        actions.raise_opportunity(by=seller, person=person, need="x")
    assert refused.value.field == "company"
    company = CompanyFactory()
    assert actions.raise_opportunity(by=seller, person=person, need="x", company=company).company == company


def test_a_title_is_shortened():
    opportunity = make.raised(need="과제 " * 60)
    assert len(opportunity.title) <= 60
    assert opportunity.title.endswith("…")


def test_any_employee_raises_for_a_seller_who_is_told(world):
    opportunity = make.raised(world.stranger, owner=world.seller)
    assert opportunity.owner == world.seller
    assert Notification.objects.get(user=world.seller, code="opportunity_given").object_id == opportunity.pk


def test_it_uses_the_pipeline_of_its_owners_unit(world):
    PipelineChoice.objects.create(
        unit=world.company, pipeline=make.version("dealer").pipeline, valid_from=dt.date(2020, 1, 1)
    )
    opportunity = make.raised(world.seller)
    assert opportunity.stage.code == "d1"
    assert make.raised(place(UserFactory(), make.OrgUnitFactory())).stage.code == "s1"


def test_edits_by_the_team_alone(world):
    opportunity = world.opportunity
    actions.edit_opportunity(opportunity, by=world.seller, read_at=opportunity.version, amount=Decimal(5))
    for user in (world.mate, world.leader, world.head, world.stranger):
        with pytest.raises(PermissionDenied):
            actions.edit_opportunity(opportunity, by=user, read_at=opportunity.version, amount=Decimal(6))
    actions.set_members(opportunity, by=world.seller, members=[(world.seller, "owner", 60), (world.mate, "seller", 40)])
    actions.edit_opportunity(opportunity, by=world.mate, read_at=opportunity.version, amount=Decimal(7))
    assert Opportunity.objects.get(pk=opportunity.pk).amount == 7


def test_a_save_on_an_old_version_is_stale(opportunity):
    first = opportunity.version
    actions.edit_opportunity(opportunity, by=opportunity.owner, read_at=first, title="A")
    with pytest.raises(Stale):
        actions.edit_opportunity(opportunity, by=opportunity.owner, read_at=first, title="B")
    assert Opportunity.objects.get(pk=opportunity.pk).title == "A"


def test_category_and_owner_are_no_fields_to_edit(opportunity):
    for field, value in (("fact_category", "commit"), ("owner", UserFactory()), ("state", "won"), ("stage", 1)):
        with pytest.raises(TypeError):
            actions.edit_opportunity(opportunity, by=opportunity.owner, read_at=opportunity.version, **{field: value})


def test_a_foreign_currency_has_no_rate(opportunity):
    actions.edit_opportunity(
        opportunity, by=opportunity.owner, read_at=opportunity.version, amount=Decimal(10), currency="USD"
    )
    opportunity.refresh_from_db()
    assert (opportunity.currency, opportunity.company_rate) == ("USD", None)


def test_the_first_edit_of_an_imported_one_asks_whose_it_is():
    opportunity = make.imported()
    seller = opportunity.owner
    with pytest.raises(Incomplete) as asked:
        actions.edit_opportunity(opportunity, by=seller, read_at=opportunity.version, title="x")
    assert asked.value.field == "person"
    person = make.customer()
    actions.edit_opportunity(opportunity, by=seller, read_at=opportunity.version, title="x", person=person)
    assert Opportunity.objects.get(pk=opportunity.pk).person == person


def test_the_next_step_remembers_since_when_it_is_missing(opportunity):
    today = clock.today()
    assert opportunity.next_step_missing_since == today
    step = {"by": opportunity.owner, "person": opportunity.person, "on": today + dt.timedelta(days=2)}
    actions.set_next_step(opportunity, read_at=opportunity.version, text="시연", agreed=True, **step)
    opportunity.refresh_from_db()
    assert (opportunity.next_step_missing_since, opportunity.next_step_agreed) == (None, True)
    actions.set_next_step(opportunity, read_at=opportunity.version, text="", **step | {"on": None, "person": None})
    opportunity.refresh_from_db()
    assert (opportunity.next_step_missing_since, opportunity.next_step_agreed) == (today, False)


def test_a_step_said_at_once_is_with_whose_opportunity_it_is(opportunity):
    """The forms that raise one ask for no other person: it was flagged “no next step” the moment it was there."""
    said = {"next_step": "재고 보고 교체 계획 설명", "next_step_on": clock.today() + dt.timedelta(days=8)}
    known = {"by": opportunity.owner, "person": opportunity.person, "need": "내년 봄 살균제 교체"}
    planned = actions.raise_opportunity(**known, **said)
    assert (planned.next_step_person, planned.next_step_missing_since) == (opportunity.person, None)
    assert not planned.flags.filter(code="R07").exists()
    assert actions.raise_opportunity(**known).next_step_person is None


def test_a_step_that_passed_is_missing_since_its_day(opportunity):
    step = {"by": opportunity.owner, "text": "시연", "person": opportunity.person}
    actions.set_next_step(opportunity, read_at=opportunity.version, on=clock.today(), **step)
    passed = clock.today() - dt.timedelta(days=13)
    Opportunity.objects.filter(pk=opportunity.pk).update(next_step_on=passed)
    opportunity.refresh_from_db()
    actions.set_next_step(opportunity, read_at=opportunity.version, on=None, **step | {"text": ""})
    opportunity.refresh_from_db()
    assert opportunity.next_step_missing_since == passed


def test_a_next_step_lies_ahead(opportunity):
    yesterday, step = clock.today() - dt.timedelta(days=1), {"by": opportunity.owner, "text": "시연"}
    actions.set_next_step(opportunity, read_at=opportunity.version, on=clock.today(), person=opportunity.person, **step)
    with pytest.raises(Incomplete) as refused:
        actions.set_next_step(opportunity, read_at=opportunity.version, on=yesterday, person=opportunity.person, **step)
    assert refused.value.field == "next_step_on"
    with pytest.raises(Incomplete):
        make.raised(next_step="시연", next_step_on=yesterday)


def test_a_day_without_words_is_no_next_step(opportunity):
    with pytest.raises(Incomplete):
        actions.set_next_step(
            opportunity, by=opportunity.owner, read_at=opportunity.version, text=" ", on=clock.today(), person=None
        )


def test_the_seller_may_see_it_weaker_never_stronger(world):
    opportunity = make.climb(world.opportunity, "best")
    with pytest.raises(PermissionDenied):
        actions.declare_category(opportunity, by=world.leader, category="pipeline", reason="x")
    for category in ("commit", "best", "booked", "excluded"):
        with pytest.raises(actions.categories.IllegalMove):
            actions.declare_category(opportunity, by=world.seller, category=category, reason="x")
    with pytest.raises(actions.categories.ReasonRequired):
        actions.declare_category(opportunity, by=world.seller, category="pipeline", reason=" ")
    actions.declare_category(opportunity, by=world.seller, category="pipeline", reason="담당자가 바뀐다")
    assert (opportunity.category, opportunity.fact_category) == ("pipeline", "best")
    assert Opportunity.objects.counted_as("pipeline").filter(pk=opportunity.pk).exists()
    actions.declare_category(opportunity, by=world.seller, category="", reason="")
    assert opportunity.category == "best"


def test_what_is_closed_keeps_its_amount_and_the_rate_of_it():
    opportunity = make.raised(currency="USD", amount=Decimal(1000))
    ExchangeRate.objects.create(currency="USD", from_on=clock.today() - dt.timedelta(days=1), rate=1300)
    Opportunity.objects.filter(pk=opportunity.pk).update(
        company_rate=1200, company_rate_on=clock.today() - dt.timedelta(days=9)
    )
    opportunity.refresh_from_db()
    read_before = Opportunity.objects.get(pk=opportunity.pk)
    lost = {"to": State.WITHDRAWN, "reason_code": "other", "note": "우리가 잘할 수 없는 일"}
    actions.close(opportunity, by=opportunity.owner, on=clock.today(), **lost)
    seller, version = opportunity.owner, opportunity.version
    with pytest.raises(PermissionDenied):
        actions.edit_opportunity(opportunity, by=seller, read_at=version, amount=Decimal(2000))
    with pytest.raises(Stale):  # who still had it open as it was before
        actions.edit_opportunity(read_before, by=seller, read_at=read_before.version, amount=Decimal(2000))
    stored = Opportunity.objects.get(pk=opportunity.pk)
    assert (stored.amount, stored.company_rate, stored.company_rate_on) == (
        1000,
        1200,
        clock.today() - dt.timedelta(days=9),
    )


def test_the_cursor_stands_in_what_is_not_known_yet(client):
    person = make.customer()
    client.force_login(UserFactory())
    url = reverse("opportunities:new")
    for query, field in (({}, "person_text"), ({"person": person.pk}, "need")):
        page = client.get(url, query).content.decode()
        (focused,) = re.findall(r"<input[^>]* autofocus[^>]*>", page)
        assert f'name="{field}"' in focused
