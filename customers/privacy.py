"""How long we may keep a customer's data, and who decides. Source: domain.md §6 (three years without contact)."""

import datetime as dt
from collections.abc import Callable, Collection

from django.conf import settings
from django.utils.translation import gettext as _

from core.verdict import YES, Verdict, no
from sellers.models import User

InUse = Callable[[Collection[int]], set[int]]
_in_use: list[InUse] = []


def may_keep_privacy(user: User) -> Verdict:
    """Access requests, retention and erasure: administrators."""
    return YES if user.is_active and user.is_admin else no(_("Only administrators answer for personal data."))


def register_use(rule: InUse) -> None:
    """`rule` names those of some people whose data a higher app still needs, as an open opportunity does."""
    _in_use.append(rule)


def still_needed(ids: Collection[int]) -> set[int]:
    return set().union(*(rule(ids) for rule in _in_use)) if _in_use else set()


def last_day_kept(on: dt.date) -> dt.date:
    """Who was not in contact with us since before this day is due."""
    return _years_on(on, -settings.RETENTION_YEARS)


def due_after(contact: dt.date) -> dt.date:
    """The day from which somebody is due whom we met last on `contact`."""
    return _years_on(contact, settings.RETENTION_YEARS)


def _years_on(day: dt.date, years: int) -> dt.date:
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + years, day=28 if leap else day.day)
