"""Gives the accounts of web and worker what they need and no more: rows, but no table, no trigger, no migration.

What has happened is added to by every account and rewritten by none but the last one named, the worker's: it erases people who
asked for it, in the history too.
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
    # tables of a release to come: those who run the release before may meet its triggers before they are granted anew
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {}",
)
KEPT = "REVOKE UPDATE, DELETE ON {} FROM {}"


class Command(BaseCommand):
    help = "Grants the rights on rows to accounts of the database. Run it with the account that owns the tables."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("accounts", nargs="+")

    def handle(self, *args: Any, **options: Any) -> None:
        accounts = options["accounts"]
        for account in accounts:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = %s", [account])
                if not cursor.fetchone()[0]:
                    raise CommandError(f"The database has no account {account}: CREATE ROLE {account} LOGIN")
                for grant in GRANTS:
                    cursor.execute(sql.SQL(grant).format(sql.Identifier(account)))
                if account != accounts[-1]:
                    for table in _what_has_happened():
                        cursor.execute(sql.SQL(KEPT).format(sql.Identifier(table), sql.Identifier(account)))


def _what_has_happened() -> list[str]:
    events = [model._meta.db_table for model in apps.get_models() if issubclass(model, Event)]
    return sorted([*events, AuditEvent._meta.db_table])
