"""Merging and taking back, over the tables of every app."""

import datetime as dt
import threading
from itertools import permutations
from random import Random

import pghistory.models
import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import connection

from core import clock
from core.errors import RuleError
from customers.actions import (
    assign,
    edit_person,
    judge_pair,
    merge_records,
    move_person,
    take_merge_back,
    write_log,
)
from customers.merging import pointers_to
from customers.models import (
    Assignment,
    AssignmentKind,
    Company,
    Employment,
    LogPerson,
    Merge,
    PairState,
    Person,
    RecordKind,
    SuspectedPair,
    TimelineEntry,
)
from opportunities.actions import add_point, name_rival
from opportunities.models import BuyerRole, BuyingRole, InfluenceLine, Opportunity, PotentialOpportunity
from sellers.models import Role
from tests.customers.factories import CompanyFactory, OwnerFactory, PersonFactory
from tests.opportunities.factories import raised
from tests.sellers.factories import UserFactory, fresh, grant

pytestmark = pytest.mark.django_db
ASIDE = {
    "Merge",
    "MergeRow",
    "OutboxRow",
    "Context",
    "AuditEvent",
    "ReachMark",
    "LookedAfter",  # worked out anew, under other ids
}  # they grow with every act, as they should


def administrator():
    return fresh(grant(UserFactory(), Role.ADMIN))


def everything():
    """All rows of all tables as they stand; versions go on counting, so that no open form overwrites."""
    found = {}
    for model in apps.get_models():
        if (
            not model._meta.managed
            or issubclass(model, pghistory.models.Event)
            or model.__name__ in ASIDE
            or model._meta.app_label in ("sessions", "pghistory")
        ):
            continue
        names = [one.attname for one in model._meta.concrete_fields if one.name not in ("version", "last_login")]
        found[model._meta.label] = sorted(map(repr, model._base_manager.values_list(*names)))
    return found


def world(rng):
    """Some people and companies twice, with everything that hangs on them, by chance."""
    admin, others = administrator(), [UserFactory(), UserFactory()]
    firms = [CompanyFactory(name=f"배들농약사{n}", code=f"{n:03}" if n else "") for n in range(3)]
    firms[2].parent = firms[0]
    firms[2].save()
    people = [PersonFactory(name="오점례", mobile=f"010-1234-567{n}") for n in range(3)]
    for person in people:
        if rng.random() < 0.8:
            Employment.objects.create(person=person, company=rng.choice(firms), title=rng.choice(["", "대표"]))
        if rng.random() < 0.8:
            OwnerFactory(person=person, user=rng.choice(others), from_on=dt.date(2020, 1, rng.randrange(1, 20)))
    for firm in firms:
        OwnerFactory(company=firm, user=rng.choice(others), from_on=dt.date(2020, rng.randrange(1, 9), 1))
    for _turn in range(4):
        met = rng.sample(people, rng.randrange(1, 4))
        log = write_log(by=rng.choice(others), people=met, line="만났어요", heard=[("fact", "좋대요")])
        PotentialOpportunity.objects.create(
            person=met[0],
            company=rng.choice(firms),
            line="관심",
            owner=others[0],
            source_log=log,
            review_on=clock.today(),
        )
    opportunity = raised(person=people[0], company=firms[0])
    buyers = [
        BuyerRole.objects.create(opportunity=opportunity, person=person, roles=[rng.choice(BuyingRole.values)])
        for person in rng.sample(people, rng.randrange(1, 4))
    ]
    for source, target in permutations(buyers, 2):
        if rng.random() < 0.7:
            InfluenceLine.objects.create(opportunity=opportunity, source=source, target=target)
    rival = name_rival(opportunity, by=opportunity.owner, competitor="푸른작물", supporters=people[1:])
    add_point(rival, by=opportunity.owner, kind="strength", text="장려금 +3 %p", person=rng.choice(people))
    a, b = people[0], people[1]
    SuspectedPair.objects.create(kind=RecordKind.PERSON, person_a=a, person_b=b, bits=9)
    return admin, people, firms


