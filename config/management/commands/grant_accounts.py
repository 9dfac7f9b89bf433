"""Gives the accounts of web and worker what they need and no more: rows, but no table, no trigger, no migration."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from psycopg import sql

GRANTS = (
    "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}",
    "GRANT USAGE ON SCHEMA public TO {}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
    "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {}",
)


class Command(BaseCommand):
    help = "Grants the rights on rows to accounts of the database. Run it with the account that owns the tables."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("accounts", nargs="+")

    def handle(self, *args: Any, **options: Any) -> None:
        for account in options["accounts"]:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = %s", [account])
                if not cursor.fetchone()[0]:
                    raise CommandError(f"The database has no account {account}: CREATE ROLE {account} LOGIN")
                for grant in GRANTS:
                    cursor.execute(sql.SQL(grant).format(sql.Identifier(account)))
