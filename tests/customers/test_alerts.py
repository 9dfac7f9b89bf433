"""Alerts: promises due and overdue, contact cycles; each fact once, the most urgent first, ended with its fact."""

import datetime as dt
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import clock
from core.models import OutboxRow
from customers import actions
from customers.models import Company, Person, Promise
from customers.queries.alerts import (
    CONTACT_LATE,
    CONTACT_LATE_OF_TEAM,
    PROMISE_DUE,
    PROMISE_LATE,
    PROMISE_LATE_OF_TEAM,
)
from sellers.actions import notify
from sellers.models import Notification, NotificationState, User
from sellers.notices import shown
from sellers.queries import held_back, waiting_for
from tests.customers.factories import CompanyFactory, OwnerFactory, PersonFactory, log_of
from tests.sellers.factories import OrgUnitFactory, UserFactory, lead, place
from tests.support import queries_of

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
WEDNESDAY = dt.date(2026, 11, 4)  # no public holiday in the weeks around it


@pytest.fixture
def stand(monkeypatch):
    """Sets the clock to half past four, company time, of a day."""

    def at(day: dt.date, time: str = "04:30+09:00") -> dt.datetime:
        monkeypatch.setenv("HANJANG_NOW", f"{day}T{time}")
        return clock.now()

    at(WEDNESDAY)
    return at


def tell(*users, now=None):
    return actions.tell_alerts([user.pk for user in users], now=now or clock.now())


def told(user, *codes):
    rows = Notification.objects.filter(user=user, state__in=("new", "snoozed"))
    return list((rows.filter(code__in=codes) if codes else rows).order_by("pk"))


def promised(owner, due_on: dt.date, **options) -> Promise:
    log = log_of(PersonFactory(), by=owner, happened_at=clock.start_of(min(due_on, clock.today()) - DAY), **options)
    return actions.make_promise(by=owner, log=log, text="견적서 보내기", due_on=due_on)


def silent_for(owner, days: int, *, cycle: int | None = 10) -> Person:
    person = PersonFactory(contact_cycle_days=cycle)
    at = clock.start_of(clock.today() - days * DAY) + dt.timedelta(hours=15)
    Person.objects.filter(pk=person.pk).update(last_contact_at=at)
    OwnerFactory(user=owner, person=person)
    return person


@pytest.fixture
def seller():
    return place(UserFactory(), OrgUnitFactory())


def test_a_promise_is_told_before_its_day_and_again_when_it_is_over(seller, stand):
    promised(seller, WEDNESDAY + DAY)
    assert (tell(seller), tell(seller)) == (1, 0)
    assert [row.code for row in told(seller)] == [PROMISE_DUE]
    tell(seller, now=stand(WEDNESDAY + DAY))
    assert [row.code for row in told(seller)] == [PROMISE_DUE], "on its day nothing new"
    tell(seller, now=stand(WEDNESDAY + 2 * DAY))
    assert [row.code for row in told(seller)] == [PROMISE_LATE], "what said “tomorrow” is over"
    assert "1" in shown(told(seller)[0]).text


def test_friday_tells_what_is_due_until_monday_and_nothing_is_told_at_the_weekend(seller, stand):
    friday = WEDNESDAY + 2 * DAY
    promised(seller, friday + 3 * DAY)
    assert tell(seller, now=stand(friday + DAY)) == 0
    assert tell(seller, now=stand(friday)) == 1


def test_it_is_over_when_the_promise_is_kept_moved_or_given_away(seller, stand):
    kept, moved, given = (promised(seller, WEDNESDAY - DAY) for _ in range(3))
    tell(seller)
    assert len(told(seller)) == 3
    actions.keep_promise(kept, by=seller, read_at=None)
    actions.change_promise(moved, by=seller, read_at=None, due_on=WEDNESDAY + 9 * DAY, reason="휴가")
    actions.edit_promise(given, by=seller, read_at=None, owner=UserFactory())
    assert told(seller) == []


def test_the_leader_is_told_on_the_third_day_even_where_the_seller_put_it_away(stand):
    unit = OrgUnitFactory()
    seller, leader = place(UserFactory(name="김하늬"), unit), lead(UserFactory(), unit)
    promised(seller, WEDNESDAY - 2 * DAY)
    promised(seller, WEDNESDAY - 5 * DAY, is_confidential=True)
    tell(seller, leader)
    Notification.objects.filter(user=seller).update(state=NotificationState.DONE)
    assert told(leader) == []
    tell(seller, leader, now=stand(WEDNESDAY + DAY))
    tell(seller, leader)
    assert [row.code for row in told(leader)] == [PROMISE_LATE_OF_TEAM], "and none of a confidential record"
    assert "김하늬" in shown(told(leader)[0]).text
    assert told(seller) == [], "what was put away does not come back"


