"""The day that a page is asked for."""

import datetime as dt
from collections.abc import Mapping

from core import clock
from sellers.days import is_plausible


def as_of_day(query: Mapping[str, str]) -> dt.date:
    """`?on=2026-09-01`; today where the address says nothing or no day."""
    try:
        day = dt.date.fromisoformat(str(query.get("on", "")))
    except ValueError:
        return clock.today()
    return day if is_plausible(day) else clock.today()
