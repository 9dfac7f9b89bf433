"""The outbox for administrators: what did not get through, and trying it again."""

import pytest

from config.schedule import timed_jobs
from core import clock, mail
from core import outbox as core_outbox
from core.models import AuditEvent, JobRun, OutboxRow, OutboxState
from desk.outbox.actions import try_again
from desk.queries.outbox import JOBS, KINDS
from tests.architecture.code import APPS
from tests.sellers.factories import UserFactory, grant
from tests.support import assert_flat_queries

pytestmark = pytest.mark.django_db
PAGE, AGAIN = "/administration/outbox/", "/administration/outbox/again/"


@pytest.fixture
def admin(client):
    user = grant(UserFactory(), "admin")
    client.force_login(user)
    return user


def dead(kind: str = "import.check", **more) -> OutboxRow:
    given = {"payload": {"secret": "아무도 볼 일 없는 말"}, "run_after": clock.now(), "state": "dead", "attempts": 8}
    return OutboxRow.objects.create(kind=kind, **{**given, **more})


def test_a_row_says_what_failed_and_not_what_it_was_about(client, admin):
    dead(last_error="OperationalError: server closed the connection")
    text = client.get(PAGE).content.decode()
    assert "Looking an import through" in text or "가져오기" in text
    assert "server closed the connection" in text
    assert "아무도 볼 일 없는 말" not in text


def test_one_row_is_tried_again_and_a_second_click_does_nothing(client, admin):
    row, other = dead(), dead()
    assert client.post(AGAIN, {"row": row.pk}).status_code == 302
    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.state, row.attempts, other.state) == (OutboxState.PENDING, 0, OutboxState.DEAD)
    OutboxRow.objects.filter(pk=row.pk).update(state=OutboxState.DONE)
    assert client.post(AGAIN, {"row": row.pk}).status_code == 302
    row.refresh_from_db()
    assert row.state == OutboxState.DONE
    assert AuditEvent.objects.filter(verb="outbox_retried", actor_id=admin.pk).count() == 1


def test_all_of_a_kind_and_no_other(admin):
    rows = [dead(), dead(), dead("opportunities.category_fell")]
    assert try_again(by=admin, kind="import.check") == 2
    assert [OutboxRow.objects.get(pk=row.pk).state for row in rows] == ["pending", "pending", "dead"]


def test_the_page_says_who_waits_and_what_ran(client, admin):
    OutboxRow.objects.create(kind="x", run_after=clock.now())
    JobRun.objects.create(name="leavers", due_at=clock.now(), finished_at=clock.now(), outcome="3")
    context = client.get(PAGE).context
    assert (context["condition"].waiting, context["condition"].oldest_due_at is None) == (1, False)
    assert len(context["jobs"]) == 1


def test_an_administrator_hears_of_it_on_today_and_on_the_page_that_leads_there(client, admin):
    door = "/administration/"
    assert_flat_queries(lambda: client.get("/"), dead)
    OutboxRow.objects.all().delete()
    quiet = client.get("/").content.decode(), client.get(door).content.decode()
    assert f'href="{PAGE}">' not in quiet[0]
    assert "iconed bad" not in quiet[1]
    dead()
    dead()
    JobRun.objects.create(name="leavers", due_at=clock.now(), outcome="OperationalError")
    JobRun.objects.create(name="figures", due_at=clock.now())
    mail.mark_dead("gone@gaon.example", "550")
    admin.language = "en"
    admin.save(update_fields=["language"])
    assert "2 did not get through, 1 job broke off" in client.get(door).content.decode()
    assert "1 address refuses mail" in client.get(door).content.decode()
    assert "did not get through" in client.get("/").content.decode()
    client.force_login(UserFactory(language="en"))
    assert "did not get through" not in client.get("/").content.decode(), "nobody else can do anything about it"


def test_the_page_costs_the_same_for_many(client, admin):
    assert_flat_queries(lambda: client.get(PAGE), dead)


def test_all_that_waits_and_runs_has_its_words_and_nothing_else_has():
    """What has none is shown by its code."""
    ours = {kind for kind, handler in core_outbox._handlers.items() if handler.__module__.split(".")[0] in APPS}
    assert {"mail", "files.erase"} <= ours == set(KINDS)
    assert set(timed_jobs()) == set(JOBS)