@pytest.mark.parametrize(("days", "cycle", "expected"), [
    (10, 10, 0), (11, 10, 1), (60, None, 0), (61, None, 1), (95, None, 0), (400, 10, 1),
])  # fmt: skip
def test_a_contact_cycle_is_told_when_it_is_over(seller, stand, days: int, cycle: int | None, expected: int):
    silent_for(seller, days, cycle=cycle)
    assert tell(seller) == expected
    assert [row.code for row in told(seller)] == [CONTACT_LATE] * expected


def test_the_customers_of_a_company_are_told_of_to_its_owner_unless_somebody_owns_them(seller, stand):
    company = CompanyFactory()
    OwnerFactory(user=seller, company=company)
    for person in (PersonFactory(company=company, contact_cycle_days=5), silent_for(UserFactory(), 9, cycle=5)):
        Person.objects.filter(pk=person.pk).update(last_contact_at=clock.now() - 9 * DAY)
    assert tell(seller) == 1


@pytest.mark.parametrize("is_own", [True, False])
def test_without_a_cycle_of_her_own_her_companys_quadrant_says_it(seller, stand, is_own: bool):
    company = CompanyFactory()
    Company.objects.filter(pk=company.pk).update(quadrant="q1")  # 7 days
    for days in (7, 8, 38):
        person = PersonFactory(company=company)
        Person.objects.filter(pk=person.pk).update(last_contact_at=clock.now() - days * DAY)
        if is_own:
            OwnerFactory(user=seller, person=person)
    if not is_own:
        OwnerFactory(user=seller, company=company)
    assert tell(seller) == 1, "the seventh day is within it, and after a month it is no news"


def test_nobody_is_told_to_contact_somebody_who_does_not_want_it(seller, stand):
    silent_for(seller, 20)
    for change in ({"do_not_contact": True}, {"is_former": True}, {"archived_at": clock.now()}):
        Person.objects.filter(pk=silent_for(seller, 20).pk).update(**change)
    assert tell(seller) == 1


def test_a_contact_ends_the_alert_and_the_next_silence_is_another_fact(seller, stand):
    person = silent_for(seller, 20)
    tell(seller)
    log_of(person, by=UserFactory())
    assert told(seller, CONTACT_LATE) == []
    tell(seller, now=stand(WEDNESDAY + 12 * DAY))
    assert len(told(seller, CONTACT_LATE)) == 1


def test_a_contact_of_long_ago_ends_nothing(seller, stand):
    person = silent_for(seller, 20)
    tell(seller)
    log_of(person, by=seller, happened_at=clock.now() - 30 * DAY)
    assert len(told(seller)) == 1


def test_the_leader_is_told_of_a_must_know_customer_at_twice_the_cycle(stand):
    unit, company = OrgUnitFactory(), CompanyFactory()
    seller, leader = place(UserFactory(), unit), lead(UserFactory(), unit)
    for days, required in ((20, True), (21, True), (30, False)):
        company.key_positions.create(position=f"{days}", person=silent_for(seller, days), is_required=required)
    tell(seller, leader)
    assert [row.code for row in told(leader)] == [CONTACT_LATE_OF_TEAM]
    assert len(told(seller, CONTACT_LATE)) == 3


def test_seven_a_day_the_most_urgent_first_and_the_rest_held_back(seller, stand):
    for _ in range(6):
        silent_for(seller, 20)
    for days in (1, 1, 2):
        promised(seller, WEDNESDAY - days * DAY)
    tell(seller)
    rows = waiting_for(seller)
    assert Counter(row.code for row in rows) == {PROMISE_LATE: 3, CONTACT_LATE: 4}
    assert held_back(seller, [CONTACT_LATE], now=clock.now()).count() == 2
    tell(seller, now=stand(WEDNESDAY + DAY))
    assert waiting_for(seller).count() == 9, "what was held back gets its place on the next day"
    assert not held_back(seller, [CONTACT_LATE], now=clock.now()).exists()


