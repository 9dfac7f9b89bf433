"""Taking an import back: what nobody has touched since goes, what people have done stays and is listed."""

import pytest
from django.db import connection

from core import clock
from core.audit import history
from core.imports.kinds import all_kinds
from core.imports.leaving import Leaving
from core.imports.models import ImportKept, ImportRun, KeptReason, RunState
from core.imports.records import all_records
from core.imports.undoing import undo
from core.models import ExternalRef
from customers.models import Company, ContactLog, Employment, LogPerson, Person, TimelineEntry
from opportunities.actions import raise_flag
from opportunities.models import Booking, Opportunity, OpportunityMember, PotentialOpportunity, Product
from sellers.actions import notify
from sellers.models import Membership, OrgUnit, User
from tests.customers.factories import PersonFactory, log_of
from tests.imports.support import run_bytes
from tests.sellers.factories import UserFactory

pytestmark = pytest.mark.django_db
PEOPLE = "이름,회사명,직함,휴대폰\n한가온,가온농산,대표,010-1111-2222\n이새벽,새벽농산,과장,010-3333-4444\n"
DEALS = (
    "id,title,account,product,sales agent,deal_stage,created_on,close_date,amount\n"
    "X1,가온 공급,가온농산,씨앗,김하늬,won,2026-01-02,2026-02-03,1000\n"
    "X2,새벽 공급,새벽농산,씨앗,김하늬,1,2026-01-02,,500\n"
)


def take_back(run: ImportRun, by: User | None = None, *, trial: bool = False) -> ImportRun:
    run.state = RunState.WEIGHING if trial else RunState.UNDOING
    run.save()
    return undo(run, by=by, trial=trial)


def kept(run: ImportRun) -> list[tuple[str, str]]:
    return sorted(run.kept.values_list("label", "reason"))


@pytest.fixture
def admin():
    return UserFactory(name="원태하")


def everything() -> dict[str, int]:
    models = (
        Company, Person, Employment, ContactLog, LogPerson, TimelineEntry, Opportunity, OpportunityMember, Booking, Product,
        User, OrgUnit, Membership, ExternalRef,
    )  # fmt: skip
    return {model._meta.label: model._base_manager.count() for model in models}


@pytest.fixture
def deals(admin):
    """Master data of two imports, and the import of opportunities on top of them."""
    UserFactory(name="김하늬")
    run_bytes("companies", "회사명\n가온농산\n새벽농산\n", by=admin)
    run_bytes("products", "제품명\n씨앗\n", by=admin)
    before = everything()
    run = run_bytes("opportunities", DEALS, by=admin)
    assert run.created == 2
    return run, before


def test_what_nobody_has_touched_goes_with_all_that_belongs_to_it_and_comes_in_again(deals, admin):
    run, before = deals
    foretold = take_back(run, admin, trial=True)
    assert foretold.state == RunState.DONE
    assert foretold.undo["removed"]["opportunities.Opportunity"] == 2
    assert Opportunity.objects.count() == 2
    done = take_back(run, admin)
    assert (done.state, done.undo["removed"], kept(done)) == (RunState.UNDONE, foretold.undo["removed"], [])
    assert everything() == before
    connection.check_constraints()
    again = run_bytes("opportunities", DEALS, by=admin)
    assert (again.created, again.rejected, Booking.objects.count()) == (2, 0, 1)


