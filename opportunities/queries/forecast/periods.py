"""The period of a forecast: a quarter of the unit's fiscal year, or a month."""

import datetime as dt
import re
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.clock import FIRST_YEAR, LAST_YEAR
from core.kept import Blank, Kept, among
from sellers.business_time import YearStart, fiscal_quarter
from sellers.models import FiscalYear
from sellers.queries import ancestors

DAY = dt.timedelta(days=1)
USUAL = YearStart()
_WRITTEN = re.compile(r"^(\d{4})-(?:Q([1-4])|(0[1-9]|1[0-2]))$")


@dataclass(frozen=True)
class ForecastPeriod:
    """Whole months, both ends included. `year` and `quarter` are the fiscal year's; `quarter` 0 is a month."""

    start: dt.date
    end: dt.date
    year: int
    quarter: int = 0
    starts: YearStart = USUAL

    @property
    def code(self) -> str:
        """As it stands in an address."""
        return f"{self.year}-Q{self.quarter}" if self.quarter else f"{self.start:%Y-%m}"

    @property
    def values(self) -> dict[str, dt.date]:
        """What the blanks of `ANY_PERIOD` stand for here."""
        return {"start": self.start, "end": self.end}

    @property
    def label(self) -> str:
        if self.quarter:
            return _quarter_name(self.quarter, self.year)
        return date_format(self.start, "YEAR_MONTH_FORMAT")

    @property
    def before(self) -> "ForecastPeriod":
        return self._around(self.start - DAY)

    @property
    def after(self) -> "ForecastPeriod":
        return self._around(self.end + DAY)

    @property
    def months(self) -> list["ForecastPeriod"]:
        """The months of a quarter; of a month itself alone."""
        found = [month_of(self.start, starts=self.starts)]
        while found[-1].end < self.end:
            found.append(month_of(found[-1].end + DAY, starts=self.starts))
        return found

    @property
    def whole_quarter(self) -> "ForecastPeriod":
        return quarter_of(self.start, starts=self.starts)

    def _around(self, day: dt.date) -> "ForecastPeriod":
        return (quarter_of if self.quarter else month_of)(day, starts=self.starts)


def name_of(code: str) -> str:
    """How the period of a kept code is called; when its fiscal year begins is not asked, since no name says it."""
    match = _WRITTEN.match(code)
    if match is None:
        return code
    if match[2]:
        return _quarter_name(match[2], match[1])
    return date_format(dt.date(int(match[1]), int(match[3]), 1), "YEAR_MONTH_FORMAT")


def _quarter_name(quarter: int | str, year: int | str) -> str:
    return _("Q%(quarter)s %(year)s") % {"quarter": quarter, "year": year}


def quarter_of(day: dt.date, *, starts: YearStart = USUAL) -> ForecastPeriod:
    found = fiscal_quarter(day, starts=starts)
    return ForecastPeriod(found.start, found.end, found.year, found.quarter, starts)


def month_of(day: dt.date, *, starts: YearStart = USUAL) -> ForecastPeriod:
    start = day.replace(day=1)
    return ForecastPeriod(start, _months_on(start, 1) - DAY, start.year, 0, starts)


def period_of(unit_id: int | None, *, on: dt.date, parents: dict[int, int]) -> ForecastPeriod:
    """The quarter in which a day falls, as the unit's fiscal year has it. Cost: one query."""
    return quarter_of(on, starts=_year_start(unit_id, on, parents))


def period_from(written: str, *, unit_id: int | None, on: dt.date, parents: dict[int, int]) -> ForecastPeriod:
    """The period of an address (2026-Q3, 2026-08); the quarter of `on` where it is none. Cost: one query."""
    starts = _year_start(unit_id, on, parents)
    match = _WRITTEN.match(written)
    if match is None or not FIRST_YEAR < int(match[1]) < LAST_YEAR:
        return quarter_of(on, starts=starts)
    year = int(match[1])
    if match[3]:
        return month_of(dt.date(year, int(match[3]), 1), starts=starts)
    first = dt.date(year if starts.fiscal == 1 else year - 1, starts.fiscal, 1)
    return quarter_of(_months_on(first, 3 * (int(match[2]) - 1)), starts=starts)


def _year_start(unit_id: int | None, on: dt.date, parents: dict[int, int]) -> YearStart:
    """As `sellers.business_time.year_start`, with an organisation that is read already."""
    line = ancestors(unit_id, parents=parents)
    newest = {row.unit_id: YearStart(row.starts_month, row.season_starts_month) for row in _years(units=line, on=on)}
    return next((newest[unit] for unit in line if unit in newest), USUAL)


_years = Kept(
    lambda units, on: FiscalYear.objects.filter(among("unit_id", units), valid_from__lte=on).order_by("valid_from"),
    "units",
    "on",
)
# stands for every period in questions that are put together once
ANY_PERIOD: Any = SimpleNamespace(start=Blank("start"), end=Blank("end"))
PERIOD_BLANKS = ("start", "end")


def _months_on(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, 1)