@pytest.mark.parametrize("seed", range(4))
def test_a_merge_taken_back_leaves_everything_as_it_was(seed):
    rng = Random(seed)
    admin, people, firms = world(rng)
    before = everything()
    for kind, rows in ((RecordKind.PERSON, people), (RecordKind.COMPANY, firms)):
        into = rng.choice(rows)
        merge = merge_records(by=admin, kind=kind, into=into.pk, ids=[row.pk for row in rows])
        model, gone = type(into), {row.pk for row in rows} - {into.pk}
        for pointer in pointers_to(model):
            left = pointer.model._base_manager.filter(**{f"{pointer.field.attname}__in": gone})
            assert not left.exists(), pointer
        assert model.objects.live().filter(pk__in=[row.pk for row in rows]).get() == into
        take_merge_back(merge, by=admin)
        after = everything()
        assert {label for label in before if before[label] != after[label]} == set()
        assert Merge.objects.get().kept == []
        Merge.objects.get().rows.all().delete()
        Merge.objects.all().delete()


def test_every_app_that_points_at_a_person_is_known():
    labels = {pointer.model._meta.label for pointer in pointers_to(Person)}
    assert {
        "customers.LogPerson",
        "customers.Employment",
        "opportunities.BuyerRole",
        "opportunities.Evidence",
        "opportunities.RivalPoint",
        "opportunities.RivalSupporter",
    } <= labels
    assert not any("Event" in label for label in labels)


@pytest.fixture
def pair():
    firm = CompanyFactory()
    return PersonFactory(name="오점례", company=firm), PersonFactory(
        name="오 점례", company=firm, mobile="010-1234-5678"
    )


def test_both_histories_are_one(pair):
    admin, (stays, goes) = administrator(), pair
    both = write_log(by=admin, people=[stays, goes], line="둘 다", channel="mail")
    write_log(by=admin, people=[goes], line="한 사람만")
    LogPerson.objects.filter(log=both, person=goes).update(two_way=True)
    opportunity = raised(person=goes)
    merge_records(by=admin, kind="person", into=stays.pk, ids=[goes.pk], values={"mobile": goes.mobile})
    goes.refresh_from_db()
    stays.refresh_from_db()
    assert (goes.merged_into, goes.archived_at is not None) == (stays, True)
    assert stays.mobile_e164 == "+821012345678"
    assert LogPerson.objects.filter(person=stays).count() == 2
    assert LogPerson.objects.get(log=both).two_way
    assert TimelineEntry.objects.filter(person=stays, kind="log").count() == 2
    assert Opportunity.objects.get(pk=opportunity.pk).person == stays
    assert Employment.objects.get(person=stays, to_on=None).is_primary
    assert stays.last_contact_at is not None


def test_two_owners_become_owner_and_backup(pair):
    admin, (stays, goes) = administrator(), pair
    mine, theirs = OwnerFactory(person=stays), OwnerFactory(person=goes)
    merge = merge_records(by=admin, kind="person", into=stays.pk, ids=[goes.pk])
    theirs.refresh_from_db()
    assert (theirs.person, theirs.kind) == (stays, AssignmentKind.BACKUP)
    assert Assignment.objects.get(person=stays, kind="owner") == mine
    take_merge_back(merge, by=admin)
    theirs.refresh_from_db()
    assert (theirs.person, theirs.kind) == (goes, AssignmentKind.OWNER)


def test_what_was_changed_since_stays_and_is_listed(pair):
    admin, (stays, goes) = administrator(), pair
    log = write_log(by=admin, people=[goes], line="옮겨질 기록")
    merge = merge_records(
        by=admin, kind="person", into=stays.pk, ids=[goes.pk], values={"mobile": goes.mobile, "source": "전시회"}
    )
    stays.refresh_from_db()
    edit_person(stays, by=admin, read_at=stays.version, mobile="010-9999-8888")
    move_person(stays, by=admin, company=CompanyFactory(), on=clock.today())
    later = write_log(by=admin, people=[stays], line="그 뒤의 기록")
    take_merge_back(merge, by=admin)
    stays.refresh_from_db()
    assert (stays.mobile, stays.source) == ("010-9999-8888", "")
    merge.refresh_from_db()
    assert [(row["label"], row["columns"]) for row in merge.kept if row["label"] == "customers.Person"] == [
        ("customers.Person", ["mobile", "mobile_e164"])
    ]
    assert LogPerson.objects.get(log=log).person == goes
    assert LogPerson.objects.get(log=later).person == stays