def test_a_record_that_somebody_worked_on_stays_whole_and_is_listed(deals, admin):
    run, _before = deals
    won, still_open = Opportunity.objects.order_by("title")
    seller = won.owner
    with history(by=seller):
        Opportunity.objects.filter(pk=won.pk).update(need="빨리 필요해요")
    log = log_of(PersonFactory(), by=seller)
    with history(by=seller):
        PotentialOpportunity.objects.create(
            person=log.people.get(), line="같이 본 기회", owner=seller, became=still_open, review_on=clock.today()
        )
    take_back(run, admin)
    assert kept(run) == [("opportunities.Opportunity", "edited"), ("opportunities.Opportunity", "referenced")]
    assert Opportunity.objects.count() == 2
    assert won.members.count() == won.bookings.count() == still_open.members.count() == 1
    assert run.kept.get(reason=KeptReason.EDITED).params["by"] == seller.pk
    assert run.kept.get(reason=KeptReason.REFERENCED).params == {
        "label": "opportunities.PotentialOpportunity",
        "count": 1,
    }
    assert ExternalRef.objects.filter(label="opportunities.Opportunity").count() == 2  # so the file finds them again


def test_what_the_system_derives_is_nobodys_edit(deals, admin):
    run, before = deals
    still_open = Opportunity.objects.get(title="새벽 공급")
    with history(by=None):
        Opportunity.objects.filter(pk=still_open.pk).update(fact_category="excluded")
        raise_flag(still_open, code="R01", level="amber", by=None, text="오래 조용해요")
    take_back(run, admin)
    assert (everything(), kept(run)) == (before, [])


def test_changed_fields_get_their_old_values_but_for_those_that_somebody_set_since(admin):
    run_bytes("companies", "회사명,지역,전화\n가온,서울,02-1\n새벽,부산,051-1\n", by=admin)
    run = run_bytes("companies", "회사명,지역,전화\n가온,대전,042-9\n새벽,광주,062-9\n", by=admin)
    assert run.updated == 2
    with history(by=admin):
        Company.objects.filter(name="가온").update(region="세종")
    take_back(run, admin)
    assert list(Company.objects.order_by("name").values_list("name", "region", "phone")) == [
        ("가온", "세종", "02-1"),
        ("새벽", "부산", "051-1"),
    ]
    assert kept(run) == [("customers.Company", "fields")]
    assert run.kept.get().params["fields"] == ["region"]
    assert Company.objects.get(name="새벽").version == 3


def test_a_value_that_a_later_import_wrote_stays(admin):
    run_bytes("companies", "회사명,지역\n가온,서울\n", by=admin)
    run = run_bytes("companies", "회사명,지역\n가온,대전\n", by=None)
    run_bytes("companies", "회사명,지역\n가온,광주\n", by=None)
    take_back(run, admin)
    assert Company.objects.get().region == "광주"
    assert kept(run) == [("customers.Company", "fields")]


def test_what_another_import_found_there_stays_with_its_foreign_name_until_that_one_is_taken_back(admin):
    run = run_bytes("companies", "회사명\n가온\n새벽\n", by=admin)
    run_bytes("companies", "회사명\n새벽\n", by=admin, trial=True)
    later = run_bytes("companies", "id,회사명\nC1,가온\n", by=admin)
    assert (later.created, later.unchanged) == (0, 1)
    take_back(run, admin)
    assert list(Company.objects.values_list("name", flat=True)) == ["가온"]
    assert ExternalRef.objects.get(external_id="C1").object_id == Company.objects.get().pk
    assert kept(run) == [("customers.Company", "imported")]
    assert run.kept.get().params == {"run": later.pk}


def test_what_an_import_found_there_is_not_held_by_one_that_is_taken_back(admin):
    run = run_bytes("companies", "회사명\n가온\n", by=admin)
    take_back(run_bytes("companies", "회사명\n가온\n", by=admin), admin)
    take_back(run, admin)
    assert not Company.objects.exists()


def test_every_kind_says_which_records_its_rows_are():
    assert {record.kind for record in all_records()} - {""} == {kind.code for kind in all_kinds()}


def test_two_imports_of_one_field_taken_back_in_either_order_leave_the_value_from_before_both(admin):
    for first, second in ((0, 1), (1, 0)):
        run_bytes("companies", "회사명,지역\n가온,서울\n", by=admin)
        runs = [run_bytes("companies", f"회사명,지역\n가온,{region}\n", by=admin) for region in ("대전", "광주")]
        assert [run.updated for run in runs] == [1, 1]
        take_back(runs[first], admin)
        take_back(runs[second], admin)
        assert Company.objects.get().region == "서울"
        assert kept(runs[second]) == []


