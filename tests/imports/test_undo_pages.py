"""The page of an import: what taking it back would do, the button, and what became of it."""

import pytest

from core import outbox
from core.audit import history
from core.imports.models import ImportRun, RunState
from core.models import AuditEvent, OutboxRow
from customers.models import Company
from desk.imports.undo_sheet import UndoSheet
from sellers.models import Role
from tests.imports.support import run_bytes
from tests.sellers.factories import UserFactory, grant
from tests.support import assert_flat_queries

pytestmark = pytest.mark.django_db
LIST = "회사명,지역\n가온,서울\n나온,부산\n"


@pytest.fixture
def admin(client):
    user = grant(UserFactory(name="원태하"), Role.ADMIN)
    client.force_login(user)
    return user


def work() -> None:
    for row in OutboxRow.objects.filter(state="pending"):
        outbox.run(row.pk)


def test_an_import_is_taken_back_after_a_look_at_what_would_go(client, admin):
    run = run_bytes("companies", LIST, by=admin)
    with history(by=admin):
        Company.objects.filter(name="가온").update(region="세종")
    address = f"/imports/{run.pk}/"
    assert f"{address}weigh-undo/" in client.get(address).content.decode()
    assert client.post(f"{address}undo/").status_code == 409, "before anybody has looked"
    assert client.post(f"{address}weigh-undo/").status_code == 302
    assert f"{address}progress/" in client.get(address).content.decode()
    work()
    page = client.get(address).content.decode()
    assert f"{address}undo/" in page
    assert "원태하" in page
    assert Company.objects.count() == 2
    for _click in range(2):
        assert client.post(f"{address}undo/").status_code == 302
    assert OutboxRow.objects.filter(kind="import.undo").count() == 1
    work()
    run.refresh_from_db()
    assert (run.state, list(Company.objects.values_list("name", flat=True))) == (RunState.UNDONE, ["가온"])
    done = client.get(address).content.decode()
    assert f'href="/companies/{Company.objects.get().pk}/"' in done
    assert f"{address}undo/" not in done
    assert client.post(f"{address}undo/").status_code == 409, "undo of an undo"
    assert AuditEvent.objects.filter(verb="import_undone", subject_id=run.pk).count() == 1
    assert run_bytes("companies", LIST, by=admin).created == 1


def test_only_administrators_take_back(client, admin):
    run = run_bytes("companies", LIST, by=admin)
    client.force_login(UserFactory())
    assert client.post(f"/imports/{run.pk}/weigh-undo/").status_code == 404
    run.refresh_from_db()
    assert run.state == RunState.DONE


def test_a_trial_of_an_import_leaves_nothing_to_take_back(client, admin):
    run = run_bytes("companies", LIST, by=admin, trial=True)
    assert client.post(f"/imports/{run.pk}/weigh-undo/").status_code == 409


def test_the_page_costs_the_same_for_many_that_stay(client, admin):
    run = run_bytes("companies", "회사명\n" + "".join(f"회사{n}\n" for n in range(30)), by=admin)
    shown = iter((1, 1, 11))

    def edit() -> None:
        with history(by=admin):
            Company.objects.filter(name__in=[f"회사{n}" for n in range(next(shown))]).update(region="세종")
        client.post(f"/imports/{run.pk}/weigh-undo/")
        work()

    edit()
    assert_flat_queries(lambda: client.get(f"/imports/{run.pk}/"), grow=edit, times=1)
    assert len(UndoSheet.of(ImportRun.objects.get(pk=run.pk), reader=admin).kept) == 11
