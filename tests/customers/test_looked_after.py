"""Who looks after whom, stored: whatever is changed, on each day it is what assignments and employments say."""

import datetime as dt
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection, transaction

from core import clock
from customers import actions, queries
from customers.looking_after import work_out_everybody, work_out_what_differs
from customers.models import Assignment, ContactLog, Employment, LookedAfter, Person
from customers.models.person import NEVER
from sellers.models import Role
from tests.customers.factories import CompanyFactory, OwnerFactory, PersonFactory, log_of
from tests.sellers.factories import UserFactory, fresh, grant

pytestmark = pytest.mark.django_db
DAYS = (-3000, -30, -1, 0, 1, 20, 3000)


def day(days=0):
    return clock.today() + dt.timedelta(days=days)


def holds(row, on):
    return (row.from_on is None or row.from_on <= on) and (row.to_on is None or row.to_on >= on)


def said(on):
    """Person → those who look after her, from the rows themselves: her own owner, else that of each main company."""
    held = [row for row in Assignment.objects.filter(kind="owner") if holds(row, on)]
    found = {}
    for person in Person.objects.live():
        own = {row.user_id for row in held if row.person_id == person.pk}
        firms = {job.company_id for job in Employment.objects.filter(person=person, is_primary=True) if holds(job, on)}
        theirs = {row.user_id for row in held if row.company_id in firms}
        found[person.pk] = own or theirs
    return {(pk, user) for pk, users in found.items() for user in users}


def stored(on):
    rows = list(LookedAfter.objects.on(on).values_list("person_id", "user_id"))
    assert len(rows) == len(set(rows))
    return set(rows)


def is_true():
    for days in DAYS:
        assert stored(day(days)) == said(day(days)), days
    people = Person.objects.in_bulk()
    for row in LookedAfter.objects.all():
        one = people[row.person_id]
        assert (row.name_key, row.contact_at) == (one.name_key, one.last_contact_at or NEVER)
    return True


@pytest.fixture
def cast():
    """Two sellers with a company each; two people in the first one, one of them has an owner of her own."""
    haneui, dohyeon = UserFactory(), UserFactory()
    shop, foods = CompanyFactory(), CompanyFactory()
    OwnerFactory(user=haneui, company=shop)
    OwnerFactory(user=dohyeon, company=foods, from_on=day(-40))
    jeomrye, seunga = (PersonFactory(company=shop, company__from_on=day(-100)) for _ in range(2))
    OwnerFactory(user=dohyeon, person=seunga, from_on=day(-10))
    boss = fresh(grant(UserFactory(), Role.ADMIN))
    assert stored(day()) == {(jeomrye.pk, haneui.pk), (seunga.pk, dohyeon.pk)}
    assert stored(day(-20)) == {(jeomrye.pk, haneui.pk), (seunga.pk, haneui.pk)}
    return {
        "haneui": haneui,
        "dohyeon": dohyeon,
        "shop": shop,
        "foods": foods,
        "jeomrye": jeomrye,
        "seunga": seunga,
        "boss": boss,
    }


def given_away_later(cast):
    actions.assign(by=cast["boss"], user=cast["dohyeon"], person=cast["jeomrye"], on=day(10))


def company_given_away(cast):
    actions.assign(by=cast["boss"], user=cast["dohyeon"], company=cast["shop"], on=day())


def moved(cast):
    for name in ("jeomrye", "seunga"):
        actions.move_person(cast[name], by=cast["boss"], company=cast["foods"], on=day())


def moved_and_back(cast):
    move = actions.move_person(cast["jeomrye"], by=cast["boss"], company=cast["foods"], on=day())
    actions.undo_move(move, by=cast["boss"])


def works_at_two(cast):
    Employment.objects.create(person=cast["jeomrye"], company=cast["foods"], is_primary=False)
    Employment.objects.filter(person=cast["jeomrye"], company=cast["shop"]).update(to_on=day(5))
    Employment.objects.create(person=cast["jeomrye"], company=cast["foods"], from_on=day(3), to_on=day(9))


def no_owner_of_her_own_any_more(cast):
    Assignment.objects.filter(person=cast["seunga"]).update(to_on=day(-2))


