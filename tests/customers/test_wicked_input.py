"""Input that no form of ours sends: refused in words, never a broken page."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from core import clock
from core.errors import RuleError
from customers import actions
from customers.models import ContactLog, LogPerson
from tests.customers.factories import CompanyFactory, PersonFactory, log_of
from tests.sellers.factories import UserFactory

pytestmark = pytest.mark.django_db
YEAR_ONE = clock.now().replace(year=1)


@pytest.fixture
def user(client):
    user = UserFactory()
    client.force_login(user)
    return user


@pytest.fixture
def person():
    return PersonFactory(company=CompanyFactory())


def test_a_contact_of_the_year_one_is_refused_everywhere(client, user, person):
    said = {"people": person.pk, "line": "만났어요", "form_key": str(uuid.uuid4())}
    answer = client.post("/log/", said | {"happened_at": "0001-01-01T00:00"})
    assert answer.status_code == 422
    assert "happened_at" in answer.context["form"].errors
    with pytest.raises(RuleError):
        log_of(person, by=user, happened_at=YEAR_ONE)
    assert not ContactLog.objects.exists()
    assert client.post("/log/", said | {"happened_at": "2026-01-01T09:00"}).status_code == 302


def test_a_record_cannot_be_moved_to_the_year_one(client, user, person):
    log = log_of(person, by=user)
    said = {"people": person.pk, "line": log.line, "channel": log.channel, "version": log.version}
    answer = client.post(f"/logs/{log.pk}/edit/", said | {"happened_at": "0001-01-01T00:00"})
    assert answer.status_code == 422
    with pytest.raises(RuleError):
        actions.edit_log(log, by=user, read_at=log.version, happened_at=YEAR_ONE)


@pytest.mark.parametrize("model", [ContactLog, LogPerson])
def test_the_database_keeps_them_out_too(user, person, model):
    log_of(person, by=user)
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(happened_at=YEAR_ONE)


def test_nobody_changes_employment_in_the_year_one(client, user):
    person, shop = PersonFactory(), CompanyFactory()
    job = {"company": shop.pk, "reason": "moved", "version": person.version}
    answer = client.post(f"/people/{person.pk}/moved/", job | {"on": "0001-01-01"})
    assert answer.status_code == 422
    with pytest.raises(RuleError):
        actions.move_person(person, by=user, company=shop, on=YEAR_ONE.date())
    assert client.post(f"/people/{person.pk}/moved/", job | {"on": "2026-01-01"}).status_code == 302


@pytest.mark.parametrize("typed", ["abc", "²", "9" * 30, "-1", "1.5"])
def test_no_id_breaks_a_page(client, user, person, typed):
    job = {"name": "새 사람", "company": typed, "form_key": str(uuid.uuid4())}
    assert client.get("/people/", {"company": typed}).status_code == 200
    assert client.post("/people/new/", job).status_code == 422
    assert client.post(f"/people/{person.pk}/edit/", job | {"version": 1}).status_code == 422
    assert client.post("/companies/new/", {"name": "새 회사", "parent": typed}).status_code == 422
    met = {"people": person.pk, "line": "만났어요", "new_company": typed}
    assert client.post("/log/", met | {"people": typed}).status_code == 422
    assert client.post("/log/", met).status_code == 422


@pytest.mark.parametrize("version", ["", "abc", "²", "9" * 5000, None])
def test_a_form_without_its_version_overwrites_nothing(client, user, person, version):
    said = {"name": "다른 이름", "unknown_company": "on"}
    answer = client.post(f"/people/{person.pk}/edit/", said | ({"version": version} if version is not None else {}))
    assert answer.status_code == 422
    assert answer.context["conflict"]["version"] == 1
    assert client.post(f"/people/{person.pk}/edit/", said | {"version": 1}).status_code == 302
