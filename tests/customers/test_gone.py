"""People who are not there any more, or never were for the reader: merged, erased, met in confidence."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from core.errors import RuleError
from customers import actions
from customers.erasing import NAME
from customers.models import Company, Consent, ContactLog, Departure, Employment, KeyPosition, MergeRow, Person
from customers.queries.narrowing import companies_silent_for
from sellers.models import Role
from tests.customers.factories import CompanyFactory, OwnerFactory, PersonFactory, log_of
from tests.sellers.factories import UserFactory, grant

pytestmark = pytest.mark.django_db
SECRET = "비밀스러운 줄"


@pytest.fixture
def admin():
    return grant(UserFactory(), Role.ADMIN)


def erased(by, **options):
    one = PersonFactory(name="설은비", **options)
    log_of(one)
    actions.carry_out_erasure(actions.ask_for_erasure(one, by=by, ground="request"))
    one.refresh_from_db()
    return one


def test_a_confidential_contact_moves_no_company_in_the_list_of_silent_ones():
    firm = CompanyFactory()
    silent = Company.objects.filter(companies_silent_for("30"), pk=firm.pk)
    log_of(PersonFactory(company=firm), is_confidential=True)
    assert silent.exists()
    log_of(PersonFactory(company=firm))
    assert not silent.exists()


def test_an_erasure_is_asked_for_who_stays(admin):
    stays, goes = PersonFactory(), PersonFactory()
    actions.merge_records(by=admin, kind="person", into=stays.pk, ids=[goes.pk])
    with pytest.raises(RuleError):
        actions.ask_for_erasure(goes, by=admin, ground="request")
    actions.carry_out_erasure(actions.ask_for_erasure(stays, by=admin, ground="request"))
    goes.refresh_from_db()
    assert goes.name == NAME


def test_two_who_name_a_successor_at_once_name_one(admin):
    one = PersonFactory(company=CompanyFactory())
    actions.move_person(one, by=admin, on=clock.today(), company=CompanyFactory())
    read_by_both = Departure.objects.get()
    actions.name_successor(read_by_both, by=admin, name="민가온")
    with pytest.raises(RuleError, match="민가온"):
        actions.name_successor(read_by_both, by=UserFactory(), name="강다솜")
    assert not Person.objects.filter(name="강다솜").exists()
    assert Departure.objects.get().successor.name == "민가온"


def test_a_contact_written_while_somebody_is_merged_is_that_of_who_stays(admin):
    stays, goes = PersonFactory(), PersonFactory()
    actions.merge_records(by=admin, kind="person", into=stays.pk, ids=[goes.pk])
    log = log_of(goes, by=admin)  # as she was read before
    assert [row.person_id for row in log.attendances.all()] == [stays.pk]


def test_nothing_is_written_on_who_was_merged(admin):
    stays, goes = PersonFactory(), PersonFactory()
    actions.set_attitude(goes, by=admin, attitude="negative", on=clock.today())
    actions.merge_records(by=admin, kind="person", into=stays.pk, ids=[goes.pk])
    with pytest.raises(RuleError):
        actions.set_attitude(goes, by=admin, attitude="favourable", on=clock.today())


def _promise(one, by):
    log = ContactLog.objects.filter(attendances__person=one).first() or log_of(one, by=by)
    return actions.make_promise(by=log.author, log=log, person=one, text="견적", due_on=clock.today())


ACTS = {
    "edit": lambda one, by: actions.edit_person(one, by=by, read_at=None, name="설은비"),
    "consent": lambda one, by: actions.record_consent(one, by=by, state="given", on=clock.today(), source="설은비"),
    "attitude": lambda one, by: actions.set_attitude(one, by=by, attitude="negative", on=clock.today()),
    "log": lambda one, by: log_of(one, by=by),
    "promise": lambda one, by: _promise(one, by),
    "assign": lambda one, by: actions.assign(by=by, user=by, person=one, on=clock.today()),
}


@pytest.mark.parametrize("act", ACTS)
def test_nothing_is_written_on_who_was_made_anonymous(admin, act):
    ACTS[act](PersonFactory(), admin)
    with pytest.raises(RuleError):
        ACTS[act](erased(admin), admin)


def test_the_move_of_somebody_made_anonymous_stays(admin):
    one = PersonFactory(company=CompanyFactory())
    move = actions.move_person(one, by=admin, on=clock.today(), company=CompanyFactory())
    actions.carry_out_erasure(actions.ask_for_erasure(one, by=admin, ground="request"))
    with pytest.raises(RuleError):
        actions.undo_move(move, by=admin)


def test_the_journal_of_a_merge_of_companies_brings_no_erased_title_back(admin):
    stays, goes, one = CompanyFactory(), CompanyFactory(), PersonFactory()
    Employment.objects.create(person=one, company=stays, title="은밀한직함")
    Employment.objects.create(person=one, company=goes, title="귓속직함", department="속부서", is_primary=False)
    merge = actions.merge_records(by=admin, kind="company", into=stays.pk, ids=[goes.pk])
    actions.carry_out_erasure(actions.ask_for_erasure(one, by=admin, ground="request"))
    words = str(list(MergeRow.objects.values_list("before", "after")))
    assert not [word for word in ("은밀한직함", "귓속직함", "속부서") if word in words]
    actions.take_merge_back(merge, by=admin)
    assert set(Employment.objects.filter(person=one).values_list("company", "title", "department")) == {
        (stays.pk, "", ""), (goes.pk, "", ""),
    }  # fmt: skip


def test_a_post_that_both_had_comes_back_as_old_as_it_was(admin):
    stays, goes = CompanyFactory(), CompanyFactory()
    actions.add_positions(stays, by=admin, names=["농장장"])
    (post,) = actions.add_positions(goes, by=admin, names=["농장장"])
    KeyPosition.objects.filter(pk=post.pk).update(created_at=clock.now() - dt.timedelta(days=90))
    was = KeyPosition.objects.get(pk=post.pk).created_at
    merge = actions.merge_records(by=admin, kind="company", into=stays.pk, ids=[goes.pk])
    assert not KeyPosition.objects.filter(pk=post.pk).exists()
    actions.take_merge_back(merge, by=admin)
    assert KeyPosition.objects.get(pk=post.pk).created_at == was


def test_who_must_not_be_contacted_stays_so_in_a_merge(admin):
    stays, goes = PersonFactory(), PersonFactory(do_not_contact=True, consent_state="withdrawn")
    merge = actions.merge_records(by=admin, kind="person", into=stays.pk, ids=[goes.pk])
    stays.refresh_from_db()
    assert (stays.do_not_contact, stays.consent_state) == (True, "withdrawn")
    actions.take_merge_back(merge, by=admin)
    stays.refresh_from_db()
    assert not stays.do_not_contact


def test_a_consent_sent_twice_is_written_once(client, admin):
    client.force_login(admin)
    url = f"/people/{PersonFactory().pk}/privacy/"
    key = re.search(r'name="form_key" value="([^"]*)"', client.get(url).content.decode())
    assert key
    data = {"state": "given", "on": clock.today().isoformat(), "source": "명함", "form_key": key[1]}
    assert [client.post(url, data).status_code for _twice in range(2)] == [302, 302]
    assert Consent.objects.count() == 1
    assert client.post(url, data | {"source": "서명"}).status_code == 422


@pytest.mark.parametrize("end", ["data/", "data.json"])
def test_what_we_hold_names_no_confidential_record_on_which_an_attitude_rests(client, admin, end):
    one, owner = PersonFactory(), UserFactory()
    OwnerFactory(user=owner, person=one)
    client.force_login(admin)
    log = log_of(one, by=owner, line=SECRET, is_confidential=True)
    actions.set_attitude(one, by=owner, attitude="negative", on=clock.today(), log=log)
    assert SECRET not in client.get(f"/people/{one.pk}/{end}").content.decode()
    log = log_of(one, by=owner, line="열린 줄")
    actions.set_attitude(one, by=owner, attitude="neutral", on=clock.today(), log=log)
    assert "열린 줄" in client.get(f"/people/{one.pk}/{end}").content.decode()


def test_what_we_hold_tells_also_what_those_merged_into_her_were_called(client, admin):
    stays, goes = PersonFactory(mobile="010-1111-2222"), PersonFactory(mobile="010-3333-4444")
    actions.merge_records(by=admin, kind="person", into=stays.pk, ids=[goes.pk])
    client.force_login(admin)
    page = client.get(f"/people/{stays.pk}/data/").content.decode()
    assert "010-1111-2222" in page
    assert "010-3333-4444" in page


def test_what_we_hold_costs_as_many_queries_for_many_rows(client, admin):
    one = PersonFactory()
    client.force_login(admin)

    def more():
        actions.make_promise(by=admin, log=log_of(one, by=admin), text="견적", due_on=clock.today())
        job = Employment.objects.create(person=one, company=CompanyFactory(), is_primary=False)
        assert job.pk
        actions.set_attitude(one, by=admin, attitude="neutral", on=clock.today())

    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/people/{one.pk}/data/")
        return len(queries)

    more()
    few = cost()
    for _time in range(3):
        more()
    assert cost() == few
