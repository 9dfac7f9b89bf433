"""What each person sets for herself."""

from typing import Any

from django.db import transaction

from core.audit import history
from sellers.models import User
from sellers.policies import may_change_settings

PERSONAL = frozenset({"language", "time_zone", "theme", "shortcuts"})


@transaction.atomic
def save_settings(user: User, *, by: User, **changes: Any) -> User:
    """Language, time zone, appearance and keyboard shortcuts; two tabs at once may differ, the last one holds."""
    may_change_settings(by, user).enforce()
    if set(changes) - PERSONAL:
        raise ValueError(f"not a personal setting: {sorted(set(changes) - PERSONAL)}")
    for name, value in changes.items():
        setattr(user, name, value)
    with history(by=by):
        user.save(update_fields=list(changes))
    return user
