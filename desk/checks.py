"""A start-up check: nobody goes into production with accounts whose password stands in the README."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import DatabaseError, transaction

from sellers.models import User


@checks.register(checks.Tags.database)
def no_demo_accounts_in_production(databases: Sequence[str] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Asked where the database is looked at: by `migrate` and by `check --database default`, which start-up runs."""
    if not settings.PRODUCTION or "default" not in (databases or []):
        return []
    try:
        with transaction.atomic():
            found = User.objects.filter(is_demo=True).exists()
    except DatabaseError:  # before the first migration there is no table to ask
        return []
    hint = "Start production on a database of its own; the demo's accounts and data do not belong there."
    return [checks.Error("The demo company's accounts are in this database.", hint, id="hanjang.E003")] if found else []