def test_the_second_of_two_merges_is_told(pair):
    admin, (stays, goes) = administrator(), pair
    merge_records(by=admin, kind="person", into=stays.pk, ids=[goes.pk])
    with pytest.raises(RuleError, match=admin.name):
        merge_records(by=admin, kind="person", into=goes.pk, ids=[stays.pk])
    with pytest.raises(RuleError):
        take_merge_back(take_merge_back(Merge.objects.get(), by=admin), by=admin)


def test_merges_of_merges_are_taken_back_in_turn(pair):
    admin, (stays, goes) = administrator(), pair
    third = PersonFactory(name="오점례")
    first = merge_records(by=admin, kind="person", into=stays.pk, ids=[goes.pk])
    second = merge_records(by=admin, kind="person", into=third.pk, ids=[stays.pk])
    goes.refresh_from_db()
    assert goes.merged_into == third  # an old address leads on in one step
    with pytest.raises(RuleError):
        take_merge_back(first, by=admin)
    take_merge_back(second, by=admin)
    take_merge_back(first, by=admin)
    assert Person.objects.live().filter(merged_into=None).count() == 3


def test_companies_keep_one_code_and_no_ring():
    admin = administrator()
    top = CompanyFactory(code="000100")
    middle = CompanyFactory(parent=top)
    bottom = CompanyFactory(parent=middle)
    merge = merge_records(
        by=admin, kind="company", into=bottom.pk, ids=[top.pk], values={"code": "000100", "parent": middle}
    )
    bottom.refresh_from_db()
    middle.refresh_from_db()
    assert (bottom.code, bottom.parent, middle.parent) == ("000100", None, bottom)
    take_merge_back(merge, by=admin)
    bottom.refresh_from_db()
    assert (bottom.code, bottom.parent) == ("", middle)
    assert Merge.objects.get().kept == []
    assert Company.objects.get(code="000100") == top


def test_only_the_owner_of_both_or_an_administrator(pair):
    owner, stranger = UserFactory(), UserFactory()
    for person in pair:
        assign(by=administrator(), user=owner, person=person, on=clock.today())
    twins = SuspectedPair.objects.create(kind="person", person_a=pair[0], person_b=pair[1], bits=9)
    with pytest.raises(PermissionDenied):
        merge_records(by=stranger, kind="person", into=pair[0].pk, ids=[pair[1].pk])
    with pytest.raises(PermissionDenied):
        judge_pair(twins, by=stranger, state=PairState.NOT_SAME)
    assert judge_pair(twins, by=owner, state=PairState.NOT_SAME).decided_by == owner
    assert merge_records(by=owner, kind="person", into=pair[0].pk, ids=[pair[1].pk]).by == owner


def test_roles_of_both_are_kept(pair):
    admin, (stays, goes) = administrator(), pair
    opportunity = raised(person=stays)
    BuyerRole.objects.create(opportunity=opportunity, person=stays, roles=["user"])
    BuyerRole.objects.create(opportunity=opportunity, person=goes, roles=["eb"], personal_win="실적")
    merge_records(by=admin, kind="person", into=stays.pk, ids=[goes.pk])
    role = BuyerRole.objects.get(opportunity=opportunity)
    assert (set(role.roles), role.personal_win) == ({"user", "eb"}, "실적")


@pytest.mark.django_db(transaction=True)
def test_two_merges_at_once_make_one(pair):
    admin, answers = administrator(), []

    def merge(into, gone):
        try:
            answers.append(merge_records(by=admin, kind="person", into=into.pk, ids=[gone.pk]))
        except RuleError as error:
            answers.append(error.message)
        finally:
            connection.close()

    threads = [threading.Thread(target=merge, args=one) for one in (pair, pair[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (done,) = [one for one in answers if isinstance(one, Merge)]
    (told,) = [one for one in answers if isinstance(one, str)]
    assert admin.name in told
    assert Person.objects.live().get() == done.survivor
