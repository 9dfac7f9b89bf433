"""The account of web and worker reads and writes rows; it changes no table, no trigger, no function and no migration."""

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

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
]


@pytest.mark.django_db
def test_an_account_may_change_rows_and_nothing_else():
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE of_the_web LOGIN")  # goes with the test's transaction
        cursor.execute("CREATE ROLE of_the_worker LOGIN")
        call_command("grant_accounts", "of_the_web", "of_the_worker")
        call_command("grant_accounts", "of_the_web", "of_the_worker")
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
        call_command("grant_accounts", "of_nobody")
