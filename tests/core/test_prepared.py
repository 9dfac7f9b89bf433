"""Kept questions as prepared statements: each connection has its own, and none is relied on that may be gone."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from core.audit import history
from core.kept import Kept, among
from core.models import DeadAddress

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(monkeypatch, request):
    """A question of this test's own."""
    monkeypatch.setattr(Kept, "known", [])
    rows = ContentType.objects.exclude(model=request.node.name).order_by("pk")
    return Kept(lambda ids: rows.filter(among("pk", ids)), "ids")


@contextmanager
def elsewhere():
    """Runs what it is given on a connection of its own, outside of any transaction."""
    with ThreadPoolExecutor(1) as thread:
        yield lambda call, *args, **named: thread.submit(call, *args, **named).result()
        thread.submit(lambda: connection.close()).result()


def asked(kept, **values):
    """How often what was sent, and what came."""
    with CaptureQueriesContext(connection) as captured:
        rows = kept(**values)
    return [query["sql"].split()[0] for query in captured.captured_queries], rows


def sql(text):
    with connection.cursor() as cursor:
        cursor.execute(text)


def test_the_second_asking_on_a_connection_prepares(kept):
    one, two = ContentType.objects.order_by("pk")[:2]
    assert asked(kept, ids=[one.pk]) == (["SELECT"], [one])
    assert asked(kept, ids=[two.pk, one.pk]) == (["EXECUTE"], [one, two])
    assert asked(kept, ids=[]) == (["EXECUTE"], [])
    with elsewhere() as there:
        found = [there(asked, kept, ids=[two.pk]) for _ in range(2)]
        assert found == [(["SELECT"], [two]), (["EXECUTE"], [two])]
        there(lambda: connection.close())
        assert there(asked, kept, ids=[two.pk]) == (["SELECT"], [two])
    assert asked(kept, ids=[two.pk]) == (["EXECUTE"], [two])


def test_the_switch(kept, settings):
    settings.PREPARED_STATEMENTS = False
    assert [asked(kept, ids=[])[0] for _ in range(3)] == [["SELECT"]] * 3


def test_a_type_of_its_own_for_each_way_of_asking(monkeypatch):
    monkeypatch.setattr(Kept, "known", [])
    kept = Kept(lambda model: ContentType.objects.filter(app_label="core", model=model), "model")
    assert [len(kept(model=name)) for name in ("jobrun", "jobrun", None, None, "it's 100%", "jobrun")] == [
        1,
        1,
        0,
        0,
        0,
        1,
    ]
    by_number = Kept(lambda pk: ContentType.objects.filter(pk=pk, app_label="core"), "pk")
    assert [by_number(pk=pk) for pk in (0, 0, 10**20, 10**20, 0)] == [[]] * 5


def test_one_plan_serves_unless_it_hangs_on_the_values(monkeypatch):
    monkeypatch.setattr(Kept, "known", [])
    same = Kept(lambda pk: ContentType.objects.filter(pk=pk), "pk")
    anew = Kept(lambda pk: DeadAddress.objects.filter(pk=pk), "pk", by_values=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (began,) = cursor.fetchone()
    for number in range(8):
        same(pk=number)
        assert asked(anew, pk=number)[0] == ["SELECT"]
    plans = "SELECT custom_plans, generic_plans FROM pg_prepared_statements WHERE name ~ %s AND generic_plans > 0"
    plans += " AND prepare_time > %s"  # other tests left theirs on this connection
    with connection.cursor() as cursor:
        cursor.execute(plans, ["content_type", began])
        assert cursor.fetchall() == [(0, 7)]
        cursor.execute(plans, ["deadaddress", began])
        assert cursor.fetchall() == []


def test_a_transaction_that_fails_takes_no_statement_with_it(kept):
    with transaction.atomic():
        assert [asked(kept, ids=[0])[0] for _ in range(2)] == [["SELECT"], ["EXECUTE"]]
        transaction.set_rollback(True)
    assert asked(kept, ids=[0]) == (["EXECUTE"], [])
    with transaction.atomic():
        with pytest.raises(DatabaseError):
            sql("SELECT 1 / 0")
        connection.set_rollback(False)
        with pytest.raises(DatabaseError):
            kept(ids=[0])
        connection.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            kept(ids=[0])
    assert asked(kept, ids=[0]) == (["EXECUTE"], [])


def test_a_connection_that_somebody_reset_is_asked_in_full(kept):
    """As behind a pooler that lends connections by transaction."""
    with elsewhere() as there:
        assert [there(asked, kept, ids=[0])[0] for _ in range(2)] == [["SELECT"], ["EXECUTE"]]
        there(sql, "DISCARD ALL")
        assert there(asked, kept, ids=[0]) == (["EXECUTE", "SELECT"], [])
        assert there(asked, kept, ids=[0]) == (["SELECT"], [])
        there(lambda: connection.close())
        assert [there(asked, kept, ids=[0])[0] for _ in range(2)] == [["SELECT"], ["EXECUTE"]]


def test_within_a_transaction_that_fails_once(kept):
    def in_transaction():
        with transaction.atomic():
            kept(ids=[0])

    with elsewhere() as there:
        for _ in range(2):
            there(in_transaction)
        there(sql, "DISCARD ALL")
        with pytest.raises(DatabaseError):
            there(in_transaction)
        there(in_transaction)


def test_a_column_that_changes_its_type_meanwhile(monkeypatch):
    monkeypatch.setattr(Kept, "known", [])
    kept = Kept(lambda: DeadAddress.objects.order_by("pk"))
    with elsewhere() as there:
        assert [there(asked, kept)[0] for _ in range(2)] == [["SELECT"], ["EXECUTE"]]
        length = DeadAddress._meta.get_field("address").max_length
        try:
            there(sql, "ALTER TABLE core_deadaddress ALTER COLUMN address TYPE text")
            assert there(asked, kept) == (["EXECUTE", "SELECT"], [])
        finally:
            there(sql, f"ALTER TABLE core_deadaddress ALTER COLUMN address TYPE varchar({length})")


def test_a_question_between_two_writes_leaves_alone_who_acts(kept):
    with history(by=None, reason="ours"):
        assert [asked(kept, ids=[0])[0] for _ in range(2)] == [["SELECT"], ["EXECUTE"]]
        with CaptureQueriesContext(connection) as captured:
            kept(ids=[0])
    assert captured.captured_queries[0]["sql"].startswith("EXECUTE")
