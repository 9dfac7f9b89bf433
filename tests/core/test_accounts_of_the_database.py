"""The account of web and worker reads and writes rows; it changes no table, no trigger, no function and no migration."""

from subprocess import CompletedProcess

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from config import serve

FORBIDDEN = [
    "ALTER TABLE customers_company ADD COLUMN extra int",
    "DROP TABLE customers_company",
    "TRUNCATE customers_company CASCADE",
    "CREATE TABLE extra (id int)",
    "ALTER TABLE customers_company DISABLE TRIGGER ALL",
    "CREATE INDEX ON customers_company (name)",
    "DELETE FROM django_migrations",
    "CREATE ROLE another",
    "UPDATE customers_companyevent SET name = name",
    "DELETE FROM customers_companyevent",
    "UPDATE core_auditevent SET verb = verb",
    "DELETE FROM core_auditevent",
    # it may be a table of history: what it is, is known once the rights are given anew
    "UPDATE of_a_release_to_come SET id = 1",
    "DELETE FROM of_a_release_to_come",
]


@pytest.mark.django_db
@pytest.mark.parametrize("order", [("of_the_web", "of_the_worker"), ("of_the_worker", "of_the_web")])
def test_an_account_may_change_rows_and_nothing_else(order):
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE of_the_web LOGIN")  # goes with the test's transaction
        cursor.execute("CREATE ROLE of_the_worker LOGIN")
        # as releases before this one have left it
        cursor.execute("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT UPDATE, DELETE ON TABLES TO of_the_web")
        call_command("grant_accounts", *order, may_erase="of_the_worker")
        call_command("grant_accounts", *order, may_erase="of_the_worker")
        cursor.execute("CREATE TABLE of_a_release_to_come (id serial)")
        cursor.execute("SET LOCAL ROLE of_the_web")
        cursor.execute("SELECT count(*) FROM django_migrations")
        cursor.execute("UPDATE customers_company SET name = name")
        cursor.execute("INSERT INTO of_a_release_to_come DEFAULT VALUES")
        cursor.execute("SELECT nextval(pg_get_serial_sequence('customers_company', 'id'))")
        cursor.execute("CREATE TEMPORARY TABLE undo_rows (id int)")  # the undoing of an import
        cursor.execute("LOCK TABLE opportunities_ladderpart IN EXCLUSIVE MODE")
        for statement in FORBIDDEN:
            with pytest.raises(ProgrammingError, match=r"must be owner|permission denied"), transaction.atomic():
                cursor.execute(statement)
        cursor.execute("RESET ROLE")
        cursor.execute("SET LOCAL ROLE of_the_worker")
        cursor.execute("UPDATE customers_companyevent SET name = name")  # a person who is erased goes from there too
        cursor.execute("RESET ROLE")


@pytest.mark.django_db
def test_an_account_that_is_not_there_is_named():
    with pytest.raises(CommandError, match="CREATE ROLE of_nobody"):
        call_command("grant_accounts", "of_nobody", may_erase="of_nobody")


@pytest.mark.django_db
def test_who_may_erase_is_said_and_is_one_of_the_accounts():
    with pytest.raises(CommandError, match="--may-erase"):
        call_command("grant_accounts", "of_the_web", "of_the_worker")
    with pytest.raises(CommandError, match="of_the_werker may erase, but is none"):
        call_command("grant_accounts", "of_the_web", "of_the_worker", may_erase="of_the_werker")


@pytest.mark.parametrize("eraser", ["", "of_the_werker", "of_the_web of_the_worker"])
def test_migrations_do_not_begin_while_it_is_not_said_who_may_erase(eraser, monkeypatch, capsys):
    ran = []
    monkeypatch.setattr(serve.subprocess, "run", lambda command, **_: ran.append(command) or CompletedProcess([], 0))
    monkeypatch.setenv("HANJANG_DATABASE_ACCOUNTS", "of_the_web of_the_worker")
    monkeypatch.setenv("HANJANG_DATABASE_ERASER", eraser)
    assert serve.migrate() == 2
    assert ran == []
    assert "HANJANG_DATABASE_ERASER" in capsys.readouterr().err
    monkeypatch.setenv("HANJANG_DATABASE_ERASER", "of_the_worker")
    assert serve.migrate() == 0
    assert [command[2:] for command in ran] == [
        ["migrate", "--no-input"],
        ["grant_accounts", "of_the_web", "of_the_worker", "--may-erase", "of_the_worker"],
    ]
