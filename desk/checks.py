"""A start-up check: nobody goes into production with accounts whose password stands in the README."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import DatabaseError, OperationalError, transaction
from psycopg.errors import UndefinedTable

from sellers.models import User


@checks.register(checks.Tags.database)
def no_demo_accounts_in_production(databases: Sequence[str] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Asked where the database is looked at: by `migrate` and by `check --database default`, which start-up runs.

    A database that gives no answer says nothing of its accounts: then `sellers.backends.may_log_in` alone keeps them
    out, at every request. Errors: OperationalError while it is away.
    """
    if not settings.PRODUCTION or "default" not in (databases or []):
        return []
    try:
        with transaction.atomic():
            found = User.objects.filter(is_demo=True).exists()
    except OperationalError:
        raise
    except DatabaseError as error:
        if isinstance(error.__cause__, UndefinedTable):  # before the first migration there is nobody to find
            return []
        hint = "Give the account of DATABASE_URL its rights: see docs/operations.md."
        why = str(error).split("\n", maxsplit=1)[0]
        return [checks.Error(f"Whether demo accounts are here cannot be asked: {why}.", hint, id="hanjang.E014")]
    hint = "Start production on a database of its own; the demo's accounts and data do not belong there."
    return [checks.Error("The demo company's accounts are in this database.", hint, id="hanjang.E003")] if found else []
