"""One clock. `HANJANG_NOW` sets it for a whole process, so real servers can be tested at a fixed moment."""

import datetime as dt
import os
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

FIRST_YEAR, LAST_YEAR = 1900, 2199  # beyond them a slip of the key, and near the ends of what days can be reckoned with


def now() -> dt.datetime:
    """The present instant, aware, in UTC; HANJANG_NOW (ISO 8601) instead where it is set."""
    fixed = os.environ.get("HANJANG_NOW")
    if fixed and not settings.PRODUCTION:
        instant = dt.datetime.fromisoformat(fixed)
        return instant if instant.tzinfo else instant.replace(tzinfo=company_zone())
    return timezone.now()


def today() -> dt.date:
    """The company's day: "due", "past" and "period" use it, whatever zone the reader is in."""
    return now().astimezone(company_zone()).date()


def company_zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def day_of(instant: dt.datetime) -> dt.date:
    """The company's day on which an instant falls."""
    return instant.astimezone(company_zone()).date()


def start_of(day: dt.date) -> dt.datetime:
    """The instant at which the company's day begins."""
    return dt.datetime.combine(day, dt.time.min, company_zone())


def day_from(text: str) -> dt.date | None:
    """A day of an address or a form, written as 2026-12-24; None where it is none, or a mistake in the year."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