def test_what_waited_stands_behind_what_is_more_urgent_the_next_day(seller, stand):
    for _ in range(9):
        silent_for(seller, 20)
    tell(seller)
    for _ in range(6):
        promised(seller, WEDNESDAY)
    tell(seller, now=stand(WEDNESDAY + DAY))
    today = Notification.objects.filter(user=seller, counted_on=WEDNESDAY + DAY)
    assert Counter(row.code for row in today) == {PROMISE_LATE: 6, CONTACT_LATE: 1}
    assert held_back(seller, [CONTACT_LATE], now=clock.now()).count() == 1


def test_what_is_urgent_takes_the_place_of_the_least_urgent(seller, stand):
    for _ in range(7):
        silent_for(seller, 20)
    tell(seller)
    notify(seller, "coaching_asked", about=seller, once="1", title="노지 방제", name="윤서린", question="어떻게?")
    notify(seller, "coaching_asked", about=seller, once="1", title="노지 방제", name="윤서린", question="어떻게?")
    assert Counter(row.code for row in waiting_for(seller)) == {CONTACT_LATE: 6, "coaching_asked": 1}


def test_the_limit_is_of_her_own_day(stand):
    far = place(UserFactory(time_zone="America/Los_Angeles"), OrgUnitFactory())
    promised(far, WEDNESDAY - DAY)
    tell(far)
    assert told(far)[0].counted_on == WEDNESDAY - DAY, "half past four in Seoul is the day before there"
    assert "1" in shown(told(far)[0]).text, "days are counted as the company counts them"


def test_the_day_is_handed_out_in_batches_once(seller, stand):
    assert actions.plan_alerts(now=clock.now()) == actions.plan_alerts(now=clock.now()) > 0
    assert OutboxRow.objects.filter(kind="customers.alerts").count() == 1


def test_cost_does_not_grow_with_people_and_facts(stand):
    """A batch of one seller and her leader costs what one of four of each does, with everything to be told."""
    users: list[User] = []

    def grow() -> None:
        unit = OrgUnitFactory()
        seller = place(UserFactory(), unit)
        users.extend((seller, lead(UserFactory(), unit)))
        promised(seller, WEDNESDAY - 4 * DAY)
        promised(seller, WEDNESDAY + DAY)
        silent_for(seller, 20)

    grow()
    few = queries_of(lambda: tell(*users))
    for _ in range(3):
        grow()
    many = queries_of(lambda: tell(*users))
    assert len(many) <= len(few) + 4 <= 36, "what was told before is looked at whether it is over: four queries"


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(0, 12), st.lists(st.booleans(), min_size=22, max_size=22)), min_size=8, max_size=8)
)
def test_whatever_days_the_job_runs_on_each_fact_is_told_once_and_in_time(stand, cases: list[tuple[int, list[bool]]]):
    """A case is in how many days a seller's promise is due, and on which days of three weeks the job ran for her: the
    others were missed. Eight go side by side, since the job costs the same for one and for many."""
    start, unit = stand(WEDNESDAY), OrgUnitFactory()
    sellers = [place(UserFactory(), unit) for _ in cases]
    due = {seller.pk: WEDNESDAY + due_in * DAY for seller, (due_in, _seen) in zip(sellers, cases, strict=True)}
    made = [promised(seller, due[seller.pk]) for seller in sellers]
    for offset in range(22):
        day = start.date() + (offset + 1) * DAY
        ran = [seller for seller, (_due_in, seen) in zip(sellers, cases, strict=True) if seen[offset]]
        if ran:
            tell(*ran, now=stand(day))
        open_now = {seller.pk: set() for seller in sellers}
        for row in Notification.objects.filter(user__in=sellers, state__in=("new", "snoozed")):
            open_now[row.user_id].add(row.code)
        for pk, codes in open_now.items():
            assert codes <= ({PROMISE_DUE} if clock.today() <= due[pk] else {PROMISE_LATE, PROMISE_DUE})
        for seller in ran:
            if day > due[seller.pk] and clock.today().weekday() < 5:
                assert open_now[seller.pk] == {PROMISE_LATE}
    counts = Counter(Notification.objects.filter(user__in=sellers).values_list("user", "code"))
    assert all(n == 1 for n in counts.values())
    for promise in made:
        actions.keep_promise(promise, by=promise.owner, read_at=None)
    assert told(sellers[0]) == []
    assert not Notification.objects.filter(user__in=sellers, state__in=("new", "snoozed")).exists()
    stand(WEDNESDAY)