def only_a_backup(cast):
    Assignment.objects.filter(person=cast["seunga"]).update(kind="backup")


def whole_rows_gone(cast):
    Employment.objects.filter(person=cast["jeomrye"]).delete()
    Assignment.objects.filter(company=cast["shop"]).delete()


def archived(cast):
    Person.objects.filter(pk=cast["seunga"].pk).update(archived_at=clock.now())


def archived_and_back(cast):
    archived(cast)
    Assignment.objects.filter(person=cast["seunga"]).delete()
    Person.objects.filter(pk=cast["seunga"].pk).update(archived_at=None)


def named_and_met(cast):
    actions.edit_person(cast["jeomrye"], by=cast["haneui"], read_at=None, name="가나다")
    log_of(cast["jeomrye"], by=cast["haneui"])


def merged(cast):
    actions.merge_records(by=cast["boss"], kind="person", into=cast["jeomrye"].pk, ids=[cast["seunga"].pk])


def companies_merged_and_parted(cast):
    merge = actions.merge_records(by=cast["boss"], kind="company", into=cast["foods"].pk, ids=[cast["shop"].pk])
    assert is_true()
    actions.take_merge_back(merge, by=cast["boss"])


CHANGES = (
    given_away_later, company_given_away, moved, moved_and_back, works_at_two, no_owner_of_her_own_any_more, only_a_backup,
    whole_rows_gone, archived, archived_and_back, named_and_met, merged, companies_merged_and_parted,
)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda one: one.__name__)
def test_no_change_leaves_it_stale(cast, change):
    change(cast)
    assert is_true()


def test_worked_out_from_nothing_it_is_the_same(cast):
    works_at_two(cast)
    names = [field.attname for field in LookedAfter._meta.concrete_fields if field.attname != "id"]
    before = sorted(LookedAfter.objects.values_list(*names))
    LookedAfter.objects.all().delete()
    work_out_everybody()
    assert sorted(LookedAfter.objects.values_list(*names)) == before


def test_what_differs_is_found_and_mended(cast):
    works_at_two(cast)
    assert work_out_what_differs() == 0
    LookedAfter.objects.filter(person_id=cast["jeomrye"].pk).update(user_id=cast["boss"].pk)
    assert work_out_what_differs() == 1
    assert is_true()


@pytest.mark.django_db(transaction=True)
def test_meeting_somebody_while_her_company_is_given_away_loses_neither(cast):
    """Who gives a company away waits for its people before it takes the company, which the log needs at its end."""
    met, lines = Event(), []

    def meets():
        with transaction.atomic():
            lines.append(log_of(cast["jeomrye"], by=cast["haneui"]))
            met.set()
            _until_somebody_waits()
        connection.close()

    with ThreadPoolExecutor() as pool:
        log = pool.submit(meets)
        met.wait(10)
        actions.assign_together([cast["shop"]], by=cast["boss"], user=cast["dohyeon"])
        log.result(10)
    assert ContactLog.objects.filter(pk=lines[0].pk).exists()
    assert queries.owner_of(cast["jeomrye"], on=clock.today()) == cast["dohyeon"]
    assert is_true()


def _until_somebody_waits():
    for _ in range(500):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    raise AssertionError("nobody waits")


@pytest.mark.parametrize("sort", ["", "silent", "recent", "new"])
def test_the_first_page_is_that_of_all_pages(cast, sort):
    """One colleague's first page is read from the stored rows alone; a small page goes the way of all others."""
    for n in range(3):
        log_of(PersonFactory(company=cast["shop"], name=f"사람{n}"), by=cast["boss"], happened_at=clock.now())
    found = queries.PeopleFilter(owner="me", sort=sort)
    whole = queries.people_after(found, viewer=fresh(cast["haneui"])).rows
    small, after = [], ""
    while len(small) < 4:
        page = queries.people_after(found, viewer=fresh(cast["haneui"]), after=after, size=2)
        small, after = [*small, *page.rows], page.after
    assert [line.person.pk for line in whole] == [line.person.pk for line in small]
    assert len(whole) == 4
