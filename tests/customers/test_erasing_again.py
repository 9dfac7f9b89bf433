"""A backup that is older than an erasure brings nobody back for good: what was erased is written down beside the database."""

import datetime as dt
import json

import pytest
from django.core.management import call_command

from customers import actions
from customers.erasing import NAME, ledger
from customers.models import Erasure, Person
from customers.tasks import list_retention
from sellers.models import Role
from tests.customers.factories import PersonFactory
from tests.sellers.factories import UserFactory, grant

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_ledger(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"


@pytest.fixture
def admin():
    return grant(UserFactory(), Role.ADMIN)


def erase(person, admin):
    return actions.carry_out_erasure(actions.ask_for_erasure(person, by=admin, ground="request"))


def come_back(*people):
    """As an older backup has them."""
    Erasure.objects.filter(person__in=[one.pk for one in people]).delete()
    for one in people:
        Person.objects.filter(pk=one.pk).update(
            name=one.name, merged_into=one.merged_into, archived_at=None, do_not_contact=False
        )


def names(*people):
    return [Person.objects.get(pk=one.pk).name for one in people]


def test_who_is_back_is_erased_again_and_nobody_else(admin, capsys):
    hers, twin, other, newer = (PersonFactory(name=f"설은비{n}") for n in range(4))
    actions.merge_records(by=admin, kind="person", into=hers.pk, ids=[twin.pk])
    erase(hers, admin)
    erase(newer, admin)
    assert actions.erase_again() == 0, "nobody is back"
    come_back(hers, twin, newer)
    made = newer.created_at + dt.timedelta(seconds=1)
    Person.objects.filter(pk=newer.pk).update(created_at=made)  # another person was given this number since
    call_command("erase_again")
    assert "erased again: 2" in capsys.readouterr().out
    assert names(hers, twin, other, newer) == [NAME, NAME, other.name, newer.name]
    again = Erasure.objects.get(person=hers)
    assert (again.ground, again.by_id, bool(again.done_at)) == ("request", admin.pk, True)
    assert actions.erase_again() == 0


def test_who_was_merged_in_the_backup_goes_along_and_who_asked_may_be_newer_than_it(admin):
    hers, twin = PersonFactory(name="설은비"), PersonFactory(name="설은비 님")
    actions.merge_records(by=admin, kind="person", into=hers.pk, ids=[twin.pk])
    twin.refresh_from_db()
    line = {"people": [[one.pk, one.created_at.isoformat()] for one in (hers, twin)], "ground": "retention"}
    ledger.remember([hers, twin], ground="retention", by=admin.pk + 1000)
    (written,) = ledger.remembered()
    assert written.items() >= line.items()
    assert actions.erase_again() == 1
    assert names(hers, twin) == [NAME, NAME]
    assert [one.person_id for one in Erasure.objects.all()] == [hers.pk]


def test_what_is_written_down_is_nothing_personal_and_its_owners_alone(admin, settings):
    hers = PersonFactory(name="설은비", email="eunbi.seol@far.example")
    erase(hers, admin)
    file = settings.DATA_DIR / ledger.FILE
    assert oct(file.stat().st_mode & 0o777) == "0o600"
    assert set(json.loads(file.read_text())) == {"people", "ground", "by", "at"}
    assert "설은비" not in file.read_text()
    assert "eunbi" not in file.read_text()
    with file.open("a") as cut_short:
        cut_short.write('{"people": [[')
    assert len(list(ledger.remembered())) == 1


def test_what_was_erased_before_there_was_a_file_is_written_down_in_the_night(admin, settings):
    hers, twin = PersonFactory(name="설은비"), PersonFactory(name="설은비 님")
    actions.merge_records(by=admin, kind="person", into=hers.pk, ids=[twin.pk])
    erase(hers, admin)
    (settings.DATA_DIR / ledger.FILE).unlink()
    for _night in range(2):
        list_retention()
    (line,) = ledger.remembered()
    assert [pk for pk, _made in line["people"]] == [hers.pk, twin.pk]


def test_a_number_that_was_given_anew_is_somebody_else(admin, settings):
    """And a line that a lost disk has cut short takes none with it."""
    hers = PersonFactory(name="설은비")
    erase(hers, admin)
    file = settings.DATA_DIR / ledger.FILE
    other = file.read_text().replace(hers.created_at.isoformat(), "2020-01-01T00:00:00+00:00")
    file.write_text(other + '{"people": [[')
    list_retention()
    made = [tuple(line["people"][0]) for line in ledger.remembered()]
    assert made == [(hers.pk, "2020-01-01T00:00:00+00:00"), (hers.pk, hers.created_at.isoformat())]


def test_where_it_cannot_be_written_down_nobody_is_erased(admin, settings, tmp_path):
    (tmp_path / "data").write_text("no folder")
    hers = PersonFactory(name="설은비")
    with pytest.raises(OSError, match="data"):
        erase(hers, admin)
    assert names(hers) == ["설은비"]
    assert Erasure.objects.get().done_at is None
