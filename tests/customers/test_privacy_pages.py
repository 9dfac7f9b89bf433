"""The pages of privacy: consent, an access request, the list of who is due."""

import datetime as dt
import json

import pytest

from core import clock
from core.models import AuditEvent, OutboxRow
from customers import actions
from customers.models import Erasure, Person, RetentionCase
from customers.queries.privacy import everything_about
from opportunities import actions as opportunities
from sellers.models import Role
from tests.customers.factories import CompanyFactory, PersonFactory, log_of
from tests.opportunities import factories as make
from tests.sellers.factories import UserFactory, fresh, grant

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    user = grant(UserFactory(), Role.ADMIN)
    client.force_login(user)
    return user


@pytest.fixture
def eunbi():
    return PersonFactory(name="설은비", mobile="010-9876-5432", company=CompanyFactory(name="한결농산"))


def test_everything_we_hold_stands_on_one_page_and_in_a_file(client, admin, eunbi):
    log_of(eunbi, line="벼멸구 이야기")
    log_of(eunbi, line="남이 못 볼 이야기", is_confidential=True)
    actions.record_consent(eunbi, by=admin, state="given", on=clock.today(), source="서명")
    page = client.get(f"/people/{eunbi.pk}/data/").content.decode()
    assert all(word in page for word in ("설은비", "010-9876-5432", "한결농산", "벼멸구 이야기", "서명"))
    assert "남이 못 볼 이야기" not in page
    data = json.loads(client.get(f"/people/{eunbi.pk}/data.json").content)
    assert data["tables"]["customers.Person"][0]["mobile"] == "010-9876-5432"
    assert [row["line"] for row in data["tables"]["customers.ContactLog"]] == ["벼멸구 이야기"]
    assert AuditEvent.objects.filter(verb="personal_data_shown", subject_id=eunbi.pk).count() == 2


def test_former_values_are_told_too(client, admin, eunbi):
    first, then = eunbi.employments.get().company, CompanyFactory(name="다음 회사")
    actions.edit_person(eunbi, by=admin, read_at=eunbi.version, mobile="010-1111-2222")
    actions.correct_employment(eunbi, by=admin, company=then, title="대표")
    page = client.get(f"/people/{eunbi.pk}/data/").content.decode()
    assert all(word in page for word in ("바뀌기 전의 값", "010-9876-5432", first.name))
    data = json.loads(client.get(f"/people/{eunbi.pk}/data.json").content)
    former = {(row["field"], row["value"]) for row in data["tables"]["former_values"]}
    assert former >= {("휴대전화", "010-9876-5432")}


def test_former_values_of_a_sheet_are_for_its_readers(admin):
    world = make.world()
    person, seller = world.opportunity.person, world.seller
    action = opportunities.add_action(
        world.opportunity, by=seller, what="할인 40% 제안", due_on=clock.today(), customer=person
    )
    opportunities.edit_action(action, by=seller, what="다른 말", due_on=clock.today() + dt.timedelta(days=5))

    def told(viewer):
        found = everything_about(person, viewer=viewer).data
        return {(row["field"], row["value"]) for row in found.get("former_values", [])}, json.dumps(found, default=str)

    former, everything = told(fresh(seller))
    assert {value for _field, value in former} == {clock.today().isoformat()}
    assert "할인 40%" not in everything, "an action's words are ours, not hers"
    former, everything = told(admin)
    assert former == set()
    assert "할인 40%" not in everything
    actions.edit_person(person, by=admin, read_at=person.version, mobile="010-1111-2222")
    actions.edit_person(person, by=admin, read_at=person.version, mobile="010-3333-4444")
    assert [value for _field, value in told(admin)[0]] == ["010-1111-2222"], "what she reads is told on"


def test_consent_is_written_by_who_may_edit(client, eunbi):
    client.force_login(UserFactory())
    url = f"/people/{eunbi.pk}/privacy/"
    assert client.post(url, {"state": "given", "on": "2999-01-01", "source": ""}).status_code == 422
    assert client.post(url, {"state": "given", "on": clock.today().isoformat(), "source": "명함"}).status_code == 302
    assert "명함" in client.get(url).content.decode()
    eunbi.refresh_from_db()
    assert eunbi.consent_state == "given"


def test_erasing_wants_the_name(client, admin, eunbi):
    url = f"/people/{eunbi.pk}/erase/"
    assert client.post(url, {"ground": "request", "name": "다른이"}).status_code == 422
    assert not Erasure.objects.exists()
    assert client.post(url, {"ground": "request", "name": " 설은비"}).status_code == 302
    assert OutboxRow.objects.filter(kind="customers.erase").count() == 1


def test_who_is_due_is_decided_by_an_administrator(client, admin):
    people = [PersonFactory(name=name) for name in ("가나다", "라마바", "사아자")]
    Person.objects.update(created_at="2020-01-01T00:00:00Z")
    actions.list_who_is_due(on=clock.today())
    assert all(one.name in client.get("/privacy/").content.decode() for one in people)
    first, second, third = RetentionCase.objects.order_by("person__name")
    assert client.post("/privacy/", {"act": "erase", "case": [first.pk]}).status_code == 422
    assert client.post("/privacy/", {"act": "keep", "case": [second.pk], "until": "2020-01-01"}).status_code == 422
    client.post("/privacy/", {"act": "erase", "case": [first.pk], "sure": "on"})
    client.post("/privacy/", {"act": "keep", "case": [second.pk], "until": "2199-01-01", "reason": "소송"})
    states = dict(RetentionCase.objects.values_list("pk", "state"))
    assert states == {first.pk: "erased", second.pk: "kept", third.pk: "due"}
    assert Erasure.objects.get().ground == "retention"


def test_who_must_not_be_contacted_is_marked_where_people_are_chosen(client, eunbi):
    client.force_login(UserFactory())
    assert "연락 금지" not in client.get("/options/people/?q=설은비").content.decode()
    Person.objects.update(do_not_contact=True)
    assert "연락 금지" in client.get("/options/people/?q=설은비").content.decode()
