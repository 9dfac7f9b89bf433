"""Order dates of the demo stay in the quarter of the seeding day, so that its ladder comes out on every day."""

import calendar
import datetime as dt


def quarter_of(on: dt.date, *, ahead: int = 0) -> tuple[dt.date, dt.date]:
    """First and last day of the calendar quarter, `ahead` quarters on."""
    number = (on.month - 1) // 3 + ahead
    year, month = on.year + number // 4, number % 4 * 3 + 1
    return dt.date(year, month, 1), dt.date(year, month + 2, calendar.monthrange(year, month + 2)[1])


def in_quarter_of(on: dt.date, day: dt.date, *, ahead: int = 0) -> dt.date:
    """`day`, or the nearest one in that quarter."""
    first, last = quarter_of(on, ahead=ahead)
    return min(max(day, first), last)
