"""Working hours, fiscal year and holidays of a unit, from a day on.

What was counted stays as it was counted (decision 12): a change is a new row from today or later, and only what has
not begun can be taken back. A unit's first row may begin earlier, since nothing of its own was there to be counted by.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.audit import history
from core.errors import RuleError
from sellers.models import BusinessHours, FiscalYear, Holiday, OrgUnit, User
from sellers.policies import may_set_business_time


class Settled(RuleError):
    """Deadlines were counted by it already."""

    code = "settled"


class Planned(RuleError):
    """There is a row for that day already."""

    code = "planned"


@transaction.atomic
def set_hours(
    unit: OrgUnit, *, by: User, valid_from: dt.date, opens_at: dt.time, closes_at: dt.time, weekdays: int
) -> BusinessHours:
    """Opening, closing and weekdays (bit 0 is Monday) from a day on. Errors: Settled, Planned; RuleError for no hours."""
    may_set_business_time(by).enforce()
    if closes_at <= opens_at:
        raise RuleError(_("The day closes after it opens."))
    if not 0 < weekdays < 1 << 7:
        raise RuleError(_("At least one day of the week is a working day."))
    row = BusinessHours(unit=unit, valid_from=valid_from, opens_at=opens_at, closes_at=closes_at, weekdays=weekdays)
    _begin(row, unit, valid_from, by)
    return row


@transaction.atomic
def set_fiscal_year(
    unit: OrgUnit, *, by: User, valid_from: dt.date, starts_month: int, season_starts_month: int
) -> FiscalYear:
    """First months of fiscal year and season from a day on. Errors: Settled, Planned."""
    may_set_business_time(by).enforce()
    row = FiscalYear(
        unit=unit, valid_from=valid_from, starts_month=starts_month, season_starts_month=season_starts_month
    )
    _begin(row, unit, valid_from, by)
    return row


def _begin(row: BusinessHours | FiscalYear, unit: OrgUnit, valid_from: dt.date, by: User) -> None:
    OrgUnit.objects.select_for_update().get(pk=unit.pk)  # two administrators, or two clicks, one after the other
    own = type(row)._default_manager.filter(unit=unit)
    if valid_from < clock.today() and own.exists():
        raise Settled(_("What has passed stays as it was: choose today or a day ahead."))
    if own.filter(valid_from=valid_from).exists():
        raise Planned(_("A change from this day is there already. Take it back first, or choose another day."))
    with history(by=by):
        row.save()


@transaction.atomic
def withdraw(row: BusinessHours | FiscalYear, *, by: User) -> None:
    """Takes back a change that has not begun. Errors: Settled."""
    may_set_business_time(by).enforce()
    if row.valid_from <= clock.today():
        raise Settled(_("This already holds, and deadlines were counted by it. Set what comes after it."))
    with history(by=by):
        row.delete()


@transaction.atomic
def add_holidays(unit: OrgUnit, *, by: User, days: Sequence[tuple[dt.date, str]], works: bool = False) -> int:
    """Days off of a unit and those below it (`works`: working days after all); returns how many are new.

    A day on which the unit has said something already stays as it is, so a second click adds nothing.
    Errors: Settled for a day that has passed.
    """
    may_set_business_time(by).enforce()
    today = clock.today()
    if any(day < today for day, _name in days):
        raise Settled(_("Days that have passed stay as they were."))
    OrgUnit.objects.select_for_update().get(pk=unit.pk)
    said = set(Holiday.objects.filter(unit=unit).values_list("day", flat=True))
    fresh = {day: name for day, name in days if day not in said}
    with history(by=by):
        made: list[Any] = Holiday.objects.bulk_create(
            Holiday(unit=unit, day=day, name=name, works=works) for day, name in fresh.items()
        )
    return len(made)


@transaction.atomic
def remove_holiday(holiday: Holiday, *, by: User) -> None:
    """Takes back what a unit said about a day ahead. Errors: Settled."""
    may_set_business_time(by).enforce()
    if holiday.day < clock.today():
        raise Settled(_("Days that have passed stay as they were."))
    with history(by=by):
        holiday.delete()


@transaction.atomic
def copy_holidays(unit: OrgUnit, *, by: User, into: int) -> int:
    """The unit's own days off of the year before, on the same day of `into`; those that have passed are left out."""
    may_set_business_time(by).enforce()
    today = clock.today()
    rows = Holiday.objects.filter(unit=unit, day__year=into - 1, works=False).order_by("day")
    days = [(moved, row.name) for row in rows if (moved := _in_year(row.day, into)) is not None and moved >= today]
    return add_holidays(unit, by=by, days=days)


def _in_year(day: dt.date, year: int) -> dt.date | None:
    """29 February has no place in most years."""
    try:
        return day.replace(year=year)
    except ValueError:
        return None