def test_an_import_inside_anothers_history_is_refused(admin):
    with history(by=admin), pytest.raises(AssertionError, match="history of its own"):
        run_bytes("companies", "회사명\n가온\n", by=admin)
    assert not Company.objects.exists()
    assert run_bytes("companies", "회사명\n가온\n", by=admin).created == 1


def test_people_go_with_the_companies_that_came_with_them_unless_others_point_there(admin):
    before = everything()
    run = run_bytes("people", PEOPLE, by=admin)
    log_of(Person.objects.get(name="한가온"), by=admin)
    take_back(run, admin)
    assert list(Person.objects.values_list("name", flat=True)) == ["한가온"]
    assert list(Company.objects.values_list("name", flat=True)) == ["가온농산"]
    assert Employment.objects.count() == 1
    assert kept(run) == [("customers.Company", "referenced"), ("customers.Person", "referenced")]
    assert before["customers.Person"] == 0


def test_a_move_to_another_company_is_taken_back(admin):
    run_bytes("people", PEOPLE, by=admin)
    run = run_bytes("people", "이름,회사명,휴대폰\n한가온,새벽농산,010-1111-2222\n", by=admin)
    assert run.updated == 1
    take_back(run, admin)
    only = Employment.objects.get(person__name="한가온")
    assert (only.company.name, only.to_on, kept(run)) == ("가온농산", None, [])


def test_logs_leave_the_timeline_and_the_last_contact(admin):
    run_bytes("people", PEOPLE, by=admin)
    run = run_bytes("contact_logs", "일시,내용,이름,휴대폰\n2026-03-02 10:00,만남,한가온,010-1111-2222\n", by=admin)
    person = Person.objects.get(name="한가온")
    assert (run.created, person.last_contact_at is not None) == (1, True)
    take_back(run, admin)
    person.refresh_from_db()
    assert person.last_contact_at is None
    assert (ContactLog.objects.count(), LogPerson.objects.count(), TimelineEntry.objects.count()) == (0, 0, 0)


def test_employees_go_with_their_units_and_whoever_has_logged_in_stays(admin, client):
    before = everything()
    run = run_bytes(
        "users", "이름,이메일,부서\n박도현,p@gaon.example,영업1팀\n윤서린,y@gaon.example,영업2팀\n", by=admin
    )
    client.force_login(User.objects.get(name="윤서린"))
    for one in User.objects.exclude(pk=admin.pk):
        notify(one, "opportunity_given", about=one, once="x", title="풍년식품 계약재배", name="원태하")
    take_back(run, admin)
    assert set(User.objects.values_list("name", flat=True)) == {"원태하", "윤서린"}
    assert list(OrgUnit.objects.values_list("name", flat=True)) == ["영업2팀"]
    assert kept(run) == [("sellers.OrgUnit", "referenced"), ("sellers.User", "used")]
    assert before["sellers.User"] == 1


def test_a_run_that_does_not_wait_for_it_is_left_alone(deals, admin):
    run, _before = deals
    take_back(run, admin)
    assert undo(run, by=admin).state == RunState.UNDONE
    assert run.undo["removed"]["opportunities.Opportunity"] == 2


def test_a_failure_changes_nothing_and_the_run_says_so(deals, admin, monkeypatch):
    run, _before = deals
    monkeypatch.setattr(Leaving, "delete", lambda self: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        take_back(run, admin)
    run.refresh_from_db()
    assert (run.state, run.message, Opportunity.objects.count(), ImportKept.objects.count()) == (
        RunState.DONE, "undo_failed", 2, 0,
    )  # fmt: skip
