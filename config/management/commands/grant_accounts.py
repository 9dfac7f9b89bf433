"""Gives the accounts of web and worker what they need and no more: rows, but no table, no trigger, no migration.

What has happened is added to by every account and rewritten by the one alone that is named for it, the worker's: it erases
people who asked for it, in the history too. No account is taken for it unsaid.
"""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from pghistory.models import Event
from psycopg import sql

from core.models import AuditEvent

GRANTS = (
    "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}",
    "GRANT USAGE ON SCHEMA public TO {}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
    "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {}",
    # tables of a release to come: those who run the release before may meet its triggers before they are granted anew. No
    # more than adding, since any of them may be history; the rest comes with the next run, at the end of the migrations
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM {}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT ON TABLES TO {}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {}",
)
KEPT = "REVOKE UPDATE, DELETE ON {} FROM {}"


class Command(BaseCommand):
    help = "Grants the rights on rows to accounts of the database. Run it with the account that owns the tables."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("accounts", nargs="+")
        parser.add_argument("--may-erase", required=True, help="the one of them that may rewrite history: the workers'")

    def handle(self, *args: Any, **options: Any) -> None:
        accounts, eraser = options["accounts"], options["may_erase"]
        if eraser not in accounts:
            raise CommandError(f"{eraser} may erase, but is none of the accounts: {' '.join(accounts)}")
        with transaction.atomic(), connection.cursor() as cursor:
            for account in accounts:
                cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = %s", [account])
                if not cursor.fetchone()[0]:
                    raise CommandError(f"The database has no account {account}: CREATE ROLE {account} LOGIN")
                for grant in GRANTS:
                    cursor.execute(sql.SQL(grant).format(sql.Identifier(account)))
                if account != eraser:
                    for table in _what_has_happened():
                        cursor.execute(sql.SQL(KEPT).format(sql.Identifier(table), sql.Identifier(account)))


def _what_has_happened() -> list[str]:
    events = [model._meta.db_table for model in apps.get_models() if issubclass(model, Event)]
    return sorted([*events, AuditEvent._meta.db_table])
